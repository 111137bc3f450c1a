"""Ethernet frames taken apart and put together again: tags, IP, TCP and UDP, with right checksums.

Sources: as in ``plantwatch.corpus.craft.wire``, which builds what conversations need.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from ipaddress import ip_address
from typing import NamedTuple

from plantwatch.corpus.craft import wire
from plantwatch.corpus.craft.wire import TCP, UDP, Address

MACS = 12
_TAGS = frozenset({0x8100, 0x88A8, 0x9100})
_IPV4, _IPV6 = 0x0800, 0x86DD
_CHECKSUM_AT = {TCP: 16, UDP: 6}

address = lru_cache(maxsize=65536)(ip_address)


class Layers(NamedTuple):
    """A frame that carries one whole TCP segment or UDP datagram; Ethernet padding is left out.

    ``tags`` are the VLAN tags as they stand in the frame, four bytes each. ``head`` is the TCP or UDP
    header with its options. ``sequence``, ``acknowledged`` and ``flags`` are 0 for UDP.
    """

    macs: bytes
    tags: bytes
    source: Address
    target: Address
    protocol: int
    source_port: int
    target_port: int
    head: bytes
    payload: bytes
    sequence: int
    acknowledged: int
    flags: int


def dissect(frame: bytes) -> Layers | None:
    """The layers of a frame, or None for anything but whole TCP and UDP over IPv4 or IPv6."""
    at = MACS
    ethertype = int.from_bytes(frame[at : at + 2], "big")
    while ethertype in _TAGS:
        at += 4
        ethertype = int.from_bytes(frame[at : at + 2], "big")
    packet = network(ethertype, frame, at + 2)
    if packet is None:
        return None
    source, target, protocol, start, end = packet
    if protocol == TCP:
        return _tcp(frame, at, source, target, start, end)
    if protocol == UDP and start + 8 <= end:
        from_port, to_port = struct.unpack_from("!HH", frame, start)
        head, payload = frame[start : start + 8], frame[start + 8 : end]
        return Layers(
            frame[:MACS], frame[MACS:at], source, target, UDP, from_port, to_port, head, payload, 0, 0, 0
        )
    return None


def network(ethertype: int, frame: bytes, at: int) -> tuple[Address, Address, int, int, int] | None:
    """Source, target, protocol number, and where the payload of an unfragmented IP packet begins and ends."""
    if ethertype == _IPV4 and len(frame) >= at + 20:
        total, fragment = struct.unpack_from("!H2xH", frame, at + 2)
        if fragment & 0x3FFF:
            return None
        end = min(at + total, len(frame)) if total else len(frame)  # 0: left to the network card
        source, target = address(frame[at + 12 : at + 16]), address(frame[at + 16 : at + 20])
        return source, target, frame[at + 9], at + (frame[at] & 0x0F) * 4, end
    if ethertype == _IPV6 and len(frame) >= at + 40:
        size, protocol = struct.unpack_from("!HB", frame, at + 4)
        source, target = address(frame[at + 8 : at + 24]), address(frame[at + 24 : at + 40])
        return source, target, protocol, at + 40, min(at + 40 + size, len(frame))
    return None


def build(layers: Layers, identification: int) -> bytes:
    """The frame of ``layers`` with every length and checksum computed anew.

    Ports, sequence numbers and so on are taken from ``head``: see ``renumbered``.
    """
    segment = sealed(layers.head + layers.payload, layers.source, layers.target, layers.protocol)
    packet = wire.ip(layers.source, layers.target, layers.protocol, segment, identification)
    return layers.macs + layers.tags + wire.ethertype(layers.source).to_bytes(2, "big") + packet


def renumbered(layers: Layers) -> Layers:
    """``layers`` with a ``head`` that says the same ports and TCP numbers as the other fields."""
    ports = struct.pack("!HH", layers.source_port, layers.target_port)
    if layers.protocol == UDP:
        size = struct.pack("!H", 8 + len(layers.payload))
        return layers._replace(head=ports + size + layers.head[6:])
    numbers = struct.pack("!II", layers.sequence, layers.acknowledged)
    head = ports + numbers + layers.head[12:13] + bytes((layers.flags,)) + layers.head[14:]
    return layers._replace(head=head)


def sealed(segment: bytes, source: Address, target: Address, protocol: int) -> bytes:
    """A TCP segment or UDP datagram with its checksum between these two addresses."""
    at = _CHECKSUM_AT[protocol]
    blank = segment[:at] + b"\0\0" + segment[at + 2 :]
    if source.version == 6:
        tail = struct.pack("!II", len(segment), protocol)
    else:
        tail = struct.pack("!BBH", 0, protocol, len(segment))
    value = wire.checksum(source.packed + target.packed + tail + blank)
    if protocol == UDP and value == 0:
        value = 0xFFFF
    return segment[:at] + value.to_bytes(2, "big") + segment[at + 2 :]


def _tcp(frame: bytes, at: int, source: Address, target: Address, start: int, end: int) -> Layers | None:
    if start + 20 > end:
        return None
    from_port, to_port, sequence, acknowledged, offset, flags = struct.unpack_from("!HHIIBB", frame, start)
    data = start + (offset >> 4) * 4
    if data > end:
        return None
    link = frame[:MACS], frame[MACS:at]
    head, payload = frame[start:data], frame[data:end]
    numbers = sequence, acknowledged, flags
    return Layers(*link, source, target, TCP, from_port, to_port, head, payload, *numbers)

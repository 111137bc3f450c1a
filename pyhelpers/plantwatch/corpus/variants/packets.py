"""Shapes of the same packets: tags, addresses, ports, fragments, and packets that are missing."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address

from plantwatch.corpus.craft import wire
from plantwatch.corpus.craft.wire import ACK
from plantwatch.corpus.variants.frame import MACS, Layers, build, renumbered
from plantwatch.corpus.variants.lay import Frames, timed
from plantwatch.corpus.variants.session import Session, side_of
from plantwatch.corpus.variants.subject import Change, Made, NotApplicableError, Subject

VLAN, SERVICE_VLAN = 20, 300
PORT_SHIFTS = range(10_000, 15_000, 500)
MINIMUM_FRAME = 60  # without the frame check sequence
_CTAG, _STAG = 0x8100, 0x88A8
_TAGS = {tag.to_bytes(2, "big") for tag in (_CTAG, _STAG, 0x9100)}
_MORE_FRAGMENTS = 0x2000
_PREFIX = IPv6Address("2001:db8::")
_GROUPS = IPv6Address("ff05::")
_WHOLE = 1 << 32


def rewritten(change: Callable[[Layers], Layers]) -> Callable[[Subject], Frames]:
    """Every TCP and UDP packet changed, everything else as it is."""

    def frames(subject: Subject) -> Frames:
        out: Frames = []
        for number, ((ts, data), layers) in enumerate(zip(subject.frames, subject.layers, strict=True)):
            out.append((ts, data if layers is None else build(change(layers), number & 0xFFFF)))
        return out

    return frames


def vlan(subject: Subject) -> Made:
    """A VLAN tag in every frame."""
    return Made(_tagged(subject, struct.pack("!HH", _CTAG, VLAN)))


def qinq(subject: Subject) -> Made:
    """A service tag and a VLAN tag in every frame."""
    return Made(_tagged(subject, struct.pack("!HHHH", _STAG, SERVICE_VLAN, _CTAG, VLAN)))


def _tagged(subject: Subject, tags: bytes) -> Frames:
    if any(data[MACS : MACS + 2] in _TAGS for _, data in subject.frames):
        raise NotApplicableError("the capture has VLAN tags already")
    return [(ts, data[:MACS] + tags + data[MACS:]) for ts, data in subject.frames]


def ipv6(subject: Subject) -> Made:
    """Every IPv4 address as the IPv6 address that ends in the same four bytes."""
    addresses: dict[wire.Address, wire.Address] = {}
    for layers in filter(None, subject.layers):
        for address in (layers.source, layers.target):
            if address not in addresses:
                addresses[address] = _mapped(address)
    if all(old == new for old, new in addresses.items()):
        raise NotApplicableError("the capture has no IPv4 packets")

    def change(layers: Layers) -> Layers:
        return layers._replace(source=addresses[layers.source], target=addresses[layers.target])

    texts = {str(old): str(new) for old, new in addresses.items()}
    return Made(rewritten(change)(subject), Change(addresses=texts))


def _mapped(address: wire.Address) -> wire.Address:
    if isinstance(address, IPv6Address):
        return address
    group = address.is_multicast or address == IPv4Address("255.255.255.255")
    return IPv6Address(int(_GROUPS if group else _PREFIX) | int(address))


def other_port(subject: Subject) -> Made:
    """The server on another port, which the ruleset must be told."""
    used = {
        port for layers in filter(None, subject.layers) for port in (layers.source_port, layers.target_port)
    }
    shift = next(s for s in PORT_SHIFTS if not any(port + s in used for port in subject.protocol.ports))
    ports = {port: port + shift for port in subject.protocol.ports}
    ports |= {port: port for port in used & subject.language.elsewhere}  # they stay where they are

    def change(layers: Layers) -> Layers:
        source = ports.get(layers.source_port, layers.source_port)
        target = ports.get(layers.target_port, layers.target_port)
        return renumbered(layers._replace(source_port=source, target_port=target))

    return Made(rewritten(change)(subject), Change(ports=ports))


def sequence_wrap(subject: Subject) -> Made:
    """Sequence numbers that pass 2**32 within the first message of each side."""
    shifts: dict[int, tuple[Session, tuple[int, int]]] = {}
    for session in subject.sessions:
        client, server = (_WHOLE - 3 - host.start for host in session.hosts)
        for frame in session.frames:
            shifts[frame] = session, (client, server)
    out: Frames = []
    for number, ((ts, data), layers) in enumerate(zip(subject.frames, subject.layers, strict=True)):
        if layers is None or number not in shifts:
            out.append((ts, data))
            continue
        session, shift = shifts[number]
        side = side_of(session, layers)
        sequence = (layers.sequence + shift[side]) % _WHOLE
        acknowledged = (layers.acknowledged + shift[1 - side]) % _WHOLE if layers.flags & ACK else 0
        moved = renumbered(layers._replace(sequence=sequence, acknowledged=acknowledged))
        out.append((ts, build(moved, number & 0xFFFF)))
    return Made(out)


def padded(subject: Subject) -> Made:
    """Frames as a card hands them on: padded with what lay in its memory, and their check sequence kept."""
    out: Frames = []
    memory = bytes(MINIMUM_FRAME)
    for ts, data in subject.frames:
        frame = data + memory[-max(0, MINIMUM_FRAME - len(data)) :] if len(data) < MINIMUM_FRAME else data
        out.append((ts, frame + struct.pack("<I", zlib.crc32(frame))))
        if len(data) >= MINIMUM_FRAME:
            memory = data
    return Made(out)


def fragmented(*, backwards: bool) -> Callable[[Subject], Made]:
    """Every IPv4 packet with data in two fragments, the first of which holds the whole TCP or UDP header."""

    def make(subject: Subject) -> Made:
        out: Frames = []
        changed = False
        for number, ((ts, data), layers) in enumerate(zip(subject.frames, subject.layers, strict=True)):
            pieces = [data] if layers is None else _fragments(layers, data, number & 0xFFFF)
            changed = changed or len(pieces) > 1
            out += [(ts, piece) for piece in (reversed(pieces) if backwards else pieces)]
        if not changed:
            raise NotApplicableError("the capture has no IPv4 packet with enough data to be fragmented")
        return Made(timed(out))

    return make


def _fragments(layers: Layers, data: bytes, number: int) -> list[bytes]:
    at = (len(layers.head) // 8 + 1) * 8
    if layers.source.version == 6 or len(layers.head) + len(layers.payload) <= at:
        return [data]
    whole = build(layers, number)
    ip = MACS + len(layers.tags) + 2
    body = ip + 20
    return [
        _fragment(whole[:body], ip, whole[body : body + at], _MORE_FRAGMENTS),
        _fragment(whole[:body], ip, whole[body + at :], at // 8),
    ]


def _fragment(head: bytes, ip: int, payload: bytes, place: int) -> bytes:
    header = head[ip : ip + 2] + struct.pack("!H", 20 + len(payload)) + head[ip + 4 : ip + 6]
    header += struct.pack("!H", place) + head[ip + 8 : ip + 10] + b"\0\0" + head[ip + 12 : ip + 20]
    header = header[:10] + struct.pack("!H", wire.checksum(header)) + header[12:]
    return head[:ip] + header + payload


def retransmitted(subject: Subject) -> Made:
    """Every TCP segment with data a second time, at once."""
    twice: set[int] = {number for session in subject.sessions for number in session.frames}
    out: Frames = []
    for number, ((ts, data), layers) in enumerate(zip(subject.frames, subject.layers, strict=True)):
        out.append((ts, data))
        if number in twice and layers is not None and layers.payload:
            out.append((ts, data))
    return Made(timed(out))

"""Ethernet, IP, TCP and UDP as bytes, with correct lengths and checksums.

Sources: RFC 791 (IPv4), RFC 8200 (IPv6), RFC 9293 (TCP), RFC 768 (UDP), RFC 1071 (checksum),
IEEE 802.1Q (VLAN tags), RFC 1112 and RFC 2464 (multicast MAC addresses).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

Address = IPv4Address | IPv6Address

FIN, SYN, RST, PSH, ACK = 0x01, 0x02, 0x04, 0x08, 0x10
TCP, UDP = 6, 17

_TTL = 64
_WINDOW = 64240
_DONT_FRAGMENT = 0x4000
_CTAG, _STAG = 0x8100, 0x88A8
_STATION_VENDORS = ("001422", "3cd92b", "f8bc12", "00215a")
_DEVICE_VENDORS = ("0080f4", "001b1b", "0030de", "00a045", "0030a7", "000ecf")


def checksum(data: bytes) -> int:
    """The Internet checksum of ``data`` (RFC 1071): 0 over anything that already carries its own."""
    if len(data) % 2:
        data += b"\0"
    total = int.from_bytes(data, "big")
    return -total % 0xFFFF if total else 0xFFFF  # adding words in ones' complement is a remainder by 65535


def mac_of(address: Address, *, device: bool) -> bytes:
    """Six bytes that belong to ``address``: the group address where it is one, else a made-up card.

    ``device`` chooses among makers of controllers rather than makers of PCs.
    """
    packed = address.packed
    if address.is_multicast:
        return b"\x33\x33" + packed[-4:] if len(packed) == 16 else b"\x01\x00\x5e" + _low23(packed)
    if packed == b"\xff\xff\xff\xff":
        return b"\xff" * 6
    digest = zlib.crc32(packed)
    vendors = _DEVICE_VENDORS if device else _STATION_VENDORS
    return bytes.fromhex(vendors[digest % len(vendors)]) + digest.to_bytes(4, "big")[1:]


def ethernet(
    source: bytes, target: bytes, ethertype: int, payload: bytes, vlans: Sequence[int] = ()
) -> bytes:
    """A frame without padding or FCS; ``vlans`` are the VLAN ids from the outermost inwards."""
    tags = b""
    for depth, vlan in enumerate(vlans):
        tags += struct.pack("!HH", _CTAG if depth == len(vlans) - 1 else _STAG, vlan)
    return target + source + tags + struct.pack("!H", ethertype) + payload


def ip(source: Address, target: Address, protocol: int, payload: bytes, identification: int) -> bytes:
    """An IP packet of the version of ``source``; ``identification`` is used by IPv4 only."""
    if source.version == 6:
        head = struct.pack("!IHBB", 6 << 28, len(payload), protocol, _TTL)
        return head + source.packed + target.packed + payload
    head = struct.pack(
        "!BBHHHBBH4s4s",
        0x45,
        0,
        20 + len(payload),
        identification,
        _DONT_FRAGMENT,
        _TTL,
        protocol,
        0,
        source.packed,
        target.packed,
    )
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def ethertype(address: Address) -> int:
    """The Ethernet type of the IP version that ``address`` has."""
    return 0x86DD if address.version == 6 else 0x0800


def tcp(
    source: tuple[Address, int],
    target: tuple[Address, int],
    sequence: int,
    acknowledged: int,
    flags: int,
    payload: bytes = b"",
    mss: int = 0,
) -> bytes:
    """A TCP segment; ``mss`` other than 0 adds that option."""
    options = struct.pack("!BBH", 2, 4, mss) if mss else b""
    head = struct.pack(
        "!HHIIBBHHH",
        source[1],
        target[1],
        sequence,
        acknowledged,
        (20 + len(options)) // 4 << 4,
        flags,
        _WINDOW,
        0,
        0,
    )
    segment = head + options + payload
    value = checksum(_pseudo_header(source[0], target[0], TCP, len(segment)) + segment)
    return segment[:16] + struct.pack("!H", value) + segment[18:]


def udp(source: tuple[Address, int], target: tuple[Address, int], payload: bytes) -> bytes:
    """A UDP datagram with its checksum (never the 0 that means "not computed")."""
    length = 8 + len(payload)
    datagram = struct.pack("!HHHH", source[1], target[1], length, 0) + payload
    value = checksum(_pseudo_header(source[0], target[0], UDP, length) + datagram) or 0xFFFF
    return datagram[:6] + struct.pack("!H", value) + datagram[8:]


def parse_address(text: str) -> Address:
    """An IPv4 or IPv6 address; ValueError for anything else."""
    return ip_address(text)


def _pseudo_header(source: Address, target: Address, protocol: int, length: int) -> bytes:
    if source.version == 6:
        return source.packed + target.packed + struct.pack("!II", length, protocol)
    return source.packed + target.packed + struct.pack("!BBH", 0, protocol, length)


def _low23(packed: bytes) -> bytes:
    return bytes((packed[1] & 0x7F,)) + packed[2:]

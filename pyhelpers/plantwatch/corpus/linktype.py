"""Packets of other link types as Ethernet frames, because not every engine reads every link type.

Numbers and layouts: https://www.tcpdump.org/linktypes.html. The MAC addresses of a translated frame are
made up and always the same; VLAN tags stay, since cooked captures carry them behind the Ethernet type.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from plantwatch.corpus.packet import MAXIMUM, Packet

ETHERNET = 1
MAC_HEADER = bytes.fromhex("020000000002 020000000001")

_IPV4, _IPV6, _UNKNOWN = 0x0800, 0x86DD, 0xFFFF
_FAMILIES = {2: _IPV4, 10: _IPV6, 23: _IPV6, 24: _IPV6, 28: _IPV6, 30: _IPV6}
_LLC, _FIRST_ETHERTYPE = 0x0004, 0x0600
_NAMES = {
    0: "NULL",
    1: "EN10MB",
    6: "IEEE802_5",
    8: "SLIP",
    9: "PPP",
    10: "FDDI",
    50: "PPP_HDLC",
    51: "PPP_ETHER",
    104: "C_HDLC",
    105: "IEEE802_11",
    107: "FRELAY",
    119: "IEEE802_11_PRISM",
    127: "IEEE802_11_RADIOTAP",
    147: "USER0",
    163: "IEEE802_11_AVS",
    189: "USB_LINUX",
    192: "PPI",
    195: "IEEE802_15_4_WITHFCS",
    201: "BLUETOOTH_HCI_H4_WITH_PHDR",
    215: "IEEE802_15_4_NONASK_PHY",
    220: "USB_LINUX_MMAPPED",
    227: "CAN_SOCKETCAN",
    230: "IEEE802_15_4_NOFCS",
    239: "NFLOG",
    249: "USBPCAP",
    250: "RTAC_SERIAL",
    251: "BLUETOOTH_LE_LL",
    252: "WIRESHARK_UPPER_PDU",
    253: "NETLINK",
    283: "IEEE802_15_4_TAP",
}


def supported(linktype: int) -> bool:
    """Whether ``to_ethernet`` knows this link type."""
    return linktype == ETHERNET or linktype in _TRANSLATORS


def name(linktype: int) -> str:
    """The link type as a person would look it up: its number and, where it is common, its name."""
    known = _NAMES.get(linktype)
    return f"{linktype} ({known})" if known else str(linktype)


def to_ethernet(linktype: int, data: bytes) -> bytes:
    """The packet as an Ethernet frame. KeyError for a link type that is not ``supported``.

    A packet too short for its own link header, or of a network protocol that Ethernet has no number
    for, becomes a frame of the type 0xFFFF: no packet is lost, so their numbering stays.
    """
    return data if linktype == ETHERNET else _TRANSLATORS[linktype](data)


def on_ethernet(packets: Iterable[Packet], kinds: Counter[int] | None = None) -> Iterator[Packet]:
    """The packets as Ethernet frames of at most ``MAXIMUM`` bytes; those of other link types are left out.

    ``kinds`` counts the packets by link type, those left out too.
    """
    for packet in packets:
        if kinds is not None:
            kinds[packet.linktype] += 1
        if supported(packet.linktype):
            frame = to_ethernet(packet.linktype, packet.data)
            original = max(packet.original + len(frame) - len(packet.data), len(frame))
            yield Packet(packet.ts, ETHERNET, frame[:MAXIMUM], min(original, 0xFFFF_FFFF))


def _frame(ethertype: int, payload: bytes) -> bytes:
    return MAC_HEADER + struct.pack("!H", ethertype) + payload


def _cooked(protocol: int, payload: bytes) -> bytes:
    if protocol >= _FIRST_ETHERTYPE:
        return _frame(protocol, payload)
    if protocol == _LLC and len(payload) < _FIRST_ETHERTYPE:
        return _frame(len(payload), payload)
    return _frame(_UNKNOWN, payload)


def _cooked_v1(data: bytes) -> bytes:
    return _cooked(int.from_bytes(data[14:16], "big"), data[16:])


def _cooked_v2(data: bytes) -> bytes:
    return _cooked(int.from_bytes(data[:2], "big"), data[20:])


def _family(data: bytes) -> bytes:
    family = min(int.from_bytes(data[:4], "little"), int.from_bytes(data[:4], "big"))
    return _frame(_FAMILIES.get(family, _UNKNOWN), data[4:])


def _raw(data: bytes) -> bytes:
    version = data[0] >> 4 if data else 0
    return _frame({4: _IPV4, 6: _IPV6}.get(version, _UNKNOWN), data)


def _raw_ipv4(data: bytes) -> bytes:
    return _frame(_IPV4, data)


def _raw_ipv6(data: bytes) -> bytes:
    return _frame(_IPV6, data)


_TRANSLATORS: dict[int, Callable[[bytes], bytes]] = {
    0: _family,
    12: _raw,
    14: _raw,
    101: _raw,
    108: _family,
    113: _cooked_v1,
    228: _raw_ipv4,
    229: _raw_ipv6,
    276: _cooked_v2,
}

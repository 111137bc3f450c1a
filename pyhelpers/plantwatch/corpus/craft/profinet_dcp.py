"""Frames of PROFINET DCP byte by byte.

Written from IEC 61158-6-10 (section on DCP), the open device stack https://github.com/rtlabs-com/p-net, and
frames of Siemens and Phoenix Contact stations in the captures of
https://github.com/cisagov/icsnpp-profinet-io-cm. Builders check nothing.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from ipaddress import IPv4Address

ETHERTYPE = 0x8892
IDENTIFY_GROUP, HELLO_GROUP = "01:0e:cf:00:00:00", "01:0e:cf:00:00:01"


class Service(IntEnum):
    """What a frame is about."""

    GET = 3
    SET = 4
    IDENTIFY = 5
    HELLO = 6


class Kind(IntEnum):
    """Request, or what came of it."""

    REQUEST = 0
    ANSWER = 1
    UNSUPPORTED = 5


class Item(IntEnum):
    """Option and suboption of a block."""

    IP = 0x0102
    FULL_IP = 0x0103
    VENDOR = 0x0201
    NAME = 0x0202
    DEVICE_ID = 0x0203
    ROLE = 0x0204
    OPTIONS = 0x0205
    DHCP = 0x033D
    START = 0x0501
    END = 0x0502
    SIGNAL = 0x0503
    RESPONSE = 0x0504
    FACTORY = 0x0505
    RESET = 0x0506
    ALL = 0xFFFF


def block(item: int, value: bytes = b"", head: int | None = 0) -> bytes:
    """A block; ``head`` is its qualifier (request to set) or information (answer), None for none of them."""
    content = value if head is None else struct.pack(">H", head) + value
    return struct.pack(">HH", item, len(content)) + content + b"\0" * (len(content) % 2)


def frame(frame_id: int, service: int, kind: int, xid: int, data: bytes, delay: int = 0) -> bytes:
    """Any frame of DCP."""
    return struct.pack(">HBBIHH", frame_id, service, kind, xid, delay, len(data)) + data


def identify(xid: int, name: str = "") -> bytes:
    """Ask for the station of this name; without a name for all stations."""
    asked = block(Item.NAME, name.encode(), None) if name else block(Item.ALL, head=None)
    return frame(0xFEFE, Service.IDENTIFY, Kind.REQUEST, xid, asked, delay=1 if name else 0x80)


def identified(xid: int, name: str, ip: str, *, conflict: bool = False) -> bytes:
    """Who a station says that it is."""
    return frame(0xFEFF, Service.IDENTIFY, Kind.ANSWER, xid, _self(name, ip, conflict=conflict))


def hello(xid: int, name: str, ip: str) -> bytes:
    """What a station says when it was switched on."""
    return frame(0xFEFC, Service.HELLO, Kind.REQUEST, xid, _self(name, ip, conflict=False))


def get(xid: int, item: int) -> bytes:
    """Ask for one value."""
    return frame(0xFEFD, Service.GET, Kind.REQUEST, xid, struct.pack(">H", item))


def set_blocks(xid: int, *blocks: bytes) -> bytes:
    """Set what the blocks say."""
    return frame(0xFEFD, Service.SET, Kind.REQUEST, xid, b"".join(blocks))


def name_block(name: str, head: int | None = 1) -> bytes:
    """The name of a station; 1 is permanent."""
    return block(Item.NAME, name.encode(), head)


def ip_block(ip: str, mask: str = "255.255.255.0", gateway: str = "0.0.0.0", head: int = 1) -> bytes:
    """IP address, mask and gateway."""
    return block(Item.IP, b"".join(IPv4Address(text).packed for text in (ip, mask, gateway)), head)


def answered(xid: int, item: int, error: int = 0) -> bytes:
    """What a station says to a set: 0 done, 1 option unknown, 4 not in operation and so on."""
    value = struct.pack(">HB", item, error)
    return frame(0xFEFD, Service.SET, Kind.ANSWER, xid, block(Item.RESPONSE, value, None))


def _self(name: str, ip: str, *, conflict: bool) -> bytes:
    return b"".join(
        (
            block(Item.NAME, name.encode()),
            block(Item.VENDOR, b"Example"),
            block(Item.DEVICE_ID, bytes.fromhex("002a0a01")),
            block(Item.ROLE, b"\x01\x00"),
            ip_block(ip, head=0x0081 if conflict else 1),
        )
    )

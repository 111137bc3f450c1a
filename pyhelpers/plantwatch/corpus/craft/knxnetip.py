"""KNXnet/IP frames byte by byte: header, connection header, cEMI, and the telegram of the bus.

Written from the layout in ISO 22510:2019 and compared with the recordings. Builders check nothing.
"""

from __future__ import annotations

from enum import IntEnum

PORT = 3671
GROUP = "224.0.23.12"


class Service(IntEnum):
    """Services of KNXnet/IP."""

    SEARCH = 0x0201
    DESCRIPTION = 0x0203
    CONNECT = 0x0205
    CONNECT_RESPONSE = 0x0206
    STATE = 0x0207
    DISCONNECT = 0x0209
    SEARCH_EXTENDED = 0x020B
    CONFIGURATION = 0x0310
    TUNNELLING = 0x0420
    TUNNELLING_ACKNOWLEDGEMENT = 0x0421
    ROUTING = 0x0530
    ROUTING_LOSS = 0x0531
    ROUTING_BUSY = 0x0532
    REMOTE_CONFIGURATION = 0x0742
    REMOTE_RESET = 0x0743


class Code(IntEnum):
    """Message codes of cEMI."""

    REQUEST = 0x11
    INDICATION = 0x29
    CONFIRMATION = 0x2E
    RESET = 0xF1
    PROPERTY_WRITE = 0xF6
    FUNCTION_COMMAND = 0xF8
    PROPERTY_READ = 0xFC


class Apci(IntEnum):
    """Application services that have 4 bits; the other 6 of the 10 are data, or 0."""

    GROUP_READ = 0x000
    GROUP_WRITE = 0x080
    ADDRESS_WRITE = 0x0C0
    ADDRESS_READ = 0x100
    MEMORY_READ = 0x200
    MEMORY_WRITE = 0x280
    DESCRIPTOR_READ = 0x300


class Extended(IntEnum):
    """Application services of 10 bits."""

    LONG_PROPERTY_WRITE = 0x1CE
    LONG_MEMORY_WRITE = 0x1FB
    USER_MEMORY_WRITE = 0x2C2
    FUNCTION_COMMAND = 0x2C7
    RESTART = 0x380
    MASTER_RESET = 0x381
    TABLE_WRITE = 0x3C3
    MEMORY_BIT_WRITE = 0x3D0
    AUTHORIZE = 0x3D1
    AUTHORIZE_RESPONSE = 0x3D2
    KEY_WRITE = 0x3D3
    PROPERTY_READ = 0x3D5
    PROPERTY_WRITE = 0x3D7
    SERIAL_WRITE = 0x3DE
    DOMAIN_WRITE = 0x3E0
    LINK_WRITE = 0x3E7


TUNNEL, MANAGEMENT = 4, 3
LINK_LAYER, BUS_MONITOR = 2, 0x80
BROADCAST = 0
LIGHT = 0x0801  # group 1/0/1
VALVE = 0x1114  # device 1.1.20
_ENDPOINT = bytes.fromhex("08010a3d02140e58")  # an address with port, as clients name it


def frame(service: int, body: bytes = b"", *, length: int | None = None) -> bytes:
    """One frame; ``length`` overrides the field that counts all its bytes."""
    size = 6 + len(body) if length is None else length
    return b"\x06\x10" + service.to_bytes(2, "big") + size.to_bytes(2, "big") + body


def search(*, extended: bool = False) -> bytes:
    """Who is there?"""
    if extended:
        return frame(Service.SEARCH_EXTENDED, _ENDPOINT + bytes.fromhex("060401020607"))
    return frame(Service.SEARCH, _ENDPOINT)


def description() -> bytes:
    """What are you?"""
    return frame(Service.DESCRIPTION, _ENDPOINT)


def connect(kind: int = TUNNEL, layer: int = LINK_LAYER) -> bytes:
    """Request of a connection."""
    wanted = bytes([4, kind, layer, 0]) if kind == TUNNEL else bytes([2, kind])
    return frame(Service.CONNECT, _ENDPOINT * 2 + wanted)


def connected(status: int = 0) -> bytes:
    """Response to it; with an error it ends there."""
    rest = b"" if status else _ENDPOINT + bytes.fromhex("04041116")
    return frame(Service.CONNECT_RESPONSE, bytes([3, status]) + rest)


def telegram(
    apci: int,
    data: bytes = b"",
    *,
    to: int = VALVE,
    group: bool = False,
    numbered: bool = True,
    bits: int = 0,
    extra: bytes = b"",
) -> bytes:
    """Length and content of additional information, and a telegram that is sent to the bus.

    ``bits`` are data within the last bits of the service; ``extra`` is additional information.
    """
    first = (0x40 if numbered and not group and to else 0) | apci >> 8
    control = b"\xbc\xe0" if group else b"\xb0\x60" if to else b"\xb0\xe0"
    head = bytes([len(extra)]) + extra + control + b"\x11\x17" + to.to_bytes(2, "big")
    return head + bytes([1 + len(data), first, apci & 0xFF | bits]) + data


def transport(control: int = 0x80, *, to: int = VALVE) -> bytes:
    """The same for a telegram of the transport layer: 80 connects, 81 disconnects, c2 acknowledges."""
    return b"\x00\xb0\x60\x11\x17" + to.to_bytes(2, "big") + bytes([0, control])


def tunnelled(content: bytes, code: int = Code.REQUEST, *, service: int = Service.TUNNELLING) -> bytes:
    """A telegram, or a message of device management, behind a connection header."""
    return frame(service, b"\x04\x03\x00\x00" + bytes([code]) + content)


def routed(content: bytes) -> bytes:
    """A telegram by multicast."""
    return frame(Service.ROUTING, bytes([Code.INDICATION]) + content)

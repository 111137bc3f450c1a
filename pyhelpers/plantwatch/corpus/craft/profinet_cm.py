"""Calls of PROFINET IO context management byte by byte.

Written from DCE 1.1 Remote Procedure Call (C706, chapter 12: connectionless header), IEC 61158-6-10 (blocks),
and traffic of a Phoenix Contact station in the captures of https://github.com/cisagov/icsnpp-profinet-io-cm.
Builders check nothing.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import Literal

from plantwatch.corpus.craft.conversation import Udp

PORT = 34964

Order = Literal["<", ">"]  # byte order of numbers in the header, as in ``struct``

_NODE = bytes.fromhex("82 71 00 a0 24 42 df 7d")
_OBJECT = bytes.fromhex("82 71 00 01 00 03 01 5a")  # instance, device and vendor of the called station
_RELATION = bytes.fromhex("7c 74 22 4e 16 6c 4a 58 bf 6b 6c 25 a7 58 70 f0")
_ACTIVITY = bytes.fromhex("13 14 2f 90 00 00 10 00 a9 94 d2 10 68 90 ca 5a")
_VERSION = b"\x01\x00"
_ROOM = 4096  # bytes that the caller takes for an answer
_HEADER = 80


class Kind(IntEnum):
    """What a datagram is."""

    REQUEST = 0
    RESPONSE = 2


class Call(IntEnum):
    """Numbers of the operations."""

    CONNECT = 0
    RELEASE = 1
    READ = 2
    WRITE = 3
    CONTROL = 4
    IMPLICIT_READ = 5


class Interface(IntEnum):
    """First number of the interface id."""

    DEVICE = 0xDEA00001
    CONTROLLER = 0xDEA00002


class Relation(IntEnum):
    """Types of an application relation."""

    CONTROLLER = 1
    SUPERVISOR = 6
    ISOCHRONOUS = 0x10


class Control(IntEnum):
    """Block types of control and release."""

    PARAMETERS_END = 0x0110
    READY = 0x0112
    RELEASE = 0x0114


def block(kind: int, body: bytes) -> bytes:
    """A block, which is big endian in calls of either order."""
    return struct.pack(">HH", kind, len(_VERSION) + len(body)) + _VERSION + body


def request(
    call: int, *blocks: bytes, order: Order = "<", interface: int = Interface.DEVICE, sequence: int = 1
) -> bytes:
    """A call with its blocks."""
    data = b"".join(blocks)
    arguments = struct.pack(f"{order}5I", _ROOM, len(data), _ROOM, 0, len(data)) + data
    return _header(Kind.REQUEST, call, interface, sequence, order, len(arguments)) + arguments


def response(asked: bytes, *blocks: bytes) -> bytes:
    """The positive answer to a call, in the same byte order."""
    order: Order = "<" if asked[4] else ">"
    call, sequence, interface = (
        int(struct.unpack_from(f"{order}{kind}", asked, at)[0])
        for kind, at in (("H", 68), ("I", 64), ("I", 24))
    )
    data = b"".join(blocks)
    arguments = struct.pack(f"{order}5I", 0, len(data), _ROOM, 0, len(data)) + data
    return _header(Kind.RESPONSE, call, interface, sequence, order, len(arguments)) + arguments


def connect(
    relation: int = Relation.CONTROLLER, name: str = "plant-controller", *, order: Order = "<"
) -> bytes:
    """A connect, with the block of the relation only."""
    initiator = bytes.fromhex("00 a0 45 6d d3 43") + bytes.fromhex("de a0 00 00 6c 97 11 d1") + _OBJECT
    properties = struct.pack(">IHHH", 0x11, 600, 0x8892, len(name)) + name.encode()
    body = struct.pack(">H", relation) + _RELATION + b"\x00\x01" + initiator + properties
    return request(Call.CONNECT, block(0x0101, body), order=order)


def control(kind: int = Control.PARAMETERS_END, *, order: Order = "<", **options: int) -> bytes:
    """A control: parameters complete, or ready (which a device calls at its controller's)."""
    command = 2 if kind == Control.READY else 1
    return request(Call.CONTROL, _command(kind, command), order=order, **options)


def release(*, order: Order = "<") -> bytes:
    """The relation ends."""
    return request(Call.RELEASE, _command(Control.RELEASE, 4), order=order)


def read(index: int, *, call: int = Call.READ, order: Order = "<") -> bytes:
    """A read of one record; with IMPLICIT_READ outside of any relation."""
    return request(call, _record(0x0009, index, _ROOM), order=order)


def write(index: int, value: bytes, *, order: Order = "<") -> bytes:
    """A write of one record; 0xE040 is a multiple write, whose value holds further writes."""
    return request(Call.WRITE, _record(0x0008, index, len(value)) + value, order=order)


def record_header(index: int, length: int) -> bytes:
    """The block before each value in a multiple write."""
    return _record(0x0008, index, length)


def exchange(conversation: Udp, asked: bytes, *, port_of_its_own: Udp | None = None) -> None:
    """A call and its answer, which a device may send from a ``port_of_its_own``."""
    conversation.client(asked)
    kind = 0x8000 | int.from_bytes(asked[100:102], "big")
    (port_of_its_own or conversation).server(response(asked, block(kind, asked[106:132])))


def _header(kind: int, call: int, interface: int, sequence: int, order: Order, length: int) -> bytes:
    drep = b"\x10\x00\x00" if order == "<" else b"\x00\x00\x00"
    head = bytes((4, kind, 0x20, 0)) + drep + b"\x00"
    ids = b"".join(
        struct.pack(f"{order}IHH", n, 0x6C97, 0x11D1) + t
        for n, t in ((0xDEA00000, _OBJECT), (interface, _NODE))
    )
    numbers = struct.pack(f"{order}IIIHHHHH", 0, 1, sequence, call, 0xFFFF, 0xFFFF, length, 0)
    whole = head + ids + _ACTIVITY + numbers + b"\x00\x00"
    assert len(whole) == _HEADER
    return whole


def _command(kind: int, command: int) -> bytes:
    return block(kind, b"\x00\x00" + _RELATION + struct.pack(">HHHH", 1, 0, command, 0))


def _record(kind: int, index: int, length: int) -> bytes:
    place = struct.pack(">IHHHHI", 0, 0, 1, 0, index, length)
    return block(kind, b"\x00\x01" + _RELATION + place + bytes(24))

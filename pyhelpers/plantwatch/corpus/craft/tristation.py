"""TriStation datagrams: type, length, packet and CRC; in commands the packet has a head of ten bytes.

Written from what is published about the protocol (FireEye 2018; analyses of TRITON); no capture of real
equipment was at hand. Builders check nothing: crafted captures need illegal values.
"""

from __future__ import annotations

import struct
from enum import IntEnum

from plantwatch.corpus.craft.conversation import Udp

PORT = 1502

_POLYNOMIAL = 0xA001  # CRC-16/ARC
_HEAD = struct.Struct("<BBBBHHH")


class Type(IntEnum):
    """Types of a datagram."""

    CONNECT = 1
    CONNECTED = 2
    DISCONNECTED = 3
    DISCONNECT = 4
    COMMAND = 5
    PING = 6
    LIMIT = 7
    NOT_CONNECTED = 8
    NO_PROCESSOR = 9
    DENIED = 10


class Function(IntEnum):
    """Functions that a story names."""

    GET_CALENDAR = 8
    CP_STATUS = 19
    HALT = 21
    GET_POINTS = 28
    MP_STATUS = 29
    ENABLE_DIAGNOSTICS = 37
    REJECTED = 100
    CP_STATUS_REPLY = 108


def _crc(data: bytes) -> int:
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (_POLYNOMIAL if value & 1 else 0)
    return value


def message(kind: int, packet: bytes = b"", *, length: int | None = None) -> bytes:
    """A datagram of any type."""
    size = len(packet) if length is None else length
    built = struct.pack("<HH", kind, size) + packet
    return built + _crc(built).to_bytes(2, "little")


def _packet(direction: int, function: int, counter: int, data: bytes) -> bytes:
    size = _HEAD.size + len(data)
    unsigned = _HEAD.pack(direction, 0, function, counter, 0, 0, size) + data
    return _HEAD.pack(direction, 0, function, counter, 0, sum(unsigned) & 0xFFFF, size) + data


def command(function: int, data: bytes = b"", *, counter: int = 1) -> bytes:
    """A command to the controller."""
    return message(Type.COMMAND, _packet(0, function, counter, data))


def reply(function: int, data: bytes = b"\x00\x00", *, counter: int = 1) -> bytes:
    """What the controller replies."""
    return message(Type.COMMAND, _packet(1, function, counter, data))


def rejected(reason: int) -> bytes:
    """A reply to a command that was not obeyed."""
    return reply(Function.REJECTED, bytes([reason]))


def cp_status(key: int, running: int) -> bytes:
    """The status of the control program: key switch (1 program, 2 run) and state (0 running)."""
    info = bytes([0, 0, 0, 0, 1, key, running]) + bytes(67)
    return reply(Function.CP_STATUS_REPLY, b"\x00\x00" + info)


def connect(conversation: Udp) -> None:
    """The first datagrams of a session."""
    conversation.client(message(Type.CONNECT))
    conversation.server(message(Type.CONNECTED))


def exchange(conversation: Udp, *functions: int, data: bytes = b"") -> None:
    """Each command and its reply."""
    for function in functions:
        conversation.client(command(function, data))
        conversation.server(reply(min(function + 100, 255)))

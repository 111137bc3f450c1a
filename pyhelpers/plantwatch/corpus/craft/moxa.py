"""Moxa device servers: datagrams of the search and configuration protocol on UDP 4800.

Written from public research; the maker describes it nowhere. Builders check nothing.
"""

from __future__ import annotations

from enum import IntEnum

PORT = 4800

DEVICE = bytes.fromhex("006000805062" + "0090e8151c22")
"""Product line, model and hardware address of an NPort 6250."""
ADDRESS = b"\x0a\x45\x01\x0a"


class Function(IntEnum):
    """The first byte of a request; an answer has 0x80 added."""

    DISCOVER = 0x01
    NAME = 0x10
    CONNECTIONS = 0x14
    UNLOCK = 0x16
    TIME = 0x1A
    UNLOCK_6000 = 0x1E
    ADDRESS = 0x21
    SNMP = 0x28
    PASSWORD = 0x29
    ALL_PASSWORDS = 0x2C


def discover() -> bytes:
    """Who is there."""
    return _datagram(Function.DISCOVER, b"")


def request(function: int, *, device: bytes = DEVICE, extra: bytes = b"") -> bytes:
    """A function of one device; public tools send its address as ``extra``."""
    return _datagram(function, device + extra)


def answer(function: int, content: bytes = b"", *, status: int = 0) -> bytes:
    """What a device says to a function."""
    return _datagram(function | 0x80, DEVICE + content, status=status)


def _datagram(function: int, body: bytes, *, status: int = 0) -> bytes:
    return bytes([function, status]) + (8 + len(body)).to_bytes(2, "big") + bytes(4) + body

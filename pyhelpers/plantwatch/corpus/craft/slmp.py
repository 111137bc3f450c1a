"""MELSEC MC protocol and SLMP messages byte by byte: 3E, 4E, the frames of CC-Link IE TSN, and MELSOFT.

Written from the public description of the frames (Mitsubishi SH-080956ENG); the last two kinds from messages
that others published. Builders check nothing: crafted captures need illegal values.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from plantwatch.corpus.craft.conversation import Tcp, Udp

PORT, UDP_PORT, TSN_PORT = 5007, 5006, 45238
OWN = bytes.fromhex("00ffff0300")  # network, station, module and multidrop number of what is addressed itself

_TIMER = b"\x04\x00"  # in steps of 250 ms


class Command(IntEnum):
    """Command codes that a story names."""

    IDENTIFY = 0x0101
    READ = 0x0401
    WRITE = 0x1401
    STOP = 0x1002
    UNLOCK = 0x1630
    CLOSE_FILE = 0x182A


READ_WORDS = bytes.fromhex("640000a80a00")  # ten words of data registers from D100


def _content(code: int, data: bytes, subcommand: int) -> bytes:
    return _TIMER + code.to_bytes(2, "little") + subcommand.to_bytes(2, "little") + data


def _framed(start: bytes, content: bytes, length: int | None) -> bytes:
    return start + (len(content) if length is None else length).to_bytes(2, "little") + content


def request(
    code: int, data: bytes = b"", *, subcommand: int = 0, route: bytes = OWN, length: int | None = None
) -> bytes:
    """A 3E request; ``length`` overrides the field that counts what follows it."""
    return _framed(b"\x50\x00" + route, _content(code, data, subcommand), length)


def numbered(code: int, data: bytes = b"", *, subcommand: int = 0, serial: int = 1) -> bytes:
    """A 4E request, which has a serial number."""
    start = b"\x54\x00" + serial.to_bytes(2, "little") + bytes(2) + OWN
    return _framed(start, _content(code, data, subcommand), None)


def extended(code: int, data: bytes = b"", *, subcommand: int = 0) -> bytes:
    """A request as CC-Link IE TSN has it, with station numbers of more bytes."""
    start = b"\x68\x00" + bytes(5) + b"\xff\xff\x03" + bytes(4)
    return _framed(start, _content(code, data, subcommand), None)


def melsoft(code: int, data: bytes = b"", *, far: bool = False) -> bytes:
    """A MELSOFT request as it goes to a Q series controller, or (``far``) with the longer head of an FX5."""
    head = bytes.fromhex(
        "57010000001111070000ffff030000fe030000" if far else "57000000001111070000ffff030000fe030000"
    )
    inner = b"\x1c\x0a\x16\x14" + bytes(20) if far else b"\x1c\x08\x0a\x08" + bytes(7) + b"\x04"
    return _framed(head, inner + code.to_bytes(2, "big") + data, None)


FRAMES: tuple[Callable[[int, bytes], bytes], ...] = (request, numbered, extended)


def answer(asked: bytes, end: int = 0, data: bytes = b"") -> bytes:
    """What a controller says to a request of this module."""
    size = {0x50: 7, 0x54: 11, 0x68: 14, 0x57: 19}[asked[0]]
    start = bytes([asked[0] | 0x80]) + asked[1:size]
    if asked[0] == 0x57:
        return _framed(start, b"\x9c\x00\x0c\x08" + bytes(8) + end.to_bytes(2, "big") + data, None)
    return _framed(start, end.to_bytes(2, "little") + data, None)


def exchange(conversation: Tcp | Udp, *requests: bytes, end: int = 0) -> None:
    """Each request and its answer."""
    for asked in requests:
        conversation.client(asked)
        conversation.server(answer(asked, end))

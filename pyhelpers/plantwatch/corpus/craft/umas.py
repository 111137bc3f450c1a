"""Schneider UMAS messages byte by byte: the data of Modbus function 90.

UMAS has no public specification. Layouts of the functions that real equipment was seen to use are those of
modicon_test.pcap in https://github.com/digitalbond/Quickdraw-Snort (a Modicon M340 and Unity Pro); for the
others only the code is known, and their data here is made up. Builders check nothing.
"""

from __future__ import annotations

import struct
from enum import IntEnum

from plantwatch.corpus.craft import modbus
from plantwatch.corpus.craft.conversation import Tcp

PORT = modbus.PORT
GRANTED = 1  # session that the controller of the capture gives with a reservation
REFUSAL = b"\x80\x01"  # made up: an error code behind a refusal


class Function(IntEnum):
    """UMAS functions, byte 9 of the message."""

    INIT = 0x01
    READ_ID = 0x02
    READ_PROJECT = 0x03
    READ_STATUS = 0x04
    READ_CARD = 0x06
    ECHO = 0x0A
    TAKE_RESERVATION = 0x10
    RELEASE_RESERVATION = 0x11
    KEEP_ALIVE = 0x12
    READ_MEMORY = 0x20
    WRITE_MEMORY = 0x21
    READ_VARIABLES = 0x22
    WRITE_VARIABLES = 0x23
    READ_REGISTERS = 0x24
    WRITE_REGISTERS = 0x25
    READ_ADDRESS = 0x28
    WRITE_ADDRESS = 0x29
    SEND_BEGIN = 0x30
    SEND_BLOCK = 0x31
    SEND_END = 0x32
    FETCH_BEGIN = 0x33
    FETCH_BLOCK = 0x34
    FETCH_END = 0x35
    BACKUP = 0x36
    SIGNED = 0x38
    START = 0x40
    STOP = 0x41
    INITIALISE = 0x42
    SWAP = 0x43
    MONITOR = 0x50
    CHECK = 0x58
    BREAKPOINT = 0x60
    STEP = 0x66
    DONE = 0xFE
    REFUSED = 0xFD


def message(function: int, data: bytes = b"", *, session: int = 0, unit: int = 0, tid: int = 1) -> bytes:
    """Any function with any data, behind the Modbus header."""
    return modbus.message(modbus.Function.UMAS, bytes((session, function)) + data, unit=unit, tid=tid)


def read_id() -> bytes:
    """Read identification."""
    return message(Function.READ_ID)


def read_status(*, session: int = 0) -> bytes:
    """Read the controller's status, as engineering software does all the time."""
    return message(Function.READ_STATUS, session=session)


def read_project(block: int = 0, *, session: int = 0) -> bytes:
    """Read project information; blocks 0 and 4 are asked for in the capture."""
    return message(Function.READ_PROJECT, bytes([block]), session=session)


def take_reservation(name: str = "USER-714E74F21B") -> bytes:
    """Take the reservation in the name of a computer."""
    return message(Function.TAKE_RESERVATION, bytes.fromhex("43 4c 00 00") + _counted(name))


def read_memory(block: int, start: int, size: int) -> bytes:
    """Read ``size`` bytes of a memory block."""
    return message(Function.READ_MEMORY, struct.pack("<BHHHH", 0, block, start, 0, size))


def fetch_begin(*, session: int = GRANTED) -> bytes:
    """The program will be read, in blocks of 251 bytes."""
    return message(Function.FETCH_BEGIN, bytes.fromhex("00 01 fb 00"), session=session)


def fetch_block(number: int, *, session: int = GRANTED) -> bytes:
    """Read one block of the program."""
    return message(Function.FETCH_BLOCK, b"\x00\x01" + number.to_bytes(2, "little"), session=session)


def fetch_end(*, session: int = GRANTED) -> bytes:
    """All of the program has been read."""
    return message(Function.FETCH_END, b"\x00\x01", session=session)


def monitor(*, session: int = GRANTED) -> bytes:
    """Watch values."""
    return message(Function.MONITOR, bytes.fromhex("15 00 01 0b"), session=session)


def answer(request: bytes, data: bytes = b"") -> bytes:
    """A positive reply with the session and transaction of the request."""
    return modbus.answer(request, bytes((request[8], Function.DONE)) + data)


def refuse(request: bytes, reason: bytes = REFUSAL) -> bytes:
    """A refusal of the request."""
    return modbus.answer(request, bytes((request[8], Function.REFUSED)) + reason)


def exchange(conversation: Tcp, request: bytes, data: bytes = b"") -> None:
    """One request and its positive reply."""
    conversation.client(request)
    conversation.server(answer(request, data))


def _counted(name: str) -> bytes:
    return bytes([len(name)]) + name.encode()

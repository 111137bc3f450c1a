"""Crimson v3 messages: length, register, type and data.

Written from a public dissector and two public scanners; no capture of real equipment was at hand. Builders
check nothing: crafted captures need illegal values.
"""

from __future__ import annotations

from enum import IntEnum

PORT = 789
MODEL, MANUFACTURER = 0x012A, 0x012B  # registers


class Type(IntEnum):
    """Types of a message; what they do is inferred from their fields."""

    ACKNOWLEDGED = 0x0100
    STRING = 0x0300
    CHUNK = 0x1200
    CHUNK_2 = 0x1202
    VALUE = 0x1300
    VALUE_2 = 0x1400
    CHUNK_3 = 0x1500
    WAIT = 0x1700
    READ_MODEL = 0x1A00
    READ = 0x1B00


def message(kind: int, data: bytes = b"", *, register: int = 0, length: int | None = None) -> bytes:
    """A message of any type."""
    body = register.to_bytes(2, "big") + kind.to_bytes(2, "big") + data
    size = len(body) if length is None else length
    return size.to_bytes(2, "big") + body


def ask_manufacturer() -> bytes:
    """The name of the maker is asked for."""
    return message(Type.READ, register=MANUFACTURER)


def ask_model() -> bytes:
    """The model is asked for."""
    return message(Type.READ_MODEL, register=MODEL)


def text(register: int, value: bytes) -> bytes:
    """The answer to either."""
    return message(Type.STRING, value + b"\0", register=register)


def chunk(kind: int, offset: int, data: bytes) -> bytes:
    """A part of a file."""
    return message(kind, offset.to_bytes(4, "big") + len(data).to_bytes(2, "big") + data)


def value(kind: int, sequence: int, subtype: int, number: int) -> bytes:
    """A value with a sequence number."""
    return message(kind, sequence.to_bytes(2, "big") + subtype.to_bytes(2, "big") + number.to_bytes(4, "big"))


def read_memory(offset: int, size: int) -> bytes:
    """Memory by offset and length."""
    return message(Type.READ, bytes(4) + offset.to_bytes(2, "big") + size.to_bytes(2, "big"))


def wait() -> bytes:
    """Type 1700 with the value that it always seems to have."""
    return message(Type.WAIT, (30000).to_bytes(4, "big"))


def acknowledge() -> bytes:
    """An answer without data."""
    return message(Type.ACKNOWLEDGED)

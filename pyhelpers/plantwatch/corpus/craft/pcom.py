"""Unitronics PCOM/TCP messages byte by byte, in ASCII and in binary form.

Written from the maker's public description of PCOM; the binary commands 1, 2 and 65 from public research on
Vision controllers. Builders check nothing: crafted captures need illegal values.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from plantwatch.corpus.craft.conversation import Tcp

PORT = 20256

_ASCII, _BINARY = 0x65, 0x66
_MAGIC = b"/_OPLC"


class Binary(IntEnum):
    """Commands of the binary form; a reply has 0x80 added."""

    READ_MEMORY = 0x01
    CHECK_PASSWORD = 0x02
    READ_TABLE = 0x04
    NAME = 0x0C
    WRITE_MEMORY = 0x41
    WRITE_TABLE = 0x44
    READ_OPERANDS = 0x4D
    READ_WRITE_OPERANDS = 0x50
    ERROR = 0xFF


def message(mode: int, content: bytes, *, transaction: int = 1, length: int | None = None) -> bytes:
    """Content behind the TCP header; ``length`` overrides the field that counts it."""
    size = len(content) if length is None else length
    return transaction.to_bytes(2, "little") + bytes([mode, 0]) + size.to_bytes(2, "little") + content


def ascii_request(command: str, *, unit: int = 0, transaction: int = 1) -> bytes:
    """An ASCII request: command and arguments in letters and digits."""
    body = f"{unit:02X}{command}"
    text = f"/{body}{sum(body.encode()) & 0xFF:02X}\r"
    return message(_ASCII, text.encode(), transaction=transaction)


def ascii_reply(command: str, *, unit: int = 0, transaction: int = 1) -> bytes:
    """An ASCII reply: command and values in letters and digits."""
    body = f"{unit:02X}{command}"
    text = f"/A{body}{sum(body.encode()) & 0xFF:02X}\r"
    return message(_ASCII, text.encode(), transaction=transaction)


def binary(
    command: int,
    data: bytes = b"",
    *,
    unit: int = 0,
    details: bytes = bytes(6),
    transaction: int = 1,
    reserved: int = 0,
) -> bytes:
    """A binary message; ``reserved`` is the byte behind the mode, which some libraries set."""
    head = _MAGIC + bytes([unit, 0xFE, 1, 1, 0, 0, command, 0]) + details + len(data).to_bytes(2, "little")
    head += _negative(head)
    built = message(
        _BINARY, head + data + (_negative(data) if data else b"\0\0") + b"\\", transaction=transaction
    )
    return built[:3] + bytes([reserved]) + built[4:]


def operands(reads: int, writes: int, *, reserved: int = 0) -> bytes:
    """Binary command 80 with that many reads and writes of one memory integer each."""
    data = reads.to_bytes(2, "little") + writes.to_bytes(2, "little")
    data += b"\x03\x01\x64\x00" * reads + b"\x03\x01\x64\x00\x2a\x00" * writes
    return binary(Binary.READ_WRITE_OPERANDS, data, reserved=reserved)


def reply(request: bytes) -> bytes:
    """What a controller answers to a request of this module, with values of zero."""
    transaction = int.from_bytes(request[:2], "little")
    if request[2] == _BINARY:
        return binary(request[18] | 0x80, bytes(8), transaction=transaction)
    letters = request[9:11].decode("latin-1")
    value = "0000" if letters[0] in "RG" else ""
    return ascii_reply(letters + value, transaction=transaction)


def exchange(conversation: Tcp, *requests: bytes, answer: Callable[[bytes], bytes] = reply) -> None:
    """Each request and its answer."""
    for request in requests:
        conversation.client(request)
        conversation.server(answer(request))


def _negative(data: bytes) -> bytes:
    return (-sum(data) & 0xFFFF).to_bytes(2, "little")

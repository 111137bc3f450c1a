"""CODESYS V2 messages: sessions and sent files (bb bb), read files and the shell (cc cc), pauses (66 66).

Written from public clients (Digital Bond's Basecamp tools, Redpoint); no capture of real equipment was at
hand. Builders check nothing: crafted captures need illegal values.
"""

from __future__ import annotations

from enum import IntEnum

PORT, OTHER_PORT = 2455, 1200

HELLO = bytes.fromhex("bbbb0100000001")
HELLO_BIG = bytes.fromhex("bbbb0100000101")  # for controllers of the other byte order


class Service(IntEnum):
    """Services behind ``cc cc``."""

    READ_FILE = 0x31
    READ_BLOCK = 0x32
    SHELL = 0x92


def plain(operation: int, data: bytes = b"", *, length: int | None = None) -> bytes:
    """A message that begins with ``bb bb``."""
    body = bytes([operation]) + data
    size = len(body) if length is None else length
    return b"\xbb\xbb" + size.to_bytes(4, "little") + body


def second() -> bytes:
    """What clients send behind the first message of a session."""
    return plain(0x51, b"\x10")


def write_file(name: bytes, data: bytes) -> bytes:
    """The first block of a file that is sent to the controller."""
    size = len(name) + len(data) + 2
    return plain(0x2F, b"\x01\x00" + size.to_bytes(2, "big") + b"\x00" + name + b"\x00\xcd" + data)


def write_block(data: bytes, *, last: bool = False) -> bytes:
    """A further block of it."""
    return plain(0x30, bytes([0 if last else 1]) + len(data).to_bytes(2, "little") + data)


def _head(mark: int, size: int, inner: int) -> bytes:
    first = bytes([mark, mark, 1, 0]) + size.to_bytes(4, "little") + bytes(8) + b"\x01\x00\x00\x00"
    return first + bytes([inner]) + size.to_bytes(2, "little") + b"\x00"


def wrapped(service: int, data: bytes = b"", *, inner: int = 0x23) -> bytes:
    """A message that begins with ``cc cc``: its head of 24 bytes, the service and its data."""
    body = bytes([service]) + data
    return _head(0xCC, len(body), inner) + body


def read_file(name: bytes) -> bytes:
    """A request for the first block of a file."""
    return wrapped(Service.READ_FILE, b"\x00" + (len(name) + 1).to_bytes(2, "little") + name + b"\x00")


def read_block() -> bytes:
    """A request for the next block."""
    return wrapped(Service.READ_BLOCK)


def shell(command: bytes) -> bytes:
    """A command to the shell."""
    return wrapped(Service.SHELL, bytes(4) + command + b"\x00")


def shell_more(number: int) -> bytes:
    """A request for more output of a command."""
    return wrapped(Service.SHELL, b"\x01\x00" + number.to_bytes(2, "little") + b"\x00")


def pause() -> bytes:
    """What both sides send between blocks."""
    return bytes.fromhex("66660100") + bytes(12) + bytes.fromhex("0100000006000000")


def about(system: bytes = b"Nucleus PLUS", kind: bytes = b"1.14", product: bytes = b"750-881") -> bytes:
    """The answer to the first message: names of 32 bytes from byte 64 on."""
    names = b"".join(name.ljust(32, b"\x00") for name in (system, kind, product))
    return plain(1, bytes(57) + names)


def output(text: bytes, *, last: bool = True) -> bytes:
    """Output of the shell."""
    body = bytes([4 if last else 3, 1, 0]) + text
    return wrapped(Service.SHELL, b"\x01\x00" + body)

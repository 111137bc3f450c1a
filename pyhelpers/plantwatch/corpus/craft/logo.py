"""Messages of the display service of LOGO! controllers, as three advisories of Talos show them."""

from __future__ import annotations

PORT = 135


def call(name: bytes, arguments: bytes = b"", *, versions: bytes = b"\xc0\x01\xe0") -> bytes:
    """A function by its name in 16 bytes, behind versions, context and session."""
    return b"\x4b" + versions + bytes(8) + name.ljust(16, b"\0") + arguments


def delete_program() -> bytes:
    """The program is erased; behind the name of 12 bytes stands a time."""
    return b"\x4b\xc0\x01\xe0" + bytes(8) + b"DELETEPROG\0\0" + bytes.fromhex("0010270000")


def open_file(path: bytes) -> bytes:
    """A file of the memory card is opened for writing."""
    told = bytes.fromhex("02000000") + b"\xff" * 12 + bytes(4) + path + b"\0"
    return call(b"NFSAccess", told, versions=b"\x90\x05\xc0")

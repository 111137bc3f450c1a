"""TFTP packets (RFC 1350)."""

from __future__ import annotations

PORT = 69
READ, WRITE = 1, 2


def request(opcode: int, name: bytes, mode: bytes = b"octet") -> bytes:
    """A file is fetched or sent."""
    return opcode.to_bytes(2, "big") + name + b"\0" + mode + b"\0"


def data(block: int, content: bytes) -> bytes:
    """A block of a file."""
    return b"\0\x03" + block.to_bytes(2, "big") + content


def acknowledge(block: int) -> bytes:
    """A block has come."""
    return b"\0\x04" + block.to_bytes(2, "big")

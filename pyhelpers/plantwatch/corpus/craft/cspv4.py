"""CSPv4 messages: a header of 28 bytes, and behind it a PCCC command with its addresses.

Written after open implementations; no capture of real equipment was at hand. Builders check nothing.
"""

from __future__ import annotations

PORT = 2222


def header(mode: int, kind: int, length: int, *, session: int = 0) -> bytes:
    """``mode`` 1 asks and 2 answers; ``kind`` is 1 for a session and 7 for PCCC."""
    return bytes((mode, kind)) + length.to_bytes(2, "big") + session.to_bytes(4, "big") + bytes(20)


def open_session() -> bytes:
    """A session is asked for."""
    return header(1, 1, 0)


def session_opened(session: int = 0x01020304) -> bytes:
    """Its number is the answer."""
    return header(2, 1, 0, session=session)


def pccc(command: int, function: int, data: bytes = b"", *, transaction: int = 1) -> bytes:
    """A PCCC command in the session."""
    told = bytes((command, 0)) + transaction.to_bytes(2, "little") + bytes((function,)) + data
    body = bytes((0, 5, 0, 0)) + told
    return header(1, 7, len(body), session=0x01020304) + body


def answer(command: int, data: bytes = b"", *, transaction: int = 1) -> bytes:
    """The answer to it: the command with 40 added, and no function."""
    body = bytes((0, 5, 0, 0, command | 0x40, 0)) + transaction.to_bytes(2, "little") + data
    return header(2, 7, len(body), session=0x01020304) + body

"""Foundation Fieldbus HSE messages: a header of 12 bytes and what the service asks for.

TShark decodes what is built here; no capture of real equipment was at hand. Builders check nothing.
"""

from __future__ import annotations

from enum import IntEnum

PORT = 1090
CONFIRMED = 0x80


class Protocol(IntEnum):
    """Who is spoken to; the lower two bits are the kind of message."""

    FDA = 0x04
    SM = 0x08
    FMS = 0x0C


def message(protocol: int, service: int, data: bytes = b"", *, kind: int = 0, address: int = 0) -> bytes:
    """``kind`` 0 is a request, 1 a response, 2 an error; a service that wants an answer has 80 in it."""
    body = address.to_bytes(4, "big") + (12 + len(data)).to_bytes(4, "big") + data
    return bytes((1, 0, protocol | kind, service)) + body


def open_session() -> bytes:
    """FDA Open Session, with the limits of a session and a tag."""
    return message(Protocol.FDA, CONFIRMED | 1, bytes(24) + b"HOST".ljust(32))


def fms(service: int, data: bytes = bytes(8)) -> bytes:
    """A confirmed request of FMS."""
    return message(Protocol.FMS, CONFIRMED | service, data, address=0x00010001)


def sm(service: int, data: bytes = bytes(8)) -> bytes:
    """A confirmed request of system management."""
    return message(Protocol.SM, CONFIRMED | service, data)


def error(protocol: int, service: int) -> bytes:
    """A refusal: class and code, and an additional code."""
    return message(protocol, CONFIRMED | service, bytes((6, 1, 0, 0)) + bytes(16), kind=2)

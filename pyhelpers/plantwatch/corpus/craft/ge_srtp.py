"""GE-SRTP messages byte by byte: a header of 56 bytes with a mailbox message in it, and a text buffer.

Written from public descriptions (Denton et al., DFRWS 2017, tables 1 and 4; public clients); no capture of
real equipment was at hand. Builders check nothing: crafted captures need illegal values.
"""

from __future__ import annotations

from enum import IntEnum

from plantwatch.corpus.craft.conversation import Tcp

PORT = 18245
REGISTERS, INPUTS, OUTPUTS, OUTPUT_BITS = 0x08, 0x10, 0x12, 0x48  # segment selectors
RUN, STOPPED, FAULTED = 0, 2, 3  # states in the status word

_OPEN, _OPENED, _REQUEST, _REPLY = range(4)
_SIZE = 56


class Mailbox(IntEnum):
    """Mailbox types."""

    REQUEST_TEXT = 0x80
    ANSWER_TEXT = 0x94
    REQUEST = 0xC0
    ERROR = 0xD1
    ANSWER = 0xD4


class Service(IntEnum):
    """Services that a story names."""

    STATUS = 0x00
    READ_MEMORY = 0x04
    READ_PROGRAM = 0x06
    WRITE_MEMORY = 0x07
    WRITE_PROGRAM = 0x09
    CHANGE_PRIVILEGE = 0x21
    SET_STATE = 0x23
    READ_CLOCK = 0x25
    READ_FAULTS = 0x38


def _message(kind: int, mailbox: int, tail: bytes, text: bytes, sequence: int, length: int | None) -> bytes:
    size = len(text) if length is None else length
    head = bytearray(_SIZE)
    head[0], head[2], head[9], head[17] = kind, sequence, 1, 1
    head[4:6] = size.to_bytes(2, "little")
    head[26:29] = bytes([15, 30, 12])  # seconds, minutes, hours
    head[30], head[31] = sequence, mailbox
    head[36:38] = b"\x10\x0e"
    head[_SIZE - len(tail) :] = tail
    return bytes(head) + text


def hello() -> bytes:
    """What a client opens a session with: 56 zeros."""
    return bytes(_SIZE)


def welcome() -> bytes:
    """The answer to that."""
    return bytes([_OPENED]) + bytes(_SIZE - 1)


def request(service: int, arguments: bytes = b"", *, sequence: int = 6, length: int | None = None) -> bytes:
    """A request without text: packet 1 of 1, service at 42, up to 13 bytes of arguments from 43."""
    tail = bytes([1, 1, service]) + arguments.ljust(13, b"\0")
    return _message(_REQUEST, Mailbox.REQUEST, tail, b"", sequence, length)


def text_request(service: int, arguments: bytes, text: bytes, *, sequence: int = 9) -> bytes:
    """A request with text: its length, packet 1 of 1, service at 50, up to 5 bytes of arguments from 51."""
    tail = len(text).to_bytes(2, "little") + bytes(6) + bytes([1, 1, service]) + arguments.ljust(5, b"\0")
    return _message(_REQUEST, Mailbox.REQUEST_TEXT, tail, text, sequence, None)


def both(service: int, arguments: bytes = b"") -> tuple[bytes, bytes]:
    """A request in its two forms."""
    return request(service, arguments), text_request(service, arguments[:5], b"text buffer")


def address(selector: int, offset: int, size: int) -> bytes:
    """Arguments of a read or write of memory."""
    return bytes([selector]) + offset.to_bytes(2, "little") + size.to_bytes(2, "little")


def answer(asked: bytes, text: bytes = b"", *, state: int = RUN) -> bytes:
    """A completion with the status of the controller, and a text buffer where there is text."""
    status = bytes([0, 4, 0, 0, 0, state << 4 | 1])
    mailbox = Mailbox.ANSWER_TEXT if text else Mailbox.ANSWER
    return _message(_REPLY, mailbox, bytes(8) + status, text, asked[2], None)


def refuse(asked: bytes, major: int = 2, minor: int = 0xFE) -> bytes:
    """An error with its major and minor status."""
    return _message(_REPLY, Mailbox.ERROR, bytes([1, 1, major, minor]) + bytes(12), b"", asked[2], None)


def open_session(conversation: Tcp) -> None:
    """The zeros at the start of each session, and their answer."""
    conversation.client(hello())
    conversation.server(welcome())


def exchange(conversation: Tcp, *requests: bytes, state: int = RUN) -> None:
    """Each request and its answer."""
    for asked in requests:
        conversation.client(asked)
        conversation.server(answer(asked, state=state))

"""HART-IP messages byte by byte: the header, and the HART commands inside.

Written from the public description of HART-IP version 1 (FieldComm Group TS20085) and compared with the
messages of public captures. A HART frame ends in the exclusive-or of its bytes. Builders check nothing:
crafted captures need illegal values.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from functools import reduce
from operator import xor

from plantwatch.corpus.craft.conversation import Tcp, Udp

PORT, SECOND_PORT = 5094, 5095
DEVICE = bytes.fromhex("2695eb27b8")  # unique address: maker and type, then the number of the device
SUBDEVICE = bytes.fromhex("2e71003a11")

_LONG, _REQUEST, _ANSWER, _BURST = 0x80, 2, 6, 1
_VERSION = 1


class Type(IntEnum):
    """Message types."""

    REQUEST = 0
    RESPONSE = 1
    PUBLISH = 2
    NAK = 15


class Message(IntEnum):
    """Message ids."""

    INITIATE = 0
    CLOSE = 1
    KEEP_ALIVE = 2
    TOKEN_PASSING = 3
    DIRECT = 4


class Command(IntEnum):
    """HART commands that a story names."""

    READ_IDENTIFIER = 0
    READ_VARIABLE = 1
    READ_VARIABLES = 3
    READ_DYNAMIC = 9
    READ_ADDITIONAL_STATUS = 48
    SEND_TO_SUBDEVICE = 77
    READ_SUBDEVICE = 84


def message(
    kind: int,
    identity: int,
    body: bytes = b"",
    *,
    status: int = 0,
    sequence: int = 1,
    length: int | None = None,
    version: int = _VERSION,
) -> bytes:
    """One message; ``length`` overrides the field that counts all its bytes."""
    size = 8 + len(body) if length is None else length
    numbers = sequence.to_bytes(2, "big") + size.to_bytes(2, "big")
    return bytes([version, kind, identity, status]) + numbers + body


def initiate(*, seconds: int = 60, sequence: int = 0) -> bytes:
    """Session Initiate of a primary host with this inactivity time."""
    body = b"\x01" + (1000 * seconds).to_bytes(4, "big")
    return message(Type.REQUEST, Message.INITIATE, body, sequence=sequence)


def frame(command: int, data: bytes = b"", *, address: bytes = DEVICE, role: int = _REQUEST) -> bytes:
    """A HART frame with a long address of 5 bytes or a polling address of one."""
    long = _LONG if len(address) > 1 else 0
    content = bytes([long | role]) + address + bytes([command, len(data)]) + data
    return content + bytes([reduce(xor, content)])


def request(command: int, data: bytes = b"", *, address: bytes = DEVICE, sequence: int = 1) -> bytes:
    """A command in a token-passing PDU."""
    body = frame(command, data, address=address)
    return message(Type.REQUEST, Message.TOKEN_PASSING, body, sequence=sequence)


def polled(command: int, data: bytes = b"", *, poll: int = 0, sequence: int = 1) -> bytes:
    """The same with a polling address; bit 0x80 there says that the primary master asks."""
    return request(command, data, address=bytes([0x80 | poll]), sequence=sequence)


def nested(command: int, data: bytes = b"", *, channel: int = 3, sequence: int = 1) -> bytes:
    """Command 77 to an I/O system: card 0, a channel, 5 preambles, and the frame without its checksum."""
    inner = frame(command, data, address=SUBDEVICE)[:-1]
    return request(Command.SEND_TO_SUBDEVICE, bytes([0, channel, 5]) + inner, sequence=sequence)


def direct(command: int, data: bytes = b"", *, sequence: int = 1) -> bytes:
    """A direct PDU with one command: device status, extended status, number, byte count, data."""
    body = b"\x00\x00" + command.to_bytes(2, "big") + bytes([len(data)]) + data
    return message(Type.REQUEST, Message.DIRECT, body, sequence=sequence)


PLACES: tuple[Callable[[int, bytes], bytes], ...] = (request, polled, nested, direct)


def answer(asked: bytes, code: int = 0, data: bytes = b"") -> bytes:
    """What a device says to a request of this module: response code, device status, data."""
    head, body = asked[:8], asked[8:]
    identity, sequence = head[2], int.from_bytes(head[4:6], "big")
    if identity == Message.TOKEN_PASSING:
        size = 5 if body[0] & _LONG else 1
        reply = bytes([code, 0]) + data
        body = frame(body[1 + size], reply, address=body[1 : 1 + size], role=_ANSWER)
    elif identity == Message.DIRECT:
        body = body[:4] + bytes([1 + len(data), code]) + data
    return message(Type.RESPONSE, identity, body, sequence=sequence)


def burst(command: int, data: bytes, *, sequence: int = 0) -> bytes:
    """What a device publishes by itself."""
    body = frame(command, data, role=_BURST)
    return message(Type.PUBLISH, Message.TOKEN_PASSING, body, sequence=sequence)


def open_session(conversation: Tcp | Udp) -> None:
    """A host opens a session and is let in."""
    asked = initiate()
    conversation.client(asked)
    conversation.server(answer(asked))


def exchange(conversation: Tcp | Udp, *requests: bytes, code: int = 0) -> None:
    """Each request and its answer."""
    for asked in requests:
        conversation.client(asked)
        conversation.server(answer(asked, code))

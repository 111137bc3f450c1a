"""S7comm-plus messages byte by byte.

S7comm-plus has no public specification: layouts were read off traffic of S7-1200 stations
(https://github.com/AgentCarter1/S7comm-Plus-Anomaly-Detection, named by its captures below), names are
those of https://github.com/thomas-v2/S7CommPlusDriver. Digests are made up; builders check nothing.
"""

from __future__ import annotations

import struct
from enum import IntEnum

from plantwatch.corpus.craft import s7comm
from plantwatch.corpus.craft.conversation import Tcp

PORT = s7comm.PORT
SESSION = 0x38C  # the session that all requests of crafted captures use
SEQUENCE = 9

_PROTOCOL = 0x72
_DIGEST = bytes(range(0xA0, 0xC0))
_HEAD = struct.Struct(">BHHHHI")  # opcode, 0, function, 0, sequence number, session
_REPLY = struct.Struct(">BHHHHB")
_QUALIFIER = bytes.fromhex("00 00 04 e8 89 69 00 12 00 00 00 00 89 6a 00 13 00 89 6b 00 04 00 00")
_INTEGRITY = b"\x0e"  # counts the changes of a session
_FLAGS = 0x34


class Opcode(IntEnum):
    """What kind of message it is."""

    REQUEST = 0x31
    REPLY = 0x32
    NOTIFICATION = 0x33


class Function(IntEnum):
    """Functions of requests and replies."""

    EXPLORE = 0x04BB
    CREATE_OBJECT = 0x04CA
    DELETE_OBJECT = 0x04D4
    SET_VARIABLE = 0x04F2
    GET_VARIABLE = 0x04FC
    GET_LINK = 0x0524
    SET_MULTI_VARIABLES = 0x0542
    GET_MULTI_VARIABLES = 0x054C
    BEGIN_SEQUENCE = 0x0556
    END_SEQUENCE = 0x0560
    INVOKE = 0x056B
    GET_SUBSTREAMED = 0x0586


class Object(IntEnum):
    """Objects that functions work on."""

    SYMBOLS = 0
    STATION = 1
    PROGRAM = 3
    EXECUTION = 0x34
    SESSIONS = 0x11D
    SUBSCRIPTION = 0x7040_0002
    BLOCK = 0x8A32_0001


class State(IntEnum):
    """Operating states that can be asked for."""

    STOP = 1
    RUN = 3


def message(body: bytes, *, version: int = 3) -> bytes:
    """``body`` behind the headers, and behind a digest in version 3."""
    digest = bytes([len(_DIGEST)]) + _DIGEST if version == 3 else b""
    data = digest + body
    head = struct.pack(">BBH", _PROTOCOL, version, len(data))
    return s7comm.transport(head + data + bytes((_PROTOCOL, version, 0, 0)))


def keep_alive() -> bytes:
    """A message that only says that the sender is there (s71200_OnlineStopStart)."""
    return s7comm.transport(bytes.fromhex("72 fe 00 06 00 00 00 00 00 00 72 fe 00 00"))


def fragment(data: bytes) -> bytes:
    """A further part of a long message: a header, but no digest and no opcode."""
    return s7comm.transport(struct.pack(">BBH", _PROTOCOL, 3, len(data)) + data)


def request(function: int, on: int, rest: bytes = b"", *, version: int = 3, session: int = SESSION) -> bytes:
    """Any request on an object."""
    head = _HEAD.pack(Opcode.REQUEST, 0, function, 0, SEQUENCE, session)
    return message(head + bytes([_FLAGS]) + on.to_bytes(4, "big") + rest + bytes(4), version=version)


def reply(function: int, rest: bytes = b"\x00", *, version: int = 3) -> bytes:
    """The reply to a request."""
    head = _REPLY.pack(Opcode.REPLY, 0, function, 0, SEQUENCE, _FLAGS)
    return message(head + rest + bytes(4), version=version)


def notification(data: bytes = b"\x00\x07", *, version: int = 3) -> bytes:
    """What a controller sends to a subscriber, between requests."""
    body = struct.pack(">BIHH", Opcode.NOTIFICATION, Object.SUBSCRIPTION, 0x400, 0) + data
    return message(body + bytes(4), version=version)


def create_session(*, version: int = 1) -> bytes:
    """A session is opened (paket_start: in version 1, whatever follows)."""
    new = _new(0xD3, 0x011F)
    return request(Function.CREATE_OBJECT, Object.SESSIONS, new, version=version, session=0x120)


def create_object(parent: int, *, version: int = 3) -> bytes:
    """An object is created in another (offline_download_yeni)."""
    return request(Function.CREATE_OBJECT, parent, _new(0x8A32_0001, 0x0A0E), version=version)


def delete_object(on: int, *, version: int = 3) -> bytes:
    """An object is deleted."""
    return request(Function.DELETE_OBJECT, on, b"\x00" + _qualifier(version), version=version)


def set_variable(on: int, attribute: bytes, value: bytes, *, version: int = 3) -> bytes:
    """One attribute of an object gets a value, which begins with its flags and type."""
    rest = b"\x01" + attribute + value + _qualifier(version, b"\x00")
    return request(Function.SET_VARIABLE, on, rest, version=version)


def set_state(state: int, *, version: int = 3) -> bytes:
    """The operating state is asked for (s71200_OnlineStopStart)."""
    value = bytes((0, 8, state))
    return set_variable(Object.EXECUTION, b"\x90\x77", value, version=version)


def set_credit(*, version: int = 3) -> bytes:
    """A client tells how many notifications it will take, again and again (s71200_OnlineStopStart)."""
    return set_variable(Object.SUBSCRIPTION, b"\x88\x1d", b"\x00\x07\x00\x19", version=version)


def set_symbol(value: int = 1, *, version: int = 3) -> bytes:
    """One symbol gets a value (s7comm_plus.pcap of icsnpp-s7comm)."""
    rest = bytes.fromhex("01 05 88 db d6 a7 5e 88 d0 b8 80 05 02 93 76 71 01 00 01") + bytes([value])
    return request(Function.SET_MULTI_VARIABLES, Object.SYMBOLS, rest, version=version)


def read_symbol(*, version: int = 3) -> bytes:
    """One symbol is read (s7comm_plus.pcap of icsnpp-s7comm)."""
    rest = bytes.fromhex("03 0e 00 87 80 80 9c 4d 01 8e 32 00 81 49 02 88 39 00 00 81")
    return request(Function.GET_MULTI_VARIABLES, Object.SYMBOLS, rest, version=version)


def explore(on: int = Object.PROGRAM, *, version: int = 3) -> bytes:
    """The contents of an object are listed (modbusBig.pcap of Zeek's tests)."""
    return request(Function.EXPLORE, on, bytes.fromhex("00 01 01 00 00"), version=version)


def exchange(conversation: Tcp, asked: bytes) -> None:
    """One request and a positive reply."""
    version = asked[8]
    at = 47 if version == 3 else 14
    conversation.client(asked)
    conversation.server(reply(int.from_bytes(asked[at : at + 2], "big"), version=version))


def _qualifier(version: int, end: bytes = b"") -> bytes:
    return _QUALIFIER + end + (_INTEGRITY if version == 3 else b"")


def _new(number: int, kind: int) -> bytes:
    return b"\x00\x04\x00" + bytes(4) + struct.pack(">BIHB", 0xA1, number, kind, 0) + b"\xa2"

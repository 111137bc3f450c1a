"""EtherNet/IP and CIP messages byte by byte.

Layouts are those of The CIP Networks Library: volume 2, chapter 2 (encapsulation, common packet format) and
volume 1, chapters 2 and 3 (messages, connection manager) and appendix C (paths). Rockwell's services and
classes are as in the CL5000EIP captures of https://github.com/digitalbond/Quickdraw-Suricata. Builders check
nothing: what they are told is what they say, also where it is wrong.
"""

from __future__ import annotations

import struct
from enum import IntEnum

from plantwatch.corpus.craft.conversation import Tcp

PORT, IO_PORT = 44818, 2222
SESSION, CONNECTION = 0x02110100, 0x00831901  # as in the captures
ROUTE = b"\x01\x00"  # port 1 (the backplane), slot 0
ORIGINATOR = bytes.fromhex("07 34 12 ee ff c0 00")  # requester id of PCCC: its length, vendor, serial number
REPLY = 0x80


class Command(IntEnum):
    """Commands of the encapsulation."""

    NOP = 0x00
    LIST_TARGETS = 0x01
    LIST_SERVICES = 0x04
    LIST_IDENTITY = 0x63
    LIST_INTERFACES = 0x64
    REGISTER = 0x65
    UNREGISTER = 0x66
    SEND_RR_DATA = 0x6F
    SEND_UNIT_DATA = 0x70


class Service(IntEnum):
    """CIP services; what those from 4b on mean depends on the class."""

    GET_ALL = 0x01
    SET_ALL = 0x02
    GET_LIST = 0x03
    SET_LIST = 0x04
    RESET = 0x05
    START = 0x06
    STOP = 0x07
    CREATE = 0x08
    DELETE = 0x09
    MULTIPLE = 0x0A
    GET_ONE = 0x0E
    SET_ONE = 0x10
    LOCK = 0x4B
    PCCC = 0x4B
    UNLOCK = 0x4C
    READ_TAG = 0x4C
    WRITE_TAG = 0x4D
    MODIFY_TAG = 0x4E
    FORWARD_CLOSE = 0x4E
    UPLOAD = 0x4F
    DOWNLOAD = 0x50
    EDIT = 0x51
    READ_PART = 0x52
    UNCONNECTED_SEND = 0x52
    WRITE_PART = 0x53
    FORWARD_OPEN = 0x54
    LIST_TAGS = 0x55
    LARGE_FORWARD_OPEN = 0x5B


class Object(IntEnum):
    """Classes."""

    IDENTITY = 0x01
    ROUTER = 0x02
    CONNECTIONS = 0x06
    SAFETY = 0x39
    SECURITY = 0x5D
    PROGRAM_CONTROL = 0x64
    PCCC = 0x67
    PROGRAMS = 0x68
    TASKS = 0x69
    DATA = 0x6A
    TAGS = 0x6B
    TYPES = 0x6C
    LISTS = 0x72
    LOCKS = 0x74
    CLOCK = 0x8B
    CONTROLLER = 0x8E
    FIRMWARE = 0xA1
    TCP_IP = 0xF5
    ETHERNET = 0xF6


def encapsulate(command: int, data: bytes = b"", *, session: int = 0, status: int = 0,
                context: bytes = b"") -> bytes:  # fmt: skip
    """Header and data. ``context`` has 8 bytes at most."""
    return struct.pack("<HHII8sI", command, len(data), session, status, context, 0) + data


def list_identity(context: bytes = b"") -> bytes:
    """Ask who is there."""
    return encapsulate(Command.LIST_IDENTITY, context=context)


def register() -> bytes:
    """Open a session."""
    return encapsulate(Command.REGISTER, b"\x01\x00\x00\x00")


def path(*segments: int | str, wide: bool = False) -> bytes:
    """Class, instance, class, instance and so on; a text is the name of a tag.

    ``wide`` writes every number with two bytes; without it, those that need them.
    """
    out = b""
    for place, segment in enumerate(segments):
        if isinstance(segment, str):
            name = segment.encode()
            out += bytes((0x91, len(name))) + name + b"\0" * (len(name) % 2)
        elif wide or segment > 0xFF:
            out += struct.pack("<BBH", 0x25 if place % 2 else 0x21, 0, segment)
        else:
            out += bytes((0x24 if place % 2 else 0x20, segment))
    return out


def attribute(number: int) -> bytes:
    """The segment of an attribute, behind a path."""
    return bytes((0x30, number))


def request(service: int, where: bytes, data: bytes = b"") -> bytes:
    """Service, words of the path, path, data."""
    return bytes((service, len(where) // 2)) + where + data


def answer(asked: bytes, data: bytes = b"", *, status: int = 0) -> bytes:
    """The reply to a request."""
    return bytes((asked[0] | REPLY, 0, status, 0)) + data


def multiple(*requests: bytes, count: int | None = None) -> bytes:
    """Several requests in one; ``count`` says another number of them."""
    number = len(requests) if count is None else count
    return request(Service.MULTIPLE, path(Object.ROUTER, 1), _table(requests, number))


def answer_multiple(*replies: bytes) -> bytes:
    """The replies to the requests of a Multiple Service Packet."""
    return bytes((Service.MULTIPLE | REPLY, 0, 0, 0)) + _table(replies, len(replies))


def unconnected(inner: bytes, *, wide: bool = False, route: bytes = ROUTE) -> bytes:
    """A request that the connection manager hands on along ``route``."""
    fill = b"\0" * (len(inner) % 2)
    head = struct.pack("<BBH", 0x07, 0xF9, len(inner))
    tail = bytes((len(route) // 2, 0)) + route
    where = path(Object.CONNECTIONS, 1, wide=wide)
    return request(Service.UNCONNECTED_SEND, where, head + inner + fill + tail)


def plain(message: bytes, *, session: int = SESSION) -> bytes:
    """A message without a connection: SendRRData with an empty address."""
    items = struct.pack("<IHHHHHH", 0, 10, 2, 0, 0, 0xB2, len(message))
    return encapsulate(Command.SEND_RR_DATA, items + message, session=session)


def connected(message: bytes, *, number: int = 1, session: int = SESSION) -> bytes:
    """A message on a connection: SendUnitData with the connection's id and a sequence number."""
    items = struct.pack("<IHHHHIHHH", 0, 0, 2, 0xA1, 4, CONNECTION, 0xB1, len(message) + 2, number)
    return encapsulate(Command.SEND_UNIT_DATA, items + message, session=session)


def everywhere(message: bytes) -> tuple[bytes, ...]:
    """A request at every place: by itself without and with a connection, in an Unconnected Send, in a list.

    The last two are one in the other: a list in an Unconnected Send, and that in a list.
    """
    other = request(Service.GET_ALL, path(Object.IDENTITY, 1))
    return (
        plain(message),
        connected(message),
        plain(unconnected(message)),
        connected(multiple(other, message)),
        plain(unconnected(multiple(other, message))),
        connected(multiple(unconnected(message), other)),
    )


def pccc(command: int, function: int, data: bytes = b"") -> bytes:
    """Execute PCCC with one command."""
    inner = struct.pack("<BBHB", command, 0, 0x0101, function)
    return request(Service.PCCC, path(Object.PCCC, 1), ORIGINATOR + inner + data)


def read_tag(name: str = "Speed") -> bytes:
    """Read one element of a tag by name."""
    return request(Service.READ_TAG, path(name), b"\x01\x00")


def write_tag(name: str = "Speed", value: int = 480) -> bytes:
    """Write an INT to a tag by name."""
    return request(Service.WRITE_TAG, path(name), struct.pack("<HHh", 0xC3, 1, value))


def forward_open(service: int = Service.FORWARD_OPEN) -> bytes:
    """Open a class 3 connection to the message router."""
    ids = struct.pack("<BBIIHHIB3x", 0x07, 0xF9, 0x80130000, 0x8014_00FE, 0x14, 0x4D, 0x0395_32F3, 0)
    one_way = struct.pack("<IH" if service == Service.FORWARD_OPEN else "<II", 8_000_000, 0x43F4)
    where = ROUTE + path(Object.ROUTER, 1)
    end = bytes((0xA3, len(where) // 2)) + where
    return request(service, path(Object.CONNECTIONS, 1), ids + one_way * 2 + end)


def io_data(connection: int, data: bytes, *, number: int = 1) -> bytes:
    """A datagram of cyclic data."""
    head = struct.pack("<HHHII", 2, 0x8002, 8, connection, number)
    return head + struct.pack("<HHH", 0xB1, len(data) + 2, number) + data


def exchange(conversation: Tcp, *requests: bytes, wrap: bool = False) -> None:
    """Requests on a connection, each with its positive reply; ``wrap`` sends them unconnected."""
    for number, one in enumerate(requests, 1):
        if wrap:
            conversation.client(plain(unconnected(one)))
            conversation.server(plain(answer(one)))
        else:
            conversation.client(connected(one, number=number))
            conversation.server(connected(answer(one), number=number))


def _table(messages: tuple[bytes, ...], count: int) -> bytes:
    offset = 2 + 2 * len(messages)
    out = struct.pack("<H", count)
    for message in messages:
        out += struct.pack("<H", offset)
        offset += len(message)
    return out + b"".join(messages)

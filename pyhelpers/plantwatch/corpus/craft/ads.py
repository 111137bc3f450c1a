"""Beckhoff ADS/AMS messages byte by byte: requests and replies over TCP, datagrams of the router.

Written from the maker's public description of AMS/TCP header, AMS header and ADS commands, and compared with
recorded messages. Builders check nothing: crafted captures need illegal values.
"""

from __future__ import annotations

from enum import IntEnum

from plantwatch.corpus.craft.conversation import Tcp

PORT, DISCOVERY_PORT = 48898, 48899
PLC, SYSTEM = 851, 10000  # AMS ports of the first PLC and of the system service
SOURCE = 30001
DEVICE = bytes([10, 58, 2, 10, 1, 1])  # AMS NetIds of the ordinary controller and station
STATION = bytes([10, 58, 2, 20, 1, 1])

_REQUEST, _REPLY = 0x04, 0x05
_COOKIE = bytes.fromhex("71146603")
_HANDLE = 0x11000001


class Command(IntEnum):
    """ADS commands."""

    DEVICE_INFO = 1
    READ = 2
    WRITE = 3
    READ_STATE = 4
    WRITE_CONTROL = 5
    ADD_NOTIFICATION = 6
    DELETE_NOTIFICATION = 7
    NOTIFY = 8
    READ_WRITE = 9


class State(IntEnum):
    """ADS states."""

    IDLE = 1
    RESET = 2
    INIT = 3
    START = 4
    RUN = 5
    STOP = 6
    SAVE = 7
    LOAD = 8
    POWER_FAILURE = 9
    POWER_GOOD = 10
    SHUTDOWN = 12
    SUSPEND = 13
    RESUME = 14
    CONFIG = 15
    RECONFIG = 16


class Group(IntEnum):
    """Index groups that a story names; those below 1000 are the system service's."""

    FILE_OPEN = 120
    FILE_CLOSE = 121
    FILE_READ = 122
    FILE_WRITE = 123
    FILE_DELETE = 131
    FILE_RENAME = 132
    FILE_FIND = 133
    REGISTRY = 200
    TIME = 400
    START_PROCESS = 500
    CHANGE_NETID = 600
    TARGET_INFO = 700
    ADD_ROUTE = 801
    DELETE_ROUTE = 802
    LIST_ROUTES = 803
    MEMORY = 0x4020
    HANDLE_BY_NAME = 0xF003
    VALUE_BY_HANDLE = 0xF005
    RELEASE_HANDLE = 0xF006
    UPLOAD_SYMBOLS = 0xF00B
    INPUTS = 0xF020
    OUTPUTS = 0xF030
    SUM_READ = 0xF080
    SUM_WRITE = 0xF081


def message(
    command: int,
    data: bytes = b"",
    *,
    port: int = PLC,
    flags: int = _REQUEST,
    error: int = 0,
    invoke: int = 1,
    length: int | None = None,
) -> bytes:
    """One AMS packet behind its TCP header; ``length`` overrides what that header counts."""
    ends = (DEVICE, port, STATION, SOURCE) if flags & 1 == 0 else (STATION, SOURCE, DEVICE, port)
    packet = ends[0] + _le(ends[1], 2) + ends[2] + _le(ends[3], 2)
    packet += _le(command, 2) + _le(flags, 2) + _le(len(data), 4) + _le(error, 4) + _le(invoke, 4) + data
    return b"\x00\x00" + _le(len(packet) if length is None else length, 4) + packet


def read(group: int, offset: int = 0, size: int = 4, *, port: int = PLC) -> bytes:
    """Read ``size`` bytes of an index group."""
    return message(Command.READ, _le(group, 4) + _le(offset, 4) + _le(size, 4), port=port)


def write(group: int, value: bytes, offset: int = 0, *, port: int = PLC) -> bytes:
    """Write ``value`` into an index group."""
    head = _le(group, 4) + _le(offset, 4) + _le(len(value), 4)
    return message(Command.WRITE, head + value, port=port)


def read_write(group: int, value: bytes, offset: int = 0, *, size: int = 4, port: int = PLC) -> bytes:
    """Write ``value`` into an index group and read ``size`` bytes back in one request."""
    head = _le(group, 4) + _le(offset, 4) + _le(size, 4) + _le(len(value), 4)
    return message(Command.READ_WRITE, head + value, port=port)


def control(state: int, *, port: int = PLC, device_state: int = 0) -> bytes:
    """Write control: go into this ADS state."""
    return message(Command.WRITE_CONTROL, _le(state, 2) + _le(device_state, 2) + bytes(4), port=port)


def subscribe(handle: int = _HANDLE) -> bytes:
    """Add a device notification for the value behind a handle."""
    head = _le(Group.VALUE_BY_HANDLE, 4) + _le(handle, 4) + _le(2, 4)
    return message(Command.ADD_NOTIFICATION, head + _le(4, 4) + bytes(8) + bytes(16))


def reply(request: bytes, result: int = 0, *, error: int = 0) -> bytes:
    """The answer to a request of this module; a read is answered with as many zeros as it asks for."""
    command, port = int.from_bytes(request[22:24], "little"), int.from_bytes(request[12:14], "little")
    data = _le(result, 4)
    if command in (Command.READ, Command.READ_WRITE):
        at = 46
        size = int.from_bytes(request[at : at + 4], "little")
        data += _le(size, 4) + bytes(size)
    elif command == Command.READ_STATE:
        data += _le(State.RUN, 2) + bytes(2)
    elif command == Command.DEVICE_INFO:
        data += bytes([3, 1]) + _le(4024, 2) + b"Plc30 App".ljust(16, b"\0")
    return message(command, data, port=port, flags=_REPLY, error=error)


def exchange(conversation: Tcp, *requests: bytes, result: int = 0) -> None:
    """Each request and its answer."""
    for request in requests:
        conversation.client(request)
        conversation.server(reply(request, result))


def read_by_name(conversation: Tcp, name: str) -> None:
    """A handle for a variable, its value, and the handle released, as client libraries do it."""
    exchange(
        conversation,
        read_write(Group.HANDLE_BY_NAME, name.encode() + b"\0"),
        read(Group.VALUE_BY_HANDLE, _HANDLE, 2),
        write(Group.RELEASE_HANDLE, _le(_HANDLE, 4)),
    )


def datagram(service: int, *tags: tuple[int, bytes], answer: bool = False) -> bytes:
    """A datagram of the router on port 48899 with tags (number, content)."""
    end = (DEVICE if answer else STATION) + _le(SYSTEM, 2)
    head = _COOKIE + bytes(4) + _le(service | (0x8000_0000 if answer else 0), 4) + end + _le(len(tags), 4)
    return head + b"".join(_le(kind, 2) + _le(len(content), 2) + content for kind, content in tags)


def _le(value: int, size: int) -> bytes:
    return value.to_bytes(size, "little")

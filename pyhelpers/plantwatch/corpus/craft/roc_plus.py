"""ROC Plus messages: addresses, opcode, length, data and a CRC, the same over TCP and UDP.

Written from the table of opcodes in Emerson's manual and from icsnpp-roc-plus. Builders check nothing:
crafted captures need illegal values.
"""

from __future__ import annotations

from enum import IntEnum

from plantwatch.corpus.craft.conversation import Tcp, Udp

PORT = 4000
HOST, DEVICE = bytes([3, 1]), bytes([240, 240])  # unit and group

_POLYNOMIAL = 0xA001  # CRC-16 as in Modbus


class Opcode(IntEnum):
    """Opcodes that a story names."""

    CONFIGURATION = 6
    READ_CLOCK = 7
    SET_CLOCK = 8
    READ_TABLE = 10
    WRITE_TABLE = 11
    LOGIN = 17
    RELAY = 24
    READ_ALARMS = 118
    WRITE_POINT = 166
    READ_POINT = 167
    READ_PARAMETERS = 180
    WRITE_PARAMETERS = 181
    FILE = 203
    ERROR = 255


class File(IntEnum):
    """Commands of a file transfer."""

    OPEN = 1
    READ = 2
    WRITE = 3
    CLOSE = 4
    DELETE = 6
    LIST = 6
    LIST_64 = 64


def _crc(data: bytes) -> int:
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (_POLYNOMIAL if value & 1 else 0)
    return value


def message(
    opcode: int, data: bytes = b"", *, to: bytes = DEVICE, sender: bytes = HOST, length: int | None = None
) -> bytes:
    """A message from one address to another."""
    size = len(data) if length is None else length
    built = to + sender + bytes([opcode, size]) + data
    return built + _crc(built).to_bytes(2, "little")


def answer(opcode: int, data: bytes = b"") -> bytes:
    """What the device sends back."""
    return message(opcode, data, to=HOST, sender=DEVICE)


def configuration(mode: int = 1) -> bytes:
    """The answer to opcode 6: mode 1 runs, 0 waits for firmware."""
    return answer(Opcode.CONFIGURATION, bytes([mode]) + bytes(214))


def write_point(value: bytes = b"\x00\x00\xc8\x42") -> bytes:
    """One parameter of a point is written."""
    return message(Opcode.WRITE_POINT, bytes([3, 1, 1, 12]) + value)


def write_parameters(value: bytes = b"\x00\x00\xc8\x42") -> bytes:
    """One parameter is written by point type, number and parameter."""
    return message(Opcode.WRITE_PARAMETERS, bytes([1, 3, 1, 12]) + value)


def login(operator: bytes = b"LOI", password: int = 1000) -> bytes:
    """The short form: three letters, a number, and access level 5."""
    return message(Opcode.LOGIN, operator + password.to_bytes(2, "little") + b"\x05")


def long_login(operator: bytes = b"OPERATOR") -> bytes:
    """The long form: operator of 30 bytes, password of 40, access level."""
    return message(Opcode.LOGIN, operator.ljust(30) + bytes(40) + b"\x05")


def open_file(option: int, path: bytes = b"/flash/data/", name: bytes = b"config.cfg") -> bytes:
    """A file is opened: 0 to read, 1 to 4 to write."""
    named = path.ljust(100, b"\0") + name.ljust(25, b"\0")
    return message(Opcode.FILE, bytes([File.OPEN, option]) + named)


def read_file(offset: int = 0) -> bytes:
    """Bytes of an open file are asked for."""
    return message(Opcode.FILE, bytes([File.READ]) + bytes(4) + offset.to_bytes(4, "little"))


def write_file(data: bytes, offset: int = 0) -> bytes:
    """Up to 230 bytes of an open file."""
    head = bytes(4) + len(data).to_bytes(4, "little") + offset.to_bytes(4, "little")
    return message(Opcode.FILE, bytes([File.WRITE]) + head + bytes([len(data)]) + data)


def close_file() -> bytes:
    """A file is closed."""
    return message(Opcode.FILE, bytes([File.CLOSE]) + bytes(4))


def delete_file(
    path: bytes = b"/flash/data/", name: bytes = b"config.cfg", *, command: int = File.DELETE
) -> bytes:
    """A file is deleted."""
    return message(Opcode.FILE, bytes([command]) + path.ljust(100, b"\0") + name.ljust(25, b"\0"))


def list_files(*, wide: bool = False) -> bytes:
    """Names of the files in a folder; the wide form counts with two bytes."""
    folder = b"/flash/data/".ljust(100, b"\0")
    if wide:
        return message(Opcode.FILE, bytes([File.LIST_64]) + folder + bytes(2))
    return message(Opcode.FILE, bytes([File.LIST]) + folder + bytes(1))


def error(code: int) -> bytes:
    """An error indicator with one error."""
    return answer(Opcode.ERROR, bytes([code, 4]))


def exchange(conversation: Tcp | Udp, *said: bytes) -> None:
    """Each request and an answer without data."""
    for one in said:
        conversation.client(one)
        conversation.server(answer(one[4]))

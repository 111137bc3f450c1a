"""Modbus/TCP messages byte by byte.

Written from the Modbus Application Protocol Specification V1.1b3 (sections 6 and 7: requests, replies
and exceptions) and the Messaging on TCP/IP guide V1.0b (section 3.1.3: the MBAP header). Addresses
count from 0, as on the wire. Builders of requests check nothing: crafted captures need illegal values.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from enum import IntEnum

from plantwatch.corpus.craft.conversation import Tcp

PORT = 502
TID = 1  # transaction id of messages that do not choose one

_HEADER = struct.Struct(">HHHB")  # transaction, protocol, length, unit
_FILE_REFERENCE = 6


class Function(IntEnum):
    """Public function codes (section 5), and reserved or well-known ones that captures need."""

    READ_COILS = 1
    READ_DISCRETE_INPUTS = 2
    READ_HOLDING_REGISTERS = 3
    READ_INPUT_REGISTERS = 4
    WRITE_SINGLE_COIL = 5
    WRITE_SINGLE_REGISTER = 6
    READ_EXCEPTION_STATUS = 7
    DIAGNOSTICS = 8
    COMM_EVENT_COUNTER = 11
    COMM_EVENT_LOG = 12
    WRITE_MULTIPLE_COILS = 15
    WRITE_MULTIPLE_REGISTERS = 16
    REPORT_SERVER_ID = 17
    READ_FILE_RECORD = 20
    WRITE_FILE_RECORD = 21
    MASK_WRITE_REGISTER = 22
    READ_WRITE_REGISTERS = 23
    READ_FIFO_QUEUE = 24
    ENCAPSULATED_INTERFACE = 43
    FIRST_USER_DEFINED = 65
    UMAS = 90
    FIRMWARE_REPLACEMENT = 125
    REPORT_LOCAL_ADDRESS = 127


class Diagnostic(IntEnum):
    """Sub-functions of function 8 (section 6.8.1)."""

    RETURN_QUERY_DATA = 0
    RESTART_COMMUNICATIONS = 1
    RETURN_DIAGNOSTIC_REGISTER = 2
    CHANGE_ASCII_DELIMITER = 3
    FORCE_LISTEN_ONLY = 4
    CLEAR_COUNTERS = 10
    BUS_MESSAGE_COUNT = 11
    BUS_OVERRUN_COUNT = 18
    CLEAR_OVERRUN = 20
    FIRST_RESERVED = 21


class Fault(IntEnum):
    """Exception codes (section 7)."""

    ILLEGAL_FUNCTION = 1
    ILLEGAL_ADDRESS = 2
    ILLEGAL_VALUE = 3
    DEVICE_FAILURE = 4
    ACKNOWLEDGE = 5
    BUSY = 6
    GATEWAY_NO_PATH = 10
    GATEWAY_NO_ANSWER = 11


class Interface(IntEnum):
    """Types of the encapsulated interface (section 6.19)."""

    CANOPEN = 13
    DEVICE_IDENTIFICATION = 14


def mbap(pdu: bytes, *, unit: int = 1, tid: int = TID, protocol: int = 0, length: int | None = None) -> bytes:
    """``pdu`` behind its header. ``length`` overrides the count of unit id and PDU that is sent."""
    announced = len(pdu) + 1 if length is None else length
    return _HEADER.pack(tid, protocol, announced, unit) + pdu


def message(function: int, data: bytes = b"", *, unit: int = 1, tid: int = TID) -> bytes:
    """Any function code with any data."""
    return mbap(bytes([function]) + data, unit=unit, tid=tid)


def read_coils(address: int, quantity: int, *, unit: int = 1, tid: int = TID) -> bytes:
    """Function 1."""
    return message(Function.READ_COILS, _words(address, quantity), unit=unit, tid=tid)


def read_discrete_inputs(address: int, quantity: int, *, unit: int = 1, tid: int = TID) -> bytes:
    """Function 2."""
    return message(Function.READ_DISCRETE_INPUTS, _words(address, quantity), unit=unit, tid=tid)


def read_holding_registers(address: int, quantity: int, *, unit: int = 1, tid: int = TID) -> bytes:
    """Function 3."""
    return message(Function.READ_HOLDING_REGISTERS, _words(address, quantity), unit=unit, tid=tid)


def read_input_registers(address: int, quantity: int, *, unit: int = 1, tid: int = TID) -> bytes:
    """Function 4."""
    return message(Function.READ_INPUT_REGISTERS, _words(address, quantity), unit=unit, tid=tid)


def write_coil(address: int, value: bool | int, *, unit: int = 1, tid: int = TID) -> bytes:
    """Function 5. True and False become the two legal values, a number is sent as it is."""
    word = (0xFF00 if value else 0) if isinstance(value, bool) else value
    return message(Function.WRITE_SINGLE_COIL, _words(address, word), unit=unit, tid=tid)


def write_register(address: int, value: int, *, unit: int = 1, tid: int = TID) -> bytes:
    """Function 6; also what the server answers."""
    return message(Function.WRITE_SINGLE_REGISTER, _words(address, value), unit=unit, tid=tid)


def write_coils(
    address: int, states: Sequence[bool], *, quantity: int | None = None, unit: int = 1, tid: int = TID
) -> bytes:
    """Function 15. ``quantity`` overrides the number of coils that is announced."""
    packed = _bits(states)
    count = len(states) if quantity is None else quantity
    data = _words(address, count) + bytes([len(packed)]) + packed
    return message(Function.WRITE_MULTIPLE_COILS, data, unit=unit, tid=tid)


def write_registers(
    address: int, values: Sequence[int], *, quantity: int | None = None, unit: int = 1, tid: int = TID
) -> bytes:
    """Function 16. ``quantity`` overrides the number of registers that is announced."""
    count = len(values) if quantity is None else quantity
    data = _words(address, count) + _counted(_words(*values))
    return message(Function.WRITE_MULTIPLE_REGISTERS, data, unit=unit, tid=tid)


def mask_write_register(address: int, and_mask: int, or_mask: int, *, unit: int = 1, tid: int = TID) -> bytes:
    """Function 22; also what the server answers."""
    data = _words(address, and_mask, or_mask)
    return message(Function.MASK_WRITE_REGISTER, data, unit=unit, tid=tid)


def read_write_registers(
    read: tuple[int, int], address: int, values: Sequence[int], *, unit: int = 1, tid: int = TID
) -> bytes:
    """Function 23: write ``values`` from ``address``, then read (address, quantity)."""
    data = _words(*read, address, len(values)) + _counted(_words(*values))
    return message(Function.READ_WRITE_REGISTERS, data, unit=unit, tid=tid)


def read_fifo_queue(address: int, *, unit: int = 1, tid: int = TID) -> bytes:
    """Function 24."""
    return message(Function.READ_FIFO_QUEUE, _words(address), unit=unit, tid=tid)


def read_file_record(file: int, record: int, registers: int, *, unit: int = 1, tid: int = TID) -> bytes:
    """Function 20 with one group."""
    group = bytes([_FILE_REFERENCE]) + _words(file, record, registers)
    return message(Function.READ_FILE_RECORD, _counted(group), unit=unit, tid=tid)


def write_file_record(
    file: int, record: int, values: Sequence[int], *, unit: int = 1, tid: int = TID
) -> bytes:
    """Function 21 with one group; also what the server answers."""
    group = bytes([_FILE_REFERENCE]) + _words(file, record, len(values), *values)
    return message(Function.WRITE_FILE_RECORD, _counted(group), unit=unit, tid=tid)


def diagnostics(subfunction: int, data: int = 0, *, unit: int = 1, tid: int = TID) -> bytes:
    """Function 8 with one data word."""
    return message(Function.DIAGNOSTICS, _words(subfunction, data), unit=unit, tid=tid)


def encapsulated(interface: int, data: bytes, *, unit: int = 1, tid: int = TID) -> bytes:
    """Function 43: another protocol's message inside Modbus."""
    return message(Function.ENCAPSULATED_INTERFACE, bytes([interface]) + data, unit=unit, tid=tid)


def read_device_identification(code: int = 1, item: int = 0, *, unit: int = 1, tid: int = TID) -> bytes:
    """Function 43/14. ``code``: 1 basic, 2 regular, 3 extended, 4 the one ``item``."""
    return encapsulated(Interface.DEVICE_IDENTIFICATION, bytes([code, item]), unit=unit, tid=tid)


def exchange(conversation: Tcp, request: bytes, reply: bytes | None = None) -> None:
    """One request and its reply, which repeats the request when left out, as most writes do."""
    conversation.client(request)
    conversation.server(request if reply is None else reply)


def answer(request: bytes, data: bytes) -> bytes:
    """A reply to ``request`` with the same transaction, unit and function."""
    tid, _, _, unit = _HEADER.unpack_from(request)
    return message(request[_HEADER.size], data, unit=unit, tid=tid)


def answer_registers(request: bytes, values: Sequence[int]) -> bytes:
    """The reply to a read of registers."""
    return answer(request, _counted(_words(*values)))


def answer_bits(request: bytes, states: Sequence[bool]) -> bytes:
    """The reply to a read of coils or discrete inputs."""
    return answer(request, _counted(_bits(states)))


def answer_written(request: bytes) -> bytes:
    """The reply to function 15 or 16: address and quantity of the request."""
    start = _HEADER.size + 1
    return answer(request, request[start : start + 4])


def answer_file_record(request: bytes, values: Sequence[int]) -> bytes:
    """The reply to function 20 with one group."""
    return answer(request, _counted(_counted(bytes([_FILE_REFERENCE]) + _words(*values))))


def answer_identification(request: bytes, items: Sequence[str], *, code: int = 1) -> bytes:
    """The reply to function 43/14: objects numbered from 0, nothing more to follow."""
    conformity = 0x80 | code  # bit 7: single objects can be asked for
    head = bytes([Interface.DEVICE_IDENTIFICATION, code, conformity, 0, 0, len(items)])
    return answer(request, head + b"".join(bytes([n]) + _counted(t.encode()) for n, t in enumerate(items)))


def refuse(request: bytes, fault: Fault) -> bytes:
    """The exception reply to ``request``."""
    tid, _, _, unit = _HEADER.unpack_from(request)
    return exception(request[_HEADER.size], fault, unit=unit, tid=tid)


def exception(function: int, fault: int, *, unit: int = 1, tid: int = TID) -> bytes:
    """An exception reply: the function code with its top bit set, and why."""
    return message(function | 0x80, bytes([fault]), unit=unit, tid=tid)


def _words(*values: int) -> bytes:
    return b"".join(value.to_bytes(2, "big") for value in values)


def _counted(data: bytes) -> bytes:
    return bytes([len(data)]) + data


def _bits(states: Sequence[bool]) -> bytes:
    packed = bytearray((len(states) + 7) // 8)
    for index, state in enumerate(states):
        packed[index // 8] |= state << index % 8
    return bytes(packed)

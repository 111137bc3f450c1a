"""Builders of Modbus/TCP messages against the worked examples of the specification."""

from __future__ import annotations

import pytest

from plantwatch.corpus.craft import modbus
from plantwatch.corpus.craft.modbus import Diagnostic, Fault, Function, Interface

HEADER = 7  # bytes before the function code

# Request PDUs as they stand in the Modbus Application Protocol V1.1b3; the number is the section.
REQUESTS = {
    "6.1": (modbus.read_coils(19, 19), "01 00 13 00 13"),
    "6.2": (modbus.read_discrete_inputs(196, 22), "02 00 C4 00 16"),
    "6.3": (modbus.read_holding_registers(107, 3), "03 00 6B 00 03"),
    "6.4": (modbus.read_input_registers(8, 1), "04 00 08 00 01"),
    "6.5": (modbus.write_coil(172, True), "05 00 AC FF 00"),
    "6.6": (modbus.write_register(1, 3), "06 00 01 00 03"),
    "6.7": (modbus.message(Function.READ_EXCEPTION_STATUS), "07"),
    "6.8": (modbus.diagnostics(Diagnostic.RETURN_QUERY_DATA, 0xA537), "08 00 00 A5 37"),
    "6.9": (modbus.message(Function.COMM_EVENT_COUNTER), "0B"),
    "6.10": (modbus.message(Function.COMM_EVENT_LOG), "0C"),
    "6.11": (
        modbus.write_coils(19, [True, False, True, True, False, False, True, True, True, False]),
        "0F 00 13 00 0A 02 CD 01",
    ),
    "6.12": (modbus.write_registers(1, [10, 258]), "10 00 01 00 02 04 00 0A 01 02"),
    "6.13": (modbus.message(Function.REPORT_SERVER_ID), "11"),
    "6.14, first group": (modbus.read_file_record(4, 1, 2), "14 07 06 00 04 00 01 00 02"),
    "6.15": (
        modbus.write_file_record(4, 7, [0x06AF, 0x04BE, 0x100D]),
        "15 0D 06 00 04 00 07 00 03 06 AF 04 BE 10 0D",
    ),
    "6.16": (modbus.mask_write_register(4, 0xF2, 0x25), "16 00 04 00 F2 00 25"),
    "6.17": (
        modbus.read_write_registers((3, 6), 14, [255, 255, 255]),
        "17 00 03 00 06 00 0E 00 03 06 00 FF 00 FF 00 FF",
    ),
    "6.18": (modbus.read_fifo_queue(1246), "18 04 DE"),
    "6.19": (modbus.encapsulated(Interface.CANOPEN, b"\x01"), "2B 0D 01"),
    "6.21": (modbus.read_device_identification(), "2B 0E 01 00"),
}

REPLIES = {
    "6.1": (
        modbus.answer_bits(
            modbus.read_coils(19, 10), [True, False, True, True, False, False, True, True, True]
        ),
        "01 02 CD 01",
    ),
    "6.3": (
        modbus.answer_registers(modbus.read_holding_registers(107, 3), [555, 0, 100]),
        "03 06 02 2B 00 00 00 64",
    ),
    "6.12": (modbus.answer_written(modbus.write_registers(1, [10, 258])), "10 00 01 00 02"),
    "6.14, first group": (
        modbus.answer_file_record(modbus.read_file_record(4, 1, 2), [0x0DFE, 0x0020]),
        "14 06 05 06 0D FE 00 20",
    ),
    "6.21": (
        modbus.answer_identification(modbus.read_device_identification(), ["Co", "PX"]),
        "2B 0E 01 81 00 00 02 00 02 43 6F 01 02 50 58",
    ),
    "7": (modbus.refuse(modbus.read_coils(1185, 1), Fault.ILLEGAL_ADDRESS), "81 02"),
}


@pytest.mark.parametrize("section", REQUESTS)
def test_a_request_is_the_example_of_the_specification(section: str) -> None:
    message, pdu = REQUESTS[section]
    assert message[HEADER:] == bytes.fromhex(pdu)


@pytest.mark.parametrize("section", REPLIES)
def test_a_reply_is_the_example_of_the_specification(section: str) -> None:
    message, pdu = REPLIES[section]
    assert message[HEADER:] == bytes.fromhex(pdu)


def test_the_header_counts_unit_and_pdu() -> None:
    message = modbus.write_registers(1, [10, 258], unit=17, tid=0x1501)
    assert message[:HEADER] == bytes.fromhex("15 01 00 00 00 0B 11")
    assert len(message) == 6 + 0x0B


def test_a_header_can_lie() -> None:
    assert modbus.mbap(b"\x07", protocol=1, length=300) == bytes.fromhex("00 01 00 01 01 2C 01 07")


def test_a_reply_belongs_to_its_request() -> None:
    request = modbus.read_coils(19, 3, unit=9, tid=0xBEEF)
    for reply in (
        modbus.answer_bits(request, [True, False, True]),
        modbus.refuse(request, Fault.BUSY),
    ):
        assert reply[:4] == request[:4]
        assert reply[6] == 9


def test_an_announced_quantity_may_differ_from_what_is_sent() -> None:
    message = modbus.write_registers(16, [1, 2], quantity=124)
    assert message[10:12] == (124).to_bytes(2, "big")
    assert message[12] == 4


@pytest.mark.parametrize(("value", "word"), [(True, "FF00"), (False, "0000"), (1, "0001")])
def test_a_coil_takes_truth_or_a_raw_word(value: bool | int, word: str) -> None:
    assert modbus.write_coil(1, value)[10:] == bytes.fromhex(word)

"""Builders of EtherNet/IP messages against those of a ControlLogix and RSLogix 5000.

The hexadecimal texts are messages of the CL5000EIP captures in
https://github.com/digitalbond/Quickdraw-Suricata: what stands behind the encapsulation header, or the CIP
message alone.
"""

from __future__ import annotations

import pytest

from plantwatch.corpus.craft import enip
from plantwatch.corpus.craft.enip import Object, Service, path, request

IDENTITY = request(Service.GET_ALL, path(Object.IDENTITY, 1))
MESSAGES = {
    "identity through a module": (enip.unconnected(IDENTITY), "5202200624 0107f90600 010220012401 01000100"),
    "connection": (
        enip.forward_open(),
        "5402200624 0107f90000 1380fe0014 8014004d00 f332950300 00000000 127a00f443 00127a00f4 43a303 "
        "0100 20022401",
    ),
    "lock": (
        request(Service.LOCK, path(Object.CONTROLLER, 1, Object.LOCKS, 1), b"\0"),
        "4b04208e24012074240100",
    ),
    "create": (
        request(Service.CREATE, path(Object.PROGRAMS, 0x2420), b"\x01\x00\x0a\x00\x00\x00"),
        "0803206825002024 01000a000000",
    ),
    "several": (
        enip.multiple(
            request(Service.GET_LIST, path(Object.CONTROLLER, 1), b"\x01\x00\x08\x00"),
            request(Service.GET_LIST, path(Object.IDENTITY, 1), b"\x01\x00\x05\x00"),
        ),
        "0a0220022401 0200 0600 1000 0302208e240101000800 03022001240101000500",
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_what_real_software_sends(name: str) -> None:
    built, captured = MESSAGES[name]
    assert built.hex(" ") == bytes.fromhex(captured).hex(" ")


def test_a_stop_on_a_connection() -> None:
    stop = enip.connected(request(Service.STOP, path(Object.CONTROLLER, 1)), number=0x87)
    assert stop[:8] == bytes.fromhex("70001c0000011102")
    assert stop[24:36] == bytes.fromhex("000000000000 0200 a100 0400")
    assert stop[40:] == bytes.fromhex("b1000800 8700 0702208e2401")


def test_a_reset_without_a_connection() -> None:
    reset = enip.plain(request(Service.RESET, path(Object.IDENTITY, 1), b"\0"))
    assert reset[:4] == bytes.fromhex("6f001700")
    assert reset[30:] == bytes.fromhex("020000000000b2000700 05022001240100")


def test_numbers_take_two_bytes_where_asked_and_where_needed() -> None:
    assert path(Object.CONTROLLER, 1, wide=True) == bytes.fromhex("21008e00 25000100")
    assert path(0x300, 1) == bytes.fromhex("21000003 2401")
    assert path("Speed") == bytes.fromhex("9105 5370656564 00")


def test_replies_to_several_requests() -> None:
    refused = enip.answer(IDENTITY, status=5)
    replies = bytes.fromhex("8a000000 0200 0600 0a00 81000500 81000500")
    assert enip.answer_multiple(refused, refused) == replies

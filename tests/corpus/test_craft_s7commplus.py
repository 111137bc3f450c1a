"""Builders of S7comm-plus messages against those of real stations.

The hexadecimal texts are what follows the TPDU header in the captures of
https://github.com/AgentCarter1/S7comm-Plus-Anomaly-Detection and of Zeek's and icsnpp-s7comm's tests, with
digest, sequence number, session and integrity id set to those of the builders.
"""

from __future__ import annotations

import pytest

from plantwatch.corpus.craft import s7commplus
from plantwatch.corpus.craft.s7commplus import Function, Object, State

DIGEST = bytes(range(0xA0, 0xC0)).hex()
MESSAGES = {
    "s71200_OnlineStopStart: stop": (
        s7commplus.set_state(State.STOP)[7:],
        f"72030056 20{DIGEST} 31000004f2000000090000038c34 00000034 019077 000801"
        "000004e88969001200000000896a001300896b00040000 000e 00000000 72030000",
    ),
    "paket_stop: end of the session": (
        s7commplus.delete_object(s7commplus.SESSION)[7:],
        f"72030050 20{DIGEST} 31000004d4000000090000038c34 0000038c"
        "00000004e88969001200000000896a001300896b00040000 0e 00000000 72030000",
    ),
    "modbusBig: explore": (
        s7commplus.explore(0xD, version=2)[7:],
        "7202001b 31000004bb000000090000038c34 0000000d 0001010000 00000000 72020000",
    ),
    "s7comm_plus: read": (
        s7commplus.read_symbol()[44:82],
        "310000054c000000090000038c34 00000000 030e008780809c4d018e32008149028839000081",
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_what_a_real_station_sends(name: str) -> None:
    built, captured = MESSAGES[name]
    assert built == bytes.fromhex(captured)


def test_a_session_is_created_in_version_1_without_a_digest() -> None:
    message = s7commplus.create_session()
    assert message[7:9] == b"\x72\x01"
    assert message[11:29] == bytes.fromhex("31000004ca00000009000001203400 00011d")


def test_a_digest_moves_everything_by_33_bytes() -> None:
    plain, signed = (s7commplus.create_object(Object.PROGRAM, version=v) for v in (2, 3))
    assert plain[11:-4] == signed[44:-4]
    assert signed[11:12] == b"\x20"
    assert int.from_bytes(plain[2:4], "big") == len(plain)


def test_a_reply_has_the_function_of_its_request() -> None:
    assert s7commplus.reply(Function.EXPLORE, version=2)[11:16] == bytes.fromhex("32 00 00 04 bb")

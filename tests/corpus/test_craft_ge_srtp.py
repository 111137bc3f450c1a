"""GE-SRTP builders, compared with the tables of the public descriptions and bytes worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.corpus.craft import ge_srtp
from plantwatch.corpus.craft.ge_srtp import Mailbox, Service, address, answer, refuse, request, text_request

# DFRWS 2017, table 1, with sequence 6 and time 12:30:15: a read of two registers from %R36.
READ = (
    "0200060000000000" + "0001000000000000" + "0001000000000000" + "00000f1e0c0006c0"
    "00000000100e0000" + "0101040823000200" + "0000000000000000"
)


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (request(Service.READ_MEMORY, address(ge_srtp.REGISTERS, 35, 2)), READ),
        (ge_srtp.hello(), "00" * 56),
        (ge_srtp.welcome(), "01" + "00" * 55),
        (request(Service.SET_STATE, b"\x02")[40:46], "010123020000"),
        (
            text_request(Service.WRITE_MEMORY, address(8, 7, 2), b"abcd")[40:],
            "0400000000000000010107080700020061626364",
        ),
        (refuse(request(0x62), 1, 0xFF)[30:44], "06d100000000100e00000101" + "01ff"),
    ],
)
def test_messages(built: bytes, expected: str) -> None:
    assert built == bytes.fromhex(expected)


@given(st.integers(0, 255), st.binary(max_size=5), st.binary(max_size=300))
def test_a_message_is_56_bytes_and_its_text(service: int, arguments: bytes, text: bytes) -> None:
    short, long = request(service, arguments), text_request(service, arguments, text)
    assert (len(short), short[42], short[31]) == (56, service, Mailbox.REQUEST)
    assert (len(long), long[50], long[31]) == (56 + len(text), service, Mailbox.REQUEST_TEXT)
    assert int.from_bytes(long[4:6], "little") == len(text)


@given(st.integers(0, 6))
def test_an_answer_carries_the_state(state: int) -> None:
    asked = request(Service.STATUS, sequence=9)
    for text, mailbox in ((b"", Mailbox.ANSWER), (b"\x01", Mailbox.ANSWER_TEXT)):
        reply = answer(asked, text, state=state)
        assert (reply[0], reply[2], reply[31], reply[55] >> 4) == (3, 9, mailbox, state)


def test_the_length_can_be_forged() -> None:
    assert request(Service.STATUS, length=7)[4:6] == b"\x07\x00"

"""HART-IP builders, compared with messages of public captures (cisagov/icsnpp-hart-ip) and worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import xor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.corpus.craft import hart_ip
from plantwatch.corpus.craft.hart_ip import PLACES, Message, Type, answer, message

BYTES = st.binary(max_size=200)


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (hart_ip.request(6, b"\x00\x00", sequence=0x2E), "01000300002e0013822695eb27b80602000041"),
        (hart_ip.request(109, b"\x04\x00", sequence=0x3A), "01000300003a0013822695eb27b86d0204002e"),
        (answer(hart_ip.request(6, sequence=0x2E), 0x84), "01010300002e001386a695eb27b80602840041"),
        (hart_ip.initiate(), "010000000000000d010000ea60"),
        (hart_ip.polled(0), "010003000001000d02800000" + "82"),
        (hart_ip.direct(42), "010004000001000d0000002a00"),
        (message(Type.NAK, Message.TOKEN_PASSING, length=9), "010f030000010009"),
    ],
)
def test_messages(built: bytes, expected: str) -> None:
    if built[1] == Type.RESPONSE:  # that device answers with the bit of the primary master set
        built = built[:9] + bytes([built[9] | 0x80]) + built[10:-1] + bytes([built[-1] ^ 0x80])
    assert built == bytes.fromhex(expected)


@given(st.sampled_from(PLACES), st.integers(0, 255), BYTES)
def test_the_length_counts_the_whole_message(
    place: Callable[[int, bytes], bytes], command: int, data: bytes
) -> None:
    for built in place(command, data), answer(place(command, data), 5, data):
        assert int.from_bytes(built[6:8], "big") == len(built)


@given(st.integers(0, 255), BYTES)
def test_a_frame_ends_in_the_exclusive_or_of_its_bytes(command: int, data: bytes) -> None:
    assert reduce(xor, hart_ip.frame(command, data)) == 0


def test_the_command_stands_at_the_place_that_the_catalog_looks_at() -> None:
    for place, at in zip(PLACES, (14, 10, 25, 11), strict=True):
        assert place(42, b"")[at] == 42


def test_a_nested_command_is_carried_by_command_77() -> None:
    outer = hart_ip.nested(42, b"\x01")
    assert (outer[14], outer[15], outer[19]) == (77, 3 + 9, 0x82)


def test_an_answer_repeats_what_was_asked() -> None:
    for place in PLACES:
        asked = place(42, b"\x07")
        reply = answer(asked)
        assert reply[1] == Type.RESPONSE
        assert (reply[2], reply[4:6]) == (asked[2], asked[4:6])

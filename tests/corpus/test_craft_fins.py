"""OMRON FINS builders, compared with messages of public captures (cisagov/icsnpp-omron-fins)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.corpus.craft import fins
from plantwatch.corpus.craft.fins import Command, Header, answer, command, envelope

BYTES = st.binary(max_size=300)
ASKED = command(Command.IDENTIFY, b"\x00", node=0xC8, source=0)


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (command(Command.STOP, node=0, source=0, service=0x7A), "8000020000000000007a0402"),
        (envelope(bytes(4), Header.CLIENT_NODE), "46494e530000000c000000000000000000000000"),
        (
            envelope(bytes.fromhex("000000fb000000c8"), Header.SERVER_NODE),
            "46494e53000000100000000100000000000000fb000000c8",
        ),
        (
            envelope(ASKED[:8] + b"\xef\x05" + ASKED[10:]),
            "46494e5300000015000000020000000080000200c8000000ef05050100",
        ),
        (answer(ASKED), "c00002000000" + "00c80001" + "0501" + "0000"),
        (envelope(b"", length=7)[:8], "46494e5300000007"),
    ],
)
def test_messages(built: bytes, expected: str) -> None:
    assert built == bytes.fromhex(expected)


@given(st.integers(0, 0xFFFF), BYTES)
def test_the_header_counts_what_follows_its_length(code: int, data: bytes) -> None:
    built = envelope(command(code, data))
    assert int.from_bytes(built[4:8], "big") + 8 == len(built)


def test_places_that_the_catalog_looks_at() -> None:
    built = command(Command.RUN, b"\x00\x01", network=3, node=4, source=7)
    assert (built[3], built[4], built[7]) == (3, 4, 7)
    assert built[10:14] == b"\x04\x01\x00\x01"
    assert envelope(built)[16:] == built


@given(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF), BYTES)
def test_an_answer_goes_back_and_repeats_the_command(code: int, end: int, data: bytes) -> None:
    asked = command(code, data)
    reply = answer(asked, end)
    assert reply[0] & 0x40
    assert (reply[3:6], reply[6:9], reply[9:12]) == (asked[6:9], asked[3:6], asked[9:12])
    assert reply[12:] == end.to_bytes(2, "big")


def test_a_node_number_is_no_message() -> None:
    assert len(envelope(bytes(8), Header.SERVER_NODE)) < 16 + len(command(0))
    assert fins.PORT == 9600

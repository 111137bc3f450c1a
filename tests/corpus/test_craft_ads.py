"""Beckhoff ADS builders, compared with messages of a recorded client library."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.corpus.craft import ads
from plantwatch.corpus.craft.ads import Command, Group, State

# Recorded: request header with 10.58.1.10.1.1:851 as target and 10.58.1.20.1.1:30001 as source.
ENDS = "0a3a010a010153030a3a01140101" + "3175"


def body(message: bytes) -> str:
    """All but the addresses, which the recording has of its own."""
    return (message[:6] + message[22:]).hex()


@pytest.mark.parametrize(
    ("built", "recorded"),
    [
        (
            ads.message(Command.READ_STATE),
            "000020000000" + ENDS + "0400" + "0400" + "00000000" + "00000000" + "01000000",
        ),
        (
            ads.read(Group.VALUE_BY_HANDLE, 10000, 2),
            "00002c000000" + ENDS + "020004000c000000000000000100000005f000001027000002000000",
        ),
        (
            ads.read_write(Group.HANDLE_BY_NAME, b"MAIN.speed\0"),
            "00003b000000" + ENDS + "090004001b000000000000000100000003f0000000000000040000000b000000"
            "4d41494e2e737065656400",
        ),
        (
            ads.write(Group.VALUE_BY_HANDLE, b"\x2a\x00", 10000),
            "00002e000000" + ENDS + "030004000e000000000000000100000005f0000010270000020000002a00",
        ),
    ],
)
def test_messages(built: bytes, recorded: str) -> None:
    assert body(built) == body(bytes.fromhex(recorded))


def test_a_controller_is_stopped_at_the_place_that_the_catalog_looks_at() -> None:
    stop = ads.control(State.STOP, port=ads.SYSTEM)
    assert (stop[12:14], stop[22:25], stop[38:40]) == (b"\x10\x27", b"\x05\x00\x04", b"\x06\x00")


@given(st.sampled_from(Command), st.binary(max_size=300), st.integers(1, 0xFFFF))
def test_lengths_count_what_follows_them(command: Command, data: bytes, port: int) -> None:
    built = ads.message(command, data, port=port)
    assert int.from_bytes(built[2:6], "little") == len(built) - 6
    assert int.from_bytes(built[26:30], "little") == len(data)


def test_a_reply_turns_the_addresses_round() -> None:
    asked = ads.read(Group.MEMORY, 0, 6)
    answer = ads.reply(asked, 0x710)
    assert (answer[6:14], answer[14:22]) == (asked[14:22], asked[6:14])
    assert (answer[24], answer[38:42], answer[42:46], len(answer)) == (5, b"\x10\x07\0\0", b"\x06\0\0\0", 52)


def test_a_datagram_has_a_header_of_24_bytes_and_tags() -> None:
    built = ads.datagram(6, (12, b"name\0"), (2, b"1\0"))
    assert built[:12] == bytes.fromhex("711466030000000006000000")
    assert built[20:24] == b"\x02\0\0\0"
    assert built[24:28] == b"\x0c\0\x05\0"
    assert ads.datagram(1, answer=True)[8:12] == bytes.fromhex("01000080")

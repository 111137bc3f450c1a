"""MELSEC builders, compared with messages of a recorded client library and of public captures."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.corpus.craft import slmp
from plantwatch.corpus.craft.slmp import FRAMES, Command, answer, extended, melsoft, numbered, request

BYTES = st.binary(max_size=300)
LENGTH_AT = {0x50: 7, 0x54: 11, 0x57: 19, 0x68: 14}


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (request(Command.READ, slmp.READ_WORDS), "500000ffff03000c00040001040000640000a80a00"),
        (request(Command.STOP, b"\x01\x00"), "500000ffff030008000400021000000100"),
        (request(Command.UNLOCK, b"\x04\x000000"), "500000ffff03000c00040030160000040030303030"),
        (answer(request(Command.UNLOCK), 0xC201), "d00000ffff0300020001c2"),
        (numbered(Command.STOP, b"\x01\x00", serial=0x1234)[:17], "54003412000000ffff0300080004000210"),
        (extended(0x0E93, bytes(82), subcommand=0)[:18], "68000000000000ffff030000000058000400"),
        (
            melsoft(Command.IDENTIFY, bytes.fromhex("010000000001")),
            "57000000001111070000ffff030000fe03000014001c080a0800000000000000040101010000000001",
        ),
        (melsoft(Command.STOP, bytes.fromhex("090000000100"), far=True)[45:], "1002090000000100"),
    ],
)
def test_messages(built: bytes, expected: str) -> None:
    assert built == bytes.fromhex(expected)


@given(st.sampled_from((*FRAMES, melsoft)), st.integers(0, 0xFFFF), st.integers(0, 0xFFFF), BYTES)
def test_the_length_counts_what_follows_it(
    frame: Callable[[int, bytes], bytes], code: int, end: int, data: bytes
) -> None:
    for built in frame(code, data), answer(frame(code, data), end, data):
        at = LENGTH_AT[built[0] & 0x7F]
        assert int.from_bytes(built[at : at + 2], "little") == len(built) - at - 2


def test_the_command_stands_at_the_place_that_the_catalog_looks_at() -> None:
    for frame, at in zip(FRAMES, (11, 15, 18), strict=True):
        assert frame(0x1002, b"")[at : at + 2] == b"\x02\x10"
        assert answer(frame(0x1002, b""), 0xC201)[at - 2 : at] == b"\x01\xc2"
    for far in (False, True):
        built = melsoft(0x1002, far=far)
        at = 25 + built[24]
        assert built[at : at + 2] == b"\x10\x02"


def test_ports() -> None:
    assert (slmp.PORT, slmp.UDP_PORT, slmp.TSN_PORT) == (5007, 5006, 45238)

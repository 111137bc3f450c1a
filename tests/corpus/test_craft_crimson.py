"""Crimson v3 builders, compared with what public scanners send and a public dissector reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.corpus.craft import crimson
from plantwatch.corpus.craft.crimson import Type, message


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (crimson.ask_manufacturer(), "0004012b1b00"),
        (crimson.ask_model(), "0004012a1a00"),
        (crimson.text(crimson.MODEL, b"G3"), "0007012a0300473300"),
        (crimson.value(Type.VALUE, 1, 2, 3), "000c0000130000010002" + "00000003"),
        (crimson.read_memory(0x100, 64), "000c00001b0000000000" + "01000040"),
        (crimson.chunk(Type.CHUNK_3, 16, b"ab"), "000c0000150000000010" + "00026162"),
        (crimson.wait(), "00080000170000007530"),
        (message(1, length=9)[:2], "0009"),
    ],
)
def test_messages(built: bytes, expected: str) -> None:
    assert built == bytes.fromhex(expected)


@given(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF), st.binary(max_size=300))
def test_the_length_counts_what_follows_it(kind: int, register: int, data: bytes) -> None:
    built = message(kind, data, register=register)
    assert int.from_bytes(built[:2], "big") == len(built) - 2
    assert built[2:6] == register.to_bytes(2, "big") + kind.to_bytes(2, "big")

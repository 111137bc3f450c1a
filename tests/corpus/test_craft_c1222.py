"""C12.22 builders, compared with the public captures of cisagov/icsnpp-c1222."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.corpus.craft import c1222
from plantwatch.corpus.craft.c1222 import ber, message, procedure, write

NAMES = "a211060f2b060104018285638e7f85f1c24e00a60a06082b06010401828563a806020413e81421"


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (message(b"\x20"), "6030" + NAMES + "be0728058103800120"),
        (message(bytes.fromhex("31000000000001")), "6036" + NAMES + "be0d280b8109800731000000000001"),
        (message(c1222.resolve()), "603a" + NAMES + "be11280f810d800b2506082b06010401828563"),
        (
            message(b"\x50\x12\x34helloworld\0\0"),
            "603e" + NAMES + "be1528138111800f50123468656c6c6f776f726c640000",
        ),
    ],
)
def test_messages_of_the_captures(built: bytes, expected: str) -> None:
    assert built == bytes.fromhex(expected)


def test_security_and_class_stand_in_the_control_byte() -> None:
    assert b"\x81\x0b\x94ABCD\x01\x20PAPQ" in message(b"\x20", security=1, classified=True)
    assert b"\x81\x07\x84\x01\x20PAPQ" in message(b"\x20", security=1)


@given(st.integers(0, 0xFFFF))
def test_lengths_in_their_shortest_form(size: int) -> None:
    built = ber(size)
    assert int.from_bytes(built[1:] or built, "big") == size
    assert len(built) == (1 if size < 0x80 else 2 if size < 0x100 else 3)
    assert (built[0] & 0x7F if size >= 0x80 else 1) == max(1, len(built) - 1)


def test_a_procedure_is_a_write_of_table_7() -> None:
    assert procedure(3) == bytes.fromhex("4000070003") + b"\x03\x00\x2a" + b"\xd3"
    assert procedure(3, maker=True)[5:7] == b"\x03\x08"
    assert sum(write(64, b"\x10\x20\x30")[5:]) % 256 == 0

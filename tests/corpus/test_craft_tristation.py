"""TriStation builders, compared with published datagrams."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.corpus.craft.tristation import Function, Type, command, cp_status, message, rejected, reply


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (message(Type.PING), "060000000088"),
        (message(Type.DISCONNECT), "040000000130"),
        (command(Function.HALT)[:14], "05000a000000150100002000" + "0a00"),
        (rejected(212)[4:15], "0100640100004501" + "0b00" + "d4"),
        (cp_status(1, 3)[20:23], "010103"),
    ],
)
def test_messages(built: bytes, expected: str) -> None:
    assert built == bytes.fromhex(expected)


@given(st.integers(0, 255), st.integers(1, 255), st.binary(max_size=300))
def test_both_lengths_agree_and_the_sum_is_of_all_bytes(function: int, counter: int, data: bytes) -> None:
    for built in (command(function, data, counter=counter), reply(function, data, counter=counter)):
        packet = built[4:-2]
        assert int.from_bytes(built[2:4], "little") == len(packet) == int.from_bytes(packet[8:10], "little")
        assert int.from_bytes(packet[6:8], "little") == sum(packet[:6] + packet[8:]) & 0xFFFF


def test_the_length_can_be_forged() -> None:
    assert message(Type.PING, length=7)[2:4] == b"\x07\x00"

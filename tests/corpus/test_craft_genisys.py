"""Genisys builders, compared with the public capture genisys.pcap (cisagov/icsnpp-genisys)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.corpus.craft import genisys
from plantwatch.corpus.craft.genisys import END, ESCAPE, Header, checksum, message


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (message(Header.POLL), "fb018340f6"),
        (message(Header.RECALL), "fd0180e0f6"),
        (genisys.acknowledge(), "f101f6"),
        (genisys.indications(1, ((0x24, 0x05),)), "f2012405b85ff6"),
        (genisys.indications(1, ((0x03, 0x05), (0x1D, 0x05), (0x22, 0x06))), "f20103051d0522069caaf6"),
        (
            genisys.indications(1, ((0x01, 0x05), (0x1D, 0x06), (0x1E, 0x05))),
            "f20101051d061e053c49f6",
        ),
    ],
)
def test_messages_of_the_capture(built: bytes, expected: str) -> None:
    assert built == bytes.fromhex(expected)


@given(st.integers(0, 255), st.lists(st.tuples(st.integers(0, 255), st.integers(0, 255)), max_size=40))
def test_header_and_end_are_the_only_bytes_above_f0(unit: int, pairs: list[tuple[int, int]]) -> None:
    built = message(Header.CONTROL, unit, tuple(pairs))
    assert (built[0], built[-1]) == (Header.CONTROL, END)
    assert max(built[1:-1]) <= ESCAPE
    plain = bytearray()
    rest = iter(built[1:-1])
    for byte in rest:
        plain.append(ESCAPE | next(rest) if byte == ESCAPE else byte)
    assert bytes(plain[:-2]) == bytes([unit, *(byte for pair in pairs for byte in pair)])
    assert int.from_bytes(plain[-2:], "little") == checksum(built[:1] + bytes(plain[:-2]))


def test_answers_carry_the_number_of_the_unit() -> None:
    assert genisys.answer(message(Header.POLL, 0xF5)) == bytes.fromhex("f1f005f6")
    assert genisys.answer(message(Header.RECALL, 7))[:2] == bytes.fromhex("f207")

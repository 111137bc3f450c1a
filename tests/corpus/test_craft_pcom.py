"""Unitronics PCOM builders, compared with messages worked out by hand and published examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.corpus.craft import pcom
from plantwatch.corpus.craft.pcom import Binary, ascii_reply, ascii_request, binary


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (ascii_request("RC"), "0100650008002f30305243" + "4635" + "0d"),  # published example
        (ascii_request("ID"), "0100650008002f30304944" + "4544" + "0d"),
        (ascii_request("CCS"), "0100650009002f3030434353" + "3339" + "0d"),
        (ascii_reply("CC"), "0100650009002f4130304343" + "4536" + "0d"),
        (
            binary(Binary.NAME),
            "010066001b00"
            + "2f5f4f504c43"
            + "00fe010100000c00"
            + "000000000000"
            + "0000"
            + "38fd"
            + "00005c",
        ),
    ],
)
def test_messages(built: bytes, expected: str) -> None:
    assert built == bytes.fromhex(expected)


@given(st.integers(0, 255), st.binary(max_size=300), st.binary(min_size=6, max_size=6), st.integers(0, 255))
def test_a_binary_message_adds_up_to_zero(command: int, data: bytes, details: bytes, unit: int) -> None:
    built = binary(command, data, details=details, unit=unit)
    head, rest = built[6:30], built[30:-1]
    assert int.from_bytes(built[4:6], "little") == len(built) - 6
    assert (sum(head[:22]) + int.from_bytes(head[22:], "little")) % 0x10000 == 0
    assert (sum(rest[:-2]) + int.from_bytes(rest[-2:], "little")) % 0x10000 == 0
    assert built[18] == command


@given(st.text("ABCDEFGHIJ0123456789", min_size=2, max_size=40), st.integers(0, 255))
def test_an_ascii_message_ends_in_its_checksum(command: str, unit: int) -> None:
    built = ascii_request(command, unit=unit)
    text = built[6:]
    assert (text[:1], text[-1:]) == (b"/", b"\r")
    assert int(text[-3:-1], 16) == sum(text[1:-3]) % 256


def test_reads_and_writes_are_counted_where_the_catalog_looks() -> None:
    built = pcom.operands(3, 2, reserved=1)
    assert (built[3], built[18], built[30:34]) == (1, 0x50, b"\x03\0\x02\0")


def test_a_reply_answers_in_the_same_form() -> None:
    assert pcom.reply(binary(Binary.READ_TABLE))[18] == 0x84
    assert pcom.reply(ascii_request("RW000A01"))[6:12] == b"/A00RW"
    assert pcom.reply(ascii_request("CCS"))[6:12] == b"/A00CC"

"""CODESYS V2 builders, compared with what public clients send."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.corpus.craft import codesys_v2
from plantwatch.corpus.craft.codesys_v2 import (
    about,
    pause,
    plain,
    read_block,
    read_file,
    shell,
    wrapped,
    write_file,
)


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (plain(1), codesys_v2.HELLO.hex()),
        (codesys_v2.second(), "bbbb020000005110"),
        (write_file(b"A", b"xyz"), "bbbb0c0000002f01000006004100cd78797a"),
        (codesys_v2.write_block(b"ab", last=True), "bbbb06000000300002006162"),
        (pause(), "666601" + "00" * 13 + "0100000006000000"),
        (read_block(), "cccc0100" + "01" + "00" * 11 + "01000000" + "23010000" + "32"),
        (
            shell(b"?"),
            "cccc0100" + "07" + "00" * 11 + "01000000" + "23070000" + "9200000000" + "3f00",
        ),
        (read_file(b"A")[24:], "3100" + "0200" + "4100"),
    ],
)
def test_messages(built: bytes, expected: str) -> None:
    assert built == bytes.fromhex(expected)


def test_the_answer_names_system_and_product_where_scanners_look() -> None:
    built = about(b"OS", b"KIND", b"PRODUCT")
    assert (built[64:66], built[96:100], built[128:135]) == (b"OS", b"KIND", b"PRODUCT")


@given(st.integers(0, 255), st.binary(max_size=300))
def test_lengths_count_what_follows_the_head(code: int, data: bytes) -> None:
    short, long = plain(code, data), wrapped(code, data)
    assert int.from_bytes(short[2:6], "little") == len(short) - 6
    assert int.from_bytes(long[4:8], "little") == len(long) - 24
    assert (short[6], long[24]) == (code, code)

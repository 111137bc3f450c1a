"""Moxa datagrams, compared with those that public research shows."""

from __future__ import annotations

import pytest

from plantwatch.corpus.craft import moxa
from plantwatch.corpus.craft.moxa import Function, answer, request


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (moxa.discover(), "0100000800000000"),
        (
            answer(Function.DISCOVER, b"\xc0\xa8\x7f\xfe"),
            "8100001800000000006000805062" + "0090e8151c22c0a87ffe",
        ),
        (request(Function.PASSWORD, extra=b"\xc0\xa8\x7f\xfe")[:8], "2900001800000000"),
        (answer(0x70, status=4)[:8], "f004001400000000"),
    ],
)
def test_datagrams(built: bytes, expected: str) -> None:
    assert built == bytes.fromhex(expected)


def test_the_makers_address_stands_where_the_catalog_looks() -> None:
    assert request(Function.SNMP)[14:17] == bytes.fromhex("0090e8")

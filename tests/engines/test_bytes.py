"""Byte tests as Suricata options: every form, exactly."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from plantwatch.detection.model import Test as ByteTest
from plantwatch.detection.ways import Way
from plantwatch.engines.suricata.bytes import NoFormError, chain, expressible


def check(at: int, *ranges: tuple[int, int], size: int = 1, **more: Any) -> ByteTest:
    endian: Literal["big", "little"] = "little" if more.get("little") else "big"
    return ByteTest(at, size, endian, more.get("mask", (1 << 8 * size) - 1), ranges)


def exact(at: int, *values: int) -> list[ByteTest]:
    return [check(at + i, (value, value)) for i, value in enumerate(values)]


def options(*tests: ByteTest, floating: bool = True) -> str:
    return "; ".join(chain(Way(tests), floating=floating).options)


START = exact(0, 0xA5, 0x5A)
FLOATING = [
    ("constants side by side are one content", exact(2, 0, 6), 'content:"|a5 5a 00 06|"; offset:0'),
    (
        "the most telling of several constants is searched, the others are read from there",
        exact(4, 1, 2, 3),
        'content:"|01 02 03|"; offset:4; byte_test:2,=,42330,-7,relative',
    ),
    (
        "what is neither the anchor nor most telling is compared, not searched",
        exact(4, 0, 0, 0xFF),
        'content:"|a5 5a|"; offset:0; byte_test:3,=,255,2,relative',
    ),
    ("a value", [check(2, (0x1234, 0x1234), size=2)], 'content:"|a5 5a 12 34|"; offset:0'),
    (
        "a little-endian value",
        [check(2, (0x1234, 0x1234), size=2, little=True)],
        'content:"|a5 5a 34 12|"; offset:0',
    ),
    (
        "a range with a constant high byte",
        [check(2, (5, 9), size=2)],
        'content:"|a5 5a 00|"; offset:0; byte_test:1,>=,5,0,relative; byte_test:1,<=,9,0,relative',
    ),
    (
        "a little-endian range: its high byte comes last",
        [check(2, (5, 9), size=2, little=True)],
        'content:"|a5 5a|"; offset:0; byte_test:1,>=,5,0,relative; '
        "byte_test:1,<=,9,0,relative; byte_test:1,=,0,1,relative",
    ),
    (
        "three bytes",
        [check(3, (0x010203, 0x040506), size=3)],
        'content:"|a5 5a|"; offset:0; byte_test:3,>=,66051,1,relative; byte_test:3,<=,263430,1,relative',
    ),
    (
        "four bytes, little-endian",
        [check(2, (1, 0x01000000), size=4, little=True)],
        'content:"|a5 5a|"; offset:0; byte_test:4,>=,1,0,relative,little; '
        "byte_test:4,<=,16777216,0,relative,little",
    ),
    ("at least", [check(2, (9, 255))], 'content:"|a5 5a|"; offset:0; byte_test:1,>=,9,0,relative'),
    ("at most", [check(2, (0, 9))], 'content:"|a5 5a|"; offset:0; byte_test:1,<=,9,0,relative'),
    ("anything", [check(2, (0, 255))], 'content:"|a5 5a|"; offset:0'),
    ("all but one", [check(2, (0, 7), (9, 255))], 'content:"|a5 5a|"; offset:0; byte_test:1,!=,8,0,relative'),
    (
        "all but two",
        [check(2, (0, 7), (9, 65534), size=2)],
        'content:"|a5 5a|"; offset:0; byte_test:2,!=,8,0,relative; byte_test:2,!=,65535,0,relative',
    ),
    (
        "a set of bytes",
        [check(4, (1, 1), (5, 8), (65, 66))],
        'content:"|a5 5a|"; offset:0; pcre:"/^.{2}[\\x01\\x05-\\x08A-B]/Rs"',
    ),
    (
        "what follows a set counts from behind it",
        [check(2, (1, 1), (5, 8), (65, 66)), check(4, (9, 255))],
        'content:"|a5 5a|"; offset:0; pcre:"/^[\\x01\\x05-\\x08A-B]/Rs"; byte_test:1,>=,9,1,relative',
    ),
    (
        "any of some bits",
        [check(2, (1, 0x81), mask=0x81)],
        'content:"|a5 5a|"; offset:0; byte_test:1,&,129,0,relative',
    ),
    (
        "masked value, shifted as bitmask shifts",
        [check(2, (0x40, 0x40), mask=0xF0)],
        'content:"|a5 5a|"; offset:0; byte_test:1,=,4,0,relative,bitmask 0xf0',
    ),
    (
        "masked range: only multiples of the lowest bit can occur",
        [check(2, (0x11, 0x3F), mask=0xF0)],
        'content:"|a5 5a|"; offset:0; byte_test:1,>=,2,0,relative,bitmask 0xf0; '
        "byte_test:1,<=,3,0,relative,bitmask 0xf0",
    ),
    (
        "anything but a masked value",
        [check(2, (0, 3), (5, 12), mask=0x0C)],
        'content:"|a5 5a|"; offset:0; byte_test:1,!=,1,0,relative,bitmask 0xc',
    ),
]


@pytest.mark.parametrize(("tests", "expected"), [c[1:] for c in FLOATING], ids=[c[0] for c in FLOATING])
def test_floating(tests: list[ByteTest], expected: str) -> None:
    assert options(*START, *tests) == expected


def test_a_test_before_the_anchor_looks_back() -> None:
    assert options(check(0, (9, 0xFFFF), size=2), *exact(2, 0xA5, 0x5A), *exact(6, 8)) == (
        'content:"|a5 5a|"; offset:2; byte_test:2,>=,9,-4,relative; byte_test:1,=,8,2,relative'
    )


def test_at_the_start_of_a_payload() -> None:
    tests = (*START, check(2, (9, 255)), *exact(6, 8), check(7, (1, 1), (5, 8), (65, 66)))
    assert options(*tests, floating=False) == (
        'content:"|a5 5a|"; offset:0; depth:2; byte_test:1,>=,9,0,relative; byte_test:1,=,8,4,relative; '
        'pcre:"/^.{5}[\\x01\\x05-\\x08A-B]/Rs"'
    )


def test_at_the_start_of_a_payload_before_any_content() -> None:
    tests = (check(0, (1, 1), (5, 8), (65, 66)), check(1, (9, 255)), *exact(2, 7))
    assert options(*tests, floating=False) == (
        'pcre:"/^.{0}[\\x01\\x05-\\x08A-B]/s"; byte_test:1,>=,9,0,relative; content:"|07|"; offset:2; depth:1'
    )


SETS = [
    ("one form is enough", (*START, check(4, (1, 1), (5, 8), (65, 66))), [((1, 1), (5, 8), (65, 66))]),
    (
        "wide ranges of more than a byte",
        (*START, check(4, (1, 9), (500, 600), size=2)),
        [((1, 9),), ((500, 600),)],
    ),
    (
        "masked ranges that can hold",
        (*START, check(4, (1, 2), (8, 9), (24, 24), mask=0x78)),
        [((8, 9),), ((24, 24),)],
    ),
    (
        "a set before the anchor",
        (check(0, (1, 1), (5, 8), (65, 66)), *exact(2, 0xA5)),
        [((1, 1),), ((5, 8),), ((65, 66),)],
    ),
]


@pytest.mark.parametrize(("tests", "expected"), [c[1:] for c in SETS], ids=[c[0] for c in SETS])
def test_several_patterns_where_one_cannot_say_it(tests: tuple[ByteTest, ...], expected: list[Any]) -> None:
    wide = next(test for test in tests if len(test.ranges) > 1)
    left = [
        next(t.ranges for t in pattern.tests if (t.at, t.size, t.mask) == (wide.at, wide.size, wide.mask))
        for pattern in expressible(Way(tests), floating=True)
    ]
    assert left == expected


def test_two_sets_split_into_every_pair() -> None:
    tests = (*START, *(check(at, (1, 9), (500, 600), size=2) for at in (4, 6)))
    assert len(list(expressible(Way(tests), floating=True))) == 4


def test_chain_says_what_it_cannot_say() -> None:
    wide = check(4, (1, 9), (500, 600), size=2)
    with pytest.raises(NoFormError) as caught:
        chain(Way((*START, wide)), floating=True)
    assert caught.value.test == wide


@pytest.mark.parametrize(
    ("tests", "bits"),
    [
        (START, 16),
        (exact(0, 0, 0xFF, 1), 16),
        ([*START, check(2, (0, 127))], 17),
        ([*START, check(2, (4, 7), size=2)], 16 + 4 + 6),
    ],
)
def test_how_much_a_chain_pins_down(tests: list[ByteTest], bits: float) -> None:
    assert chain(Way(tuple(tests)), floating=True).bits == bits

"""Fields become tests at offsets, and the framing adds what every message has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plantwatch.catalog.build import fields
from plantwatch.catalog.framing import framings
from plantwatch.detection.compile import compile_catalog
from plantwatch.detection.framed import framed
from plantwatch.detection.model import Pattern
from plantwatch.detection.model import Test as ByteTest
from support import toy

START = (
    ByteTest(0, 1, "big", 0xFF, ((0xA5, 0xA5),), implied=True),
    ByteTest(1, 1, "big", 0xFF, ((0x5A, 0x5A),), implied=True),
)


def length(low: int, high: int, *, implied: bool = True) -> ByteTest:
    return ByteTest(2, 2, "big", 0xFFFF, ((low, high),), implied)


def one(root: Path, when: Any, **changes: Any) -> Pattern:
    """The only pattern, with what the framing adds for an engine that does not cut."""
    (pattern,) = toy.compiled(root, when, **changes).patterns
    data = toy.protocol(**changes)
    (framing,) = framings(data, fields(data))
    return framed(pattern, framing)


def test_a_condition_with_what_every_message_has(tmp_path: Path) -> None:
    function = ByteTest(5, 1, "big", 0xFF, ((8, 8),))
    assert one(tmp_path, {"function": 8}) == Pattern((*START, length(2, 60), function), 6)


def test_a_field_behind_the_shortest_message_asks_for_a_longer_one(tmp_path: Path) -> None:
    value = ByteTest(6, 2, "big", 0xFFFF, ((7, 7),))
    assert one(tmp_path, {"value": 7}) == Pattern((*START, length(4, 60), value), 8)


def test_a_stated_length_takes_the_place_of_the_implied_one(tmp_path: Path) -> None:
    assert one(tmp_path, {"length": 9, "function": 8}).tests[2] == length(9, 9)


@pytest.mark.parametrize(
    ("stated", "left"),
    [
        ({"min": 10}, ((10, 60),)),
        ({"max": 30}, ((4, 30),)),
        ({"not": 20}, ((4, 19), (21, 60))),
        ([3, 4, {"min": 50}], ((4, 4), (50, 60))),
    ],
)
def test_a_stated_length_keeps_to_messages_that_reach_the_fields(
    tmp_path: Path, stated: Any, left: tuple[tuple[int, int], ...]
) -> None:
    assert one(tmp_path, {"length": stated, "value": 7}).tests[2].ranges == left


def test_bits_of_the_length_are_tested_beside_the_implied_length(tmp_path: Path) -> None:
    pattern = one(tmp_path, {"length": {"mask": 1, "is": 1}})
    assert set(pattern.tests) == {*START, length(2, 60), ByteTest(2, 2, "big", 1, ((1, 1),))}


def test_every_constant_is_implied(tmp_path: Path) -> None:
    start = [{"at": 0, "bytes": "a5 5a"}, {"at": 4, "bytes": "07"}]
    pattern = one(tmp_path, {"function": 8}, pdu={**toy.PROTOCOL["pdu"], "start": start})
    unit = ByteTest(4, 1, "big", 0xFF, ((7, 7),), implied=True)
    assert {test for test in pattern.tests if test.implied} == {*START, length(2, 60), unit}


def test_checksums_count_for_the_length(tmp_path: Path) -> None:
    """20 bytes on the wire are a length of 13: 4 more, 3 checksums for the 12 behind the first."""
    pdu = {
        **toy.PROTOCOL["pdu"],
        "checksums": {"every": 5, "size": 1, "header": 1},
        "maximum": 20,
    }
    pattern = one(tmp_path, {"value": 7}, pdu=pdu)
    assert pattern.least == 8
    assert length(3, 13) in pattern.tests


def test_a_length_field_that_cannot_say_the_maximum(tmp_path: Path) -> None:
    fields = {**toy.PROTOCOL["fields"], "length": {"at": 2}, "far": {"at": 300}}
    pdu = {**toy.PROTOCOL["pdu"], "maximum": 1000}
    short = one(tmp_path, {"function": 8}, fields=fields, pdu=pdu)
    assert ByteTest(2, 1, "big", 0xFF, ((2, 255),), implied=True) in short.tests


def test_each_alternative_is_a_pattern(tmp_path: Path) -> None:
    patterns = toy.compiled(tmp_path, [{"function": 8}, {"function": 9, "unit": 1}]).patterns
    assert [len(pattern.tests) for pattern in patterns] == [1, 2]


def test_detections_come_in_the_order_of_their_policies(tmp_path: Path) -> None:
    catalog = toy.built(tmp_path, toy.TRIO).catalog
    assert [d.policy.id for d in compile_catalog(catalog)] == ["toy-failure", "toy-stop", "toy-write"]


def test_a_count_is_its_own_window(tmp_path: Path) -> None:
    count = {"at_least": 3, "within": 7, "per": "src"}
    policies = {
        "toy-a": toy.policy(when={"operation": "stop", "count": count}),
        "toy-b": toy.policy(window=9),
    }
    assert [d.window for d in toy.built(tmp_path, policies).ruleset.detections] == [7, 9]

"""Every way to write a condition, against counting through all values of a byte."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plantwatch.catalog.conditions import always_holds, can_hold, known_bytes, normalise
from plantwatch.catalog.layout import pdu_size
from plantwatch.catalog.wire import ByField, Checksums, Field

BYTE = Field("b", 3)
NUMBER = st.integers(0, 255)
BOUNDS = st.dictionaries(st.sampled_from(["min", "max"]), NUMBER, min_size=1)
VALUES = NUMBER | BOUNDS | st.lists(NUMBER | BOUNDS, min_size=1, max_size=4)
WRITTEN = VALUES | st.builds(lambda v: {"not": v}, VALUES)
CONDITIONS = (
    WRITTEN
    | st.builds(lambda bits: {"any_bits": bits}, st.integers(1, 255))
    | st.builds(lambda mask, v: {"mask": mask, "is": v}, st.integers(1, 255), WRITTEN)
)


def holds(raw: Any, value: int) -> bool:
    """What a condition means, read word by word."""
    if isinstance(raw, int):
        return value == raw
    if isinstance(raw, list):
        return any(holds(item, value) for item in raw)
    if "not" in raw:
        return not holds(raw["not"], value)
    if "any_bits" in raw:
        return bool(value & raw["any_bits"])
    if "mask" in raw:
        return holds(raw["is"], value & raw["mask"])
    return bool(raw.get("min", 0) <= value <= raw.get("max", 255))


@given(CONDITIONS)
@settings(deadline=None)
def test_ranges_mean_what_was_written(raw: Any) -> None:
    condition = normalise(raw, BYTE)
    matching = [v for v in range(256) if any(a <= v & condition.mask <= b for a, b in condition.ranges)]

    assert matching == [v for v in range(256) if holds(raw, v)]
    assert can_hold(condition) == bool(matching)
    if always_holds(condition):
        assert len(matching) == 256
    if matching:
        for mask, value in known_bytes(condition).values():
            assert all(v & mask == value & mask for v in matching)


@given(CONDITIONS)
@settings(deadline=None)
def test_ranges_are_sorted_with_gaps(raw: Any) -> None:
    ranges = normalise(raw, BYTE).ranges

    assert all(low <= high for low, high in ranges)
    assert all(before[1] + 1 < after[0] for before, after in pairwise(ranges))


def test_bytes_of_a_little_endian_field() -> None:
    field = Field("w", 6, 2, "little")

    assert known_bytes(normalise(0x0102, field)) == {6: (0xFF, 2), 7: (0xFF, 1)}
    assert known_bytes(normalise({"min": 0x0100, "max": 0x01FF}, field)) == {7: (0xFF, 1)}


@pytest.mark.parametrize(("length", "size"), [(5, 10), (6, 13), (21, 28), (22, 31), (255, 292)])
def test_size_with_checksums(length: int, size: int) -> None:
    """IEEE 1815 (DNP3), data link layer: a CRC behind the header and behind each 16 bytes of user data."""
    extent = ByField(Field("length", 2), 5, Checksums(16, 2, 5))

    assert pdu_size(extent, length) == size

"""Limits as ranges of bit patterns: a value is wrong exactly where its bits lie in one of them."""

from __future__ import annotations

import math
import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.catalog.points import SIZES
from plantwatch.detection.limits import wrong

LIMITS = st.none() | st.floats(-1e39, 1e39, allow_nan=False) | st.integers(-70_000, 70_000).map(float)


def value(type_: str, bits: int) -> float:
    data = bits.to_bytes(SIZES[type_])
    if type_ == "float32":
        return float(struct.unpack(">f", data)[0])
    number = int.from_bytes(data, signed=not type_.startswith("uint"))
    return number / 32768 if type_ == "normalised" else number


@given(st.data(), st.sampled_from(sorted(SIZES)), LIMITS, LIMITS)
def test_wrong_is_what_lies_outside(
    data: st.DataObject, type_: str, low: float | None, high: float | None
) -> None:
    if low is not None and high is not None and low > high:
        low, high = high, low
    ranges = wrong(type_, low, high)
    top = (1 << 8 * SIZES[type_]) - 1
    edges = [bits + by for pair in ranges for bits in pair for by in (-1, 0, 1)]
    bits = data.draw(st.integers(0, top) | st.sampled_from([b for b in edges if 0 <= b <= top] or [0]))
    number = value(type_, bits)
    outside = (low is not None and not number >= low) or (high is not None and not number <= high)

    assert any(first <= bits <= last for first, last in ranges) == outside


@pytest.mark.parametrize("type_", sorted(SIZES))
def test_ranges_are_few_and_apart(type_: str) -> None:
    for low, high in ((None, None), (1, None), (None, 1), (-1, 1), (0, 0), (0.25, 0.5), (-math.inf, 0)):
        ranges = wrong(type_, low, high)
        assert len(ranges) <= 3
        assert all(a[1] < b[0] - 1 for a, b in pairwise(ranges))

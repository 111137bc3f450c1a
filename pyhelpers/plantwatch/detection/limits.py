"""Engineering limits as ranges of the unsigned integers that stand in a message.

Signed numbers, fractions and IEEE 754 numbers become a few ranges of their bit patterns, so an engine needs
to compare nothing but unsigned integers. What is not a number lies outside of every limit.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from plantwatch.catalog.points import SIZES
from plantwatch.catalog.wire import Ranges

_FRACTION = 1 << 15  # of a normalised value, whose highest bit is its sign
_FAR = 1e30


def wrong(type_: str, low: float | None, high: float | None) -> Ranges:
    """Bit patterns of a value of ``type_`` below ``low`` or above ``high``, sorted; none without limits."""
    if low is None and high is None:
        return ()
    top = (1 << 8 * SIZES[type_]) - 1
    found: list[tuple[int, int]] = []
    before = 0
    for first, last in sorted(_right(type_, low, high)):
        if first > before:
            found.append((before, first - 1))
        before = last + 1
    if before <= top:
        found.append((before, top))
    return tuple(found)


def _right(type_: str, low: float | None, high: float | None) -> Iterator[tuple[int, int]]:
    """Bit patterns of the values within the limits."""
    if type_ == "float32":
        yield from _floats(low, high)
        return
    bits = 8 * SIZES[type_]
    signed = not type_.startswith("uint")
    scale = _FRACTION if type_ == "normalised" else 1
    least, most = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    first = least if low is None else max(least, math.ceil(_finite(low) * scale))
    last = most if high is None else min(most, math.floor(_finite(high) * scale))
    if max(first, 0) <= last:
        yield max(first, 0), last
    if first <= min(last, -1):
        yield first + (1 << bits), min(last, -1) + (1 << bits)


def _finite(limit: float) -> float:
    """A limit that is infinite as one that is far away."""
    return max(-_FAR, min(_FAR, limit))


def _floats(low: float | None, high: float | None) -> Iterator[tuple[int, int]]:
    """Positive numbers rise with their bits, negative ones fall; 7f800000 is infinite."""
    sign, infinite = 1 << 31, 0x7F800000
    first = -math.inf if low is None else low
    last = math.inf if high is None else high
    if last >= 0:
        yield _least(first) if first > 0 else 0, infinite if math.isinf(last) else _most(last)
    if first <= 0:
        yield (
            sign | (_least(-last) if last < 0 else 0),
            sign | (infinite if math.isinf(first) else _most(-first)),
        )


def _most(value: float) -> int:
    """Bits of the largest number that is no more than ``value``, which is not negative."""
    near, bits = _nearest(value)
    return bits - 1 if near > value else bits


def _least(value: float) -> int:
    """Bits of the smallest number that is no less than ``value``, which is positive."""
    near, bits = _nearest(value)
    return bits + 1 if near < value else bits


def _nearest(value: float) -> tuple[float, int]:
    try:
        data = struct.pack(">f", value)
    except OverflowError:
        return math.inf, 0x7F800000
    return struct.unpack(">f", data)[0], int.from_bytes(data)

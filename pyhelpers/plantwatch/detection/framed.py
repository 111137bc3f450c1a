"""What an engine that does not cut streams has to be told with a pattern: the framing, as further tests."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from plantwatch.catalog.layout import pdu_size
from plantwatch.catalog.wire import ByField, Framing, Start
from plantwatch.detection.model import Pattern, Test

_LONGEST_CHOICE = 4  # bytes of an integer test


def framed(pattern: Pattern, framing: Framing) -> Pattern | None:
    """The pattern with offsets from the start of the PDU, and with what every PDU of the framing has.

    None where no PDU of the framing can match: it begins with other bytes than the pattern asks for.
    """
    tests = [replace(test, at=test.at + framing.offset) for test in pattern.tests]
    for start in framing.start:
        choices = [choice for choice in start.choices if _agrees(choice, start.at, tests)]
        if not choices:
            return None
        tests += _start(replace(start, choices=tuple(choices)), tests)
    least = max(pattern.least + framing.offset, framing.minimum)
    if isinstance(framing.extent, ByField):
        tests = _bounded(tests, framing.extent, length_bounds(framing, framing.extent, least))
    return replace(pattern, tests=tuple(sorted(tests, key=lambda test: (test.at, test.size))), least=least)


def _agrees(choice: bytes, at: int, tests: Iterable[Test]) -> bool:
    """Whether bytes at a place pass every test of nothing but them."""
    for test in tests:
        data = choice[test.at - at : test.at - at + test.size]
        if at <= test.at and len(data) == test.size:
            value = int.from_bytes(data, test.endian) & test.mask
            if not any(low <= value <= high for low, high in test.ranges):
                return False
    return True


def _start(start: Start, tests: Sequence[Test]) -> Iterator[Test]:
    """Tests of what stands there, as far as the pattern's own do not say it."""
    end = start.at + start.size
    said = any(t.mask == t.full_mask and t.at <= start.at and t.at + t.size >= end for t in tests)
    if len(start.choices) > 1 and said:
        return
    if len(start.choices) > 1 and start.size <= _LONGEST_CHOICE:
        top = (1 << 8 * start.size) - 1
        ranges = tuple((value, value) for value in sorted(int.from_bytes(c) for c in start.choices))
        yield Test(start.at, start.size, "big", top, ranges, implied=True)
        return
    for n, byte in enumerate(start.choices[0]):
        yield Test(start.at + n, 1, "big", 0xFF, ((byte, byte),), implied=True)


def _bounded(tests: list[Test], extent: ByField, bounds: tuple[int, int]) -> list[Test]:
    """The tests with the length field within ``bounds``, tested if nothing else tests it.

    It is ``implied`` either way: messages of one length are many, so it tells little.
    """
    length = extent.field
    low, high = bounds
    most = (1 << 8 * length.size) - 1
    found = False
    out = []
    for test in tests:
        if (test.at, test.size, test.endian, test.mask) == (length.at, length.size, length.endian, most):
            found = True
            ranges = tuple((max(a, low), min(b, high)) for a, b in test.ranges if a <= high and b >= low)
            test = replace(test, ranges=ranges or test.ranges, implied=True)
        out.append(test)
    if not found:
        out.append(Test(length.at, length.size, length.endian, most, (bounds,), implied=True))
    return out


def length_bounds(framing: Framing, extent: ByField, least: int) -> tuple[int, int]:
    """Smallest and largest value of the length field in a PDU of at least ``least`` bytes.

    An engine that does not cut the stream would otherwise look for fields behind the end of a short PDU.
    """

    def size(value: int) -> int:
        return pdu_size(extent, value)

    values = range(1 << 8 * extent.field.size)
    low = min(bisect_left(values, least, key=size), values[-1])
    return low, max(low, bisect_right(values, framing.maximum, key=size) - 1)

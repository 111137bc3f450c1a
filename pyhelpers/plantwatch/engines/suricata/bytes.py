"""Byte tests as Suricata options.

Tests are laid out in the order of their offsets as a chain: constant bytes become ``content``,
everything else ``byte_test`` or ``pcre``, each relative to the one before. Suricata retries the chain
wherever the first content occurs again, so PDU 2 of a segment and a PDU split over segments match like
PDU 1. That content says ``offset:0``: it excludes nothing, but only a rule with an offset is judged on
each packet at once and not just on the stream, some thousand bytes later (measured: docs/engines.md).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from plantwatch.detection.model import Pattern, Test

_PCRE_LITERAL = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


@dataclass(frozen=True, slots=True)
class Chain:
    """Options in the order in which they must stand in the rule.

    ``bits`` is how much the chain pins down: 8 for each constant byte (4 for 00 and ff, which fill OT
    payloads), less for a range. It tells how likely the same bytes occur inside other data.
    """

    options: tuple[str, ...]
    bits: float


class NoFormError(Exception):
    """A test with several ranges that no option says at its place in the chain."""

    def __init__(self, test: Test) -> None:
        super().__init__(f"no Suricata form for several ranges of {test}")
        self.test = test


def chain(pattern: Pattern, *, floating: bool) -> Chain:
    """Options that recognise ``pattern``, anywhere (floating) or only at the start of the payload.

    Raises NoFormError for what ``expressible`` splits.
    """
    known, tests = _constants(pattern.tests)
    runs = _runs(known)
    fast = max(runs, key=_selectivity) if len(runs) > 1 else None
    items: list[tuple[int, bytes | Test]] = [*runs, *((test.at, test) for test in tests)]
    if floating:  # the first content anchors the chain; tests before it look back from there
        items.sort(key=lambda item: (item[0], isinstance(item[1], Test)))
        first = next(i for i, item in enumerate(items) if isinstance(item[1], bytes))
        items = [items[first], *items[:first], *items[first + 1 :]]
    else:
        items.sort(key=lambda item: item[0])
    options: list[str] = []
    pointer: int | None = None if floating else 0
    for at, item in items:
        if isinstance(item, bytes):
            options.append(_content(at, item, pointer, floating))
            if fast == (at, item):
                options.append("fast_pattern")
            pointer = at + len(item)
        else:
            assert pointer is not None
            rendered, pointer = _test(item, pointer, relative=floating or bool(options))
            options += rendered
    bits = sum(4 if byte in (0x00, 0xFF) else 8 for byte in known.values()) + sum(map(_bits, tests))
    return Chain(tuple(options), bits)


def expressible(pattern: Pattern, *, floating: bool) -> Iterator[Pattern]:
    """The same condition as patterns that ``chain`` can say (usually just one).

    Several ranges of a masked or multi-byte integer, or of a byte that the chain has passed already,
    cannot be said in one rule: one pattern a range.
    """
    try:
        chain(pattern, floating=floating)
    except NoFormError as error:
        tests = pattern.tests
        index = next(i for i, test in enumerate(tests) if _split(test)[1] == error.test)
        for one in tests[index].ranges:
            single = replace(tests[index], ranges=(one,))
            if _shifted(single)[1]:
                split = replace(pattern, tests=(*tests[:index], single, *tests[index + 1 :]))
                yield from expressible(split, floating=floating)
    else:
        yield pattern


def hexed(data: bytes) -> str:
    """Bytes as a Suricata content value."""
    return '"|' + data.hex(" ") + '|"'


def _constants(tests: Iterable[Test]) -> tuple[dict[int, int], list[Test]]:
    """Bytes that every matching PDU has, by offset, and the tests that are left."""
    known: dict[int, int] = {}
    rest: list[Test] = []
    for test in tests:
        fixed, left = _split(test)
        known.update(fixed)
        if left is not None:
            rest.append(left)
    return known, rest


def _split(test: Test) -> tuple[dict[int, int], Test | None]:
    """The constant leading (most significant) bytes of a test, and what remains to be tested."""
    fixed: dict[int, int] = {}
    if test.mask != test.full_mask:
        return fixed, test
    while test.size:
        shift = 8 * (test.size - 1)
        tops = {low >> shift for low, _ in test.ranges} | {high >> shift for _, high in test.ranges}
        if len(tops) != 1:
            break
        top = tops.pop()
        big = test.endian == "big"
        fixed[test.at if big else test.at + test.size - 1] = top
        base = top << shift
        test = replace(
            test,
            at=test.at + 1 if big else test.at,
            size=test.size - 1,
            mask=(1 << shift) - 1,
            ranges=tuple((low - base, high - base) for low, high in test.ranges),
        )
    if not test.size or test.ranges == ((0, test.full_mask),):
        return fixed, None
    return fixed, test


def _runs(known: dict[int, int]) -> list[tuple[int, bytes]]:
    runs: list[tuple[int, bytearray]] = []
    for at in sorted(known):
        if runs and runs[-1][0] + len(runs[-1][1]) == at:
            runs[-1][1].append(known[at])
        else:
            runs.append((at, bytearray([known[at]])))
    return [(at, bytes(data)) for at, data in runs]


def _selectivity(run: tuple[int, bytes]) -> tuple[int, int]:
    """Zero and 0xff bytes fill OT payloads, so a fast pattern is judged by its other bytes."""
    return (sum(byte not in (0x00, 0xFF) for byte in run[1]), len(run[1]))


def _content(at: int, data: bytes, pointer: int | None, floating: bool) -> str:
    value = f"content:{hexed(data)}"
    if pointer is None:
        return f"{value}; offset:0"
    if not floating:
        return f"{value}; offset:{at}; depth:{len(data)}"
    return f"{value}; distance:{at - pointer}; within:{len(data)}"


def _test(test: Test, pointer: int, *, relative: bool) -> tuple[list[str], int]:
    """Options of one test, and where the detection pointer stands after them."""
    offset = test.at - pointer if relative else test.at
    tail = [str(offset)]
    if relative:
        tail.append("relative")
    if test.endian == "little" and test.size > 1:
        tail.append("little")
    if test.mask != test.full_mask:
        if test.ranges == ((1, test.mask),):
            return [_byte_test(test, "&", test.mask, tail)], pointer
        tail.append(f"bitmask 0x{test.mask:x}")
    shift, ranges = _shifted(test)
    top = test.mask >> shift
    if len(ranges) == 1:
        return _bounds(test, ranges[0], top, tail), pointer
    gaps = _gaps(ranges, top)
    if gaps is not None and len(gaps) <= 2:
        return [_byte_test(test, "!=", value, tail) for value in gaps], pointer
    if test.size == 1 and shift == 0 and test.mask == test.full_mask and offset >= 0:
        skip = f".{{{offset}}}" if offset else ""
        return [f'pcre:"/^{skip}[{_class(test)}]/Rs"' if relative else _absolute(test)], test.at + 1
    raise NoFormError(test)


def _shifted(test: Test) -> tuple[int, list[tuple[int, int]]]:
    """The ranges as ``bitmask`` compares them: shifted right by the mask's trailing zeros, and how far."""
    shift = (test.mask & -test.mask).bit_length() - 1
    ranges = [(-(-low >> shift), high >> shift) for low, high in test.ranges]
    return shift, [(low, high) for low, high in ranges if low <= high]


def _bounds(test: Test, bounds: tuple[int, int], top: int, tail: Sequence[str]) -> list[str]:
    low, high = bounds
    if low == high:
        return [_byte_test(test, "=", low, tail)]
    options = []
    if low > 0:
        options.append(_byte_test(test, ">=", low, tail))
    if high < top:
        options.append(_byte_test(test, "<=", high, tail))
    return options


def _gaps(ranges: Sequence[tuple[int, int]], top: int) -> list[int] | None:
    """The single values that are left out, or None where a gap is wider than one value."""
    edges = [-1, *(edge for low, high in ranges for edge in (low, high)), top + 1]
    gaps = []
    for before, after in zip(edges[::2], edges[1::2], strict=True):
        if after - before > 2:
            return None
        if after - before == 2:
            gaps.append(before + 1)
    return gaps


def _byte_test(test: Test, operator: str, value: int, tail: Sequence[str]) -> str:
    return f"byte_test:{test.size},{operator},{value},{','.join(tail)}"


def _class(test: Test) -> str:
    def one(value: int) -> str:
        return chr(value) if value in _PCRE_LITERAL else f"\\x{value:02x}"

    return "".join(one(low) if low == high else f"{one(low)}-{one(high)}" for low, high in test.ranges)


def _absolute(test: Test) -> str:
    return f'pcre:"/^.{{{test.at}}}[{_class(test)}]/s"'


def _bits(test: Test) -> float:
    width = bin(test.mask).count("1")
    return max(0.0, width - math.log2(max(1, test.values)))

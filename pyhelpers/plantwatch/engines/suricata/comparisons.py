"""One integer test as Suricata options: ``byte_test``, or a character class where several ranges pass."""

from __future__ import annotations

import math
from collections.abc import Sequence

from plantwatch.detection.model import Test

_PCRE_LITERAL = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


class NoFormError(Exception):
    """A test with several ranges that no option says at its place in the chain; or, without ``test``, a
    way that cannot be walked."""

    def __init__(self, test: Test | None) -> None:
        super().__init__(f"no Suricata form for {test or 'this way'}")
        self.test = test


def compared(test: Test, pointer: int, *, relative: bool) -> tuple[list[str], int]:
    """Options of one test, and where the detection pointer stands after them."""
    offset = test.at - pointer
    tail = [str(offset)]
    if relative:
        tail.append("relative")
    if test.endian == "little" and test.size > 1:
        tail.append("little")
    if test.mask != test.full_mask:
        if test.ranges == ((1, test.mask),):
            return [_byte_test(test, "&", test.mask, tail)], pointer
        tail.append(f"bitmask 0x{test.mask:x}")
    shift, ranges = shifted(test)
    top = test.mask >> shift
    if len(ranges) == 1:
        return _bounds(test, ranges[0], top, tail), pointer
    gaps = _gaps(ranges, top)
    if gaps is not None and len(gaps) <= 2:
        return [_byte_test(test, "!=", value, tail) for value in gaps], pointer
    if test.size == 1 and shift == 0 and test.mask == test.full_mask and offset >= 0:
        skip = f".{{{offset}}}" if offset else ""
        return [f'pcre:"/^{skip}[{_class(test)}]/Rs"' if relative else _absolute(test, offset)], test.at + 1
    raise NoFormError(test)


def shifted(test: Test) -> tuple[int, list[tuple[int, int]]]:
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


def _absolute(test: Test, offset: int) -> str:
    return f'pcre:"/^.{{{offset}}}[{_class(test)}]/s"'


def bits(test: Test) -> float:
    width = bin(test.mask).count("1")
    return max(0.0, width - math.log2(max(1, test.values)))

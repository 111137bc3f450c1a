"""Byte tests as Zeek expressions over one message, held as a string in ``pdu``."""

from __future__ import annotations

from collections.abc import Iterable

from plantwatch.catalog.model import Field, Framing, Ranges
from plantwatch.detection.model import Pattern, Test

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def quoted(text: str) -> str:
    """A Zeek string literal for any text; everything but printable ASCII as bytes."""
    out = []
    for char in text:
        if char in _ESCAPES:
            out.append(_ESCAPES[char])
        elif " " <= char <= "~":
            out.append(char)
        else:
            out.append("".join(f"\\x{byte:02x}" for byte in char.encode()))
    return '"' + "".join(out) + '"'


def raw(data: bytes) -> str:
    """A Zeek string literal for bytes."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in data) + '"'


def integer(at: int, size: int, endian: str) -> str:
    """The unsigned integer at a place of the message."""
    place = f"pdu[{at}]" if size == 1 else f"pdu[{at}:{at + size}]"
    little = ", T" if endian == "little" and size > 1 else ""
    return f"bytestring_to_count({place}{little})"


def field(value: Field) -> str:
    """A field of the catalog as an expression."""
    return integer(value.at, value.size, value.endian)


def within(value: str, ranges: Ranges, top: int) -> str:
    """That ``value``, an integer of at most ``top``, lies in one of the ranges."""
    parts = [_bounds(value, low, high, top) for low, high in ranges]
    if len(parts) == 1:
        return parts[0]
    return "( " + " || ".join(parts) + " )"


def condition(pattern: Pattern, framing: Framing, known: Iterable[Test] = ()) -> str:
    """That a message, already cut by its framing, matches; ``known`` tests were made before."""
    settled = set(known)
    parts = [f"|pdu| >= {pattern.least}"] if pattern.least > framing.minimum else []
    for test in pattern.tests:
        if test.implied or test in settled:
            continue
        parts.append(_test(test))
    return " && ".join(parts) if parts else "T"


def _test(test: Test) -> str:
    value = integer(test.at, test.size, test.endian)
    if test.mask != test.full_mask:
        value = f"( {value} & {test.mask} )"
        if test.ranges == ((1, test.mask),):
            return f"{value} != 0"
    return within(value, test.ranges, test.mask)


def _bounds(value: str, low: int, high: int, top: int) -> str:
    if low == high:
        return f"{value} == {low}"
    parts = []
    if low > 0:
        parts.append(f"{value} >= {low}")
    if high < top:
        parts.append(f"{value} <= {high}")
    if not parts:
        return "T"
    return parts[0] if len(parts) == 1 else f"( {' && '.join(parts)} )"

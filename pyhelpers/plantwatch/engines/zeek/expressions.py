"""Byte tests as Zeek expressions over one message, held as a string in ``pdu``."""

from __future__ import annotations

from collections.abc import Sequence

from plantwatch.catalog.wire import Field, Ranges
from plantwatch.detection.model import Test

_WORD = 3  # so many bytes in a row are compared at once
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


def variable(part: str) -> str:
    """The name under which a generated function has the bytes of a part, or of the PDU."""
    return f"in_{part}" if part else "pdu"


def integer(at: int, size: int, endian: str, of: str = "pdu") -> str:
    """The unsigned integer at a place of the bytes in the variable ``of``."""
    place = f"{of}[{at}]" if size == 1 else f"{of}[{at}:{at + size}]"
    little = ", T" if endian == "little" and size > 1 else ""
    return f"bytestring_to_count({place}{little})"


def field(value: Field) -> str:
    """A field of the catalog as an expression."""
    if value.counted:
        return f"counted_number({variable(value.part)}, {value.at})"
    return integer(value.at, value.size, value.endian, variable(value.part))


def within(value: str, ranges: Ranges, top: int) -> str:
    """That ``value``, an integer of at most ``top``, lies in one of the ranges."""
    parts = [_bounds(value, low, high, top) for low, high in ranges]
    if len(parts) == 1:
        return parts[0]
    return "( " + " || ".join(parts) + " )"


def condition(tests: Sequence[Test], least: int, present: int, of: str = "pdu") -> list[str]:
    """That bytes, of which at least ``present`` are there, are at least ``least`` and pass the tests."""
    parts = [f"|{of}| >= {least}"] if least > present else []
    spelt: list[Test] = []
    for test in tests:
        if test.exact is not None and test.size == 1:
            if spelt and spelt[-1].at + 1 != test.at:
                parts += _spelt(spelt, of)
                spelt = []
            spelt.append(test)
            continue
        parts += _spelt(spelt, of)
        spelt = []
        parts.append(_test(test, of))
    return parts + _spelt(spelt, of)


def _spelt(tests: Sequence[Test], of: str) -> list[str]:
    """Bytes in a row as one comparison of strings."""
    if len(tests) < _WORD:
        return [_test(test, of) for test in tests]
    at = tests[0].at
    data = bytes(test.ranges[0][0] for test in tests)
    return [f"{of}[{at}:{at + len(data)}] == {raw(data)}"]


def _test(test: Test, of: str) -> str:
    value = integer(test.at, test.size, test.endian, of)
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

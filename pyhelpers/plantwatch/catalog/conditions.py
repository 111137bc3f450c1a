"""Reduces every way to write a condition to ranges over a masked value, and reasons about them.

Input is what the schema of protocols lets through: a value, a list of values and ranges, ``{min, max}``,
``{not: ...}``, ``{any_bits: ...}`` or ``{mask: ..., is: ...}``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from plantwatch.catalog.document import Path
from plantwatch.catalog.wire import Condition, Field, Ranges


def normalise(raw: Any, field: Field) -> Condition:
    """The condition in the form of the model. Values that the field cannot hold are cut off."""
    full = largest(field)
    mask = full
    if isinstance(raw, dict) and "mask" in raw:
        mask = raw["mask"] & full
        raw = raw["is"]
    elif isinstance(raw, dict) and "any_bits" in raw:
        mask = raw["any_bits"] & full
        raw = {"min": 1}
    return Condition(field, _ranges(raw, mask), mask)


def literal(raw: Any) -> bytes | None:
    """The bytes that a condition spells out as ``{text: ...}`` or ``{bytes: ...}``."""
    if isinstance(raw, dict) and "text" in raw:
        return str(raw["text"]).encode()
    if isinstance(raw, dict) and "bytes" in raw:
        return bytes.fromhex(raw["bytes"])
    return None


def largest(field: Field) -> int:
    """The largest value that the field can hold."""
    return (1 << 8 * field.size) - 1


def numbers(raw: Any, path: Path = ()) -> Iterator[tuple[Path, int]]:
    """Every number in a written condition, with where it stands in it."""
    if isinstance(raw, int):
        yield path, raw
    elif isinstance(raw, list | dict):
        for key, part in raw.items() if isinstance(raw, dict) else enumerate(raw):
            yield from numbers(part, (*path, key))


def can_hold(condition: Condition) -> bool:
    """Whether any value of the field satisfies the condition."""
    return any(
        (smallest := _smallest_within(low, condition.mask)) is not None and smallest <= high
        for low, high in condition.ranges
    )


def always_holds(condition: Condition) -> bool:
    """Whether every value of the field satisfies the condition."""
    return condition.ranges == ((0, condition.mask),) or condition.mask == 0


def known_bytes(condition: Condition) -> dict[int, tuple[int, int]]:
    """The bits that the condition fixes: offset in the PDU to (mask, value) of that byte."""
    field = condition.field
    low, high = condition.ranges[0][0], condition.ranges[-1][1]
    open_bits = (1 << (low ^ high).bit_length()) - 1
    fixed = condition.mask & ~open_bits
    masks = fixed.to_bytes(field.size, field.endian)
    values = (low & fixed).to_bytes(field.size, field.endian)
    return {field.at + n: (m, v) for n, (m, v) in enumerate(zip(masks, values, strict=True)) if m}


def union(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """The same values as sorted, disjoint ranges with a gap between each two; empty ones are left out."""
    joined: list[tuple[int, int]] = []
    for low, high in sorted(r for r in ranges if r[0] <= r[1]):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return tuple(joined)


def complement(ranges: Ranges, top: int) -> Ranges:
    """The values from 0 to ``top`` that lie in none of the (sorted, disjoint) ranges."""
    rest = []
    low = 0
    for begin, end in ranges:
        if low < begin:
            rest.append((low, begin - 1))
        low = end + 1
    if low <= top:
        rest.append((low, top))
    return tuple(rest)


def _ranges(raw: Any, top: int) -> Ranges:
    if isinstance(raw, int):
        return ((raw, raw),) if raw <= top else ()
    if isinstance(raw, list):
        return union(part for item in raw for part in _ranges(item, top))
    if "not" in raw:
        return complement(_ranges(raw["not"], top), top)
    return union([(raw.get("min", 0), min(raw.get("max", top), top))])


def _smallest_within(low: int, mask: int) -> int | None:
    """The smallest number that is at least ``low`` and has no bit outside ``mask``."""
    outside = low & ~mask
    if not outside:
        return low
    below = (1 << outside.bit_length()) - 1
    raised = ((low | below | ~mask & ((1 << max(low, mask).bit_length()) - 1)) + 1) & mask
    return raised if raised >= low else None

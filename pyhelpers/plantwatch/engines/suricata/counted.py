"""Arithmetic of rules: whether a run of values reaches a place, and where the value of that place stands.

``byte_math`` computes with bytes of the message on its left and a constant or an earlier result on its
right, and leaves the pointer behind the bytes that it read (both measured on 7.0.10 and 8.0.8). So a constant
is brought in as a difference to a byte of the message that is known, here called the anchor. What is negative
on the way wraps around in 64 bits and back again.
"""

from __future__ import annotations

from collections.abc import Iterator

from plantwatch.catalog.model import Protocol
from plantwatch.catalog.points import Carrier, Number
from plantwatch.catalog.wire import Ranges

_STEPS = (1, 2)  # bytes from a value to the next that the arithmetic can say


def can_count(protocol: Protocol, carrier: Carrier) -> bool:
    """Whether the messages have what the arithmetic needs."""
    span, value = carrier.span, carrier.value
    return (
        span is not None
        and not (carrier.part or carrier.elements or span.mask or carrier.place.mask)
        and carrier.units == span.times == 1
        and (value is None or value.every in _STEPS)
        and _anchor(carrier) is not None
        and not any(framing.offset for framing in protocol.framings)
    )


def counting(
    carrier: Carrier, place: int, last: int, ranges: Ranges, size: int, pointer: int
) -> Iterator[str]:
    """Options behind a chain whose pointer is at ``pointer``.

    A run that begins at ``place`` or before it reaches ``last``; the value of ``place``, of ``size`` bytes,
    lies in one of the ranges (none: whatever it is).
    """
    anchor, span = _anchor(carrier), carrier.span
    assert anchor is not None
    assert span is not None
    line = _Line(pointer, *anchor, carrier.place)
    line.first_less(last - line.known, "pw_a")
    line.anchor_less("pw_a", "pw_before")  # last - first
    yield from line.options
    yield _test(span.size, ">", "pw_before", str(span.at - line.pointer), span.endian)
    if not ranges or carrier.value is None:
        return
    value = carrier.value
    line.options.clear()
    ahead = value.at - (line.at + 1)  # the pointer ends behind the anchor
    if value.every == 1:
        line.first_less(place + ahead - line.known, "pw_b")
        line.anchor_less("pw_b", "pw_at")  # place - first + ahead
    else:
        line.first_less(2 * place + ahead - 2 * line.known, "pw_b")
        line.anchor_less("pw_b", "pw_c")
        line.first_less_result("pw_c", "pw_d")
        line.anchor_less("pw_d", "pw_at")  # 2 * (place - first) + ahead
    yield from line.options
    ((low, high),) = ranges
    if low > 0:
        yield _test(size, ">=", str(low), "pw_at", value.endian)
    if high < (1 << 8 * size) - 1:
        yield _test(size, "<=", str(high), "pw_at", value.endian)


class _Line:
    """Options of arithmetic, and where the pointer stands after them."""

    def __init__(self, pointer: int, at: int, known: int, place: Number) -> None:
        self.pointer = pointer
        self.at = at
        self.known = known
        self.options: list[str] = []
        self._place = place

    def first_less(self, constant: int, result: str) -> None:
        """The first place less a constant."""
        operator = "-" if constant >= 0 else "+"
        self._math(self._place.at, self._place.size, self._place.endian, operator, str(abs(constant)), result)

    def first_less_result(self, earlier: str, result: str) -> None:
        self._math(self._place.at, self._place.size, self._place.endian, "-", earlier, result)

    def anchor_less(self, earlier: str, result: str) -> None:
        self._math(self.at, 1, "big", "-", earlier, result)

    def _math(self, at: int, size: int, endian: str, operator: str, right: str, result: str) -> None:
        offset = at - self.pointer
        order = "endian little, " if endian == "little" and size > 1 else ""
        self.options.append(
            f"byte_math:bytes {size}, offset {offset}, oper {operator}, rvalue {right}, "
            f"result {result}, {order}relative"
        )
        self.pointer = at + size


def _anchor(carrier: Carrier) -> tuple[int, int] | None:
    """Place and value of a byte that all such messages have."""
    for condition in carrier.match:
        field = condition.field
        low, high = condition.ranges[0][0], condition.ranges[-1][1]
        if field.size == 1 and low == high and not condition.masked and not field.part:
            return field.at, low
    return None


def _test(size: int, operator: str, value: str, offset: str, endian: str) -> str:
    little = ",little" if endian == "little" and size > 1 else ""
    return f"byte_test:{size},{operator},{value},{offset},relative{little}"

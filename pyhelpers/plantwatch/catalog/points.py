"""How a protocol's messages carry values of points: where the place of a point stands, and its value.

Places are the protocol's own numbers: registers, information object addresses, indices, bytes of a data
block. Offsets count bytes as those of fields do; where checksums are interleaved they are not counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from plantwatch.catalog.wire import Endian, Match

From = Literal["client", "server", "either"]

# Bytes of a value of each type. A normalised one is a fixed-point fraction (IEC 60870-5-4, type 4.1).
SIZES: Mapping[str, int] = {
    "uint8": 1,
    "int8": 1,
    "uint16": 2,
    "int16": 2,
    "uint32": 4,
    "int32": 4,
    "float32": 4,
    "normalised": 2,
}


@dataclass(frozen=True, slots=True)
class Number:
    """An unsigned integer at a place; only its bits in ``mask`` (0: all), each unit of it ``times`` many."""

    at: int
    size: int = 1
    endian: Endian = "big"
    mask: int = 0
    times: int = 1


@dataclass(frozen=True, slots=True)
class Value:
    """Where the value of the first place stands, ``every`` bytes before that of the next place.

    ``type`` is empty where the message does not say how the value is coded: then the point does.
    """

    at: int
    type: str
    endian: Endian
    every: int


@dataclass(frozen=True, slots=True)
class Carrier:
    """Messages that carry values of points of one kind.

    An element is a place and what belongs to it: ``span`` places from there on, and their values. There is
    one, or ``elements`` of them, each ``every`` bytes behind the one before. A message counts places in
    ``units`` a place. ``part`` is what offsets count
    from (empty: the PDU); ``scope`` is the number of what the places are counted in. An answer that names no
    place has that of the request ``asked``, which has the same number ``by``.
    """

    sender: From
    match: Match
    part: str
    scope: Number | None
    place: Number
    units: int
    span: Number | None
    value: Value | None
    elements: Number | None
    every: int
    asked: Match | None = None
    by: Number | None = None


@dataclass(frozen=True, slots=True)
class PointKind:
    """Points of one numbering. ``type`` is that of values for which neither message nor point has one."""

    name: str
    title: str
    type: str
    scope: str
    written: tuple[Carrier, ...]
    told: tuple[Carrier, ...]

    @property
    def carriers(self) -> tuple[tuple[bool, Carrier], ...]:
        """All of them, each with whether it tells a value."""
        return (*((False, one) for one in self.written), *((True, one) for one in self.told))

    def repeats(self, carrier: Carrier) -> bool:
        """Whether another form takes in all such messages, only without looking at values."""
        return carrier.value is not None and any(
            other.value is None
            and set(other.match) < set(carrier.match)
            and (other.part, other.place, other.scope) == (carrier.part, carrier.place, carrier.scope)
            for _, other in self.carriers
        )

    def type_of(self, carrier: Carrier, stated: str) -> str:
        """The type of the values of a point that states ``stated``; empty where it cannot be judged."""
        if carrier.value is None:
            return ""
        if not carrier.value.type:
            return stated or self.type
        return carrier.value.type if stated in ("", carrier.value.type) else ""

    def judges(self) -> bool:
        """Whether any message carries values."""
        return any(carrier.value for _, carrier in self.carriers)


@dataclass(frozen=True, slots=True)
class Saying:
    """Messages in which a device says which station it is.

    ``first_in_segment``: they are known by so few bytes that an engine which does not cut streams looks at
    the first of a segment only.
    """

    sender: From
    match: Match
    part: str
    number: Number
    first_in_segment: bool

"""Points and station numbers of one plant, and what a message about them has to say to be worth a finding.

Addresses are written as engines write them. Places are whole numbers of the protocol's own numbering.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plantwatch.catalog.model import Protocol
from plantwatch.catalog.points import SIZES, Carrier, PointKind
from plantwatch.catalog.watch import Concern
from plantwatch.catalog.wire import Ranges
from plantwatch.detection.limits import wrong


@dataclass(frozen=True, slots=True)
class PlantPoint:
    """``count`` values of equal limits, from ``place`` on, of the asset with these addresses."""

    id: str
    addresses: tuple[str, ...]
    protocol: str
    kind: str
    place: int
    scope: int | None = None
    count: int = 1
    type: str = ""
    low: float | None = None
    high: float | None = None
    protected: bool = False

    def stride(self, kind: PointKind) -> int:
        """Places that one of its values takes."""
        every = [c.value.every for _, c in kind.carriers if c.value and not c.value.type and c.value.every]
        type_ = self.type or kind.type
        return -(-SIZES[type_] // every[0]) if every and type_ else 1

    def last(self, kind: PointKind) -> int:
        """The last place that belongs to it."""
        return self.place + self.count * self.stride(kind) - 1

    def wrong(self, kind: PointKind, carrier: Carrier) -> Ranges:
        """Values outside its limits as they stand in such messages; none where these cannot be judged."""
        type_ = kind.type_of(carrier, self.type)
        if not type_ or carrier.value is None:
            return ()
        if carrier.span is None and 0 < carrier.value.every < SIZES[type_]:
            return ()  # half a value
        return wrong(type_, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A station number and the addresses of the assets that have it."""

    protocol: str
    number: int
    addresses: tuple[str, ...]


def kind_of(point: PlantPoint, protocols: Mapping[str, Protocol]) -> PointKind | None:
    """The kind that a point is of: the first of its protocol where it does not say."""
    kinds = protocols[point.protocol].points if point.protocol in protocols else {}
    return kinds.get(point.kind) if point.kind else next(iter(kinds.values()), None)


def carriers(kind: PointKind, concern: Concern) -> Iterator[Carrier]:
    """The messages that can be of this concern."""
    yield from kind.told if concern == "told" else kind.written


def concerns(point: PlantPoint, kind: PointKind, concern: Concern) -> bool:
    """Whether there is anything to say about the point."""
    if concern == "protected":
        return point.protected and bool(kind.written)
    return any(point.wrong(kind, carrier) for carrier in carriers(kind, concern))

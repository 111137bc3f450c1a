"""Which assets of a zone have a box of their own on the map, and which share one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plantwatch.report.page.ends import End

MOST_BOXES = 10  # of one zone

Worst = Mapping[str, tuple[int, str]]  # number and risk of the worst pair of an end, by its key


@dataclass(frozen=True, slots=True)
class Box:
    """An asset, a stranger (``unknown``), or several of them (``more``), then ``holds`` is how many.

    ``risk`` is that of the worst finding, empty without any.
    """

    key: str
    name: str
    detail: str
    kind: str  # asset, unknown or more
    criticality: str
    risk: str = ""
    holds: int = 1


def boxes(zone: str, inside: list[End], worst: Worst, whole: bool, place: dict[str, str]) -> Iterable[Box]:
    """The boxes of a zone; ``place`` learns in which box each end is."""

    def weight(end: End) -> tuple[bool, bool, int, str]:
        number = worst[end.key][0] if end.key in worst else 0
        return end.criticality != "crown_jewel", not number, number, end.key

    inside = sorted(inside, key=weight)
    drawn = [end for end in inside if whole or end.key in worst or end.criticality == "crown_jewel"]
    everyone = len(inside) == 1 or len(inside) == len(drawn) <= MOST_BOXES
    drawn = inside if everyone else drawn[: MOST_BOXES - 1]
    for end in drawn:
        place[end.key] = end.key
        yield _box(end, worst)
    rest = [end for end in inside if end.key not in place]
    if rest:
        key = f"more {zone}"
        place |= {end.key: key for end in rest}
        risks = sorted((worst[end.key] for end in rest if end.key in worst), key=lambda pair: pair[0])
        roles = Counter(role for end in rest if end.asset for role in end.asset.roles)
        strangers = sum(end.asset is None for end in rest)
        named = [f"{count} {role}" for role, count in sorted(roles.items(), key=lambda p: (-p[1], p[0]))]
        detail = ", ".join([*([f"{strangers} unknown"] if strangers else []), *named])
        name = f"{len(rest)} more" if drawn else f"{len(rest)} assets"
        yield Box(key, name, detail, "more", "normal", risks[0][1] if risks else "", len(rest))


def _box(end: End, worst: Worst) -> Box:
    risk = worst[end.key][1] if end.key in worst else ""
    if end.asset is None:
        return Box(end.key, end.address, "not in the site file", "unknown", "normal", risk)
    address = str(end.asset.addresses[0]) if end.asset.addresses else end.asset.mac
    return Box(end.key, end.asset.id, address, "asset", end.asset.criticality, risk)


def crowded(key: str, inside: list[Box], place: dict[str, str]) -> Iterable[Box]:
    """The boxes of many zones in one block: those with findings, and one for all others."""
    inside = sorted(inside, key=lambda box: (not box.risk, box.criticality != "crown_jewel", box.key))
    drawn = [box for box in inside if box.risk or box.criticality == "crown_jewel"][: MOST_BOXES - 1]
    yield from drawn
    rest = inside[len(drawn) :]
    if rest:
        gone = {box.key for box in rest}
        place |= {end: key for end, box in place.items() if box in gone}
        risk = next((box.risk for box in rest if box.risk), "")
        holds = sum(box.holds for box in rest)
        yield Box(key, f"{holds} more" if drawn else f"{holds} assets", "", "more", "normal", risk, holds)

"""What stands on the map: bands by Purdue level, zones in them, assets in these, and arrows between them.

A small plant is drawn whole. Of a large one the crown jewels and whoever has findings are drawn, and the
others of their zone are one box with their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from plantwatch.report.page.ends import Directory, End
from plantwatch.report.page.map.boxes import Box, boxes, crowded
from plantwatch.report.page.map.links import links
from plantwatch.report.page.shift import Pair
from plantwatch.site.model import Site, Zone

SMALL = 40  # assets of a plant that is drawn whole
MOST_WIRES = 14
MOST_BLOCKS = 8  # of one band
MOST_LINKS = 8  # between zones; where there are more, they are drawn between bands
OUTSIDE = 9.0  # above every level
_LEVELS: Mapping[float, str] = {
    0: "Process",
    1: "Control",
    2: "Supervision",
    3: "Operations",
    3.5: "Between plant and office",
    4: "Office",
    5: "Company",
    OUTSIDE: "Outside every zone",
}


@dataclass(frozen=True, slots=True)
class Block:
    """A zone with its boxes."""

    key: str
    title: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """The zones of one level."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Wire:
    """A loud arrow between two boxes. ``label`` are the numbers of its pairs."""

    src: str
    dst: str
    label: str
    risk: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """The map before anything has a place.

    ``links`` are agreed ways between blocks by their keys, or, where these are too many, between bands:
    ``band 0`` is the one at the top. Wires come with the worst first.
    """

    bands: tuple[Band, ...]
    wires: tuple[Wire, ...]
    links: tuple[tuple[str, str], ...]


def chart(site: Site, pairs: Sequence[Pair], directory: Directory) -> Chart:
    """The map of a site with the pairs between which something was found."""
    worst = _worst(pairs)
    ends = {end.key: end for pair in pairs for end in (pair.src, pair.dst)}
    members: dict[str, list[End]] = {zone: [] for zone in site.zones}
    for asset in site.assets.values():
        end = directory.end(asset.names[0]) if asset.names else End(asset.id, asset, None)
        members.setdefault(end.zone.id if end.zone else "", []).append(end)
    for end in ends.values():
        if end.asset is None:
            members.setdefault(end.zone.id if end.zone else "", []).append(end)
    whole = len(site.assets) <= SMALL
    inside: dict[str, tuple[Box, ...]] = {}
    place: dict[str, str] = {}  # of an end, by key: its box
    for zone, found in members.items():
        inside[zone] = tuple(boxes(zone, found, worst, whole, place))
    bands, block_of = _bands(site, inside, place, whole)
    wires = _wires(pairs, place)
    agreed = links(site, block_of)
    if len(agreed) > MOST_LINKS:
        level = {block.key: f"band {n}" for n, band in enumerate(bands) for block in band.blocks}
        agreed = tuple(sorted({(level[a], level[b]) for a, b in agreed if level[a] != level[b]}))
    return Chart(bands, wires, agreed)


def _worst(pairs: Iterable[Pair]) -> dict[str, tuple[int, str]]:
    """For each end with findings the number of its worst pair, and the risk of that."""
    worst: dict[str, tuple[int, str]] = {}
    for pair in pairs:
        for end in (pair.src, pair.dst):
            worst.setdefault(end.key, (pair.number, pair.risk))
    return worst


def _bands(
    site: Site, inside: Mapping[str, tuple[Box, ...]], place: dict[str, str], whole: bool
) -> tuple[tuple[Band, ...], dict[str, str]]:
    """Bands from the office down to the process, and the block in which each zone is drawn."""
    levels: dict[float, list[Zone]] = {}
    for zone in site.zones.values():
        levels.setdefault(float(zone.level), []).append(zone)
    if inside.get(""):
        levels[OUTSIDE] = [Zone("", "No zone has their address", OUTSIDE, ())]
    bands: list[Band] = []
    block_of: dict[str, str] = {}
    for level in sorted(levels, reverse=True):
        zones = sorted(levels[level], key=lambda zone: (not _busy(inside[zone.id]), zone.id))
        shown = [zone for zone in zones if whole or _busy(inside[zone.id])][:MOST_BLOCKS]
        if len(zones) - len(shown) == 1:
            shown = zones
        rest = zones[len(shown) :]
        blocks = [Block(zone.id, zone.title, inside[zone.id]) for zone in shown]
        block_of |= {zone.id: zone.id for zone in shown}
        if rest:
            key = f"more {level:g}"
            packed = [box for zone in rest for box in inside[zone.id]]
            title = f"{len(rest)} {'more zones' if shown else 'zones'}"
            blocks.append(Block(key, title, tuple(crowded(key, packed, place))))
            block_of |= {zone.id: key for zone in rest}
        name = _LEVELS.get(level, "")
        title = name if level == OUTSIDE else f"Level {level:g}{f': {name}' if name else ''}"
        bands.append(Band(title, tuple(blocks)))
    return tuple(bands), block_of


def _busy(boxes: Iterable[Box]) -> bool:
    return any(box.risk or box.criticality == "crown_jewel" for box in boxes)


def _wires(pairs: Sequence[Pair], place: Mapping[str, str]) -> tuple[Wire, ...]:
    wires: dict[tuple[str, str], Wire] = {}
    for pair in pairs:
        src, dst = place[pair.src.key], place[pair.dst.key]
        if src == dst:
            continue
        before = wires.get((src, dst))
        if before is None:
            wires[src, dst] = Wire(src, dst, str(pair.number), pair.risk, pair.accepted)
        elif not before.label.endswith("+"):
            wires[src, dst] = replace(before, label=f"{before.label}+")
    return tuple(wires.values())

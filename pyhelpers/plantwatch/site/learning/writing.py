"""A learned plant as the text of a site file; everything in it is a proposal for people to change."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from plantwatch.site.learning.hosts import Host
from plantwatch.site.learning.picture import Way
from plantwatch.site.learning.points import Range, Table, number
from plantwatch.site.learning.zoning import Proposed

MOST_PROPOSED = 500  # points; the table beside the site file has all of them


def site_text(
    name: str,
    schema: str,
    zones: Iterable[Proposed],
    hosts: Sequence[Host],
    conduits: Iterable[str],
    points: Table,
    inventory: str = "",
) -> str:
    """The whole file. ``schema`` is where editors find its schema; ``inventory`` where its assets are."""
    lines = [
        f"# yaml-language-server: $schema={schema}",
        "# Learned: a proposal. Name zones and assets, correct roles, say what is critical, take out what is",
        "# not agreed. Who does what to whom and which values are written is in the tables beside this file.",
        f"id: {name}",
        f'title: "TODO {name}"',
    ]
    if inventory:
        lines.append(f"inventory: {inventory}")
    lines += ["zones:", *zone_lines(zones)]
    if not inventory:
        lines += ["assets:", *(line for host in hosts for line in asset_lines(host))]
    lines += conduits
    if points:
        lines += ["points:", *point_lines(points, {host.address: host.id for host in hosts})]
    return "\n".join(lines) + "\n"


def zone_lines(zones: Iterable[Proposed]) -> Iterator[str]:
    """Zones, each with the reasons for its level."""
    for zone in zones:
        yield f"  {zone.id}:"
        yield f'    title: "{zone.title}"'
        yield f"    level: {zone.level}"
        yield f"    subnets: {json.dumps([str(subnet) for subnet in zone.subnets])}"
        yield f"    reasons: {_list(zone.reasons)}"


def asset_lines(host: Host) -> Iterator[str]:
    """An asset, with the reasons for its roles."""
    yield f"  {host.id}:"
    yield f'    addresses: ["{host.address}"]'
    for key, text in (("mac", host.mac), ("vendor", host.vendor), ("hostname", host.hostname)):
        if text:
            yield f"    {key}: {json.dumps(text, ensure_ascii=False)}"
    if host.protocols:
        yield f"    protocols: [{', '.join(host.protocols)}]"
    yield f"    roles: [{', '.join(host.roles)}]"
    yield f"    reasons: {_list(host.reasons)}"


def conduit_lines(ways: Iterable[Way], ids: Mapping[str, str]) -> Iterator[str]:
    """What was seen as what is allowed: one conduit for senders and receivers that do the same."""
    classes: dict[tuple[str, str, str], set[str]] = {}
    for way in ways:
        classes.setdefault((way.src, way.protocol, way.dst), set()).add(way.kind)
    targets: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for (src, protocol, dst), kinds in sorted(classes.items()):
        known = tuple(sorted(kind for kind in kinds if kind))
        targets.setdefault((src, protocol, known), []).append(ids[dst])
    senders: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for (src, protocol, known), reached in targets.items():
        senders.setdefault((protocol, known, tuple(reached)), []).append(ids[src])
    if senders:
        yield "conduits:"
    for number_, ((protocol, known, receivers), sources) in enumerate(sorted(senders.items()), 1):
        ends = f"assets: [{', '.join(sources)}]", f"assets: [{', '.join(receivers)}]"
        yield from conduit(number_, ends, protocol, known)


def conduit(number_: int, ends: tuple[str, str], protocol: str, known: Sequence[str]) -> Iterator[str]:
    """A conduit between what ``ends`` state of its two ends."""
    yield f"  learned-{number_}:"
    yield f'    title: "TODO learned{"" if known else " from sessions: what they do is not known"}"'
    yield f"    from: {{{ends[0]}}}"
    yield f"    to: {{{ends[1]}}}"
    yield f"    protocols: [{protocol.replace('/', ', ')}]"
    if known:
        yield f"    classes: [{', '.join(known)}]"


def point_lines(points: Table, ids: Mapping[str, str]) -> Iterator[str]:
    """What is written, whoever writes it, with the lowest and highest value; limits are for people to set."""
    seen: dict[tuple[str, str, str, int], Range] = {}
    for written, values in points.items():
        where = written[1:]
        seen[where] = seen[where].with_(values) if where in seen else values
    taken: set[str] = set()
    for (dst, protocol, part, place), values in sorted(seen.items())[:MOST_PROPOSED]:
        if dst in ids:
            yield f"  {_point_id(ids[dst], part, place, taken)}:"
            yield f"    title: {json.dumps(f'TODO {part} {place}', ensure_ascii=False)}"
            yield f"    asset: {ids[dst]}"
            yield f"    protocol: {protocol}"
            yield f"    part: {json.dumps(part, ensure_ascii=False)}"
            yield f"    place: {place}"
            yield f"    observed: {{low: {number(values.low)}, high: {number(values.high)}}}"


def _point_id(asset: str, part: str, place: int, taken: set[str]) -> str:
    """The id of a point nobody has named; parts that differ only in what ids have not get a number."""
    letters = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in part.lower())
    words = "-".join([asset, *(word for word in letters.split("-") if word)])
    name, number_ = f"{words[:60].rstrip('-')}-{place}", 1
    unique = name
    while unique in taken:
        number_ += 1
        unique = f"{name}-{number_}"
    taken.add(unique)
    return unique


def _list(texts: Sequence[str]) -> str:
    return json.dumps([*dict.fromkeys(text[:300] for text in texts)][:20], ensure_ascii=False)

"""How a plant differs from what was agreed and learned: the diff of a second run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from plantwatch.site.learning.hosts import Host
from plantwatch.site.learning.picture import Picture, Way
from plantwatch.site.learning.points import Place, Range, Table, number
from plantwatch.site.learning.traffic import Line, Traffic
from plantwatch.site.model import Point, Site

PACE = 3  # times faster or slower that is worth a line
MISSED = 5  # periods that something regular may stay away


def drift(site: Site, old: Traffic, picture: Picture, new: Traffic, hosts: Iterable[Host]) -> Iterator[str]:
    """Lines of a diff: ``+`` what is new, ``-`` what stays away, ``~`` what changed."""
    known = {str(address): asset for asset in site.assets.values() for address in asset.addresses}
    for host in hosts:
        if host.address not in known:
            about = ", ".join(text for text in (host.hostname, host.mac, host.vendor) if text)
            yield f"+ host {host.address}{f' ({about})' if about else ''}: {'; '.join(host.reasons)}"
        elif host.mac and known[host.address].mac not in ("", host.mac):
            asset = known[host.address]
            yield f"~ host {host.address} ({asset.id}): hardware address {asset.mac} is now {host.mac}"
    pairs = {way[:3] for way in old}
    for way, line in new.items():
        before = old.get(way)
        if before is None:
            what = "class" if way[:3] in pairs else "pair"
            yield f"+ {what} {_way(way)}: {line.times} times, first {line.first}"
        elif _paced(before, line):
            yield f"~ pace {_way(way)}: every {before.every:g} s is now {line.every:g} s"
    for way, line in old.items():
        if way not in new and line.regular and _long_enough(picture, line):
            yield f"- quiet {_way(way)}: came every {line.every:g} s until {line.last}"


def drift_of_points(site: Site, old: Table, new: Table) -> Iterator[str]:
    """The same for values that are written: ``+`` places nobody wrote to, ``~`` values beyond those seen.

    Neighbours that are new are one line. Values outside the limits of a point of the site say so.
    """
    limits = _limits(site)
    for run in _runs({place: values for place, values in new.items() if place not in old}):
        first, values = run[0]
        last = run[-1][0].place
        places = f"{first.place}" if first.place == last else f"{first.place} to {last}"
        low, high = min(v.low for _, v in run), max(v.high for _, v in run)
        beyond = "".join(_beyond(limits, place, seen) for place, seen in run)
        times = sum(v.times for _, v in run)
        began = min(v.first for _, v in run)
        yield (f"+ point {_writer(first)} {places}: {_span(low, high)}, {times} times, first {began}{beyond}")
    for place, values in new.items():
        before = old.get(place)
        if before is not None and (values.low < before.low or values.high > before.high):
            was, now = _span(before.low, before.high), _span(values.low, values.high)
            beyond = _beyond(limits, place, values)
            yield f"~ range {_writer(place)} {place.place}: {was} is now {now}{beyond}"


def _runs(table: Table) -> Iterator[list[tuple[Place, Range]]]:
    """Places behind one another that the same host wrote, in order."""
    run: list[tuple[Place, Range]] = []
    for place, values in table.items():
        if run and place != run[-1][0]._replace(place=run[-1][0].place + 1):
            yield run
            run = []
        run.append((place, values))
    if run:
        yield run


def _limits(site: Site) -> dict[tuple[str, str, int], list[Point]]:
    """The points of a site by address, protocol and place."""
    found: dict[tuple[str, str, int], list[Point]] = {}
    for point in site.points.values():
        for address in site.assets[point.asset].addresses if point.asset in site.assets else ():
            found.setdefault((str(address), point.protocol, point.place), []).append(point)
    return found


def _beyond(limits: Mapping[tuple[str, str, int], Sequence[Point]], place: Place, values: Range) -> str:
    for point in limits.get((place.dst, place.protocol, place.place), ()):
        if point.part not in ("", place.part):
            continue
        if point.protected:
            return f" ({point.id}: protected)"
        below = point.low is not None and values.low < point.low
        if below or (point.high is not None and values.high > point.high):
            return f" ({point.id}: outside its limits)"
    return ""


def _span(low: float, high: float) -> str:
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def _way(way: Way) -> str:
    return f"{way.src} -> {way.dst} {way.protocol} {way.kind or 'session'}"


def _writer(place: Place) -> str:
    return f"{place.src} -> {place.dst} {place.protocol} {place.part}"


def _paced(before: Line, now: Line) -> bool:
    both = before.regular and now.times > 2 and before.every > 0 and now.every > 0
    return both and not 1 / PACE < now.every / before.every < PACE


def _long_enough(picture: Picture, line: Line) -> bool:
    """Whether the run covers a time in which the habit had to show, and lies behind what is known of it."""
    later = picture.last > datetime.fromisoformat(line.last).timestamp()
    return later and picture.last - picture.first > MISSED * line.every

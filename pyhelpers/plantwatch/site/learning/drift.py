"""How a plant differs from what was agreed and learned: the diff of a second run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from plantwatch.site.learning.hosts import Host
from plantwatch.site.learning.picture import Picture, Way
from plantwatch.site.learning.points import Place, Table, number
from plantwatch.site.learning.traffic import Line, Traffic
from plantwatch.site.model import Site

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


def drift_of_points(old: Table, new: Table) -> Iterator[str]:
    """The same for values that are written: ``+`` a place nobody wrote to, ``~`` values beyond those seen."""
    for place, values in new.items():
        before = old.get(place)
        if before is None:
            span = f"{number(values.low)} to {number(values.high)}"
            yield f"+ point {_place(place)}: {span}, {values.times} times, first {values.first}"
        elif values.low < before.low or values.high > before.high:
            span = f"{number(before.low)} to {number(before.high)}"
            yield f"~ range {_place(place)}: {span} is now {number(values.low)} to {number(values.high)}"


def _way(way: Way) -> str:
    return f"{way.src} -> {way.dst} {way.protocol} {way.kind or 'session'}"


def _place(place: Place) -> str:
    return f"{place.src} -> {place.dst} {place.protocol} {place.part} {place.place}"


def _paced(before: Line, now: Line) -> bool:
    both = before.regular and now.times > 2 and before.every > 0 and now.every > 0
    return both and not 1 / PACE < now.every / before.every < PACE


def _long_enough(picture: Picture, line: Line) -> bool:
    """Whether the run covers a time in which the habit had to show, and lies behind what is known of it."""
    later = picture.last > datetime.fromisoformat(line.last).timestamp()
    return later and picture.last - picture.first > MISSED * line.every

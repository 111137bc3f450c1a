"""Plants whose hosts do not fit into a site file: assets are in an inventory, conduits join zones and roles.

Such a conduit allows more than was seen; the table of traffic has the exact pairs.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from plantwatch.site.learning.hosts import Host
from plantwatch.site.learning.picture import Way
from plantwatch.site.learning.writing import conduit
from plantwatch.site.learning.zoning import network, zone_id

MOST_ASSETS = 1_000  # in a site file: one holds 50,000 values and one MiB
COLUMNS = ("id", "addresses", "mac", "vendor", "hostname", "protocols", "roles", "reasons")
_FIRST = ("controller", "scada", "engineering", "operator", "historian", "gateway", "client")


def beside(site: Path) -> Path:
    """Where the inventory of a site file is that ``learn`` wrote."""
    return site.with_name(f"{site.stem}.assets.csv")


def text(hosts: Iterable[Host], columns: Sequence[str] = COLUMNS, *, header: bool = True) -> str:
    """Hosts as lines of an inventory with these columns."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if header:
        writer.writerow(columns)
    for host in hosts:
        cells = {
            "id": host.id,
            "addresses": host.address,
            "mac": host.mac,
            "vendor": host.vendor,
            "hostname": host.hostname,
            "protocols": " ".join(host.protocols),
            "roles": " ".join(host.roles),
            "reasons": "; ".join(host.reasons)[:1000],
        }
        writer.writerow([cells.get(column, "") for column in columns])
    return out.getvalue()


def conduit_lines(ways: Iterable[Way], hosts: Iterable[Host]) -> Iterator[str]:
    """What was seen as what is allowed, between zones and roles."""
    ends = {host.address: _end(host) for host in hosts}
    allowed: dict[tuple[str, str, str], set[str]] = {}
    for way in ways:
        allowed.setdefault((ends[way.src], ends[way.dst], way.protocol), set()).add(way.kind)
    if allowed:
        yield "conduits:"
    for number, ((src, dst, protocol), kinds) in enumerate(sorted(allowed.items()), 1):
        yield from conduit(number, (src, dst), protocol, sorted(kind for kind in kinds if kind))


def _end(host: Host) -> str:
    zone = zone_id(network(host.address))
    role = next((role for role in _FIRST if role in host.roles), "")
    return f"zone: {zone}, role: {role}" if role else f"zone: {zone}"


def appended(before: str, hosts: Sequence[Host]) -> str:
    """An inventory with more lines at its end; what stands in it stays as it is."""
    rows = csv.reader(io.StringIO(before.removeprefix("\ufeff")))
    columns = [cell.strip().lower() for cell in next(iter(rows), [])]
    end = "" if before.endswith("\n") or not before else "\n"
    return before + end + text(hosts, columns, header=False) if hosts else before

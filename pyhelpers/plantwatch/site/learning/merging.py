"""Adds what is new to a site file and changes no byte that stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path

from plantwatch.catalog.document import Document, Node
from plantwatch.catalog.textfile import read_text
from plantwatch.catalog.yamlnodes import read
from plantwatch.diagnostics import UserError
from plantwatch.site.learning.hosts import Host
from plantwatch.site.learning.writing import asset_lines, zone_lines
from plantwatch.site.learning.zoning import Proposed
from plantwatch.site.model import Site


def newcomers(site: Site, hosts: Iterable[Host]) -> list[Host]:
    """Hosts that are no asset yet, under ids that are free, with no role until people gave one.

    With a role a stranger would be listed as a known client. Hardware addresses of assets stay with them.
    """
    known = {str(address) for asset in site.assets.values() for address in asset.addresses}
    hardware = {asset.mac for asset in site.assets.values()}
    taken = set(site.assets)
    found = []
    for host in hosts:
        if host.address not in known:
            looks = f"looks like {' and '.join(host.roles) or 'nothing we know'}"
            mac = "" if host.mac in hardware else host.mac
            name = _free(host.id, taken)
            found.append(host._replace(id=name, mac=mac, roles=(), reasons=(looks, *host.reasons)))
    return found


def outside(site: Site, proposed: Iterable[Proposed], hosts: Iterable[Host]) -> list[Proposed]:
    """Zones for those hosts that lie in none."""
    lost = [ip_address(host.address) for host in hosts]
    lost = [address for address in lost if site.zone_of(address) is None]
    return [zone for zone in proposed if any(address in net for address in lost for net in zone.subnets)]


def merged(path: Path, site: Site, zones: Sequence[Proposed], hosts: Sequence[Host]) -> bytes:
    """The file with more zones and assets.

    Conduits, roles and limits are what people agree to, so none is added. Raises UserError (PW573) where the
    file has `zones` or `assets` in flow style, or nothing can be added without changing what is there.
    """
    document = read(path, path.as_posix())
    blocks = {
        "zones": [*zone_lines(_renamed(site, zones))],
        "assets": [line for host in hosts for line in asset_lines(host)],
    }
    places = {key: _place(document, key) for key, added in blocks.items() if added}
    raw = path.read_bytes().decode()
    end = "\r" if "\r\n" in raw else ""
    lines = raw.split("\n")
    for key in sorted(places, key=lambda key: -places[key][0]):  # from below: lines above keep their number
        at, indent, head = places[key]
        added = [*head, *(" " * indent + line[2:] for line in blocks[key])]
        if at == len(lines):  # behind a last line that does not end
            lines[-1] += end
            lines += [line + end for line in added[:-1]] + [added[-1]]
        else:
            lines[at:at] = [line + end for line in added]
    text = "\n".join(lines)
    _prove(document, text, {key: len(added) > 0 for key, added in blocks.items()})
    return text.encode()


def _renamed(site: Site, zones: Iterable[Proposed]) -> Iterator[Proposed]:
    taken = set(site.zones)
    for zone in zones:
        yield zone._replace(id=_free(zone.id, taken))


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free


def _place(document: Document, key: str) -> tuple[int, int, list[str]]:
    """Where lines go under a key: index of the first, how far they are indented, what comes before them."""
    root = document.root
    if root is None or not root.is_block:
        raise _refused(document, ())
    margin = _indent(root)
    node = root.children.get(key)
    if node is None:
        return _last_line(root) + 1, margin + 2, [f"{' ' * margin}{key}:"]
    if not node.is_block:
        raise _refused(document, (key,))
    return _last_line(node) + 1, _indent(node), []


def _indent(node: Node) -> int:
    return int(next(iter(node.keys.values())).event.start_mark.column)


def _last_line(node: Node) -> int:
    """Index of the last line of a value: a block's own mark stands behind comments that follow."""
    inner = list(node.children.values())
    if inner and node.is_block:
        return max(_last_line(child) for child in inner)
    mark = (node.end or node.event.end_mark) if not node.is_block else node.event.end_mark
    return int(mark.line - 1 if mark.column == 0 and mark.line > node.event.start_mark.line else mark.line)


def _prove(document: Document, text: str, added: Mapping[str, bool]) -> None:
    """What stood there stands there still, and means the same."""
    before, after = document.data or {}, read(read_text(text, document.file), document.file)
    now = after.data or {}
    same = not after.diagnostics and all(
        now.get(key) == value
        if not added.get(key)
        else {name: now.get(key, {}).get(name) for name in value} == value
        for key, value in before.items()
    )
    if not same:
        raise _refused(document, ())


def _refused(document: Document, path: tuple[str, ...]) -> UserError:
    what = (
        f"nothing can be added to `{path[0]}` as it is written"
        if path
        else "nothing can be added to this file"
    )
    advice = "write one entry a line below it, then learn can add to it"
    return UserError(document.problem("PW573", what, path, key=True, advice=advice))

"""Adds what is new to a site file and changes nothing that stands in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path

from plantwatch.catalog.document import Document, Node
from plantwatch.catalog.yamlnodes import read
from plantwatch.diagnostics import UserError
from plantwatch.site.learning.guessing import Guess
from plantwatch.site.learning.writing import asset_lines, zone_lines
from plantwatch.site.model import Site


def merged(path: Path, site: Site, guesses: Mapping[str, Guess], macs: Mapping[str, str]) -> str:
    """The text of a site file with the hosts, and the networks of hosts, that are not in it yet.

    Conduits and roles are what people agree to, so none is added. Raises UserError (PW573)
    where the file has `zones` or `assets` in flow style.
    """
    document = read(path, path.as_posix())
    known = {str(address) for asset in site.assets.values() for address in asset.addresses}
    new = {host: guess for host, guess in guesses.items() if host not in known}
    outside = {host: guess for host, guess in new.items() if not _in_a_zone(site, host)}
    taken = {asset.mac for asset in site.assets.values()}
    free = {host: mac for host, mac in macs.items() if mac not in taken}
    lines = list(document.lines)
    blocks = {
        "zones": [*zone_lines(outside)],
        "assets": [*asset_lines({host: _undecided(guess) for host, guess in new.items()}, free)],
    }
    places = {key: _end(document, key) for key, added in blocks.items() if added}
    for key in sorted(
        places, key=lambda key: -places[key]
    ):  # from below, so that lines above keep their number
        head = [] if key in (document.data or {}) else [f"{key}:"]
        lines[places[key] : places[key]] = [*head, *blocks[key]]
    return "\n".join(lines)


def _undecided(guess: Guess) -> Guess:
    """No role until people gave one: with a role a stranger would be listed."""
    looks = f"looks like {' and '.join(guess.roles) or 'nothing we know'}"
    return Guess((), (looks, *guess.reasons))


def _in_a_zone(site: Site, host: str) -> bool:
    return site.zone_of(ip_address(host)) is not None


def _end(document: Document, key: str) -> int:
    """Index of the line behind what stands under a key; the end of the file where there is no such key."""
    root = document.root
    node = root.children.get(key) if root else None
    if node is None:
        return len(document.lines) - (1 if document.lines and not document.lines[-1] else 0)
    if not node.is_block:
        advice = "write one entry a line below it, then learn can add to it"
        raise UserError(
            document.problem(
                "PW573", f"nothing can be added to `{key}` as it is written", (key,), key=True, advice=advice
            )
        )
    return _last_line(node) + 1


def _last_line(node: Node) -> int:
    """Index of the last line of a value: a collection's own mark stands behind comments that follow."""
    inner: Sequence[Node] = list(node.children.values())
    if inner:
        return max(_last_line(child) for child in inner)
    mark = node.event.end_mark
    return int(mark.line - 1 if mark.column == 0 and mark.line > node.event.start_mark.line else mark.line)

"""``learn --merge``: what is new goes into the site file, its inventory and the tables beside it."""

from __future__ import annotations

from pathlib import Path

from plantwatch.catalog.yamlnodes import read
from plantwatch.diagnostics import Diagnostic, Span, UserError
from plantwatch.files import write_atomic
from plantwatch.site.learning import large, points, traffic
from plantwatch.site.learning.learned import Learned
from plantwatch.site.learning.merging import merged, newcomers, outside
from plantwatch.site.model import Site


def add(out: Path, site: Site, learned: Learned, old: traffic.Traffic, written: points.Table) -> str:
    """Write it all, and say what to do next.

    New hosts go into the inventory where ``learn`` wrote that itself, otherwise into the site file. Raises
    UserError (PW573) where nothing can be added to it, (PW574) where there are too many.
    """
    new = newcomers(site, learned.hosts)
    zones = outside(site, learned.zones, new)
    listed = large.beside(out)
    data = read(out, out.as_posix()).data or {}
    if data.get("inventory") == listed.name:
        text = merged(out, site, zones, [])
        write_atomic(listed, large.appended(listed.read_bytes().decode(), new))
        where = listed
    else:
        if len(new) > large.MOST_ASSETS:
            message = f"{len(new)} new hosts do not fit into a site file"
            help_ = f"write `inventory: {listed.name}` into it, and that file with the line `id,addresses`"
            raise UserError(Diagnostic("PW574", Span(out.as_posix()), message, help_))
        text = merged(out, site, zones, new)
        where = out
    write_atomic(out, text)
    write_atomic(traffic.beside(out), traffic.text(traffic.together(old, learned.traffic)))
    write_atomic(points.beside(out), points.text(points.together(written, learned.points)))
    if not new:
        return f"no new host. Next: plantwatch check {out}"
    task = f"Next: give them some, then plantwatch check {out}"
    return f"{len(new)} new hosts are in {where}, without roles. {task}"

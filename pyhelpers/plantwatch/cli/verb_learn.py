"""``plantwatch learn``."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plantwatch.cli.common import FAILURES, OK, UNUSABLE, complain, root_option, say, workspace_of

if TYPE_CHECKING:
    from plantwatch.building.build import Build
    from plantwatch.site.learning.learned import Learned
    from plantwatch.site.learning.picture import Picture
    from plantwatch.workspace import Workspace


@click.command("learn")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "-o", "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The site file."
)
@click.option(
    "--merge", is_flag=True, help="Add new hosts to a site file that is there; nothing in it changes."
)
@click.option(
    "--timeout", type=float, default=3600.0, show_default=True, help="Seconds for Zeek on one capture."
)
@root_option
def command(sources: tuple[Path, ...], out: Path, merge: bool, timeout: float, root: Path | None) -> int:
    """Learn a plant from captures, Zeek logs or Suricata's eve.json, or say how it changed.

    Writes the site file and, beside it, tables of who does what to whom and which values are written.
    Where the site file is there already, prints what is new, gone or different instead, and ends with
    status 1 if anything is.

    \b
    Examples:
      plantwatch learn week.pcap -o plant.yaml
      plantwatch learn /opt/zeek/logs/2026-01-08 -o plant.yaml
      plantwatch learn eve.json -o plant.yaml --merge
    """
    from plantwatch.building.build import build
    from plantwatch.site.learning.learned import Learned

    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.yaml", out.name):
        raise click.UsageError(f"'{out.name}': a site file is called by its id, such as water-works.yaml")
    workspace = workspace_of(root)
    built, found = build(workspace)
    if built is None:
        say(found)
        return UNUSABLE
    picture = _seen(list(sources), built, timeout)
    if picture.left_out:
        click.echo(f"{picture.left_out} operations of further pairs of hosts were left out", err=True)
    if picture.points.left_out:
        click.echo(f"{picture.points.left_out} values of further places were left out", err=True)
    learned = Learned.of(picture)
    return _compare(out, merge, learned, built) if out.exists() else _write(out, learned, workspace)


def _seen(sources: list[Path], built: Build, timeout: float) -> Picture:
    """Everything in the sources; progress on a terminal."""
    from plantwatch.site.learning.picture import Picture
    from plantwatch.site.learning.sources import files_of, read_source

    files = files_of(sources)
    picture = Picture()
    total = sum(path.stat().st_size for path in files)
    with click.progressbar(
        length=total, label="reading", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        for path in files:
            picture.add_all(read_source(path, built, bar.update, timeout))
    return picture


def _write(out: Path, learned: Learned, workspace: Workspace) -> int:
    from plantwatch.files import write_atomic

    if not learned.hosts:
        click.echo("nothing in there speaks a protocol of the catalog; nothing written")
        return OK
    schema = Path(os.path.relpath(workspace.catalog / "schema" / "site.json", out.absolute().parent))
    names = []
    for path, text in learned.files(out, schema.as_posix()):
        write_atomic(path, text)
        names.append(path.name)
    click.echo(
        f"wrote {out}: {len(learned.hosts)} hosts, {len(learned.zones)} zones, {len(learned.ways)} ways and "
        f"{len(learned.points)} points that are written; beside it {', '.join(names[:-1])}"
    )
    click.echo(f"Next: review it with those who know the plant, then plantwatch check {out}")
    return OK


def _compare(out: Path, merge: bool, learned: Learned, built: Build) -> int:
    from plantwatch.site.learning import points, traffic
    from plantwatch.site.learning.drift import drift, drift_of_points
    from plantwatch.site.load import load_site

    loaded = load_site(out, built.catalog)
    if loaded.site is None or loaded.failed:
        complain(loaded.diagnostics)
        return UNUSABLE
    old, written = traffic.read(traffic.beside(out)), points.read(points.beside(out))
    changes = [
        *drift(loaded.site, old, learned.picture, learned.traffic, learned.hosts),
        *drift_of_points(loaded.site, written, learned.points),
    ]
    for line in changes:
        click.echo(line)
    if merge:
        from plantwatch.site.learning.adding import add

        click.echo(f"{len(changes)} changes; {add(out, loaded.site, learned, old, written)}")
        return OK
    advice = "Next: talk about them, then run it again with --merge" if changes else ""
    click.echo(f"{len(changes)} changes against {out}. {advice}".rstrip())
    return FAILURES if changes else OK

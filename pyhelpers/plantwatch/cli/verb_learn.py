"""``plantwatch learn``."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plantwatch.cli.common import FAILURES, OK, UNUSABLE, complain, root_option, say, workspace_of

if TYPE_CHECKING:
    from plantwatch.building.build import Build
    from plantwatch.site.learning.picture import Picture


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

    Writes the site file and, beside it, a table of who does what to whom. Where the site file is there
    already, prints what is new, gone or different instead, and ends with status 1 if anything is.

    \b
    Examples:
      plantwatch learn week.pcap -o plant.yaml
      plantwatch learn /opt/zeek/logs/2026-01-08 -o plant.yaml
      plantwatch learn eve.json -o plant.yaml --merge
    """
    from plantwatch.building.build import build
    from plantwatch.site.learning.guessing import guesses
    from plantwatch.site.learning.traffic import lines

    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.yaml", out.name):
        raise click.UsageError(f"'{out.name}': a site file is called by its id, such as water-works.yaml")
    built, found = build(workspace_of(root))
    if built is None:
        say(found)
        return UNUSABLE
    picture = _seen(list(sources), built, timeout)
    if picture.left_out:
        click.echo(f"{picture.left_out} operations of further pairs of hosts were left out", err=True)
    if out.exists():
        return _compare(out, merge, picture, built)
    from plantwatch.files import write_atomic
    from plantwatch.site.learning import traffic
    from plantwatch.site.learning.writing import site_text

    if not picture.habits:
        click.echo("nothing in there speaks a protocol of the catalog; nothing written")
        return OK
    ways = picture.ways()
    roles = guesses(ways)
    write_atomic(out, site_text(out.stem, roles, picture.macs(), ways))
    write_atomic(traffic.beside(out), traffic.text(lines(ways)))
    click.echo(f"wrote {out}: {len(roles)} hosts, {len(ways)} ways in {traffic.beside(out)}")
    click.echo(f"Next: review it with those who know the plant, then plantwatch check {out}")
    return OK


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


def _compare(out: Path, merge: bool, picture: Picture, built: Build) -> int:
    from plantwatch.files import write_atomic
    from plantwatch.site.learning import traffic
    from plantwatch.site.learning.drift import drift
    from plantwatch.site.learning.guessing import guesses
    from plantwatch.site.learning.merging import merged
    from plantwatch.site.load import load_site

    loaded = load_site(out, built.catalog)
    if loaded.site is None or loaded.failed:
        complain(loaded.diagnostics)
        return UNUSABLE
    old = traffic.read(traffic.beside(out))
    ways = picture.ways()
    new, roles = traffic.lines(ways), guesses(ways)
    changes = list(drift(loaded.site, old, picture, new, roles))
    for line in changes:
        click.echo(line)
    if merge:
        write_atomic(out, merged(out, loaded.site, roles, picture.macs()))
        write_atomic(traffic.beside(out), traffic.text(traffic.together(old, new)))
        click.echo(
            f"{len(changes)} changes; new hosts are in {out}, without roles. Next: give them some, "
            f"then plantwatch check {out}"
        )
        return OK
    advice = "Next: talk about them, then run it again with --merge" if changes else ""
    click.echo(f"{len(changes)} changes against {out}. {advice}".rstrip())
    return FAILURES if changes else OK

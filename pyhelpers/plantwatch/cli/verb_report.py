"""``plantwatch report``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plantwatch.cli.common import OK, UNUSABLE, complain, root_option, say, workspace_of
from plantwatch.diagnostics import Diagnostic, Level, Span

if TYPE_CHECKING:
    from plantwatch.report.page.ends import Directory
    from plantwatch.report.page.records import Leftovers, Reported
    from plantwatch.report.page.shift import Change, Shift
    from plantwatch.site.model import Site

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command("report")
@click.argument("findings", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--site", "site_file", required=True, type=_FILE, help="Site file of the plant.")
@click.option(
    "-o",
    "--out",
    default="report.html",
    show_default=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The page.",
)
@click.option("--baseline", type=_FILE, help="What was learned: <site>.traffic.csv; with --observed.")
@click.option("--observed", type=_FILE, help="What was seen since: another table of that kind.")
@click.option("--drift", "kept", type=_FILE, help="What `plantwatch learn` printed, instead of two tables.")
@click.option("--windows", type=_FILE, help="What `maintenance list --all --format json` printed.")
@click.option(
    "--at",
    type=click.DateTime(["%Y-%m-%dT%H:%MZ", "%Y-%m-%dT%H:%M:%SZ"]),
    help="When the meeting is, in UTC [default: the last finding]; says which windows are open.",
)
@root_option
def command(
    findings: tuple[Path, ...],
    site_file: Path,
    out: Path,
    baseline: Path | None,
    observed: Path | None,
    kept: Path | None,
    windows: Path | None,
    at: datetime | None,
    root: Path | None,
) -> int:
    """Write one HTML page for a shift meeting: what was found in a plant, in three sets of words.

    FINDINGS are what `plantwatch scan --format json` printed, eve.json of Suricata, or plantwatch.log of
    Zeek (JSON or tab-separated), gzipped or not; - is standard input. The page needs no network.

    \b
    Examples:
      plantwatch report --site plant.yaml findings.json
      plantwatch report --site plant.yaml eve.json plantwatch.log -o shift.html
      plantwatch report --site plant.yaml findings.json --drift changes.txt
    """
    from plantwatch.building.ledgerfile import read_ledger
    from plantwatch.catalog.load import load
    from plantwatch.files import write_atomic
    from plantwatch.report.page.assembly import assemble
    from plantwatch.report.page.ends import Directory
    from plantwatch.report.page.events import Plant
    from plantwatch.report.page.html import shift_page
    from plantwatch.report.page.merging import merge
    from plantwatch.report.page.playbooks import read_playbook
    from plantwatch.report.page.records import Leftovers
    from plantwatch.report.page.windows import read_windows
    from plantwatch.site.load import load_site

    if (baseline is None) != (observed is None) or (kept is not None and baseline is not None):
        raise click.UsageError("drift needs --baseline and --observed, or --drift alone")
    workspace = workspace_of(root)
    loaded = load(workspace.catalog)
    if loaded.failed:
        say(loaded.diagnostics)
        return UNUSABLE
    found = load_site(site_file, loaded.catalog)
    if found.site is None or found.failed:
        complain(found.diagnostics)
        return UNUSABLE
    opened = tuple(read_windows(windows)) if windows is not None else ()
    site, left = replace(found.site, maintenance=found.site.maintenance + opened), Leftovers()
    plant = Plant(site, loaded.catalog, read_ledger(workspace.ledger), Directory(site))
    books = {name: read_playbook(workspace.catalog / path) for name, path in loaded.catalog.playbooks.items()}
    drift = _drift(site, plant.directory, baseline, observed, kept)
    merged = merge(_read(findings, plant.ledger.policy_of, left), site)
    when = at.replace(tzinfo=UTC) if at is not None else None
    shift = assemble(plant, merged, left, books, drift, when, [path.name for path in findings])
    write_atomic(out, shift_page(shift, site, plant.directory))
    if shift.notes:
        place = Span(out.as_posix())
        complain(Diagnostic("PW591", place, note, level=Level.WARNING) for note in shift.notes)
    click.echo(f"wrote {out}: {_summary(shift)}")
    click.echo("Next: open it in a browser; the keys 1, 2 and 3 change whose words it uses")
    return OK


def _read(
    files: tuple[Path, ...], policy_of: Callable[[int], str | None], left: Leftovers
) -> Iterator[Reported]:
    """Findings of all files; progress on a terminal."""
    from plantwatch.report.page.reading import read_findings

    known = cache(policy_of)
    total = sum(path.stat().st_size for path in files if path.is_file())
    with click.progressbar(
        length=total, label="reading", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        for path in files:
            yield from read_findings(path, known, left, bar.update)


def _drift(
    site: Site, directory: Directory, baseline: Path | None, observed: Path | None, kept: Path | None
) -> tuple[Change, ...] | None:
    """Drift, where somebody asked for it."""
    from plantwatch.report.page import drifting

    if baseline is not None and observed is not None:
        return drifting.changes(drifting.between(site, baseline, observed), directory)
    return None if kept is None else drifting.changes(drifting.printed(kept), directory)


def _summary(shift: Shift) -> str:
    told = [f"{count} {risk}" for risk, count in shift.counts if count]
    if shift.accepted:
        told.append(f"{shift.accepted} accepted as planned work")
    return ", ".join(told) or "nothing was found"

"""``plantwatch scan``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plantwatch.cli.common import (
    FAILURES,
    OK,
    UNUSABLE,
    SiteFile,
    complain,
    engine_option,
    engines_of,
    format_option,
    not_installed,
    root_option,
    say,
    site_option,
    workspace_of,
)

if TYPE_CHECKING:
    from plantwatch.engines.base import Finding
    from plantwatch.maintenance.marking import Marks
    from plantwatch.regression.scanning import Scan
    from plantwatch.site.weighing import Weighing


@click.command("scan")
@click.argument("captures", nargs=-1, required=True, type=click.Path(path_type=Path))
@engine_option
@click.option(
    "--timeout", type=float, default=120.0, show_default=True, help="Seconds for one engine on one capture."
)
@click.option("--jobs", "-j", type=click.IntRange(1, 64), default=2, show_default=True)
@site_option
@root_option
@format_option(("full", "json"))
def command(
    captures: tuple[Path, ...],
    engine: str,
    timeout: float,
    jobs: int,
    site: Path | None,
    root: Path | None,
    form: str,
) -> int:
    """Run the ruleset on captures and list the findings of both engines side by side.

    Reads pcap and pcapng, gzipped or not, of Ethernet, Linux cooked, null, loopback and raw link types.
    A folder stands for all files in it. With --format json: one object a finding, a line each.
    With --site each finding has its risk there, in brackets where the policy is only observed, and inside a
    maintenance window of the site file its work order, by the time of the capture.

    \b
    Examples:
      plantwatch scan day1.pcap
      plantwatch scan day1.pcap --site catalog/sites/water-works.yaml
      plantwatch scan /captures --engine zeek --format json
    """
    from plantwatch.building.build import build
    from plantwatch.maintenance.marking import Marks
    from plantwatch.regression.scanning import scan

    plant = SiteFile(site)
    built, found = build(workspace_of(root), plant=plant.plant)
    if built is None:
        say(found)
        return UNUSABLE
    engines = engines_of(engine)
    missing = not_installed(engines)
    engines = [name for name in engines if name not in missing]
    if not engines:
        return UNUSABLE
    status, marks = OK, Marks(built.ruleset.plant.planned or ())
    weighing = None
    if plant:
        from plantwatch.site.weighing import Weighing

        weighing = Weighing(built.ruleset.stance, built.ruleset.detections)
    everything: list[Finding] = []
    for result in scan(built.ruleset, built.renderings, list(_files(captures)), engines, jobs, timeout):
        complain(result.diagnostics) if result.diagnostics else None
        if result.failed:
            status = UNUSABLE
        if result.findings and status == OK:
            status = FAILURES
        everything += result.findings
        _show(result, engines, form, marks, weighing)
    if everything and form == "full":
        from plantwatch.report.findings import what_to_do

        site_ = plant.site(built.catalog) if plant else None
        click.echo(what_to_do(everything, built.catalog, site_, weighing.of if weighing else None))
    return status


def _files(captures: tuple[Path, ...]) -> Iterator[Path]:
    for capture in captures:
        if capture.is_dir():
            yield from sorted(p for p in capture.rglob("*") if p.is_file()) or [capture]
        else:
            yield capture


def _show(result: Scan, engines: list[str], form: str, marks: Marks, weighing: Weighing | None) -> None:
    if form == "json":
        for finding in sorted(result.findings, key=lambda f: (f.ts, f.engine, f.policy, f.src, f.dst)):
            keys = ("capture", "engine", "policy", "ts", "src", "src_port", "dst", "dst_port")
            record = {key: getattr(finding, key) for key in keys}
            if weighing:
                record["risk"] = weighing.of(finding).risk
            if order := marks.order(finding):
                record["work_order"] = order
            click.echo(json.dumps(record))
        return
    from plantwatch.report.findings import findings_table

    click.echo(findings_table(result, engines, marks.order, weighing.of if weighing else None))

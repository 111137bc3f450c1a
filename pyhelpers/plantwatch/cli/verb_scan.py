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
    complain,
    engine_option,
    engines_of,
    format_option,
    not_installed,
    plant_in,
    root_option,
    say,
    site_option,
    workspace_of,
)

if TYPE_CHECKING:
    from plantwatch.regression.scanning import Scan


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

    \b
    Examples:
      plantwatch scan day1.pcap
      plantwatch scan day1.pcap --site catalog/sites/water-works.yaml
      plantwatch scan /captures --engine zeek --format json
    """
    from plantwatch.building.build import build
    from plantwatch.regression.scanning import scan

    built, found = build(workspace_of(root), plant=plant_in(site))
    if built is None:
        say(found)
        return UNUSABLE
    engines = engines_of(engine)
    missing = not_installed(engines)
    engines = [name for name in engines if name not in missing]
    if not engines:
        return UNUSABLE
    status = OK
    for result in scan(built.ruleset, built.renderings, list(_files(captures)), engines, jobs, timeout):
        complain(result.diagnostics) if result.diagnostics else None
        if result.failed:
            status = UNUSABLE
        if result.findings and status == OK:
            status = FAILURES
        _show(result, engines, form)
    return status


def _files(captures: tuple[Path, ...]) -> Iterator[Path]:
    for capture in captures:
        if capture.is_dir():
            yield from sorted(p for p in capture.rglob("*") if p.is_file()) or [capture]
        else:
            yield capture


def _show(result: Scan, engines: list[str], form: str) -> None:
    if form == "json":
        for finding in sorted(result.findings, key=lambda f: (f.ts, f.engine, f.policy, f.src, f.dst)):
            keys = ("capture", "engine", "policy", "ts", "src", "src_port", "dst", "dst_port")
            click.echo(json.dumps({key: getattr(finding, key) for key in keys}))
        return
    from plantwatch.report.findings import findings_table

    click.echo(findings_table(result, engines))

"""``plantwatch build``."""

from __future__ import annotations

from pathlib import Path

import click

from plantwatch.cli.common import (
    FAILURES,
    OK,
    SiteFile,
    format_option,
    root_option,
    say,
    site_option,
    workspace_of,
)


@click.command("build")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Write below this folder instead."
)
@click.option(
    "--check", "checking", is_flag=True, help="Write nothing; fail where generated files are out of date."
)
@site_option
@root_option
@format_option(("full", "concise", "json", "sarif", "github"))
def command(out: Path | None, checking: bool, site: Path | None, root: Path | None, form: str) -> int:
    """Render the Suricata rules and the Zeek package from the catalog.

    \b
    Examples:
      plantwatch build
      plantwatch build --check      # in CI: are the committed files what the catalog gives?
      plantwatch build --out /tmp/ruleset
      plantwatch build --site catalog/sites/water-works.yaml --out /tmp/water-works
    """
    from plantwatch.building.build import build, leftovers, outputs, stale, write
    from plantwatch.workspace import Workspace

    if site is not None and out is None:
        raise click.UsageError("--site needs --out: the published ruleset is for any plant")
    workspace = workspace_of(root)
    built, found = build(workspace, pretty=True, plant=SiteFile(site).plant)
    if built is None:
        say(found, form)
        return FAILURES
    files = outputs(built, workspace, out)
    target = Workspace(out) if out else workspace
    folders = [target.output(engine) for engine in built.renderings]
    if checking:
        old = stale(files, folders)
        say([*found, *old], form)
        if not old and form == "full":
            click.echo(f"{len(files)} generated files are what the catalog gives.")
        return FAILURES if old else OK
    say(found, form)
    written = write(files)
    gone = leftovers(files, folders)
    for path in gone:
        path.unlink()
    if form == "full":
        for path in written:
            click.echo(f"wrote {path}")
        for path in gone:
            click.echo(f"removed {path}")
        rules = sum(text.count("\nalert ") for path, text in files.items() if path.suffix == ".rules")
        policies = len(built.ruleset.detections)
        click.echo(
            f"{policies} policies, {rules} Suricata rules, {len(written)} of {len(files)} files changed. "
            "Next: plantwatch check --engines, then plantwatch test"
        )
    return OK

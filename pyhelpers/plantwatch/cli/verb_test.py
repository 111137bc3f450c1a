"""``plantwatch test``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plantwatch.cli.common import (
    FAILURES,
    FORMATS,
    OK,
    UNUSABLE,
    cache_option,
    engine_option,
    engines_of,
    format_option,
    jobs_option,
    not_installed,
    remembers,
    root_option,
    say,
    workspace_of,
)

if TYPE_CHECKING:
    from plantwatch.building.build import Build
    from plantwatch.corpus.expectation import Expectation
    from plantwatch.diagnostics import Diagnostic
    from plantwatch.regression.proof import Verdict
    from plantwatch.workspace import Workspace


@click.command("test")
@click.argument("selectors", nargs=-1)
@engine_option
@click.option("--update", is_flag=True, help="Write what was found into the expectation files, for review.")
@click.option("--failed", "again", is_flag=True, help="Only captures that failed when they ran last.")
@click.option(
    "--changed", "since", metavar="REF", help="Only what files that differ from this git commit are about."
)
@click.option("--plan", is_flag=True, help="Say what would run, and run nothing.")
@click.option("--table", is_flag=True, help="Show what each policy found in each engine.")
@click.option(
    "--timeout", type=float, default=60.0, show_default=True, help="Seconds for one engine on one capture."
)
@click.option("--isolate", is_flag=True, help="One engine process for each capture: the slow referee.")
@cache_option
@jobs_option
@root_option
@format_option(FORMATS)
def command(
    selectors: tuple[str, ...],
    engine: str,
    update: bool,
    again: bool,
    since: str | None,
    plan: bool,
    table: bool,
    timeout: float,
    isolate: bool,
    remember: bool | None,
    jobs: int,
    root: Path | None,
    form: str,
) -> int:
    """Prove policies on the corpus: each engine must report exactly what is expected of each capture.

    A SELECTOR is a policy id, a protocol, or a path of an expectation file or folder.

    \b
    Examples:
      plantwatch test
      plantwatch test modbus-force-listen-only
      plantwatch test pcaps/dnp3 --engine zeek
      plantwatch test --failed
      plantwatch test --changed origin/main
    """
    from plantwatch.building.build import build
    from plantwatch.regression.choosing import remember_failures
    from plantwatch.regression.plants import prove_in_plants

    workspace = workspace_of(root)
    built, found = build(workspace)
    if built is None:
        say(found, form)
        return UNUSABLE
    if again or since is not None:
        if selectors or (again and since is not None):
            raise click.UsageError("--failed, --changed and SELECTORS exclude each other")
        selectors = _touched(workspace, built, since)
        if not selectors:
            click.echo("nothing failed the last time" if again else f"nothing to prove changed since {since}")
            return OK
    chosen, problems = _chosen(workspace, built, selectors)
    if problems:
        say(problems, form)
        if not update:
            return UNUSABLE
    if not chosen:
        raise click.UsageError("no capture matches; a selector is a policy id, a protocol or a path")
    engines = engines_of(engine)
    if plan:
        for expectation in chosen:
            for name in engines:
                click.echo(f"{expectation.path}::{name}")
        return OK
    missing = not_installed(engines)
    verdicts: list[Verdict] = []
    for verdict in prove_in_plants(
        workspace,
        built,
        chosen,
        engines,
        jobs=jobs,
        timeout=timeout,
        isolate=isolate,
        memory=workspace.results if remembers(remember) else None,
    ):
        verdicts.append(verdict)
        if form == "full" and verdict.ran and not verdict.passed and not update:
            _failure(verdict)
    if update:
        return _update(verdicts)
    remember_failures(workspace, verdicts)
    return _report(built, verdicts, missing, form, table)


def _touched(workspace: Workspace, built: Build, since: str | None) -> tuple[str, ...]:
    """Selectors of what changed since a commit, or of what failed where there is none."""
    from plantwatch.regression.choosing import changed_files, failed_before, touched

    if since is None:
        return tuple(_shortest(path) for path in failed_before(workspace))
    try:
        about = touched(workspace, changed_files(workspace.root, since), built.catalog.protocols)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if about.everything:
        return (str(workspace.pcaps),)
    gone = about.ids - built.catalog.policies.keys() - built.catalog.protocols.keys()
    selectors = (*sorted(about.ids - gone), *map(str, about.paths))
    return selectors if _chosen(workspace, built, selectors)[0] or about.paths else ()


def _shortest(path: Path) -> str:
    """Relative to the working directory where it is below it."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _chosen(
    workspace: Workspace, built: Build, selectors: Sequence[str]
) -> tuple[list[Expectation], list[Diagnostic]]:
    from plantwatch.corpus.expectation import expectations, read_expectation, verify

    paths = [Path(s) for s in selectors if Path(s).exists()]
    ids = {s for s in selectors if not Path(s).exists()}
    known = set(built.catalog.policies) | set(built.catalog.protocols)
    unknown = sorted(ids - known)
    if unknown:
        raise click.UsageError(f"'{unknown[0]}' is neither a policy, a protocol nor a path")
    chosen, problems = [], []
    named = {path.resolve() for path in expectations(paths, sites=True)}
    home = [workspace.pcaps] if workspace.pcaps.is_dir() else []
    for path in expectations([*home, *paths] if ids or not paths else paths, sites=True):
        expectation, found = read_expectation(path)
        if expectation is None or found:
            problems += found
            continue
        if ids and path.resolve() not in named and not _concerns(built, expectation, ids):
            continue
        problems += verify(expectation, built.catalog.policies)
        chosen.append(expectation)
    return chosen, problems


def _concerns(built: Build, expectation: Expectation, ids: set[str]) -> bool:
    known = built.catalog.policies
    return any(
        name in ids or (name in known and known[name].protocol in ids) for name in expectation.policies
    )


def _failure(verdict: Verdict) -> None:
    from plantwatch.regression.proof import reproduce, side_by_side

    click.echo(f"FAILED {verdict.name}: {verdict.expectation.purpose}")
    if verdict.expected != verdict.found:
        click.echo("\n".join(side_by_side(verdict)))
    say(verdict.diagnostics)
    click.echo(f"  reproduce: {reproduce(verdict)}\n")


def _report(built: Build, verdicts: Sequence[Verdict], missing: Sequence[str], form: str, table: bool) -> int:
    from plantwatch.report.proof import as_diagnostics, summary
    from plantwatch.report.table import policy_table

    if form != "full":
        say([d for verdict in verdicts for d in as_diagnostics(verdict)], form)
    else:
        if table:
            click.echo(policy_table(built.catalog, verdicts))
        if known := sum(verdict.remembered for verdict in verdicts):
            click.echo(f"{known} of {len(verdicts)} verdicts known from before (--no-cache runs them again)")
        click.echo(summary(verdicts, missing))
    return OK if all(v.passed for v in verdicts if v.ran) and any(v.ran for v in verdicts) else FAILURES


def _update(verdicts: Sequence[Verdict]) -> int:
    from plantwatch.regression.updating import updated

    by_path: dict[Path, list[Verdict]] = {}
    for verdict in verdicts:
        by_path.setdefault(verdict.expectation.path, []).append(verdict)
    status = OK
    for path, group in sorted(by_path.items()):
        message = updated(group)
        if message:
            click.echo(f"{path}: {message}")
            status = FAILURES
    click.echo("Review with: git diff pcaps" if status else "nothing to update")
    return status

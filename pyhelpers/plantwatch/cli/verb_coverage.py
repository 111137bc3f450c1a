"""``plantwatch coverage``."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plantwatch.cli.common import (
    FAILURES,
    OK,
    UNUSABLE,
    cache_option,
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
    from plantwatch.report.variants import Matrix
    from plantwatch.workspace import Workspace


@click.command("coverage")
@click.option("--variants", is_flag=True, help="Prove every capture in every other shape; show what holds.")
@click.option("--only", multiple=True, help="With --variants: only this variant (may be repeated).")
@click.option("--attack", is_flag=True, help="Show which techniques of ATT&CK for ICS have policies.")
@cache_option
@jobs_option
@root_option
@format_option(("full", "markdown", "json"))
def command(
    variants: bool,
    only: tuple[str, ...],
    attack: bool,
    remember: bool | None,
    jobs: int,
    root: Path | None,
    form: str,
) -> int:
    """Show which engine can do which policy, computed from what had to be generated, and why not.

    \b
    Examples:
      plantwatch coverage
      plantwatch coverage --format markdown > docs/coverage.md
      plantwatch coverage --variants
      plantwatch coverage --attack
    """
    from plantwatch.building.build import build
    from plantwatch.report.coverage import reasons, rows
    from plantwatch.report.table import drawn, plain

    if variants:
        return _variants(workspace_of(root), only, form, jobs, remember=remembers(remember))
    built, found = build(workspace_of(root))
    if built is None:
        say(found)
        return UNUSABLE
    if attack:
        return _attack(built, form)
    columns, lines = rows(built.catalog, built.renderings)
    marks, texts = reasons(built.renderings)
    if form == "json":
        for line in lines:
            click.echo(json.dumps(dict(zip(columns, line, strict=True))))
        return 0
    if form == "markdown":
        click.echo("# Coverage\n\nComputed by `plantwatch coverage --format markdown`; do not edit.\n")
        click.echo("| " + " | ".join(columns) + " |\n|" + "---|" * len(columns))
        for line in lines:
            click.echo("| " + " | ".join(line) + " |")
        click.echo("\n" + "\n".join(f"{mark}. {text}" for text, mark in marks.items()))
        return 0
    table = plain(*columns)
    for line in lines:
        table.add_row(*line)
    click.echo(drawn(table))
    for text, mark in marks.items():
        click.echo(f"  {mark} {text}")
    counts = Counter(texts)
    click.echo("\n" + ", ".join(f"{number} {what}" for what, number in sorted(counts.items())))
    return 0


def _attack(built: Build, form: str) -> int:
    from plantwatch.report.attack import COLUMNS, rows
    from plantwatch.report.table import drawn, plain

    found = rows(built.catalog)
    unexplained = [row for row in found if row.unexplained]
    if form == "json":
        for row in found:
            click.echo(json.dumps({**row._asdict(), "protocols": dict(row.protocols)}))
    elif form == "markdown":
        click.echo(
            "# ATT&CK for ICS\n\nComputed by `plantwatch coverage --attack --format markdown`; ", nl=False
        )
        click.echo("do not edit.\nTechniques that network traffic shows, or that a policy names.\n")
        click.echo("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS))
        for row in found:
            click.echo("| " + " | ".join(row.texts) + " |")
    else:
        table = plain(*COLUMNS)
        for row in found:
            table.add_row(*row.texts)
        click.echo(drawn(table))
        covered = sum(bool(row.policies) for row in found)
        click.echo(f"\n{covered} of {len(found)} techniques have policies, {len(unexplained)} unexplained")
    return FAILURES if unexplained else OK


def _variants(workspace: Workspace, only: tuple[str, ...], form: str, jobs: int, *, remember: bool) -> int:
    from plantwatch.engines import ENGINES
    from plantwatch.regression import wholerun
    from plantwatch.report.table import drawn, plain
    from plantwatch.report.variants import blind_spots, packed, records, unpacked, variant_rows

    missing = not_installed(ENGINES)
    engines = [name for name in ENGINES if name not in missing]
    path = workspace.results / "variants-whole.msgpack"
    now = wholerun.state(workspace, engines, only) if remember else b""
    known = wholerun.recall(path, now) if remember else None
    wrong: list[str] = []
    if known is not None:
        cells, ran, captures = unpacked(known[0]), known[1], known[2]
    else:
        told = _prove_variants(workspace, engines, only, jobs, remember=remember)
        if told is None:
            return UNUSABLE
        cells, wrong, ran, captures = told
        if remember and not wrong:
            wholerun.keep(path, now, (packed(cells), ran, captures))
    if form == "json":
        for record in records(cells):
            click.echo(json.dumps(record))
    elif form == "markdown":
        click.echo("| variant | " + " | ".join(engines) + " |\n|---|" + "---|" * len(engines))
        for row in variant_rows(cells, engines):
            click.echo("| " + " | ".join(row) + " |")
        click.echo("\n| engine | blind spot | shown by | policies | variants |\n|---|---|---|---|---|")
        for row in blind_spots(cells):
            click.echo("| " + " | ".join(row) + " |")
    else:
        table = plain("variant", *engines)
        for row in variant_rows(cells, engines):
            table.add_row(*row)
        click.echo(drawn(table))
        for engine, reason, shown, policies, _ in blind_spots(cells):
            click.echo(f"\nblind spot of {engine}: {reason}\n  shown by {shown}\n  {policies}")
        click.echo(f"\n{ran} variants of {captures} captures proven, {len(wrong)} findings wrong")
        if known is not None:
            click.echo("known from before: no file has changed since (--no-cache runs them again)")
    for line in wrong:
        click.echo(line, err=True)
    return FAILURES if wrong else OK


def _prove_variants(
    workspace: Workspace, engines: list[str], only: tuple[str, ...], jobs: int, *, remember: bool
) -> tuple[Matrix, list[str], int, int] | None:
    """The matrix, what is wrong, and how many variants of how many captures; None for a faulty catalog."""
    from plantwatch.building.build import build
    from plantwatch.corpus.expectation import readable
    from plantwatch.regression.reshaped import prove_reshaped
    from plantwatch.report.variants import failures, matrix

    built, found = build(workspace)
    if built is None:
        say(found)
        return None
    chosen = readable([workspace.pcaps])
    # the long session of each capture takes ten minutes; the long run of each protocol stands for it
    proven = prove_reshaped(
        built.catalog,
        built.ruleset,
        chosen,
        engines,
        workspace.results if remember else None,
        only=only or None,
        heavy=bool(only),
        jobs=jobs,
    )
    results = list(proven)
    ran = sum(result.applies for result in results)
    return matrix(results), list(failures(results)), ran, len(chosen)

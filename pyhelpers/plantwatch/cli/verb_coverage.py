"""``plantwatch coverage``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from plantwatch.cli.common import UNUSABLE, format_option, root_option, say, workspace_of


@click.command("coverage")
@root_option
@format_option(("full", "markdown"))
def command(root: Path | None, form: str) -> int:
    """Show which engine can do which policy, computed from what had to be generated, and why not.

    \b
    Examples:
      plantwatch coverage
      plantwatch coverage --format markdown > docs/coverage.md
    """
    from plantwatch.building.build import build
    from plantwatch.report.coverage import reasons, rows
    from plantwatch.report.table import drawn, plain

    built, found = build(workspace_of(root))
    if built is None:
        say(found)
        return UNUSABLE
    columns, lines = rows(built.catalog, built.renderings)
    marks, texts = reasons(built.renderings)
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

"""``plantwatch bench``."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from plantwatch.cli.common import OK, UNUSABLE, not_installed, root_option, say, workspace_of


@click.command("bench")
@click.option("--quick", is_flag=True, help="Little of everything: minutes, and figures that say little.")
@click.option(
    "--section",
    "sections",
    multiple=True,
    type=click.Choice(["cases", "upkeep", "dearest", "messages", "scale"]),
    help="Only this (may be repeated).",
)
@click.option("--rounds", type=click.IntRange(1, 99), help="How often each thing is measured.")
@click.option("--captures", type=click.IntRange(2), help="How many captures of the corpus at most.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the figures into this page, such as docs/performance.md; other sections of it stay.",
)
@root_option
def command(
    quick: bool,
    sections: tuple[str, ...],
    rounds: int | None,
    captures: int | None,
    out: Path | None,
    root: Path | None,
) -> int:
    """Measure what plantwatch costs on this machine, as ratios within one run.

    \b
    Examples:
      plantwatch bench --quick
      plantwatch bench --section upkeep
      plantwatch bench --out docs/performance.md
    """
    from dataclasses import replace

    from plantwatch.bench.machine import machine
    from plantwatch.bench.page import page, text
    from plantwatch.bench.plan import FULL, QUICK, SECTIONS, measured
    from plantwatch.building.build import build
    from plantwatch.engines import ENGINES
    from plantwatch.files import write_atomic

    workspace = workspace_of(root)
    built, found = build(workspace)
    if built is None:
        say(found)
        return UNUSABLE
    if not_installed(ENGINES):
        return UNUSABLE
    size = QUICK if quick else FULL
    size = replace(size, rounds=rounds or size.rounds, captures=captures or size.captures)
    called = f"plantwatch {shlex.join(sys.argv[1:])}"
    for section in measured(built, workspace.root, size, sections or SECTIONS):
        click.echo(f"{text(section)}\n")
        if out is not None:
            before = out.read_text(encoding="utf-8") if out.exists() else ""
            write_atomic(out, page([section], machine(), called, before))
    return OK

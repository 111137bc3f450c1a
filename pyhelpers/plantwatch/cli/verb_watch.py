"""``plantwatch watch``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plantwatch.cli.common import (
    OK,
    UNUSABLE,
    engine_option,
    engines_of,
    not_installed,
    root_option,
    say,
    workspace_of,
)

if TYPE_CHECKING:
    from plantwatch.regression.watching import Turn

_POLL = 0.2  # seconds; looking at a thousand files takes a hundredth of that
_LINES = 12  # of one policy in one engine
_WIDTH = 160


@click.command("watch")
@engine_option
@click.option(
    "--timeout", type=float, default=60.0, show_default=True, help="Seconds for one engine on one capture."
)
@root_option
def command(engine: str, timeout: float, root: Path | None) -> int:
    """Check, render and prove each policy as it is saved, until Ctrl-C.

    After each change of the catalog or the corpus it says what is wrong, shows the rules and the script
    of the policies that changed, and proves the captures that speak about them. Only rules that
    changed meet the engines.

    \b
    Examples:
      plantwatch watch
      plantwatch watch --engine suricata
    """
    from plantwatch.regression.watching import Watch

    wanted = engines_of(engine)
    missing = not_installed(wanted)
    engines = [name for name in wanted if name not in missing]
    if not engines:
        return UNUSABLE
    workspace = workspace_of(root)
    watch = Watch(workspace, engines, timeout)
    watch.changed()
    click.echo(f"watching {workspace.catalog} and {workspace.pcaps}; Ctrl-C ends it")
    try:
        while True:
            files = watch.changed()
            if files:
                _show(files, watch.turn(files))
            time.sleep(_POLL)
    except KeyboardInterrupt:
        return OK


def _show(files: list[Path], turn: Turn) -> None:
    from plantwatch.regression.proof import side_by_side
    from plantwatch.report.proof import summary

    click.echo(f"\n== {time.strftime('%H:%M:%S')} {', '.join(map(str, files))}")
    say(turn.diagnostics)
    for engine, policy, lines in turn.rendered:
        click.echo(f"-- {engine}, {policy}")
        for line in lines[:_LINES]:
            click.echo(f"  {line[:_WIDTH]}{'...' if len(line) > _WIDTH else ''}")
        if len(lines) > _LINES:
            click.echo(f"  ... {len(lines) - _LINES} more lines")
    for verdict in turn.verdicts:
        if not verdict.passed:
            click.echo(f"FAILED {verdict.name}: {verdict.expectation.purpose}")
            click.echo("\n".join(side_by_side(verdict)))
            say(verdict.diagnostics)
    if turn.verdicts:
        click.echo(summary(turn.verdicts, ()))
    elif not turn.diagnostics:
        click.echo("no capture speaks about this")
    click.echo(f"{turn.seconds:.1f} s")

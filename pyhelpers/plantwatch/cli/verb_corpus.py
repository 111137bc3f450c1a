"""``plantwatch corpus``."""

from __future__ import annotations

from pathlib import Path

import click

from plantwatch.cli.common import FAILURES, OK, root_option, say, status_of, workspace_of


@click.group("corpus")
def command() -> None:
    """Craft, record and verify the captures that prove the policies."""


@command.command("craft")
@click.argument("names", nargs=-1)
@click.option("--check", "checking", is_flag=True, help="Write nothing; fail where a capture is not what its scenario gives.")
@root_option
def craft(names: tuple[str, ...], checking: bool, root: Path | None) -> int:
    """Write the crafted captures and their expectations from pcaps/scenarios.

    \b
    Example:
      plantwatch corpus craft modbus/force-listen-only
    """
    from plantwatch.corpus.craft import build

    found = build(workspace_of(root).root, list(names) or None, check=checking)
    say(found)
    return status_of(found)


@command.command("record")
@click.argument("names", nargs=-1)
@root_option
def record(names: tuple[str, ...], root: Path | None) -> int:
    """Play the recorded scenarios again with real protocol stacks, in network namespaces of our own.

    \b
    Example:
      sudo plantwatch corpus record modbus/recorded-polling
    """
    from plantwatch.corpus.record import record as play

    for result in play(workspace_of(root).root, list(names) or None):
        click.echo(str(result))
    return OK


@command.command("verify")
@root_option
def verify(root: Path | None) -> int:
    """Check that every capture has its expectation, and every expectation its capture, unchanged."""
    from plantwatch.building.build import build
    from plantwatch.corpus.expectation import expectations, read_expectation
    from plantwatch.corpus.expectation import verify as verify_one

    workspace = workspace_of(root)
    built, found = build(workspace)
    if built is None:
        say(found)
        return FAILURES
    number = 0
    for path in expectations([workspace.pcaps]):
        expectation, problems = read_expectation(path)
        found += problems
        if expectation:
            found += verify_one(expectation, built.catalog.policies)
            number += 1
    say(found)
    click.echo(f"{number} captures verified" if not found else "plantwatch explain CODE says more")
    return status_of(found)

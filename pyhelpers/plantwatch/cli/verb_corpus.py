"""``plantwatch corpus``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from plantwatch.cli.common import (
    FAILURES,
    OK,
    UNUSABLE,
    complain,
    format_option,
    not_installed,
    root_option,
    say,
    status_of,
    workspace_of,
)

if TYPE_CHECKING:
    from plantwatch.building.build import Build
    from plantwatch.workspace import Workspace


@click.group("corpus")
def command() -> None:
    """Craft, record and verify the captures that prove the policies."""


@command.command("craft")
@click.argument("names", nargs=-1)
@click.option(
    "--check",
    "checking",
    is_flag=True,
    help="Write nothing; fail where a capture is not what its scenario gives.",
)
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
    """Check every capture: unchanged, with its expectation, its provenance, and not too large together."""
    from plantwatch.building.build import build
    from plantwatch.corpus.expectation import expectations, read_expectation, verify_folder
    from plantwatch.corpus.expectation import verify as verify_one

    workspace = workspace_of(root)
    built, found = build(workspace)
    if built is None:
        say(found)
        return FAILURES
    number = 0
    found += verify_folder(workspace.pcaps)
    for path in expectations([workspace.pcaps]):
        expectation, problems = read_expectation(path)
        found += problems
        if expectation:
            found += verify_one(expectation, built.catalog.policies)
            number += 1
    say(found)
    click.echo(f"{number} captures verified" if not found else "plantwatch explain CODE says more")
    return status_of(found)


@command.command("benign")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--scale", type=click.FloatRange(0.01, 100), default=1.0, show_default=True, help="1: 280,000 packets."
)
@root_option
@format_option(("full", "markdown"))
def benign(out: Path, scale: float, root: Path | None, form: str) -> int:
    """Make a day of traffic in which nothing happens, and see what the engines report on it.

    Every session declares what it means, so the findings are known beforehand: right ones are what a policy
    is meant for, as SSH on the Modbus port. False findings, and those that an engine does not see, are
    listed with the reason. Exit status 1 where there is one without a reason.

    \b
    Examples:
      plantwatch corpus benign build/benign.pcap
      plantwatch corpus benign build/benign.pcap --scale 4 --format markdown > docs/benign.md
    """
    from plantwatch.building.build import build
    from plantwatch.corpus.benign import build as make
    from plantwatch.corpus.benign import deviations
    from plantwatch.engines import ENGINES
    from plantwatch.regression.proof import distinct
    from plantwatch.regression.replaying import Rig
    from plantwatch.report.benign import Reported, benign_lines, benign_markdown

    workspace = workspace_of(root)
    built, found = build(workspace)
    if built is None:
        say(found)
        return UNUSABLE
    missing = not_installed(ENGINES)
    out.parent.mkdir(parents=True, exist_ok=True)
    summary = make(workspace.root, out, scale=scale)
    if form == "full":
        click.echo(f"{out}: {summary.packets} packets, {summary.bytes} bytes")
    results: list[Reported] = []
    with Rig(built.ruleset, built.renderings) as rig:
        for engine in (name for name in ENGINES if name not in missing):
            replay = rig.replay(engine, out, str(out), 600.0)
            complain(replay.diagnostics) if replay.diagnostics else None
            blind = built.renderings[engine].blind
            differs = deviations(summary, engine, distinct(replay.findings), blind)
            results.append(Reported(engine, summary.expected(engine, blind), differs, replay.seconds))
            if form == "full":
                click.echo("\n".join(benign_lines(results[-1])))
    if form == "markdown":
        click.echo("\n".join(benign_markdown(summary, scale, results)))
    return OK if all(one.why for result in results for one in result.differs) else FAILURES


@command.command("oracle")
@click.argument("captures", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--protocol", help="Only policies of this protocol.")
@click.option("--variants", is_flag=True, help="Our own corpus in every shape, beside its expectations.")
@click.option("--only", multiple=True, help="With --variants: only this variant (may be repeated).")
@root_option
def oracle(
    captures: tuple[Path, ...], protocol: str | None, variants: bool, only: tuple[str, ...], root: Path | None
) -> int:
    """Ask TShark: for each policy with a filter, does it select the same pairs of hosts?

    Prints a Markdown table. Exit status 1 where anything differs for no known reason.

    \b
    Examples:
      plantwatch corpus oracle /captures/*.pcap > docs/oracle-table.md
      plantwatch corpus oracle --variants --only vlan
    """
    from plantwatch.building.build import build
    from plantwatch.regression.oracle import program

    if not captures and not variants:
        raise click.UsageError("name captures, or say --variants")
    if program() is None:
        raise click.UsageError("tshark is not installed")
    workspace = workspace_of(root)
    built, found = build(workspace)
    if built is None:
        say(found)
        return UNUSABLE
    if variants:
        return _oracle_of_variants(workspace, built, protocol, only)
    return _oracle_of_captures(built, captures, protocol)


def _oracle_of_captures(built: Build, captures: tuple[Path, ...], protocol: str | None) -> int:
    from plantwatch.engines import ENGINES
    from plantwatch.regression.oracle import compare, on_ethernet, stateless
    from plantwatch.regression.scanning import scan
    from plantwatch.report.oracle import oracle_markdown

    missing = not_installed(ENGINES)
    engines = [name for name in ENGINES if name not in missing]
    policies = [p for p in stateless(built.catalog.policies.values()) if protocol in (None, p.protocol)]
    framed = on_ethernet(built.catalog.protocols.values())
    blind = {engine: built.renderings[engine].blind for engine in engines}
    comparisons = []
    for result in scan(built.ruleset, built.renderings, list(captures), engines, 2, 120.0):
        complain(result.diagnostics) if result.diagnostics else None
        by_engine = {e: [f for f in result.findings if f.engine == e] for e in engines}
        comparisons.append(compare(result.capture, policies, by_engine, framed=framed, blind=blind))
    click.echo("\n".join(oracle_markdown(comparisons)))
    return FAILURES if any(c.differences for c in comparisons) else OK


def _oracle_of_variants(
    workspace: Workspace, built: Build, protocol: str | None, only: tuple[str, ...]
) -> int:
    from plantwatch.corpus.expectation import readable
    from plantwatch.regression.long_runs import protocol_of
    from plantwatch.regression.oracle_variants import hear
    from plantwatch.report.oracle import heard_markdown

    spoken = [(e, protocol_of(e, built.catalog)) for e in readable([workspace.pcaps])]
    chosen = [e for e, of in spoken if of is not None and protocol in (None, of.id)]
    heard = list(hear(built.catalog, chosen, workspace.root / ".plantwatch" / "variants", only=only or None))
    click.echo("\n".join(heard_markdown(heard)))
    return FAILURES if any(not d.why for one in heard for d in one.differences) else OK

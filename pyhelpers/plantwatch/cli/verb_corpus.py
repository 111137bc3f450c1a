"""``plantwatch corpus``."""

from __future__ import annotations

from pathlib import Path

import click

from plantwatch.cli.common import (
    FAILURES,
    OK,
    UNUSABLE,
    complain,
    not_installed,
    root_option,
    say,
    status_of,
    workspace_of,
)


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


@command.command("benign")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--scale", type=click.FloatRange(0.01, 100), default=1.0, show_default=True, help="1: 275,000 packets."
)
@root_option
def benign(out: Path, scale: float, root: Path | None) -> int:
    """Make a day of traffic in which nothing happens, and see what the engines report on it.

    Every session declares what it means, so the findings are known beforehand. Exit status 1 where an
    engine says anything else that is not a known and explained weakness.

    \b
    Example:
      plantwatch corpus benign build/benign.pcap
    """
    from plantwatch.building.build import build
    from plantwatch.corpus.benign import build as make
    from plantwatch.corpus.benign import deviations
    from plantwatch.engines import ENGINES
    from plantwatch.regression.proof import distinct
    from plantwatch.regression.replaying import Rig

    workspace = workspace_of(root)
    built, found = build(workspace)
    if built is None:
        say(found)
        return UNUSABLE
    missing = not_installed(ENGINES)
    out.parent.mkdir(parents=True, exist_ok=True)
    summary = make(workspace.root, out, scale=scale)
    click.echo(f"{out}: {summary.packets} packets, {summary.bytes} bytes")
    status = OK
    with Rig(built.ruleset, built.renderings) as rig:
        for engine in (name for name in ENGINES if name not in missing):
            replay = rig.replay(engine, out, str(out), 600.0)
            complain(replay.diagnostics) if replay.diagnostics else None
            differs = deviations(summary, engine, distinct(replay.findings))
            for one in differs:
                if not one.why:
                    word = "reported" if one.extra else "did not report"
                    item = one.finding
                    click.echo(f"{engine} {word} {item.policy} {item.src} -> {item.dst} ({one.kind})")
                    status = FAILURES
            known = sum(bool(one.why) for one in differs)
            click.echo(
                f"{engine}: {len(replay.findings)} findings in {replay.seconds:.1f} s, "
                f"{known} known deviations, {len(differs) - known} unexplained"
            )
    return status


@command.command("oracle")
@click.argument(
    "captures", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--protocol", help="Only policies of this protocol.")
@root_option
def oracle(captures: tuple[Path, ...], protocol: str | None, root: Path | None) -> int:
    """Compare both engines with TShark: for each policy with a filter, the same pairs of hosts?

    Prints a Markdown table. Exit status 1 where anything differs.

    \b
    Example:
      plantwatch corpus oracle /captures/*.pcap > docs/oracle-table.md
    """
    from plantwatch.building.build import build
    from plantwatch.engines import ENGINES
    from plantwatch.regression.oracle import compare, program, stateless
    from plantwatch.regression.scanning import scan
    from plantwatch.report.oracle import oracle_markdown

    if program() is None:
        raise click.UsageError("tshark is not installed")
    built, found = build(workspace_of(root))
    if built is None:
        say(found)
        return UNUSABLE
    missing = not_installed(ENGINES)
    engines = [name for name in ENGINES if name not in missing]
    policies = [p for p in stateless(built.catalog.policies.values()) if protocol in (None, p.protocol)]
    comparisons = []
    for result in scan(built.ruleset, built.renderings, list(captures), engines, 2, 120.0):
        complain(result.diagnostics) if result.diagnostics else None
        by_engine = {e: [f for f in result.findings if f.engine == e] for e in engines}
        comparisons.append(compare(result.capture, policies, by_engine))
    click.echo("\n".join(oracle_markdown(comparisons)))
    return FAILURES if any(c.differences for c in comparisons) else OK

"""``plantwatch list``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from plantwatch.cli.common import UNUSABLE, format_option, root_option, say, workspace_of


@click.command("list")
@click.option("--protocol", help="Only policies of this protocol.")
@root_option
@format_option(("full", "concise", "json"))
def command(protocol: str | None, root: Path | None, form: str) -> int:
    """List the policies: signature id, severity, status, and what each engine can do.

    \b
    Examples:
      plantwatch list --protocol dnp3
      plantwatch list --format json
    """
    from plantwatch.building.build import build
    from plantwatch.report.table import drawn, plain

    built, found = build(workspace_of(root))
    if built is None:
        say(found)
        return UNUSABLE
    policies = [p for p in built.catalog.policies.values() if protocol in (None, p.protocol)]
    if protocol and not policies:
        raise click.UsageError(
            f"no policy of protocol '{protocol}'; there are: {', '.join(built.catalog.protocols)}"
        )
    table = plain("sid>", "policy", "severity", "status", "suricata", "zeek")
    for policy in policies:
        sid = built.ruleset.ledger.entries[policy.id].sid
        cells = {name: r.cells[policy.id] for name, r in built.renderings.items()}
        newest = {name: list(by_version.values())[-1] for name, by_version in cells.items()}
        if form == "json":
            record = {
                "id": policy.id,
                "protocol": policy.protocol,
                "title": policy.title,
                "status": policy.status,
                "severity": policy.severity,
                "attack": list(policy.attack),
                "wireshark": policy.wireshark,
                "sid": sid,
                "cells": {
                    name: {
                        version: {"state": str(cell.state), "reasons": list(cell.reasons)}
                        for version, cell in by_version.items()
                    }
                    for name, by_version in cells.items()
                },
            }
            click.echo(json.dumps(record, ensure_ascii=False))
        elif form == "concise":
            click.echo(f"{sid} {policy.id}: {policy.title}")
        else:
            states = [str(newest[name].state) for name in ("suricata", "zeek")]
            table.add_row(str(sid), policy.id, policy.severity, policy.status, *states)
    if form == "full":
        click.echo(drawn(table))
        following = (
            f"One of them: plantwatch explain {policies[0].id}" if policies else "Next: plantwatch new policy"
        )
        click.echo(f"\n{len(policies)} policies. {following}")
    return 0

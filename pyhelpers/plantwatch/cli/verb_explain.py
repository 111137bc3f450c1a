"""``plantwatch explain``."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import click

from plantwatch.cli.common import (
    FAILURES,
    OK,
    UNUSABLE,
    SiteFile,
    root_option,
    say,
    site_option,
    workspace_of,
)


@click.command("explain")
@click.argument("what")
@click.option("--generated", is_flag=True, help="Also show the Suricata rules and the Zeek script lines.")
@site_option
@root_option
def command(what: str, generated: bool, site: Path | None, root: Path | None) -> int:
    """Explain a policy (by id or by the signature id of an alert) or an error code.

    \b
    Examples:
      plantwatch explain modbus-force-listen-only
      plantwatch explain 1707060
      plantwatch explain 1707060 --site catalog/sites/water-works.yaml    # and who is called there
      plantwatch explain PW104
    """
    from plantwatch.codes import page

    if re.fullmatch(r"PW\d+", what.upper()):
        text = page(what.upper())
        click.echo(text if text else f"there is no code {what.upper()}")
        return OK if text else FAILURES
    from plantwatch.building.build import build
    from plantwatch.report.policy import policy_page

    workspace = workspace_of(root)
    plant = SiteFile(site)
    built, found = build(workspace, pretty=generated, plant=plant.plant)
    if built is None:
        say(found)
        return UNUSABLE
    policy = built.ruleset.ledger.policy_of(int(what)) if re.fullmatch("[0-9]+", what) else what
    if policy not in built.catalog.policies:
        near = difflib.get_close_matches(str(policy or what), built.catalog.policies, 3)
        hint = f"; did you mean {', '.join(near)}?" if near else "; plantwatch list shows all"
        click.echo(f"no policy or signature id '{what}' in this catalog{hint}", err=True)
        return FAILURES
    known = plant.site(built.catalog) if plant else None
    click.echo(policy_page(built, workspace, str(policy), generated, known))
    return OK

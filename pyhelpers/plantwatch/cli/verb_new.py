"""``plantwatch new``."""

from __future__ import annotations

import re
from pathlib import Path

import click

from plantwatch.cli.common import OK, root_option, workspace_of

ID, LONGEST_ID = r"[a-z][a-z0-9]*(-[a-z0-9]+)*", 80  # as the schema of policies has it


@click.group("new")
def command() -> None:
    """Start a policy, a protocol or a site from a template that passes check."""


@command.command("policy")
@click.argument("name")
@click.option("--operation", help="Operation of the protocol that the policy is about (default: its first).")
@root_option
def policy(name: str, operation: str | None, root: Path | None) -> int:
    """Write catalog/policies/<protocol>/NAME.yaml; NAME begins with the protocol.

    \b
    Example:
      plantwatch new policy modbus-night-write --operation write
    """
    from plantwatch.catalog.load import load
    from plantwatch.catalog.template import policy_text
    from plantwatch.files import write_atomic

    workspace = workspace_of(root)
    catalog = load(workspace.catalog).catalog
    _check_id(name)
    served = [p for p in catalog.protocols.values() if name.startswith(f"{p.id}-")]
    protocol = max(served, key=lambda p: len(p.id), default=None)
    if protocol is None:
        raise click.UsageError(
            f"'{name}' begins with no protocol of the catalog; there are: {', '.join(catalog.protocols)}"
        )
    if operation is not None and operation not in protocol.operations:
        raise click.UsageError(
            f"{protocol.id} has no operation '{operation}'; it has: {', '.join(sorted(protocol.operations))}"
        )
    path = workspace.catalog / "policies" / protocol.id / f"{name}.yaml"
    if path.exists():
        raise click.UsageError(f"{path} exists already")
    write_atomic(path, policy_text(name, protocol, operation or next(iter(protocol.operations)), catalog))
    click.echo(f"wrote {path}")
    click.echo("Next: edit it and run plantwatch check; then make a capture for it (docs/add-a-policy.md)")
    return OK


@command.command("protocol")
@click.argument("name")
@click.option("--port", type=click.IntRange(1, 65535), default=502, show_default=True, help="Server port.")
@click.option("--udp", is_flag=True, help="It runs over UDP, not TCP.")
@root_option
def protocol(name: str, port: int, udp: bool, root: Path | None) -> int:
    """Write catalog/protocols/NAME.yaml.

    \b
    Example:
      plantwatch new protocol acme-link --port 4711
    """
    from plantwatch.catalog.template import protocol_text
    from plantwatch.files import write_atomic

    _check_id(name)
    path = workspace_of(root).catalog / "protocols" / f"{name}.yaml"
    if path.exists():
        raise click.UsageError(f"{path} exists already")
    write_atomic(path, protocol_text(name, port, "udp" if udp else "tcp"))
    click.echo(f"wrote {path}")
    click.echo(f"Next: edit it (docs/add-a-protocol.md), then plantwatch new policy {name}-SOMETHING")
    return OK


@command.command("site")
@click.argument("name")
@root_option
def site(name: str, root: Path | None) -> int:
    """Write catalog/sites/NAME.yaml.

    \b
    Example:
      plantwatch new site water-works-south
    """
    from plantwatch.files import write_atomic
    from plantwatch.site.template import site_text

    _check_id(name)
    path = workspace_of(root).catalog / "sites" / f"{name}.yaml"
    if path.exists():
        raise click.UsageError(f"{path} exists already")
    write_atomic(path, site_text(name))
    click.echo(f"wrote {path}")
    click.echo(f"Next: edit it (docs/sites.md), run plantwatch check, then plantwatch scan --site {path} ...")
    return OK


def _check_id(name: str) -> None:
    if not re.fullmatch(ID, name) or len(name) > LONGEST_ID:
        raise click.UsageError(
            f"'{name}' is no id: lower case letters and digits in words joined by hyphens, "
            f"at most {LONGEST_ID} characters"
        )

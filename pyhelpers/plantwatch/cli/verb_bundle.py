"""``plantwatch bundle``."""

from __future__ import annotations

from pathlib import Path

import click

from plantwatch.cli.common import OK, root_option, say, workspace_of


@click.command("bundle")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default="dist", show_default=True)
@click.option("--key", type=click.Path(path_type=Path), help="A key to sign with, of ssh or of minisign.")
@root_option
def command(out: Path, key: Path | None, root: Path | None) -> int:
    """Pack both rulesets for sensors: one signed file for apply, a source for suricata-update, one for zkg.

    \b
    Examples:
      plantwatch bundle --key ~/.ssh/id_ed25519
      plantwatch sensor apply --bundle dist/plantwatch.bundle.tar.gz
      suricata-update add-source plantwatch file:///srv/dist/plantwatch-suricata.tar.gz
      zkg unbundle dist/plantwatch.zkg
    """
    from plantwatch.building.build import build
    from plantwatch.diagnostics import UserError
    from plantwatch.files import write_atomic
    from plantwatch.sensor.bundle import bundle
    from plantwatch.sensor.package import package
    from plantwatch.sensor.source import source
    from plantwatch.sensor.zkg import NAME, content, zkg_bundle

    workspace = workspace_of(root)
    built, found = build(workspace, pretty=True)
    if built is None:
        raise UserError(*found)
    packages = {engine: package(built, engine) for engine in built.renderings}
    licence = workspace.root / "LICENSE"
    files = {"plantwatch.bundle.tar.gz": bundle(packages, key)}
    files |= source(packages["suricata"], licence.read_text() if licence.exists() else "BSD-3-Clause\n")
    scripts = content(workspace, packages["zeek"].files)
    if scripts:
        try:
            files[NAME] = zkg_bundle(scripts)
        except UserError as error:
            say(error.diagnostics)
    for name, data in files.items():
        write_atomic(out / name, data)
    snippets = sum(name.startswith("disable/") for name in files)
    for name in files:
        if not name.startswith("disable/"):
            click.echo(f"wrote {out / name}")
    click.echo(f"wrote {out}/disable/: {snippets} snippets for disable.conf, one a policy")
    if key is None:
        click.echo("The bundle is NOT signed: sensors refuse it unless told otherwise. Next: --key KEY")
    else:
        click.echo("Next, on the sensor: plantwatch sensor apply --bundle plantwatch.bundle.tar.gz")
    return OK

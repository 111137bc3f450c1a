"""``plantwatch check``."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plantwatch.catalog.hints import counted
from plantwatch.cli.common import (
    FORMATS,
    format_option,
    not_installed,
    root_option,
    say,
    status_of,
    workspace_of,
)
from plantwatch.diagnostics import Diagnostic, Level, Span, UserError, failed
from plantwatch.workspace import Workspace

if TYPE_CHECKING:
    from plantwatch.catalog.model import Catalog


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--engines", is_flag=True, help="Also load the result into the real engines.")
@root_option
@format_option(FORMATS)
def command(paths: tuple[Path, ...], engines: bool, root: Path | None, form: str) -> int:
    """Say everything that is wrong with the catalog, all at once.

    With PATHS only what concerns those files or folders is shown; the whole catalog is read either way.
    Sites are those in catalog/sites, and any site file that is named.

    \b
    Examples:
      plantwatch check
      plantwatch check catalog/policies/modbus --format github
      plantwatch check catalog/sites/water-works.yaml
      plantwatch check --engines
    """
    from plantwatch.catalog.load import load

    workspace = workspace_of(root)
    loaded = load(workspace.catalog)
    found = list(loaded.about(paths) if paths else [*loaded.diagnostics, *_ledger(workspace)])
    if not loaded.failed:  # what a broken catalog lacks would be missed in every site
        found += _sites(workspace, loaded.catalog, paths)
    missing: list[str] = []
    if engines and not failed(found):
        missing = not_installed(("suricata", "zeek"))
        found += _in_engines(workspace, missing)
    say(found, form)
    if form == "full":
        _summary(found, len(loaded.catalog.policies), engines, missing)
    return status_of(found)


def _sites(workspace: Workspace, catalog: Catalog, paths: tuple[Path, ...]) -> Iterator[Diagnostic]:
    """What is wrong with the sites of the catalog, and with site files elsewhere that are named."""
    from plantwatch.site.load import load_site, site_files

    ours = workspace.catalog.resolve()
    files = [
        path
        for path in site_files(workspace.catalog)
        if not paths or any(path.resolve().is_relative_to(named.resolve()) for named in paths)
    ]
    files += [p for p in paths if p.suffix == ".yaml" and p.is_file() and ours not in p.resolve().parents]
    for path in files:
        yield from load_site(path, catalog).diagnostics


def _ledger(workspace: Workspace) -> tuple[Diagnostic, ...]:
    """What is wrong with the ledger of signature ids."""
    from plantwatch.building.ledgerfile import read_ledger

    try:
        read_ledger(workspace.ledger)
    except UserError as error:
        return error.diagnostics
    return ()


def _in_engines(workspace: Workspace, missing: list[str]) -> list[Diagnostic]:
    from plantwatch.building.build import build
    from plantwatch.engines import ENGINES

    built, found = build(workspace, pretty=True)
    if built is None:
        return found
    result = []
    for name, rendering in built.renderings.items():
        if name in missing:
            text = f"{name} is not installed: its half was NOT checked"
            result.append(Diagnostic("PW302", Span(str(workspace.catalog)), text, level=Level.WARNING))
            continue
        with tempfile.TemporaryDirectory(prefix="plantwatch-") as folder:
            ENGINES[name].install(built.ruleset, rendering, Path(folder))
            result += ENGINES[name].validate(built.ruleset, rendering, Path(folder))
    return result


def _summary(found: list[Diagnostic], policies: int, engines: bool, missing: list[str]) -> None:
    errors = sum(d.level is Level.ERROR for d in found)
    warnings = sum(d.level is Level.WARNING for d in found)
    if failed(found):
        code = min(d.code for d in found if d.level is Level.ERROR)
        click.echo(
            f"{counted(errors, 'error')}, {counted(warnings, 'warning')}. "
            f"More on a code: plantwatch explain {code}"
        )
        return
    loaded = [name for name in ("suricata", "zeek") if name not in missing]
    where = f"; loaded by {' and '.join(loaded) or 'no engine'}" if engines else ""
    following = "plantwatch build" if not engines else "plantwatch test"
    click.echo(f"{policies} policies, no errors, {counted(warnings, 'warning')}{where}. Next: {following}")

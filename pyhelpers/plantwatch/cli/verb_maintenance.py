"""``plantwatch maintenance``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from plantwatch.cli.common import FAILURES, OK, complain, format_option

if TYPE_CHECKING:
    from plantwatch.maintenance.keeping import Keeper, Kept
    from plantwatch.maintenance.sensors import Told
    from plantwatch.site.model import Site

F = TypeVar("F", bound=Callable[..., object])
_LONGEST = timedelta(days=31)
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")  # as the site file's schema has it

_SITE = click.option(
    "--site", required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True), help="Site file."
)
_STATE = click.option(
    "--state",
    type=click.Path(path_type=Path),
    default="/var/lib/plantwatch",
    show_default=True,
    help="Folder with the audit logs.",
)


def _sensors(function: F) -> F:
    """The options that say where the sensors are."""
    options = (
        click.option(
            "--suricata-socket",
            multiple=True,
            type=click.Path(path_type=Path),
            help="Command socket of a running Suricata; can be repeated.",
        ),
        click.option(
            "--zeek-data",
            multiple=True,
            type=click.Path(path_type=Path),
            help="File that PlantWatch::maintenance_file of a Zeek names; can be repeated.",
        ),
        _STATE,
    )
    for option in reversed(options):
        function = option(function)
    return function


@click.group("maintenance")
def command() -> None:
    """Open and close maintenance windows on running sensors, as data: no rule changes.

    Findings about an asset in a window are marked with its work order; none is lost. Without
    --suricata-socket and --zeek-data the sensors are those of the windows that are open, or else those of
    this machine.
    """


def _text(longest: int) -> Callable[[Any, Any, str], str]:
    def checked(context: Any, parameter: Any, value: str) -> str:
        if len(value) > longest or _UNWRITABLE.search(value) or (parameter.required and not value.strip()):
            raise click.BadParameter(f"one line of 1 to {longest} characters")
        return value

    return checked


@command.command("open")
@_SITE
@click.option("--asset", "assets", multiple=True, required=True, help="Id of an asset; can be repeated.")
@click.option("--until", required=True, metavar="TIME", help="2026-03-31T16:00Z, or +90m, +4h, +2d from now.")
@click.option("--from", "begin", metavar="TIME", help="When it begins [default: now].")
@click.option("--work-order", required=True, callback=_text(80), help="Number of the work order.")
@click.option("--owner", required=True, callback=_text(200), help="Who answers for the work.")
@click.option("--reason", default="", callback=_text(400), help="What is done, for the audit log.")
@_sensors
def open_window(
    site: Path, assets: tuple[str, ...], until: str, begin: str | None, reason: str, **given: Any
) -> int:
    """Open a window, now or later, and tell the sensors.

    \b
    Example:
      plantwatch maintenance open --site plant.yaml --asset plc-1 --until +4h \\
        --work-order WO-2291 --owner "Automation engineering"
    """
    from dataclasses import replace

    from plantwatch.maintenance.keeping import somebody, wanted, window_of

    plant = _plant(site)
    names = wanted(plant, site, assets)
    now = datetime.now(UTC)
    start, end = _span(begin, until, now)
    window = window_of(plant, names, start, end, given["work_order"], given["owner"])
    keeper = _keeper(plant, now, given)
    return _told(keeper, keeper.open(replace(window, reason=reason, by=somebody())), site)


@command.command("close")
@_SITE
@click.option("--window", "names", multiple=True, help="A window by the id that list shows; can be repeated.")
@click.option("--work-order", "orders", multiple=True, help="All windows of a work order; can be repeated.")
@click.option("--reason", default="", callback=_text(400), help="Why, for the audit log.")
@_sensors
def close_window(
    site: Path, names: tuple[str, ...], orders: tuple[str, ...], reason: str, **given: Any
) -> int:
    """End windows before their time.

    \b
    Example:
      plantwatch maintenance close --site plant.yaml --work-order WO-2291
    """
    from plantwatch.maintenance.keeping import somebody

    if not names and not orders:
        raise click.UsageError("which one? Give --window or --work-order; list shows them.")
    keeper = _keeper(_plant(site), datetime.now(UTC), given)
    return _told(keeper, keeper.close(names, orders, somebody(), reason), site)


@command.command("sync")
@_SITE
@_sensors
def sync(site: Path, **given: Any) -> int:
    """Tell the sensors again what is open, and write down what began and ended by itself.

    For a timer, and for the moment after a sensor has started (docs/maintenance.md).

    \b
    Example:
      plantwatch maintenance sync --site plant.yaml
    """
    keeper = _keeper(_plant(site), datetime.now(UTC), given)
    return _told(keeper, keeper.sync(), site)


@command.command("list")
@_SITE
@click.option("--all", "everything", is_flag=True, help="Also those that are over.")
@_STATE
@format_option(("full", "json"))
def show(site: Path, everything: bool, state: Path, form: str) -> int:
    """List the windows that are open, and those to come.

    \b
    Example:
      plantwatch maintenance list --site plant.yaml --format json
    """
    from plantwatch.maintenance.windows import windows
    from plantwatch.report.maintenance import window_record, windows_table

    plant, now = _plant(site), datetime.now(UTC)
    journal = _journal(plant, state)
    every = windows(plant, journal.lines())
    found = [w for w in every if everything or w.state(now) in ("open", "next")]
    complain(journal.found) if journal.found else None
    if form == "json":
        for window in found:
            click.echo(json.dumps(window_record(window, now), ensure_ascii=False))
    elif found:
        click.echo(windows_table(found, now))
    else:
        click.echo("No window is open, and none is to come. Next: plantwatch maintenance open")
    return OK


@command.command("mark")
@click.argument("logs", nargs=-1, required=True, type=click.File("r", encoding="utf-8", errors="replace"))
@_SITE
@_STATE
def mark(logs: tuple[Any, ...], site: Path, state: Path) -> int:
    """Print logs of sensors with findings inside windows marked: eve.json, Zeek's plantwatch.log in JSON.

    The site file and the audit log decide, whether or not the sensor had been told.

    \b
    Example:
      plantwatch maintenance mark /var/log/suricata/eve.json --site plant.yaml > marked.json
    """
    from plantwatch.maintenance.logs import Counts, marked
    from plantwatch.maintenance.marking import Marks
    from plantwatch.maintenance.windows import windows

    plant = _plant(site)
    journal = _journal(plant, state)
    marks = Marks(window.work for window in windows(plant, journal.lines()))
    complain(journal.found) if journal.found else None
    counts = Counts()
    for log in logs:
        for line in marked(log, marks, counts):
            click.echo(line)
    said = f"{counts.findings} findings, {counts.inside} inside a window"
    click.echo(f"{said}; {counts.differ} were marked otherwise by the engine", err=True)
    return OK


def _plant(path: Path) -> Site:
    """The site, without a catalog: a sensor may have none. Raises UserError."""
    from plantwatch.diagnostics import UserError
    from plantwatch.site.load import load_site

    loaded = load_site(path, None)
    if loaded.site is None or loaded.failed:
        raise UserError(*loaded.diagnostics)
    return loaded.site


def _journal(site: Site, state: Path) -> Any:
    from plantwatch.maintenance.journal import Journal

    return Journal(state / "maintenance" / f"{site.id}.jsonl")


def _keeper(site: Site, now: datetime, given: dict[str, Any]) -> Keeper:
    from plantwatch.maintenance.keeping import Keeper
    from plantwatch.maintenance.sensors import Suricata, Zeek

    told: list[Told] = [Suricata(path.absolute()) for path in given["suricata_socket"]]
    told += [Zeek(path.absolute()) for path in given["zeek_data"]]
    return Keeper(site, _journal(site, given["state"]), now, tuple(told))


def _span(begin: str | None, until: str, now: datetime) -> tuple[datetime, datetime]:
    """Beginning and end. Raises UserError (PW580)."""
    from plantwatch.catalog.hints import quoted
    from plantwatch.diagnostics import Diagnostic, Span, UserError
    from plantwatch.maintenance.times import point

    def wrong(option: str, message: str, advice: str) -> UserError:
        return UserError(Diagnostic("PW580", Span(option), message, advice))

    start, end = point(begin, now) if begin else now, point(until, now)
    for option, text, given in (("--from", begin, start), ("--until", until, end)):
        if given is None:
            advice = "write 2026-03-31T16:00Z, another offset than Z, or +90m, +4h, +2d"
            raise wrong(option, f"{quoted(text)} is no time that everybody reads alike", advice)
    assert start is not None
    assert end is not None
    start = max(start, now)
    if end <= start:
        raise wrong("--until", f"{quoted(until)} is not after the beginning, or over already", "it is UTC")
    if end - start > _LONGEST:
        raise wrong(
            "--until", f"{quoted(until)} is more than {_LONGEST.days} days away", "open it again then"
        )
    return start, end


def _told(keeper: Keeper, kept: Kept, site: Path) -> int:
    """Say what is open now, who was told, and who was not."""
    from plantwatch.diagnostics import failed
    from plantwatch.report.maintenance import line

    if kept.diagnostics:
        complain(kept.diagnostics)
    for window in kept.windows:
        if window.until > keeper.now:
            click.echo(line(window, keeper.now))
    missed = {d.span.file for d in kept.diagnostics if d.code in ("PW581", "PW584")}
    for name in kept.sensors:
        click.echo(f"{'NOT TOLD' if name in missed else 'told'}: {name}")
    click.echo(f"audit log: {keeper.journal.path}")
    click.echo(f"Next: plantwatch maintenance {'sync' if missed else 'list'} --site {site}")
    return FAILURES if failed(kept.diagnostics) else OK

"""``plantwatch sensor``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from plantwatch.cli.common import (
    FAILURES,
    OK,
    UNUSABLE,
    complain,
    engine_option,
    engines_of,
    format_option,
    not_installed,
    root_option,
    say,
    workspace_of,
)

if TYPE_CHECKING:
    from plantwatch.sensor.base import Sensor
    from plantwatch.sensor.layouts import Place
    from plantwatch.sensor.package import Package
    from plantwatch.sensor.steps import Step

F = TypeVar("F", bound=Callable[..., object])
_FILE = click.Path(path_type=Path)
_CONFIG = "/etc/suricata/suricata.yaml"


def _where(function: F) -> F:
    """The options that say where this sensor has its things."""
    options = (
        click.option("--config", type=_FILE, default=_CONFIG, show_default=True),
        click.option("--socket", type=_FILE, help="Suricata's command socket [default: as configured]."),
        click.option("--site", type=_FILE, help="Zeek's site folder [default: what zeek-config says]."),
        click.option("--zeekctl", help="The zeekctl that runs Zeek [default: beside zeek]."),
        click.option("--state", type=_FILE, default="/var/lib/plantwatch", show_default=True),
        engine_option,
    )
    for option in reversed(options):
        function = option(function)
    return function


_gap = click.option("--gap", is_flag=True, help="Restart Zeek without a second one that watches meanwhile.")


def _what(function: F) -> F:
    """The options that say where the ruleset comes from."""
    options = (
        click.option("--bundle", type=_FILE, help="Take the ruleset from a bundle, not from the catalog."),
        click.option("--signers", type=_FILE, default="/etc/plantwatch/allowed_signers", show_default=True),
        click.option("--unsigned", is_flag=True, help="Also take a bundle that nobody has signed."),
        root_option,
    )
    for option in reversed(options):
        function = option(function)
    return function


@click.group("sensor")
def command() -> None:
    """Bring the rulesets onto a sensor that is there, prove that they are live, go back.

    Runs on the sensor itself. The ruleset is kept in generations below --state, and one link says which
    is current; the sensor's own files are read and never written.
    """


@command.command("plan")
@_where
@_what
@format_option(("full", "json"))
def plan(form: str, engine: str, **given: Path | str | None) -> int:
    """Say every file and every policy that an apply would change, and every signature id in the way.

    \b
    Example:
      plantwatch sensor plan --engine suricata
    """
    from plantwatch.diagnostics import failed
    from plantwatch.report.sensor import plan_record, plan_text, record_text
    from plantwatch.sensor.plan import plan as planned

    problems = []
    for sensor, package in _packages(engine, given):
        active = sensor.store.current()
        ready = sensor.prepared(package, make=False)
        difference = planned(active.package() if active else None, ready)
        obstacles = sensor.obstacles(package)
        problems += obstacles
        if form == "json":
            click.echo(record_text(plan_record(difference, sensor.engine)))
        else:
            click.echo(plan_text(difference, sensor.engine, str(sensor.store.ruleset)))
    say(problems, form)
    if failed(problems):
        return FAILURES
    if form == "full":
        click.echo("Nothing was changed. Next: plantwatch sensor apply")
    return OK


@command.command("apply")
@_where
@click.option("--keep", type=click.IntRange(1, 1000), default=5, show_default=True)
@click.option("--leave-out", is_flag=True, help="Leave out the rules that this sensor's engine refuses.")
@_gap
@_what
def apply(keep: int, leave_out: bool, engine: str, **given: Path | str | bool | None) -> int:
    """Test with the sensor's own engine, switch in one step, reload, verify; go back if that fails.

    \b
    Examples:
      plantwatch sensor apply --engine suricata
      plantwatch sensor apply --bundle plantwatch.bundle.tar.gz
    """
    from plantwatch.sensor.steps import apply as steps

    status = OK
    for sensor, package in _packages(engine, given):
        status = max(status, _follow(sensor, steps(sensor, package, keep=keep, leave_out=leave_out)))
    return status


@command.command("rollback")
@_where
@click.option("--to", metavar="GENERATION", help="A generation that status lists [default: the one before].")
@_gap
def rollback(to: str | None, engine: str, **where: Path | str | bool | None) -> int:
    """Go back to an earlier generation: switch, reload, verify.

    \b
    Example:
      plantwatch sensor rollback --engine suricata --to 0002
    """
    from plantwatch.sensor.steps import rollback as steps

    return max(_follow(sensor, steps(sensor, to)) for sensor in _sensors(engine, where))


@command.command("verify")
@_where
def verify(engine: str, **where: Path | str | None) -> int:
    """Ask the running engine whether it has exactly the active generation.

    \b
    Example:
      plantwatch sensor verify --engine suricata
    """
    from plantwatch.sensor.steps import verify as ask

    status = OK
    for sensor in _sensors(engine, where):
        step = ask(sensor)
        assert step.verdict is not None
        word = {True: "live", False: "NOT LIVE", None: "NOT KNOWN"}[step.verdict.live]
        click.echo(f"{sensor.engine}: {word}: {step.said}")
        say(step.diagnostics)
        status = max(status, OK if step.verdict.live else FAILURES)
    return status


@command.command("status")
@_where
@format_option(("full", "json"))
def status(form: str, engine: str, **where: Path | str | None) -> int:
    """List the generations that are kept, and which is current.

    \b
    Example:
      plantwatch sensor status --format json
    """
    from plantwatch.report.sensor import generations, generations_table, record_text

    records = [record for sensor in _sensors(engine, where) for record in generations(sensor.store)]
    if form == "json":
        for record in records:
            click.echo(record_text(record))
        return OK
    if not records:
        click.echo("No ruleset was applied here. Next: plantwatch sensor plan")
        return OK
    click.echo(generations_table(records))
    unverified = any(record["current"] and not record["verified"] for record in records)
    click.echo(f"Next: plantwatch sensor {'verify' if unverified else 'plan'}")
    return FAILURES if unverified or not all(record["intact"] for record in records) else OK


@command.command("doctor")
@_where
@click.option("--fix", is_flag=True, help="Write one include file, plantwatch.yaml; change nothing else.")
@click.option("--policies", is_flag=True, help="Name every policy, also those that are live.")
@click.option("--capture", type=_FILE, help="A capture from the sensor's interface: what does reach it?")
@click.option("--tree", type=_FILE, help="A sensor whose files lie below a folder; no program of it is run.")
@click.option("--engine-version", help="The version of the engine below --tree, as in 7.0.10.")
@root_option
@format_option(("full", "concise", "json"))
def doctor(
    root: Path | None,
    form: str,
    fix: bool,
    policies: bool,
    capture: Path | None,
    tree: Path | None,
    engine_version: str | None,
    engine: str,
    **where: Path | str | None,
) -> int:
    """Say which policies would be live on this sensor, which not, and the lines that change it.

    \b
    Examples:
      plantwatch sensor doctor
      plantwatch sensor doctor --engine suricata --fix
      plantwatch sensor doctor --capture ten-minutes.pcap
      plantwatch sensor doctor --tree /mnt/sensor --engine-version 7.0.10
    """
    from plantwatch.report.sensor import diagnosis_text, record_text
    from plantwatch.sensor.examine import examine, write_fix
    from plantwatch.sensor.layouts import Place, layout
    from plantwatch.sensor.mirror import read_mirror

    status, place = OK, Place(tree or Path("/"), layout(tree or Path("/")))
    if form == "full":
        click.echo(f"layout: {place.layout.name}" + (f". {place.layout.door}" if place.layout.door else ""))
    for sensor, package, ports, every in _examined(
        root, engine, where, place if tree or place.layout.door else None
    ):
        mirror = read_mirror(capture, (port for some in ports.values() for port in some)) if capture else None
        found = examine(sensor, package, ports, version=engine_version, mirror=mirror)
        diagnostics = [lack.diagnostic for lack in found.lacks]
        say(diagnostics, form)
        if form == "full":
            click.echo(diagnosis_text(found, policies, every - len(package.policies)))
        elif form == "json":
            click.echo(record_text({"engine": sensor.engine, **found.counts()}))
        counts = found.counts()
        status = max(status, OK if counts["live"] == len(package.policies) else FAILURES)
        if fix and sensor.engine == "suricata":
            for line in write_fix(sensor, found):
                click.echo(line)
    return status


def _examined(
    root: Path | None, engine: str, where: dict[str, Path | str | None], place: Place | None
) -> list[tuple[Sensor, Package, dict[str, tuple[int, ...]], int]]:
    """Each sensor with what the catalog gives for it, the catalog's ports by protocol, its policies."""
    from plantwatch.catalog.load import load
    from plantwatch.sensor.here import elsewhere

    catalog = load(workspace_of(root).catalog).catalog
    ports = {name: tuple(protocol.ports) for name, protocol in catalog.protocols.items()}
    every = len(catalog.policies)
    given: dict[str, Path | str | bool | None] = {**where, "root": root}
    if place is None:
        return [(sensor, package, ports, every) for sensor, package in _packages(engine, given)]
    if str(given["config"]) == _CONFIG:
        given["config"] = None
    sensors = elsewhere(engines_of(engine), place, given)
    return [(sensor, package, ports, every) for sensor, package in _built(sensors, root)]


def _follow(sensor: Sensor, steps: Iterable[Step]) -> int:
    """Print steps as they are made; errors end them with what to do."""
    from plantwatch.diagnostics import UserError

    try:
        for step in steps:
            click.echo(f"{sensor.engine}: {step.name}: {step.said}")
            say(step.diagnostics)
    except UserError as error:
        complain(error.diagnostics)
        return FAILURES
    return OK


def _sensors(engine: str, where: Mapping[str, Path | str | bool | None]) -> list[Sensor]:
    from plantwatch.sensor.here import sensors

    missing = not_installed(engines_of(engine))
    found = sensors([name for name in engines_of(engine) if name not in missing], where)
    if not found:
        raise SystemExit(UNUSABLE)
    return found


def _packages(engine: str, given: Mapping[str, Path | str | bool | None]) -> list[tuple[Sensor, Package]]:
    """Each sensor with what the bundle, or else the catalog, has for it."""
    from plantwatch.sensor.bundle import read_bundle

    sensors = _sensors(engine, given)
    if given.get("bundle"):
        path, signers = Path(str(given["bundle"])), Path(str(given["signers"]))
        packages, who = read_bundle(path, signers, unsigned=bool(given["unsigned"]))
        click.echo(f"{path}: signed by {who}" if who else f"{path}: NOT SIGNED")
        return [(sensor, packages[sensor.engine]) for sensor in sensors if sensor.engine in packages]
    return _built(sensors, Path(str(given["root"])) if given.get("root") else None)


def _built(sensors: list[Sensor], root: Path | None) -> list[tuple[Sensor, Package]]:
    """Each sensor with what the catalog has for it."""
    from plantwatch.building.build import build
    from plantwatch.diagnostics import UserError
    from plantwatch.sensor.package import package

    built, found = build(workspace_of(root), pretty=True)
    if built is None:
        raise UserError(*found)
    return [(sensor, package(built, sensor.engine)) for sensor in sensors]

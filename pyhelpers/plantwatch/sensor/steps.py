"""From one generation to the next, so that the sensor always runs a complete one.

    locked -> begun -> staged -> tested -> switched -> activated -> verified -> pruned

Each function is a generator that yields the name of every step behind it, with a word for people. Whatever
ends it between or within two steps, power included, ``current`` leads to a complete generation: up to
``tested`` the old one, from ``switched`` on the new one, which the engine took or takes at its next start.
An exception behind the switch goes back; only a kill cannot, and then ``status`` says that the active
generation was not verified.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from plantwatch.diagnostics import Diagnostic, Level, Span, UserError, failed
from plantwatch.files import alone
from plantwatch.sensor.base import KEEP, Sensor, Verdict
from plantwatch.sensor.package import Package, without
from plantwatch.sensor.store import LIVE, UNSEEN, Generation


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is behind us. ``verdict`` where the running engine was asked."""

    name: str
    said: str
    diagnostics: tuple[Diagnostic, ...] = ()
    verdict: Verdict | None = None


def apply(sensor: Sensor, package: Package, *, keep: int = KEEP, leave_out: bool = False) -> Iterator[Step]:
    """Bring a package onto a sensor. Raises UserError; the sensor then runs what it ran before."""
    store = sensor.store
    with _alone(store.folder):
        yield Step("locked", f"alone at work in {store.folder}")
        obstacles = sensor.obstacles(package)
        if failed(obstacles):
            raise UserError(*obstacles)
        package = sensor.prepared(package, make=True)
        store.begin()
        active = store.current()
        assert active is not None
        yield Step("begun", f"active: generation {active.name}", tuple(obstacles))
        staged = store.stage(package)
        try:
            yield Step("staged", f"generation {staged.name} written to {staged.folder}")
            tested = sensor.test(staged, package)
            notes = list(tested.diagnostics)
            if failed(notes) and leave_out and tested.refused:
                store.drop(staged)
                package = without(package, tested.refused)
                staged = store.stage(package)
                left = [_left_out(d) for d in notes]
                tested = sensor.test(staged, package)
                notes = [*left, *(d for d in tested.diagnostics if d not in left)]
            if failed(notes):
                raise UserError(*notes)
        except Exception:
            store.drop(staged)
            raise
        yield Step("tested", "loaded by the sensor's own engine with its own configuration", tuple(notes))
        if _equal(staged, active):
            store.drop(staged)
            staged = active
        yield from _take(sensor, staged, back_to=_last_settled(sensor, active), first=staged is not active)
        gone = store.prune(keep)
        yield Step("pruned", f"{len(gone)} old generations removed" if gone else "nothing to remove")


def rollback(sensor: Sensor, to: str | None = None) -> Iterator[Step]:
    """Go back to the generation before, or to a named one. Raises UserError as ``apply`` does."""
    store = sensor.store
    with _alone(store.folder):
        active = store.current()
        if active is None:
            raise UserError(Diagnostic("PW609", Span(str(store.folder)), "no ruleset was ever applied here"))
        yield Step("locked", f"active: generation {active.name}")
        wanted = to or active.before
        if not wanted:
            text = f"generation {active.name} is the first: there is nothing to go back to"
            raise UserError(Diagnostic("PW609", Span(str(active.folder)), text))
        target = store.generation(wanted)
        if damage := target.damage():
            raise UserError(*damage)
        yield from _take(sensor, target, back_to=active, first=False)


def verify(sensor: Sensor) -> Step:
    """Ask the running engine about the active generation, and note it where it has it.

    Raises UserError where there is none, or it is damaged.
    """
    active = sensor.store.current()
    if active is None:
        text = "no ruleset was applied here"
        raise UserError(Diagnostic("PW609", Span(str(sensor.store.folder)), text, "plantwatch sensor apply"))
    if damage := active.damage():
        raise UserError(*damage)
    verdict = sensor.verify(active)
    if verdict.live and not active.verified:
        with _writing(sensor.store.folder):
            sensor.store.settle(active, LIVE)
    return Step("verified", f"generation {active.name}: {verdict.said}", verdict.diagnostics, verdict)


def _take(sensor: Sensor, target: Generation, *, back_to: Generation, first: bool) -> Iterator[Step]:
    """Switch, make the running engine take it, verify; on failure go back and say so (PW605)."""
    store = sensor.store
    try:
        store.switch(target.name)
        yield Step("switched", f"current is generation {target.name}")
        yield Step("activated", sensor.activate())
        verdict = sensor.verify(target)
    except (Exception, KeyboardInterrupt) as error:
        problems = error.diagnostics if isinstance(error, UserError) else ()
        _go_back(sensor, target, back_to, problems, str(error), first)
    if verdict.live is False:
        _go_back(sensor, target, back_to, verdict.diagnostics, verdict.said, first)
    if verdict.live:
        store.settle(target, LIVE)
        yield Step("verified", verdict.said, (), verdict)
    else:
        if not target.settled:
            store.settle(target, UNSEEN)
        text = f"generation {target.name} is active, not verified: {verdict.said}"
        note = Diagnostic("PW611", Span(str(target.folder)), text, level=Level.WARNING)
        yield Step("verified", verdict.said, (note,), verdict)


def _go_back(
    sensor: Sensor,
    target: Generation,
    back_to: Generation,
    problems: tuple[Diagnostic, ...],
    why: str,
    first: bool,
) -> NoReturn:
    store = sensor.store
    store.switch(back_to.name)
    state = "NOT live"
    try:
        sensor.activate()
    except UserError as error:
        problems = (*problems, *error.diagnostics)
        state = "NOT taken by the running engine"
    try:
        verdict = sensor.verify(back_to)
        state = "verified" if verdict.live else "not verified" if verdict.live is None else state
    except UserError as error:
        problems = (*problems, *error.diagnostics)
    if first:
        store.drop(target)
    text = f"generation {target.name} was not taken ({why}); back to {back_to.name}, which is {state}"
    raise UserError(*problems, Diagnostic("PW605", Span(str(store.current_link)), text))


def _last_settled(sensor: Sensor, active: Generation) -> Generation:
    """Where to go back to: what is active, or before it when an apply was interrupted."""
    if active.settled:
        return active
    folder = active.folder.parent / active.before
    return sensor.store.generation(active.before) if active.before and folder.is_dir() else active


def _equal(one: Generation, other: Generation) -> bool:
    return {**one.manifest, "before": ""} == {**other.manifest, "before": ""} and not other.damage()


def _left_out(diagnostic: Diagnostic) -> Diagnostic:
    if diagnostic.level is not Level.ERROR:
        return diagnostic
    text = f"left out on this sensor: {diagnostic.message}"
    return Diagnostic("PW613", diagnostic.span, text, level=Level.WARNING, policy=diagnostic.policy)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with _writing(folder), _reachable(folder), alone(folder / "lock", wait=False) as ours:
        if not ours:
            text = "another apply or rollback is at work on this sensor"
            raise UserError(Diagnostic("PW607", Span(str(folder / "lock")), text, "wait for it to end"))
        yield


@contextmanager
def _reachable(folder: Path) -> Iterator[None]:
    """Folders above that we make are open to everybody, whatever the umask."""
    new = [path for path in folder.parents if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in new:
        path.chmod(0o755)
    yield


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """What the system refuses becomes a diagnostic (PW608)."""
    try:
        yield
    except OSError as error:
        where = str(error.filename or folder)
        text = f"cannot write here: {error.strerror or error}; what is current is complete"
        raise UserError(Diagnostic("PW608", Span(where), text)) from None

"""The steps of ``plantwatch maintenance``: what is written to the audit log, and who is told."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from plantwatch.catalog.hints import closest, quoted
from plantwatch.diagnostics import Diagnostic, Span, UserError
from plantwatch.maintenance.journal import Journal
from plantwatch.maintenance.sensors import Told, here, named, tell
from plantwatch.maintenance.windows import SITE_FILE, Window, number, windows
from plantwatch.site.model import Site
from plantwatch.site.planned import addresses_of

NOBODY = "plantwatch"  # who writes lines about what time did


@dataclass(frozen=True, slots=True)
class Kept:
    """Windows as they are now, sensors that were told, and what went wrong."""

    windows: tuple[Window, ...]
    sensors: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Keeper:
    """The windows of one site. ``given`` are sensors named by the user; none: those known, or of here."""

    site: Site
    journal: Journal
    now: datetime
    given: tuple[Told, ...] = ()

    def open(self, window: Window) -> Kept:
        """Open a window and tell the sensors. Its id and sensors are filled in here."""
        with self.journal.writing():
            sensors = self._sensors()
            name = number(self.journal.lines())
            made = replace(window, id=name, sensors=tuple(sensor.name for sensor in sensors))
            self.journal.add("opened", made.line(made.by, made.reason), self.now)
            return self._settled(sensors)

    def close(self, names: Sequence[str], work_orders: Sequence[str], by: str, reason: str) -> Kept:
        """End windows before their time, by id or by work order. Raises UserError (PW582)."""
        with self.journal.writing():
            sensors = self._sensors()
            still = [w for w in self._windows() if w.state(self.now) in ("open", "next")]
            for window in _meant(still, names, work_orders):
                self.journal.add("closed", window.line(by, reason), self.now)
            return self._settled(sensors)

    def sync(self) -> Kept:
        """Tell every sensor all windows again, and write down what has begun and ended by itself."""
        with self.journal.writing():
            return self._settled(self._sensors())

    def _windows(self) -> list[Window]:
        return windows(self.site, self.journal.lines())

    def _sensors(self) -> list[Told]:
        """Those that were named now, and those of windows whose time is not over, closed or not.

        Raises UserError (PW585) where there is none, nor one on this machine.
        """
        known = [name for w in self._windows() if w.until > self.now for name in w.sensors]
        found = {sensor.name: sensor for sensor in (*self.given, *named(known))}
        if not found:
            found = {sensor.name: sensor for sensor in here()}
        if not found:
            advice = "name one with --suricata-socket or --zeek-data"
            raise UserError(Diagnostic("PW585", Span("maintenance"), "there is no sensor to tell", advice))
        return list(found.values())

    def _settled(self, sensors: Sequence[Told]) -> Kept:
        names = tuple(sensor.name for sensor in sensors)
        for window in self._windows():
            state = window.state(self.now)
            if state == "open" and window.planned and not window.begun:
                began = replace(window, sensors=names)
                self.journal.add("opened", began.line(SITE_FILE), self.now)
            elif state == "expired" and window.begun and not window.expired:
                self.journal.add("expired", window.line(NOBODY), self.now)
        found = self._windows()
        due = [window.work for window in found if window.until > self.now]  # closed ones are taken back
        missed = tell(sensors, due, self.now.timestamp())
        return Kept(tuple(found), names, (*self.journal.found, *missed))


def wanted(site: Site, file: Path, assets: Iterable[str]) -> tuple[str, ...]:
    """The assets by these names, each once. Raises UserError (PW550) for names that are none."""
    names = tuple(dict.fromkeys(assets))
    unknown = [name for name in names if name not in site.assets]
    if unknown:
        raise UserError(
            *(
                Diagnostic(
                    "PW550", Span(str(file)), f"there is no asset {quoted(name)}", closest(name, site.assets)
                )
                for name in unknown
            )
        )
    return names


def window_of(
    site: Site, assets: tuple[str, ...], begin: datetime, until: datetime, work_order: str, owner: str
) -> Window:
    """A window on these assets; still without an id."""
    return Window("", assets, addresses_of(site, assets), begin, until, work_order, owner)


def somebody() -> str:
    """Who is at the keyboard: the user behind sudo, if there is one."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):  # a container need not know its user
        return f"user {os.getuid()}"


def _meant(still: Sequence[Window], names: Sequence[str], orders: Sequence[str]) -> list[Window]:
    found = [w for w in still if w.id in names or w.work_order in orders]
    missing = {*names} - {w.id for w in still}, {*orders} - {w.work_order for w in still}
    said = [
        *(("window", name, [w.id for w in still]) for name in sorted(missing[0])),
        *(("work order", name, [w.work_order for w in still]) for name in sorted(missing[1])),
    ]
    if said:
        raise UserError(
            *(
                Diagnostic(
                    "PW582",
                    Span("maintenance"),
                    f"no window that is open or comes has the {what} {quoted(name)}",
                    closest(name, known) or "plantwatch maintenance list",
                )
                for what, name, known in said
            )
        )
    return found

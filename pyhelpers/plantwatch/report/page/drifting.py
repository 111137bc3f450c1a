"""Drift for the page: from two tables of traffic, or from what ``plantwatch learn`` printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from plantwatch.diagnostics import Diagnostic, Span, UserError
from plantwatch.report.page.ends import Directory
from plantwatch.report.page.shift import Change
from plantwatch.report.printable import printable
from plantwatch.site.learning import traffic
from plantwatch.site.learning.drift import drift
from plantwatch.site.learning.guessing import guesses
from plantwatch.site.learning.hosts import hosts
from plantwatch.site.learning.picture import Habit, Picture, Way
from plantwatch.site.learning.traffic import Traffic
from plantwatch.site.model import Site

MOST = 500  # lines on the page
_LINE = re.compile(r"([-+~]) (\w+) (.*)")


def between(site: Site, baseline: Path, observed: Path) -> Iterator[str]:
    """How one table of traffic differs from another, as ``plantwatch learn`` says it.

    Raises UserError: PW592 where one is not there, PW572 where it is no table of traffic.
    """
    for path in (baseline, observed):
        if not path.is_file():
            help_ = "plantwatch learn writes it beside the site file"
            raise UserError(Diagnostic("PW592", Span(path.as_posix()), "there is no such table", help_))
    old, new = traffic.read(baseline), traffic.read(observed)
    habits = _habits(new, observed)
    picture = Picture()
    for way, habit in habits.items():
        picture.hosts.setdefault(way.src, set())
        picture.hosts.setdefault(way.dst, set())
        picture.first, picture.last = min(picture.first, habit.first), max(picture.last, habit.last)
    yield from drift(site, old, picture, new, hosts(picture, habits, guesses(habits)))


def printed(path: Path) -> Iterator[str]:
    """The lines of drift in the kept output of ``plantwatch learn``. Raises UserError (PW592)."""
    try:
        with path.open(encoding="utf-8", errors="replace") as lines:
            yield from (line.rstrip("\n") for line in lines if _LINE.fullmatch(line.rstrip("\n")))
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise UserError(Diagnostic("PW592", Span(path.as_posix()), message, "plantwatch learn")) from None


def changes(lines: Iterable[str], directory: Directory) -> tuple[Change, ...]:
    """Lines of drift with the names of assets, hosts first, then what is new, changed, and gone."""
    found = [match for line in lines if (match := _LINE.fullmatch(line))]
    order = {"+": 0, "~": 1, "-": 2}
    found.sort(key=lambda match: (match[2] != "host", order[match[1]]))
    return tuple(Change(m[1], m[2], printable(directory.named(m[3]))) for m in found)


def _habits(new: Traffic, path: Path) -> dict[Way, Habit]:
    try:
        return {way: Habit(line.times, _time(line.first), _time(line.last), 0.0) for way, line in new.items()}
    except ValueError as error:
        raise UserError(
            Diagnostic("PW572", Span(path.as_posix()), f"not a table of traffic: {error}")
        ) from None


def _time(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()

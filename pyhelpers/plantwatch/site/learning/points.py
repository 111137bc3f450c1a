"""Which values are written where: a table beside the site file, ``<site>.points.csv``, by ``learn`` only.

One line for each sender, receiver, protocol, part and place, sorted: how often, the lowest and highest value,
first and last time (UTC). ``part`` names the table, data block or tag, ``place`` the register, point, byte or
element in it; zeek-scripts/runtime/learn-values.zeek says what they are in each protocol.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from plantwatch.diagnostics import Diagnostic, Span, UserError
from plantwatch.site.learning.times import utc

MOST_POINTS = 200_000
COLUMNS = ("from", "to", "protocol", "part", "place", "count", "low", "high", "first", "last")


class Wrote(NamedTuple):
    """``n`` values between ``low`` and ``high`` were written to a place. Times are seconds since 1970."""

    src: str
    dst: str
    protocol: str
    part: str
    place: int
    n: int
    low: float
    high: float
    first: float
    last: float


class Place(NamedTuple):
    """Who writes where."""

    src: str
    dst: str
    protocol: str
    part: str
    place: int


class Range(NamedTuple):
    """What was written there. Times are ISO 8601 to the second."""

    times: int
    low: float
    high: float
    first: str
    last: str

    def with_(self, other: Range) -> Range:
        """Both."""
        return Range(
            self.times + other.times,
            min(self.low, other.low),
            max(self.high, other.high),
            min(self.first, other.first),
            max(self.last, other.last),
        )


Table = Mapping[Place, Range]


@dataclass(slots=True)
class Points:
    """What was written so far; ``left_out`` counts values that found no place any more."""

    known: dict[Place, Range] = field(default_factory=dict)
    left_out: int = 0

    def add(self, wrote: Wrote) -> None:
        """Count values."""
        if not (wrote.part.isprintable() and math.isfinite(wrote.low) and math.isfinite(wrote.high)):
            self.left_out += wrote.n
            return
        place = Place(wrote.src, wrote.dst, wrote.protocol, wrote.part[:100], wrote.place)
        fresh = Range(wrote.n, wrote.low, wrote.high, utc(wrote.first), utc(wrote.last))
        if place in self.known:
            self.known[place] = self.known[place].with_(fresh)
        elif len(self.known) >= MOST_POINTS:
            self.left_out += wrote.n
        else:
            self.known[place] = fresh

    def table(self) -> dict[Place, Range]:
        """All of it, sorted."""
        return dict(sorted(self.known.items()))


def beside(site: Path) -> Path:
    """Where the table of a site file is."""
    return site.with_name(f"{site.stem}.points.csv")


def together(old: Table, new: Table) -> dict[Place, Range]:
    """Both tables as one."""
    result = dict(old)
    for place, seen in new.items():
        result[place] = result[place].with_(seen) if place in result else seen
    return dict(sorted(result.items()))


def number(value: float) -> str:
    """A value as people write it: 12 digits at most, no fraction where there is none."""
    short = f"{value:.12g}"
    return format(Decimal(short), "f") if abs(value) < 1e18 else short


def text(table: Table) -> str:
    """The table as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for place, seen in table.items():
        times, low, high, first, last = seen
        writer.writerow((*place, times, number(low), number(high), first, last))
    return out.getvalue()


def read(path: Path) -> dict[Place, Range]:
    """The table in a file, empty where there is none. Raises UserError (PW572) for another table."""
    if not path.exists():
        return {}
    result = {}
    with path.open(encoding="utf-8", newline="") as source:
        try:
            for line, row in enumerate(csv.reader(source)):
                if line == 0 and tuple(row) != COLUMNS:
                    raise ValueError("its first line is not ours")
                if line:
                    src, dst, protocol, part, place, count, low, high, first, last = row
                    where = Place(src, dst, protocol, part, int(place))
                    result[where] = Range(int(count), float(low), float(high), first, last)
        except (ValueError, csv.Error) as error:
            help_ = "it is written by plantwatch learn: take it away and learn again"
            raise UserError(
                Diagnostic("PW572", Span(path.as_posix()), f"not a table of values: {error}", help_)
            ) from None
    return result

"""The communication matrix, a table beside the site file: ``<site>.traffic.csv``, written by ``learn`` only.

One line for each sender, receiver, protocol and class of operations, sorted. ``every`` is the mean time in
seconds from one to the next, ``spread`` its standard deviation in means; ``first`` and ``last`` are UTC.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from plantwatch.diagnostics import Diagnostic, Span, UserError
from plantwatch.site.learning.picture import Habit, Way
from plantwatch.site.learning.times import utc

BURST = 10  # seconds
COLUMNS = ("from", "to", "protocol", "class", "count", "every", "spread", "first", "last")


class Line(NamedTuple):
    """A line of the table. Times are ISO 8601 to the second."""

    times: int
    every: float
    spread: float
    first: str
    last: str

    @property
    def regular(self) -> bool:
        """Whether it comes like a clock, and not in one quick burst: worth missing when it stays away."""
        return self.times >= 10 and self.spread < 0.2 and self.every * (self.times - 1) >= BURST


Traffic = Mapping[Way, Line]


def beside(site: Path) -> Path:
    """Where the table of a site file is."""
    return site.with_name(f"{site.stem}.traffic.csv")


def lines(ways: Mapping[Way, Habit]) -> dict[Way, Line]:
    """Habits as lines, sorted."""
    return {
        way: Line(h.n, round(h.every, 3), round(h.spread, 2), utc(h.first), utc(h.last))
        for way, h in sorted(ways.items())
    }


def together(old: Traffic, new: Traffic) -> dict[Way, Line]:
    """Both tables: counts added, the newer pace where there is one."""
    result = dict(old)
    for way, line in new.items():
        before = old.get(way)
        if before is not None:
            pace = line if line.times > 2 else before
            first, last = min(before.first, line.first), max(before.last, line.last)
            line = Line(before.times + line.times, pace.every, pace.spread, first, last)
        result[way] = line
    return dict(sorted(result.items()))


def text(traffic: Traffic) -> str:
    """The table as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((*way, *line) for way, line in traffic.items())
    return out.getvalue()


def read(path: Path) -> dict[Way, Line]:
    """The table in a file, empty where there is none. Raises UserError (PW572) for another table."""
    if not path.exists():
        return {}
    result = {}
    with path.open(encoding="utf-8", newline="") as source:
        try:
            for number, row in enumerate(csv.reader(source)):
                if number == 0 and tuple(row) != COLUMNS:
                    raise ValueError("its first line is not ours")
                if number:
                    src, dst, protocol, kind, count, every, spread, first, last = row
                    way = Way(src, dst, protocol, kind)
                    result[way] = Line(int(count), float(every), float(spread), first, last)
        except (ValueError, csv.Error) as error:
            help_ = "it is written by plantwatch learn: take it away and learn again"
            raise UserError(
                Diagnostic("PW572", Span(path.as_posix()), f"not a table of traffic: {error}", help_)
            ) from None
    return result

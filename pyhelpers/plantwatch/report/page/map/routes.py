"""Which way arrows go: from a box into the channel beside it, through a gap where that is needed, and in.

Every arrow has a lane of its own in each channel and gap that it uses, and a port of its own at each box, so
that no two of them lie on one another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from plantwatch.report.page.map.chart import Wire
from plantwatch.report.page.map.grid import Frame, Grid, Placed


@dataclass(frozen=True, slots=True)
class Route:
    """The way of one arrow. ``leave`` and ``enter`` are channels; ``gap`` is -1 where both are the same.

    ``wire`` is None for an agreed way between two blocks.
    """

    src: str
    dst: str
    leave: int
    enter: int
    gap: int
    downward: tuple[bool, bool]  # at which side it leaves and enters: below the sender, below the receiver
    wire: Wire | None

    @property
    def span(self) -> tuple[int, int]:
        """The channels between which it runs through its gap."""
        return min(self.leave, self.enter), max(self.leave, self.enter)


def routes(grid: Grid, wires: Sequence[Wire], links: Iterable[tuple[str, str]]) -> list[Route]:
    """The ways of all arrows, the loud ones first."""
    used: Counter[int] = Counter()
    found = []
    for wire in wires:
        a, b = grid.placed[wire.src], grid.placed[wire.dst]
        below = _sides(a.row, b.row)
        leave, enter = (p.below if low else p.above for p, low in zip((a, b), below, strict=True))
        gap = -1 if leave == enter else _gap(a, b, used, range(grid.sheet.columns + 1))
        found.append(Route(wire.src, wire.dst, leave, enter, gap, below, wire))
    for src, dst in links:
        left, right = grid.frames[src], grid.frames[dst]
        below = _sides(left.shelf, right.last)
        leave, enter = (f.below if low else f.above for f, low in zip((left, right), below, strict=True))
        edge = (0, grid.sheet.columns)
        gap = -1 if leave == enter else min(edge, key=lambda g: (abs(g - _middle(left, right)) + used[g], g))
        used[gap] += 1
        found.append(Route(src, dst, leave, enter, gap, below, None))
    return found


def lanes(spans: Mapping[int, tuple[float, float]]) -> dict[int, int]:
    """A lane for each of some spans, by their key, such that those in one lane do not touch."""
    ends: list[float] = []
    found = {}
    for key, (begin, end) in sorted(spans.items(), key=lambda item: (item[1], item[0])):
        lane = next((n for n, last in enumerate(ends) if last < begin), len(ends))
        if lane == len(ends):
            ends.append(end)
        else:
            ends[lane] = end
        found[key] = lane
    return found


def _sides(a: int, b: int) -> tuple[bool, bool]:
    """Whether an arrow from row ``a`` to row ``b`` leaves below, and whether it enters from below."""
    return (True, True) if a == b else (a < b, b < a)


def _gap(a: Placed, b: Placed, used: Counter[int], gaps: Iterable[int]) -> int:
    """The gap that makes the way short and is not crowded yet."""

    def cost(gap: int) -> tuple[float, int]:
        way = abs(a.column + 0.5 - gap) + abs(b.column + 0.5 - gap)
        return way + used[gap] / 4, gap

    gap = min(gaps, key=cost)
    used[gap] += 1
    return gap


def _middle(a: Frame, b: Frame) -> float:
    return (a.left + a.right + b.left + b.right + 2) / 4

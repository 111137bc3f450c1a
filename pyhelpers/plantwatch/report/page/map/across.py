"""Where columns, gaps and ports of the map lie from left to right."""

from __future__ import annotations

from collections.abc import Sequence

from plantwatch.report.page.map.grid import Grid
from plantwatch.report.page.map.routes import Route, lanes

PAD = 10  # from a box to the frame around it


class Across:
    """Where columns, gaps and ports lie from left to right."""

    def __init__(self, cells: Grid, ways: Sequence[Route]) -> None:
        columns = cells.sheet.columns
        spans: dict[int, dict[int, tuple[float, float]]] = {gap: {} for gap in range(columns + 1)}
        for number, way in enumerate(ways):
            if way.gap >= 0:
                spans[way.gap][number] = way.span
        self._lanes = {gap: lanes(inside) for gap, inside in spans.items()}
        wide = [
            2 * PAD + 6 + cells.sheet.lane * (max(self._lanes[gap].values(), default=-1) + 1) for gap in spans
        ]
        self.box = (cells.sheet.width - sum(wide)) / columns
        self._gap = [sum(wide[:gap]) + gap * self.box for gap in range(columns + 1)]
        self._wide = wide
        self._cells = cells
        self.ports = self._ports(ways)

    def column(self, column: int) -> float:
        """The left side of the boxes of a column."""
        return self._gap[column] + self._wide[column]

    def frame(self, key: str) -> tuple[float, float]:
        """Left and right side of a block or a band."""
        frame = self._cells.frames[key]
        return self.column(frame.left) - PAD, self.column(frame.right) + self.box + PAD

    def lane(self, number: int, gap: int) -> float:
        """Where an arrow runs in its gap."""
        return self._gap[gap] + PAD + 8 + self._cells.sheet.lane * self._lanes[gap][number]

    def span(self, number: int, way: Route) -> dict[int, tuple[float, float]]:
        """From where to where an arrow runs sideways, by channel."""
        leave, enter = self.ports[number]
        if way.gap < 0:
            return {way.leave: (min(leave, enter), max(leave, enter))}
        lane = self.lane(number, way.gap)
        return {
            way.leave: (min(leave, lane), max(leave, lane)),
            way.enter: (min(enter, lane), max(enter, lane)),
        }

    def _ports(self, ways: Sequence[Route]) -> list[tuple[float, float]]:
        wanted: dict[tuple[str, bool, bool], list[tuple[float, int, int]]] = {}
        for number, way in enumerate(ways):
            for end, (here, there) in enumerate(((way.src, way.dst), (way.dst, way.src))):
                side = (here, way.downward[end], way.wire is None)
                wanted.setdefault(side, []).append((self._middle(there, way.wire is None), number, end))
        found = [[0.0, 0.0] for _ in ways]
        for (here, below, quiet), asking in wanted.items():
            for place, (_, number, end) in enumerate(sorted(asking)):
                found[number][end] = self._port(here, below, quiet, place, len(asking))
        return [(leave, enter) for leave, enter in found]

    def _port(self, key: str, below: bool, quiet: bool, place: int, many: int) -> float:
        if quiet:
            left, right = self.frame(key)
            step = min(12.0, (right - left) / 2 / many)
            shift = step / 2 if below and self._cells.frames[key].block else 0.0
            return right - 22 - step * (many - 1 - place) - shift
        step = min(18.0, (self.box - 24) / many)
        return self._middle(key, False) + step * (place - (many - 1) / 2) + (step / 4 if below else -step / 4)

    def _middle(self, key: str, quiet: bool) -> float:
        if quiet:
            return sum(self.frame(key)) / 2
        return self.column(self._cells.placed[key].column) + self.box / 2

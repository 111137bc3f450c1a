"""Where bands, channels and rows of the map lie from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence

from plantwatch.report.page.map.across import Across
from plantwatch.report.page.map.grid import Grid
from plantwatch.report.page.map.routes import Route, lanes

LOUD, QUIET = 16, 8  # from one arrow to the next
_HEAD = 26  # title of a band, and of a zone
_FLOOR = 12  # the least height of a channel
_FOOT = 8  # from the last zone of a band to its end


class Down:
    """Where channels and rows lie from top to bottom."""

    def __init__(self, cells: Grid, ways: Sequence[Route], across: Across) -> None:
        inside: dict[int, dict[int, tuple[float, float]]] = {n: {} for n in range(cells.channels)}
        for number, way in enumerate(ways):
            for channel, (begin, end) in across.span(number, way).items():
                inside[channel][number] = (begin - 7, end + 7)
        self._lanes = {channel: lanes(spans) for channel, spans in inside.items()}
        self._step = {
            channel: LOUD if any(ways[n].wire for n in spans) else QUIET for channel, spans in inside.items()
        }
        high = {
            n: max(_FLOOR * (1 + bool(lane)), 10 + self._step[n] * (max(lane.values(), default=-1) + 1))
            for n, lane in self._lanes.items()
        }
        first, last = 0, cells.channels - 1
        high |= {n: 0 for n in (first, last) if not inside[n]}
        self.channel: dict[int, float] = {}
        self.shelf: list[tuple[float, float]] = []
        self.band: dict[int, tuple[float, float]] = {}
        y = 0.0
        for shelf in cells.shelves:
            begins = shelf.band not in self.band
            if begins and self.band:
                y += _FOOT
            self.channel[shelf.above] = y
            y += high[shelf.above]
            if begins:
                self.band[shelf.band] = (y, y)
                y += _HEAD
            top = y
            y += _HEAD
            for n, channel in enumerate(shelf.channels):
                self.channel[channel] = y
                y += high[channel] + (cells.sheet.box if n < shelf.rows else 0)
            self.shelf.append((top, y))
            self.band[shelf.band] = (self.band[shelf.band][0], y + _FOOT)
        self.channel[last] = y + _FOOT
        self.height = y + _FOOT + high[last]
        self._high = high

    def lane(self, number: int, channel: int) -> float:
        """Where an arrow runs in a channel."""
        return self.channel[channel] + 5 + self._step[channel] * (self._lanes[channel][number] + 0.5)

    def row(self, above: int) -> float:
        """The top of the boxes below a channel."""
        return self.channel[above] + self._high[above]

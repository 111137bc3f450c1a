"""Where boxes go: a grid with the same columns from top to bottom, so that arrows have lanes between them.

Rows of boxes lie between channels, in which arrows run sideways; columns lie between gaps, in which they run
up and down. A channel or gap is as wide as the arrows in it need.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from plantwatch.report.page.map.boxes import Box
from plantwatch.report.page.map.chart import Band, Block

LETTER = 7.2  # width of a letter of a zone's title, on average


@dataclass(frozen=True, slots=True)
class Sheet:
    """The paper: width in units of the picture, columns, height and least width of a box, width of a lane."""

    width: int
    columns: int
    box: int
    least: int
    lane: int


WIDE = Sheet(width=960, columns=4, box=64, least=160, lane=10)
NARROW = Sheet(width=360, columns=2, box=64, least=112, lane=8)


@dataclass(slots=True)
class Placed:
    """A box in its cell. ``above`` and ``below`` are the channels beside its row."""

    box: Box
    column: int
    row: int
    above: int
    below: int


@dataclass(slots=True)
class Frame:
    """A block, or a whole band, over columns ``left`` to ``right`` and shelves ``shelf`` to ``last``.

    ``above`` and ``below`` are the channels outside of it. ``block`` is None for a band.
    """

    block: Block | None
    left: int
    right: int
    shelf: int
    last: int
    above: int
    below: int


@dataclass(slots=True)
class Shelf:
    """Blocks side by side. ``channels`` are those inside, one more than ``rows``."""

    band: int
    above: int
    channels: tuple[int, ...]
    rows: int


@dataclass(slots=True)
class Grid:
    """All that has a cell. Channels are numbered from the top."""

    sheet: Sheet
    placed: dict[str, Placed] = field(default_factory=dict)
    frames: dict[str, Frame] = field(default_factory=dict)
    shelves: list[Shelf] = field(default_factory=list)
    channels: int = 0


def grid(bands: Sequence[Band], sheet: Sheet) -> Grid:
    """Every box of some bands in its cell."""
    found = Grid(sheet)
    row = 0
    for number, band in enumerate(bands):
        for blocks in _shelves(band.blocks, sheet):
            above = found.channels
            rows = max(max(1, ceil(len(block.boxes) / (right - left + 1))) for block, left, right in blocks)
            inner = tuple(range(above + 1, above + 2 + rows))
            found.channels += 2 + rows
            for block, left, right in blocks:
                here = len(found.shelves)
                found.frames[block.key] = Frame(block, left, right, here, here, above, found.channels)
                for n, box in enumerate(block.boxes):
                    down, across = divmod(n, right - left + 1)
                    found.placed[box.key] = Placed(
                        box, left + across, row + down, inner[down], inner[down + 1]
                    )
            found.shelves.append(Shelf(number, above, inner, rows))
            row += rows
        first = next(n for n, shelf in enumerate(found.shelves) if shelf.band == number)
        above, last = found.shelves[first].above, len(found.shelves) - 1
        found.frames[f"band {number}"] = Frame(None, 0, sheet.columns - 1, first, last, above, found.channels)
    found.channels += 1
    return found


def _shelves(blocks: Sequence[Block], sheet: Sheet) -> list[list[tuple[Block, int, int]]]:
    """Blocks from left to right as long as they fit, the last of a shelf up to its end."""
    shelves: list[list[tuple[Block, int, int]]] = []
    at = sheet.columns
    for block in blocks:
        title = ceil((len(block.title) * LETTER + 16) / (sheet.width / sheet.columns))
        wide = min(sheet.columns, max(1, len(block.boxes), title))
        if at + wide > sheet.columns:
            shelves.append([])
            at = 0
        shelves[-1].append((block, at, at + wide - 1))
        at += wide
    for shelf in shelves:
        block, left, _ = shelf[-1]
        shelf[-1] = (block, left, sheet.columns - 1)
    return shelves

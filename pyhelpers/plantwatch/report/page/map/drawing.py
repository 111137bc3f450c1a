"""The map with coordinates: what the template turns into SVG, nothing left to decide but colours.

draw(chart(site, pairs, directory), WIDE)  ->  Drawing(width=960, height=..., boxes=..., arrows=...)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from plantwatch.report.page.map.across import Across
from plantwatch.report.page.map.boxes import Box
from plantwatch.report.page.map.chart import MOST_WIRES, Chart
from plantwatch.report.page.map.down import Down
from plantwatch.report.page.map.grid import Grid, Sheet, grid
from plantwatch.report.page.map.routes import Route, routes

_ROUND = 5  # radius of the corners of arrows
_SLIM, _TALL = 186, 80  # a box that is slimmer needs another line


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle with a text: a band or a zone."""

    x: float
    y: float
    width: float
    height: float
    title: str
    full: str


@dataclass(frozen=True, slots=True)
class Card:
    """A box and where it lies."""

    x: float
    y: float
    width: float
    height: float
    box: Box
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """A path of SVG; of a loud one the badge with the number of its pair."""

    path: str
    risk: str
    accepted: bool
    label: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that is drawn, from the back to the front."""

    width: int
    height: float
    tall: bool
    bands: tuple[Area, ...]
    zones: tuple[Area, ...]
    links: tuple[Arrow, ...]
    boxes: tuple[Card, ...]
    wires: tuple[Arrow, ...]
    left_out: int  # arrows between boxes for which there is no room


def draw(chart: Chart, sheet: Sheet) -> Drawing:
    """The map on a sheet, with as many arrows as leave room for the boxes. Equal maps give equal drawings."""
    cells = grid(chart.bands, sheet)
    wires, links = list(chart.wires[:MOST_WIRES]), list(chart.links)
    while True:
        ways = routes(cells, wires, links)
        across = Across(cells, ways)
        dear = [n for n, way in enumerate(ways) if way.gap >= 0]
        if across.box >= sheet.least or not dear:
            break
        if dear[-1] < len(wires):
            del wires[dear[-1]]
        else:
            del links[dear[-1] - len(wires)]
    if across.box < _SLIM:
        cells.sheet = replace(sheet, box=_TALL)
    down = Down(cells, ways, across)
    arrows = [_arrow(number, way, across, down) for number, way in enumerate(ways)]
    return Drawing(
        width=sheet.width,
        height=down.height,
        tall=cells.sheet.box == _TALL,
        bands=tuple(_bands(chart, cells, down)),
        zones=tuple(_zones(cells, across, down)),
        links=tuple(arrow for arrow in arrows if not arrow.label),
        boxes=tuple(_cards(cells, across, down)),
        wires=tuple(arrow for arrow in arrows if arrow.label),
        left_out=len(chart.wires) - len(wires),
    )


def _arrow(number: int, way: Route, across: Across, down: Down) -> Arrow:
    (leave, enter), low = across.ports[number], down.lane(number, way.leave)
    begin, end = (_edge(way, which, down, across) for which in (0, 1))
    points = [(leave, begin), (leave, low)]
    if way.gap >= 0:
        lane, high = across.lane(number, way.gap), down.lane(number, way.enter)
        points += [(lane, low), (lane, high), (enter, high)]
        x, y = (lane + enter) / 2, high
    else:
        points.append((enter, low))
        x, y = (leave + enter) / 2, low
    points.append((enter, end))
    if way.wire is None:
        return Arrow(_path(points), "", False, "", 0, 0)
    return Arrow(_path(points), way.wire.risk, way.wire.accepted, way.wire.label, round(x, 1), round(y, 1))


def _edge(way: Route, which: int, down: Down, across: Across) -> float:
    """Where an arrow touches what it comes from (0) or goes to (1)."""
    key, below = (way.src, way.dst)[which], way.downward[which]
    cells = across._cells
    if way.wire is None:
        frame = cells.frames[key]
        number = cells.shelves[frame.shelf].band
        top, bottom = down.shelf[frame.shelf] if frame.block else down.band[number]
        return bottom if below else top
    top = down.row(cells.placed[key].above)
    return top + cells.sheet.box if below else top


def _path(points: Sequence[tuple[float, float]]) -> str:
    """Straight lines with round corners, as SVG writes a path."""
    corners = [point for n, point in enumerate(points) if n == 0 or point != points[n - 1]]
    text = f"M{corners[0][0]:.1f} {corners[0][1]:.1f}"
    for before, here, after in zip(corners, corners[1:], corners[2:], strict=False):
        a, b = _towards(here, before), _towards(here, after)
        text += f"L{a[0]:.1f} {a[1]:.1f}Q{here[0]:.1f} {here[1]:.1f} {b[0]:.1f} {b[1]:.1f}"
    return f"{text}L{corners[-1][0]:.1f} {corners[-1][1]:.1f}"


def _towards(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    far = abs(b[0] - a[0]) + abs(b[1] - a[1])
    part = min(_ROUND, far / 2) / far
    return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part


def _bands(chart: Chart, cells: Grid, down: Down) -> list[Area]:
    return [
        Area(0, top, cells.sheet.width, bottom - top, chart.bands[number].title, chart.bands[number].title)
        for number, (top, bottom) in down.band.items()
    ]


def _zones(cells: Grid, across: Across, down: Down) -> list[Area]:
    found = []
    for key, frame in cells.frames.items():
        if frame.block is None:
            continue
        (left, right), (top, bottom) = across.frame(key), down.shelf[frame.shelf]
        title = _cut(frame.block.title, right - left - 20, 7.4)
        found.append(
            Area(round(left, 1), top, round(right - left, 1), bottom - top, title, frame.block.title)
        )
    return found


def _cards(cells: Grid, across: Across, down: Down) -> list[Card]:
    return [
        Card(
            x=round(across.column(placed.column), 1),
            y=round(down.row(placed.above), 1),
            width=round(across.box, 1),
            height=cells.sheet.box,
            box=placed.box,
            name=_cut(placed.box.name, across.box - 20, 8.2),
            detail=_cut(placed.box.detail, across.box - 20, 6.7),
        )
        for placed in cells.placed.values()
    ]


def _cut(text: str, room: float, letter: float) -> str:
    """As much of a text as fits."""
    most = max(1, int(room / letter))
    return text if len(text) <= most else f"{text[: most - 1]}…"

"""The map: what is drawn, and that nothing lies on anything else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from plantwatch.report.page.ends import Directory
from plantwatch.report.page.map.chart import MOST_LINKS, MOST_WIRES, Chart, chart
from plantwatch.report.page.map.drawing import Arrow, Card, Drawing, draw
from plantwatch.report.page.map.grid import NARROW, WIDE, Sheet
from report.conftest import Maker
from report.plants import big_site, finding, many_findings

LISTEN = "modbus-force-listen-only"
ROGUE, PLC, FILTERS = "10.20.1.66", "10.20.1.10", "10.20.1.11"
SHEETS = pytest.mark.parametrize("sheet", [WIDE, NARROW], ids=["wide", "narrow"])


def plan(maker: Maker, lines: Iterator[str] | list[str]) -> Chart:
    return chart(maker.site, maker.shift(lines).pairs, Directory(maker.site))


def points(path: str) -> list[tuple[float, float]]:
    """The line of an arrow, its corners included."""
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]


def overlap(a: Card, b: Card) -> bool:
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


def through(card: Card, arrow: Arrow) -> bool:
    """Whether an arrow crosses the inside of a box."""
    edge = 1.0
    for (x1, y1), (x2, y2) in pairwise(points(arrow.path)):
        apart = (
            max(x1, x2) <= card.x + edge
            or min(x1, x2) >= card.x + card.width - edge
            or max(y1, y2) <= card.y + edge
            or min(y1, y2) >= card.y + card.height - edge
        )
        if not apart:
            return True
    return False


LEAST = {960: 160, 360: 112}  # width of a box, by that of the sheet


def along(a: Arrow, b: Arrow) -> bool:
    """Whether two arrows lie on one another for more than a point."""
    for (ax, ay), (bx, by) in pairwise(points(a.path)):
        for (cx, cy), (dx, dy) in pairwise(points(b.path)):
            if abs(ax - bx) < 1 and abs(cx - dx) < 1 and abs(ax - cx) < 1:
                if min(max(ay, by), max(cy, dy)) - max(min(ay, by), min(cy, dy)) > 1:
                    return True
            elif (
                abs(ay - by) < 1
                and abs(cy - dy) < 1
                and abs(ay - cy) < 1
                and min(max(ax, bx), max(cx, dx)) - max(min(ax, bx), min(cx, dx)) > 1
            ):
                return True
    return False


def check(drawing: Drawing, sheet: Sheet) -> None:
    """What holds for every map."""
    assert drawing.width == sheet.width
    for card in drawing.boxes:
        assert card.width >= LEAST[sheet.width] - 0.1
        assert card.x >= 0
        assert card.x + card.width <= sheet.width
        assert card.y >= 0
        assert card.y + card.height <= drawing.height
    assert [(a.name, b.name) for a, b in combinations(drawing.boxes, 2) if overlap(a, b)] == []
    for arrow in (*drawing.wires, *drawing.links):
        assert [card.name for card in drawing.boxes if through(card, arrow)] == []
        for x, y in points(arrow.path):
            assert 0 <= x <= sheet.width
            assert 0 <= y <= drawing.height
    assert [(a.label, b.label) for a, b in combinations(drawing.wires, 2) if along(a, b)] == []
    badges = [(arrow.x, arrow.y) for arrow in drawing.wires]
    close = [(a, b) for a, b in combinations(badges, 2) if abs(a[0] - b[0]) < 16 and abs(a[1] - b[1]) < 14]
    assert close == []


def test_zones_are_bands_by_level_from_the_office_down(water_works: Maker) -> None:
    found = plan(water_works, [finding(LISTEN, ROGUE, PLC), finding(LISTEN, "192.0.2.7", PLC)])
    assert [(band.title, [block.key for block in band.blocks]) for band in found.bands] == [
        ("Outside every zone", [""]),
        ("Level 3: Operations", ["plant-services"]),
        ("Level 2: Supervision", ["control-room"]),
        ("Level 1: Control", ["treatment"]),
    ]
    boxes = {box.name: box for band in found.bands for block in band.blocks for box in block.boxes}
    assert {name: (box.kind, box.criticality, box.risk) for name, box in boxes.items()} == {
        "192.0.2.7": ("unknown", "normal", "critical"),
        "historian-1": ("asset", "normal", ""),
        ROGUE: ("unknown", "normal", "critical"),
        "eng-1": ("asset", "normal", ""),
        "scada-1": ("asset", "high", ""),
        "plc-dosing": ("asset", "crown_jewel", "critical"),
        "plc-filters": ("asset", "high", ""),
        **dict.fromkeys(
            ("plc-blowers", "rtu-pumps", "rtu-reservoir", "ventilation"), ("asset", "normal", "")
        ),
    }


def test_arrows_are_pairs_and_agreed_ways(water_works: Maker) -> None:
    found = plan(water_works, [finding(LISTEN, ROGUE, PLC), finding(LISTEN, "10.20.1.70", FILTERS)])
    assert [(wire.src, wire.dst, wire.label, wire.risk) for wire in found.wires] == [
        ("asset eng-1", "asset plc-filters", "1", "critical"),
        (f"host {ROGUE}", "asset plc-dosing", "2", "critical"),
    ]
    assert found.links == (("control-room", "treatment"), ("plant-services", "treatment"))


@SHEETS
def test_a_small_map_is_clean(water_works: Maker, sheet: Sheet) -> None:
    lines = [finding(LISTEN, source, target) for source in (ROGUE, "192.0.2.7") for target in (PLC, FILTERS)]
    drawing = draw(plan(water_works, lines), sheet)
    assert (len(drawing.wires), drawing.left_out) == (4, 0)
    assert len(drawing.links) == 2
    check(drawing, sheet)


@SHEETS
@pytest.mark.parametrize("assets", [24, 300, 1200])
def test_a_large_map_is_clean(
    site_at: Callable[[Path], Maker], tmp_path: Path, sheet: Sheet, assets: int
) -> None:
    maker = site_at(big_site(tmp_path / "big.yaml", assets))
    found = plan(maker, many_findings(45))
    drawing = draw(found, sheet)
    assert len(drawing.wires) + drawing.left_out == len(found.wires)
    assert 4 <= len(drawing.wires) <= MOST_WIRES
    assert drawing.wires[0].label == "1"
    assert len(found.links) <= MOST_LINKS
    check(drawing, sheet)


def test_of_a_large_plant_what_matters_is_drawn_and_the_rest_counted(
    site_at: Callable[[Path], Maker], tmp_path: Path
) -> None:
    maker = site_at(big_site(tmp_path / "big.yaml"))
    shift = maker.shift(many_findings(45))
    found = chart(maker.site, shift.pairs, Directory(maker.site))
    boxes = [box for band in found.bands for block in band.blocks for box in block.boxes]
    strangers = {end.key for pair in shift.pairs for end in (pair.src, pair.dst) if end.asset is None}
    assert sum(box.holds for box in boxes) == len(maker.site.assets) + len(strangers)
    assert len(boxes) < 90
    jewels = {asset.id for asset in maker.site.assets.values() if asset.criticality == "crown_jewel"}
    assert jewels <= {box.name for box in boxes}
    assert len({box.key for box in boxes}) == len(boxes)


@SHEETS
def test_a_map_of_nothing_but_zones(water_works: Maker, sheet: Sheet) -> None:
    maker = water_works.with_site(assets={}, conduits={}, points={}, maintenance=(), stages=())
    drawing = draw(plan(maker, []), sheet)
    assert (drawing.boxes, drawing.wires, len(drawing.zones)) == ((), (), 3)
    check(drawing, sheet)


def test_equal_input_gives_equal_maps(site_at: Callable[[Path], Maker], tmp_path: Path) -> None:
    maker = site_at(big_site(tmp_path / "big.yaml"))
    first, second = (draw(plan(maker, many_findings(45)), WIDE) for _ in range(2))
    assert first == second

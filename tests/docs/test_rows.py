"""docs/rows.md against the catalog: every detection of the list has policies that exist, or a reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "rows.md").read_text(encoding="utf-8")
POLICIES = {path.stem for path in (ROOT / "catalog" / "policies").glob("*/*.yaml")}

# How many rows the list has by the letters of their numbers; rows of a group are numbered from 1 on.
ROWS = {
    "MB": 32, "UM": 12, "DN": 32, "S7": 21, "SP": 5, "EI": 33, "I4": 19, "MM": 7, "GO": 6, "SV": 2,
    "BA": 18, "OP": 11, "PN": 9, "EC": 5, "HA": 7, "OM": 13, "GE": 7, "GN": 4, "ML": 7, "CO": 8,
    "FX": 2, "PM": 2, "RP": 3, "RL": 1, "TS": 5, "AT": 2, "KX": 3, "MQ": 2, "FF": 1, "BN": 1, "LO": 1,
    "PC": 1, "AD": 2, "C2": 2, "MX": 1, "TF": 1, "PX": 1, "RK": 1, "SE": 1, "RA": 1, "EX": 1, "XB": 24,
}  # fmt: skip


def table() -> dict[str, str]:
    """What the page says of each row."""
    found = re.findall(r"^\| ([A-Z][A-Z0-9]-\d\d) \| [^|]+ \| ([^|]*) \|$", TEXT, re.M)
    assert len(dict(found)) == len(found)
    return dict(found)


def names(cell: str) -> list[str]:
    """The policies of a cell, without what is said beside them."""
    return [] if cell.startswith("none: ") else re.sub(r"\(.*\)", "", cell).split()


def test_every_row_is_there() -> None:
    wanted = {f"{group}-{number:02}" for group, last in ROWS.items() for number in range(1, last + 1)}
    assert len(wanted) == 317
    assert set(table()) == wanted


@pytest.mark.parametrize("row", table())
def test_every_row_has_policies_or_a_reason(row: str) -> None:
    cell = table()[row]
    assert names(cell) or len(cell) > len("none: ") + 20
    assert set(names(cell)) <= POLICIES


def test_policies_beyond_the_list_exist() -> None:
    listed = TEXT.partition("## Beyond the list")[2]
    beyond = {name for line in re.findall(r"^\* (.*)$", listed, re.M) for name in line.split()}
    assert len(beyond) > 50
    assert beyond <= POLICIES
    assert beyond.isdisjoint(name for cell in table().values() for name in names(cell))

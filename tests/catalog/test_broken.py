"""Every broken catalog gives exactly the messages beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.overlay import EXPECTED, cases, lay
from plantwatch.catalog.load import load
from plantwatch.codes import CODES
from plantwatch.report.diagnostics import render

ELSEWHERE = {"PW002", "PW017", "PW019"}  # codes whose examples are made in test_yamlnodes and test_load
OF_OTHERS = {"PW250"}


def test_base_is_good(tmp_path: Path) -> None:
    lay(None, tmp_path / "catalog")

    loaded = load(tmp_path / "catalog")

    assert loaded.diagnostics == ()
    assert list(loaded.catalog.policies) == ["toy-stop"]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_broken_catalog(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lay(case, Path("catalog"))

    found = load(Path("catalog")).diagnostics

    assert render(found, "concise") == (case / EXPECTED).read_text(encoding="utf-8")


def test_every_code_of_the_catalog_has_a_case() -> None:
    said = "".join((case / EXPECTED).read_text(encoding="utf-8") for case in cases())

    missing = {code for code in CODES if code < "PW300" and f" {code} " not in said}

    assert missing == ELSEWHERE | OF_OTHERS

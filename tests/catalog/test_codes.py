"""The table of codes and the sources agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import plantwatch
from plantwatch.codes import CODES, page

PACKAGE = Path(plantwatch.__file__).parent
QUOTED = re.compile(r'"(PW\d{3})"')


def used(folder: str) -> set[str]:
    files = (p for p in (PACKAGE / folder).rglob("*.py") if PACKAGE / "codes" not in p.parents)
    return {code for path in files for code in QUOTED.findall(path.read_text(encoding="utf-8"))}


def test_every_code_in_the_sources_is_explained() -> None:
    assert used("") - CODES.keys() == set()


def test_every_code_of_the_catalog_is_used() -> None:
    of_catalog = {code for code in CODES if code < "PW250"}

    assert of_catalog - used("catalog") == set()


def test_checks_name_their_codes() -> None:
    for path in (PACKAGE / "catalog/checks").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert set(QUOTED.findall(text)) == set(re.findall(r'"""(PW\d{3})\b', text)), path.name


@pytest.mark.parametrize("code", sorted(CODES))
def test_page(code: str) -> None:
    text = page(code)

    assert text.startswith(f"{code}  {CODES[code].title}\n\n")
    assert max(map(len, text.splitlines())) <= 110


def test_unknown_code_has_no_page() -> None:
    assert page("PW999") == ""

"""Broken catalogs as tests: each case folder is laid over a good catalog, ``_base``."""

from __future__ import annotations

import shutil
from pathlib import Path

BROKEN = Path(__file__).parents[1] / "broken"
BASE = BROKEN / "_base"
EXPECTED = "expected.txt"
REMOVE = "remove.txt"  # files of the base that the case does without, one a line


def cases() -> list[Path]:
    """The case folders, sorted."""
    return sorted(path for path in BROKEN.iterdir() if path.is_dir() and path != BASE)


def lay(case: Path | None, catalog: Path) -> None:
    """Write the base to the folder ``catalog`` and the case's files over it."""
    shutil.copytree(BASE, catalog)
    if case is None:
        return
    shutil.copytree(case, catalog, dirs_exist_ok=True)
    (catalog / EXPECTED).unlink(missing_ok=True)
    removed = catalog / REMOVE
    if removed.exists():
        for line in removed.read_text().splitlines():
            (catalog / line).unlink()
        removed.unlink()

"""Workspaces that a measurement may write to: the real one by links, and catalogs of any size."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

_ID = re.compile(r"^id: .*$", re.MULTILINE)
_STATUS = re.compile(r"^status: .*$", re.MULTILINE)


def linked(root: Path, folder: Path) -> Path:
    """A workspace whose catalog and corpus are those of ``root``, with results of its own."""
    folder.mkdir(parents=True)
    for name in ("catalog", "pcaps"):
        (folder / name).symlink_to((root / name).resolve(), target_is_directory=True)
    return folder


def synthetic(root: Path, folder: Path, policies: int) -> Path:
    """A workspace with so many policies: those of ``root``, and copies of them under other names.

    Copies are experimental, so that they need no captures. The ledger is left out (every policy is new),
    and so are sites, which name policies.
    """
    real = root / "catalog"
    shutil.copytree(real, folder / "catalog", ignore=shutil.ignore_patterns("policies", "sids.yaml", "sites"))
    originals = sorted((real / "policies").rglob("*.yaml"))
    for number in range(policies):
        path = originals[number % len(originals)]
        text, name = path.read_text(encoding="utf-8"), path.stem
        if number >= len(originals):
            name = f"{path.stem}-{number // len(originals)}"
            text = _ID.sub(f"id: {name}", text, count=1)
        out = folder / "catalog" / "policies" / path.parent.name / f"{name}.yaml"
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(_STATUS.sub("status: experimental", text, count=1), encoding="utf-8")
    return folder

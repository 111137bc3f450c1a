"""Site files of any size, with their assets in an inventory."""

from __future__ import annotations

import csv
from pathlib import Path

_ROLES = (
    "controller",
    "controller",
    "controller",
    "operator",
    "engineering",
    "historian",
    "gateway",
    "client",
)
_SITE = """\
id: synthetic
title: A plant of {assets} assets
inventory: assets.csv
zones:
  field: {{title: Everything, level: 1, subnets: [10.0.0.0/8]}}
"""


def plant(folder: Path, assets: int) -> Path:
    """A site file with so many assets (16 million at most), each with an address of its own and a role."""
    folder.mkdir(parents=True)
    with (folder / "assets.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(("id", "addresses", "roles"))
        for number in range(1, assets + 1):
            address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
            table.writerow((f"asset-{number}", address, _ROLES[number % len(_ROLES)]))
    path = folder / "synthetic.yaml"
    path.write_text(_SITE.format(assets=assets), encoding="utf-8")
    return path

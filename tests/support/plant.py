"""A small plant over the toy catalog, written where a test wants it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plantwatch.building.build import Build
from plantwatch.site.load import LoadedSite, load_site
from support import toy

PLANT: dict[str, Any] = {
    "id": "plant",
    "title": "A plant",
    "zones": {
        "cell": {"title": "Machines", "level": 1, "subnets": ["10.8.0.0/24", "fd00:8::/64"]},
        "room": {"title": "People", "level": 2, "subnets": ["10.8.1.0/24"]},
    },
    "assets": {
        "plc": {
            "addresses": ["10.8.0.1", "fd00:8::1"],
            "mac": "02:00:00:00:00:01",
            "roles": ["controller"],
            "criticality": "crown_jewel",
            "process": "Turns",
            "owner": "Shift lead",
        },
        "station": {"addresses": ["10.8.1.7"], "roles": ["engineering"]},
        "screen": {"addresses": ["10.8.1.8"], "roles": ["operator"]},
        "printer": {"addresses": ["10.8.1.9"], "roles": []},
    },
    "conduits": {
        "work": {"from": {"role": "operator"}, "to": {"role": "controller"}, "protocols": ["toy"]},
    },
}


def plant(**changes: Any) -> dict[str, Any]:
    """The plant with some of its top-level keys replaced or added."""
    return {**copy.deepcopy(PLANT), **changes}


def loaded(folder: Path, data: Mapping[str, Any], built: Build | None = None) -> LoadedSite:
    """The plant written to a file in ``folder`` and read, against the toy catalog."""
    catalog = (built or toy.built(folder / "toy", toy.TRIO)).catalog
    path = folder / "plant.yaml"
    toy.write_yaml(path, data)
    return load_site(path, catalog)


def said(folder: Path, data: Mapping[str, Any]) -> list[str]:
    """``code line message`` of everything that is wrong with a plant."""
    return [f"{d.code} {d.span.line} {d.message}" for d in loaded(folder, data).diagnostics]

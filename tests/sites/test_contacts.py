"""Who is called: the closest entry of the site, then who answers for the asset."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plantwatch.engines.base import Finding
from plantwatch.site.contacts import Calls
from plantwatch.site.model import Site
from plantwatch.site.stance import stance_of
from plantwatch.site.weighing import Weighed, Weighing
from support import toy
from support.plant import loaded, plant, said

CONTACTS = [
    {"call": ["Desk", "Maintenance"]},
    {"playbooks": ["loss-of-control"], "call": ["Engineer"]},
    {"zones": ["cell"], "call": ["Cell lead"]},
    {"playbooks": ["loss-of-control"], "zones": ["cell"], "call": ["Cell lead", "Engineer"]},
]


def site(folder: Path, **changes: Any) -> Site:
    found = loaded(folder, plant(**changes))
    assert found.site is not None
    assert found.diagnostics == ()
    return found.site


@pytest.mark.parametrize(
    ("entries", "playbook", "address", "expected"),
    [
        (4, "loss-of-control", "10.8.0.1", ["Cell lead", "Engineer", "Shift lead (answers for plc)"]),
        (4, "loss-of-control", "02:00:00:00:00:01", ["Engineer", "Shift lead (answers for plc)"]),
        (4, "loss-of-control", "10.8.0.9", ["Cell lead", "Engineer"]),
        (4, "loss-of-control", "10.8.1.7", ["Engineer"]),
        (4, "reconnaissance", "10.8.0.1", ["Cell lead", "Shift lead (answers for plc)"]),
        (4, "reconnaissance", "192.0.2.1", ["Desk", "Maintenance"]),
        (3, "loss-of-control", "10.8.0.9", ["Cell lead"]),
        (0, "loss-of-control", "10.8.0.1", ["Shift lead (answers for plc)"]),
        (0, "loss-of-control", "192.0.2.1", []),
    ],
)
def test_who_is_called(
    tmp_path: Path, entries: int, playbook: str, address: str, expected: list[str]
) -> None:
    calls = Calls(site(tmp_path, contacts=CONTACTS[:entries]))
    assert list(calls.about(playbook, address)) == expected


def test_names_lead_somewhere(tmp_path: Path) -> None:
    contacts = [{"playbooks": ["loss-of-contrl"], "zones": ["cel"], "call": ["Desk"]}]
    assert said(tmp_path, plant(contacts=contacts)) == [
        "PW550 13 there is no playbook `loss-of-contrl`",
        "PW550 13 there is no zone `cel`",
    ]


def test_findings_weigh_what_the_rules_say(tmp_path: Path) -> None:
    built = toy.built(tmp_path / "toy", toy.TRIO)
    stages = [{"stage": "observe", "policies": ["toy-write"], "assets": ["station"]}]
    data = plant(stages=stages)
    data["assets"]["station"]["criticality"] = "high"
    found = loaded(tmp_path, data, built).site
    assert found is not None
    weighing = Weighing(stance_of(found, built.catalog), built.ruleset.detections)

    def of(policy: str, src: str, dst: str) -> Weighed:
        return weighing.of(Finding("x", "zeek", policy, 0, src, 50000, dst, toy.PORT, 0))

    plc, station, rogue = "10.8.0.1", "10.8.1.7", "10.8.1.66"
    assert of("toy-write", rogue, plc) == Weighed(plc, "crown_jewel", "high", "alert")
    assert of("toy-write", plc, station) == Weighed(station, "high", "high", "observe")
    assert of("toy-failure", plc, rogue) == Weighed(plc, "crown_jewel", "critical", "alert")
    assert of("toy-stop", plc, rogue) == Weighed(rogue, "normal", "critical", "alert")

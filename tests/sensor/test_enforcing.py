"""What a plant signed for is dropped by a sensor that stands inline, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from plantwatch.building.build import Build, build
from plantwatch.catalog.model import Catalog
from plantwatch.detection.plant import Plant
from plantwatch.engines.suricata.enforcing import FILE
from plantwatch.sensor.package import package
from plantwatch.sensor.suricata_socket import Socket
from plantwatch.site.load import load_site
from plantwatch.site.plant import plant_of
from plantwatch.workspace import Workspace
from sensor.inline import inline
from support import toy
from support.plant import PLANT, plant
from support.programs import require

PLC, OTHER = "10.8.0.1", "10.8.0.2"
ROGUE, SCREEN = "10.8.1.66", "10.8.1.8"
STOP, WRITE = toy.message(8), toy.message(5, b"\0\1")
RULES = "plantwatch-toy.rules"


def enforced(folder: Path) -> Build:
    """The toy catalog for a plant that enforces the stop at its crown jewel, and nowhere else."""
    folder.mkdir()
    (folder / "week.json").write_text("")
    staged = {"stage": "enforce", "policies": ["toy-stop"], "assets": ["plc"], "evidence": "week.json"}
    signed = {who: {"name": who, "date": "2026-02-10"} for who in ("engineering", "security")}
    data = plant(
        assets={**PLANT["assets"], "other": {"addresses": [OTHER], "roles": ["controller"]}},
        stages=[{**staged, "alert_since": "2026-01-01", "alert_days": 30}],
        sign_offs=[{"policies": ["toy-stop"], "assets": ["plc"], **signed}],
    )
    toy.write_yaml(folder / "plant.yaml", data)

    def agreed(catalog: Catalog) -> Plant:
        loaded = load_site(folder / "plant.yaml", catalog)
        assert loaded.site is not None
        assert loaded.diagnostics == ()
        return plant_of(loaded.site, catalog)

    workspace = Workspace(toy.write_catalog(folder / "toy", toy.TRIO))
    result, problems = build(workspace, plant=agreed)
    assert result is not None, problems
    return result


def events(folder: Path, kind: str) -> list[dict[str, Any]]:
    lines = (folder / "eve.json").read_text().splitlines()
    return [event for event in map(json.loads, lines) if event["event_type"] == kind]


@pytest.mark.parametrize("program", ["suricata", "suricata8"])
def test_exactly_what_was_signed_for_is_dropped(tmp_path: Path, program: str) -> None:
    require(program)
    files = enforced(tmp_path / "plant").renderings["suricata"].files
    hosts = ((ROGUE, SCREEN), (PLC, OTHER))
    with inline(tmp_path, program, files, [RULES, FILE], hosts, toy.PORT) as line:
        with line.talking(SCREEN, PLC, 5.0) as poll:
            polls = [poll(WRITE)]
            dropped = line.talk(ROGUE, PLC, WRITE, STOP, WRITE)
            polls.append(poll(WRITE))
            hasty = line.talk(ROGUE, PLC, STOP, *[WRITE] * 40, patience=0.05)
            polls.append(poll(WRITE))
        again = line.talk(ROGUE, PLC, WRITE)
        elsewhere = line.talk(ROGUE, OTHER, STOP, WRITE)
        in_company = line.talk(SCREEN, PLC, WRITE + STOP)
        assert not any(item[1:] == (PLC, STOP) for item in line.arrived())
        with Socket(tmp_path / "command.socket") as engine:
            engine.ask("add-hostbit", ipaddress=PLC, hostbit="plantwatch.maintenance", expire=60)
        planned = line.talk(ROGUE, PLC, STOP)

    assert polls == ["answered"] * 3
    assert dropped == ["answered", "silence", "silence"]
    assert hasty == ["silence"] * 41
    assert again == ["answered"]
    assert elsewhere == ["answered", "answered"]
    assert in_company == ["answered"]
    assert planned == ["answered"]
    assert {item for item in line.arrived() if STOP in item[2]} == {
        (ROGUE, OTHER, STOP),
        (ROGUE, PLC, STOP),  # the planned one
        (SCREEN, PLC, WRITE + STOP),
    }
    assert {(e["src_ip"], e["dest_ip"]) for e in events(tmp_path, "drop")} == {(ROGUE, PLC)}
    stops = [e for e in events(tmp_path, "alert") if "toy-stop" in e["alert"]["metadata"]["policy"]]
    assert {(e["src_ip"], e["dest_ip"], e["alert"]["gid"], e["alert"]["action"]) for e in stops} == {
        (ROGUE, PLC, 1, "allowed"),
        (ROGUE, PLC, 5, "blocked"),
        (ROGUE, OTHER, 1, "allowed"),
        (SCREEN, PLC, 1, "allowed"),
    }


def test_without_the_file_nothing_is_dropped(tmp_path: Path, suricata: str) -> None:
    """The same sensor with what it gets by itself: otherwise the test above would say nothing."""
    files = enforced(tmp_path / "plant").renderings["suricata"].files
    with inline(tmp_path, "suricata", files, [RULES], ((ROGUE,), (PLC,)), toy.PORT) as line:
        assert line.talk(ROGUE, PLC, WRITE, STOP, WRITE) == ["answered"] * 3
    assert events(tmp_path, "drop") == []
    assert len(events(tmp_path, "alert")) == 2


def test_no_sensor_gets_the_file_by_itself(tmp_path: Path) -> None:
    built = enforced(tmp_path / "plant")
    rendering = built.renderings["suricata"]

    assert FILE in rendering.files
    assert FILE not in rendering.files["plantwatch.yaml"]
    assert FILE not in package(built, "suricata").files
    assert {origin.file for origin in rendering.origins} == {RULES}
    lines = rendering.files[FILE].splitlines()
    assert lines[0].startswith("# THESE RULES DROP TRAFFIC")
    assert [line for line in lines if line and not line.startswith(("#", "drop "))] == []

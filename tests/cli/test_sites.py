"""Sites on the command line: started, checked, and wrong."""

from __future__ import annotations

import json
from pathlib import Path

from plantwatch.building.build import Build
from plantwatch.site.load import load_site, site_files
from support import toy
from support.captures import CLIENT, SERVER, STOP, WRITE, capture
from support.cli import Call
from support.plant import PLANT, plant


def test_a_new_site_passes_check(plantwatch: Call, repository: Path) -> None:
    assert plantwatch("new", "site", "south").status == 0
    path = repository / "catalog" / "sites" / "south.yaml"
    path.write_text(path.read_text().replace("modbus", "toy"))

    told = plantwatch("check", path)

    assert (told.status, told.out.count("warning")) == (0, 1)
    assert "exists already" in plantwatch("new", "site", "south").err
    assert "is no id" in plantwatch("new", "site", "South").err


def test_check_names_the_line(plantwatch: Call, repository: Path) -> None:
    toy.write_yaml(repository / "catalog" / "sites" / "plant.yaml", plant(id="other"))
    toy.write_yaml(repository / "elsewhere.yaml", plant(id="else"))

    everything = plantwatch("check", "--format", "concise")
    policies = plantwatch("check", "catalog/policies", "--format", "concise")
    elsewhere = plantwatch("check", "elsewhere.yaml", "--format", "concise")

    assert everything.status == 1
    assert everything.out.startswith("catalog/sites/plant.yaml:1:5 ")
    assert (policies.status, policies.out) == (0, "")
    assert elsewhere.status == 1
    assert elsewhere.out.startswith("elsewhere.yaml:1:5 ")


def test_a_good_site_says_nothing(plantwatch: Call, repository: Path) -> None:
    toy.write_yaml(repository / "catalog" / "sites" / "plant.yaml", PLANT)
    assert plantwatch("check", "--format", "concise").out == ""


def test_shipped_sites_are_right(shipped: Build) -> None:
    files = list(site_files(Path(__file__).resolve().parents[2] / "catalog"))
    assert files
    assert [load_site(path, shipped.catalog).diagnostics for path in files] == [()] * len(files)


def test_build_for_a_site(plantwatch: Call, repository: Path) -> None:
    toy.write_yaml(repository / "plant.yaml", PLANT)
    policy = toy.policy(**{"from": {"not": "engineering"}})
    toy.write_yaml(
        repository / "catalog" / "policies" / "toy" / "toy-stop.yaml", {"id": "toy-stop", **policy}
    )

    told = plantwatch("build", "--site", "plant.yaml", "--out", "made")

    assert told.status == 0
    assert (repository / "made/suricata-rules/plantwatch-engineering.lst").read_text() == "10.8.1.7\n"
    assert (
        "engineering\t10.8.1.7\n" in (repository / "made/zeek-scripts/generated/site-roles.tsv").read_text()
    )
    assert plantwatch("build", "--site", "plant.yaml", "--out", "made", "--check").status == 0
    assert plantwatch("build", "--out", "made").status == 0
    assert not list((repository / "made").rglob("*.lst"))
    assert not list((repository / "made").rglob("site-roles.tsv"))


def test_the_published_ruleset_is_for_any_plant(plantwatch: Call, repository: Path) -> None:
    toy.write_yaml(repository / "plant.yaml", PLANT)
    told = plantwatch("build", "--site", "plant.yaml")
    assert (told.status, "--site needs --out" in told.err) == (2, True)


def test_a_site_with_errors_builds_nothing(plantwatch: Call, repository: Path) -> None:
    toy.write_yaml(repository / "plant.yaml", plant(title=7))
    for verb in (("build", "--out", "made"), ("scan", "plant.yaml")):
        told = plantwatch(*verb, "--site", "plant.yaml")
        assert told.status == 2
        assert "PW101" in told.err
        assert "plant.yaml:2:8" in told.err
    assert not (repository / "made").exists()


def test_findings_in_a_plant_have_a_risk(plantwatch: Call, repository: Path, zeek: str) -> None:
    stages = [{"stage": "observe", "policies": ["toy-write"], "assets": ["plc"]}]
    contacts = [{"zones": ["cell"], "call": ["Cell lead, 12"]}]
    toy.write_yaml(repository / "plant.yaml", plant(stages=stages, contacts=contacts))
    capture(repository / "talk.pcap", STOP, WRITE)
    scan = ("scan", "talk.pcap", "--engine", "zeek")

    told = plantwatch(*scan, "--site", "plant.yaml")
    lines = [
        json.loads(line)
        for line in plantwatch(*scan, "--site", "plant.yaml", "--format", "json").out.splitlines()
    ]
    without = [json.loads(line) for line in plantwatch(*scan, "--format", "json").out.splitlines()]

    rows = [line.split()[2:6] for line in told.out.splitlines() if line.startswith("2")]
    assert rows == [
        ["critical", "toy-stop", CLIENT, SERVER],
        ["(high)", "toy-write", CLIENT, SERVER],
    ]
    assert told.out.endswith(
        "what to do: catalog/playbooks/loss-of-control.md\n"
        "  for toy-stop, toy-write\n"
        "  call first: Cell lead, 12; Shift lead (answers for plc)\n"
    )
    assert [line["risk"] for line in lines] == ["critical", "high"]
    assert [{key: value for key, value in line.items() if key != "risk"} for line in lines] == without


def test_a_policy_in_a_plant(plantwatch: Call, repository: Path) -> None:
    stages = [{"stage": "observe", "policies": ["toy-write"], "assets": ["plc"]}]
    contacts = [{"call": ["Desk, 1", "Maintenance, 2"]}, {"zones": ["cell"], "call": ["Cell lead, 12"]}]
    toy.write_yaml(repository / "plant.yaml", plant(stages=stages, contacts=contacts))

    told = plantwatch("explain", "toy-write", "--site", "plant.yaml").out

    assert (
        "Call first\n  Desk, 1; Maintenance, 2\n  in cell: Cell lead, 12\n  about plc: Shift lead\n\n"
        "In this plant\n"
        "  risk high at assets of criticality crown_jewel, medium at assets of criticality normal\n"
        "  stage alert; observe at plc\n"
    ) in told
    assert "Call first" not in plantwatch("explain", "toy-write").out

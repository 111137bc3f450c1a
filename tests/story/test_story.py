"""See first, agree, then act: the whole way of one plant on recorded traffic, by the commands people use."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from plantwatch import process
from plantwatch.building.build import Build
from plantwatch.engines.suricata.config import replay_config
from support.cli import Call, caller

ROOT = Path(__file__).resolve().parents[2]
QUIET, ENGINEERING, ATTACK = (
    ROOT / "pcaps" / "modbus" / f"recorded-{day}.pcap" for day in ("polling", "engineering", "attack")
)
DOSING, FILTERS = "10.20.1.10", "10.20.1.11"
SCADA, ENGINEER, ROGUE = "10.20.1.20", "10.20.1.40", "10.20.1.66"
SILENCE = "modbus-force-listen-only"

# What people write into the proposal, by what stands there.
REVIEW = (
    ("TODO ", ""),
    (
        '    roles: [controller]\n    reasons: ["answers modbus, asked by 2"]\n',
        "    roles: [controller]\n    criticality: crown_jewel\n"
        "    process: Doses chlorine into the outlet\n    owner: Shift lead\n",
    ),
    ('    roles: [historian]\n    reasons: ["only reads, at 2 over modbus"]\n', "    roles: [scada]\n"),
    ("    roles: []\n", "    roles: [engineering]\n"),
    ("    classes: [read, session]\n", "    classes: [read, write, session]\n"),
)
ENGINEERS = """\
  engineering:
    title: Engineering, under a work order
    from: {role: engineering}
    to: {role: controller}
    protocols: [modbus]
"""
WINDOW = """\
maintenance:
  - assets: [host-10-20-1-10]
    from: 2026-01-01T00:00Z
    until: 2026-01-01T08:00Z
    owner: Automation
    work_order: WO-7
"""
ENFORCE = f"""\
stages:
  - stage: enforce
    policies: [{SILENCE}]
    assets: [host-10-20-1-11]
    alert_since: 2026-01-01
    alert_days: 30
    evidence: quiet.jsonl
"""
SIGNED = f"""\
sign_offs:
  - policies: [{SILENCE}]
    assets: [host-10-20-1-11]
    engineering: {{name: E. Engineer, date: 2026-02-10}}
    security: {{name: S. Officer, date: 2026-02-10}}
"""

Weighed = tuple[str, str, str, str]


@pytest.fixture
def plantwatch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    return caller(tmp_path, monkeypatch, capsys)


def findings(call: Call, capture: Path) -> list[dict[str, Any]]:
    told = call("scan", capture, "--site", "plant.yaml", "--root", ROOT, "--format", "json")
    assert told.err == ""
    return [json.loads(line) for line in told.lines]


def weighed(found: list[dict[str, Any]], engine: str) -> set[Weighed]:
    return {(f["policy"], f["src"], f["dst"], f["risk"]) for f in found if f["engine"] == engine}


def dropped(folder: Path, rules: Path, built: Build) -> set[tuple[str, str, str]]:
    """What an inline Suricata with these rules drops of the attack."""
    config = folder / "inline.yaml"
    config.write_text(replay_config(built.ruleset.protocols, sorted(rules.glob("*.rules"))))
    program = process.find("suricata")
    assert program is not None
    command = [program, "-c", config, "-r", ATTACK, "-l", folder, "-k", "none", "--simulate-ips"]
    ended = subprocess.run([*command, "--runmode", "single"], capture_output=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    events = map(json.loads, (folder / "eve.json").read_text().splitlines())
    return {
        (event["alert"]["metadata"]["policy"][0], event["src_ip"], event["dest_ip"])
        for event in events
        if event["event_type"] == "alert" and event["alert"]["action"] == "blocked"
    }


@pytest.mark.usefixtures("suricata", "zeek")
def test_see_first_agree_then_act(plantwatch: Call, tmp_path: Path, shipped: Build) -> None:
    plant = tmp_path / "plant.yaml"

    # A quiet week is learned, and what engineering did is a difference to talk about.
    assert plantwatch("learn", QUIET, "-o", "plant.yaml", "--root", ROOT).status == 0
    differs = plantwatch("learn", ENGINEERING, "-o", "plant.yaml", "--root", ROOT)
    assert differs.status == 1
    news = [line for line in differs.lines if line.startswith(("+ host", "+ pair"))]
    assert news[0].startswith(f"+ host {ENGINEER} ")
    assert {line.split()[2] for line in news} == {ENGINEER}

    # It is agreed to: merged, and edited by people.
    merged = plantwatch("learn", ENGINEERING, "-o", "plant.yaml", "--root", ROOT, "--merge")
    assert merged.status == 0
    text = plant.read_text()
    for old, new in REVIEW:
        assert old in text
        text = text.replace(old, new) if old == "TODO " else text.replace(old, new, 1)
    plant.write_text(text + ENGINEERS)
    assert plantwatch("check", "plant.yaml", "--root", ROOT).status == 0
    again = plantwatch("learn", QUIET, ENGINEERING, "-o", "plant.yaml", "--root", ROOT)
    assert (again.status, again.lines[-1]) == (0, "0 changes against plant.yaml.")

    # The quiet week is silent, and kept as evidence. The attack is not.
    quiet = plantwatch("scan", QUIET, "--site", "plant.yaml", "--root", ROOT, "--format", "json")
    assert (quiet.status, quiet.out) == (0, "")
    (tmp_path / "quiet.jsonl").write_text(quiet.out)
    attack = findings(plantwatch, ATTACK)
    (tmp_path / "attack.jsonl").write_text("".join(json.dumps(f) + "\n" for f in attack))
    by_zeek, by_suricata = weighed(attack, "zeek"), weighed(attack, "suricata")
    blind = {p for p in shipped.catalog.policies if p in shipped.renderings["suricata"].blind}
    assert {f for f in by_zeek if f[0] not in blind} == by_suricata
    assert {(src, dst) for _, src, dst, _ in by_zeek} == {
        (ROGUE, DOSING),
        (ROGUE, FILTERS),
        (DOSING, ROGUE),
    }
    assert {
        ("network-unlisted-host", ROGUE, DOSING, "high"),  # medium anywhere but at a crown jewel
        ("network-unlisted-host", ROGUE, FILTERS, "medium"),
        ("network-unagreed-command-to-crown-jewel", ROGUE, DOSING, "critical"),
        ("modbus-write-by-unlisted-client", ROGUE, DOSING, "medium"),
        ("modbus-broadcast-write", ROGUE, DOSING, "critical"),
        (SILENCE, ROGUE, FILTERS, "critical"),
    } <= by_suricata

    # A window makes engineering's work accepted work; nothing is lost.
    before = weighed(findings(plantwatch, ENGINEERING), "zeek")
    plant.write_text(plant.read_text() + WINDOW)
    during = findings(plantwatch, ENGINEERING)
    assert {f.get("work_order") for f in during} == {"WO-7"}
    unplanned = "network-unplanned-program-change"
    assert weighed(during, "zeek") == {f for f in before if f[0] != unplanned}

    # Nobody signed: refused. Both signed: accepted.
    unsigned = plant.read_text() + ENFORCE
    plant.write_text(unsigned)
    refused = plantwatch("check", "plant.yaml", "--root", ROOT)
    assert refused.status == 1
    assert f"PW560 nobody signed for enforcing `{SILENCE}` here" in refused.out
    plant.write_text(unsigned + SIGNED)
    assert plantwatch("check", "plant.yaml", "--root", ROOT).status == 0

    # The inline rules drop exactly that.
    out = tmp_path / "out"
    assert plantwatch("build", "--site", "plant.yaml", "--root", ROOT, "--out", out).status == 0
    assert dropped(tmp_path, out / "suricata-rules", shipped) == {(SILENCE, ROGUE, FILTERS)}

    # And the shift meeting has a page about it.
    page = plantwatch("report", "--site", "plant.yaml", "attack.jsonl", "--root", ROOT, "-o", "page.html")
    assert page.status == 0
    assert "Doses chlorine into the outlet" in (tmp_path / "page.html").read_text()

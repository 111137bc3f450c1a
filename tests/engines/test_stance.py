"""With a site, findings weigh what hangs on the asset, and stages decide which alarm: in both engines."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from plantwatch.building.build import Build
from plantwatch.catalog.model import RiskTable
from plantwatch.corpus.craft import Scenario
from plantwatch.corpus.writer import pcap_bytes
from plantwatch.detection.plant import Plant
from plantwatch.detection.stance import Group, Staging, Stance
from plantwatch.engines import ENGINES
from plantwatch.engines.suricata import drive as suricata_drive
from plantwatch.engines.zeek import drive as zeek_drive
from plantwatch.engines.zeek.frames import analyzer_file, compiled
from support import toy
from support.programs import PROGRAMS, require, running

JEWEL, HIGH, PLAIN, ROGUE = "10.8.0.1", "10.8.0.2", "10.8.0.3", "10.8.1.66"
JEWEL6, PLAIN6, ROGUE6 = "fd00:8::1", "fd00:8::3", "fd00:8::bad"
SEVERITY = {"info": 1, "low": 2, "medium": 4, "high": 8, "critical": 16}
LEAST = {"low": 12, "medium": 24, "high": 48, "critical": 96}
CONFIDENCE = {"low": 2, "medium": 3, "high": 4}
TABLE = RiskTable(SEVERITY, {"normal": 2, "high": 3, "crown_jewel": 4}, CONFIDENCE, LEAST)
STEEP = RiskTable(SEVERITY, {"normal": 2, "high": 4, "crown_jewel": 8}, CONFIDENCE, LEAST)
CRITICAL = {"high": Group((HIGH,)), "crown_jewel": Group((JEWEL, JEWEL6))}
STANCE = Stance(TABLE, CRITICAL, known=True)
STOP, FAILURE = toy.message(8), toy.message(130, b"\1")
PRIORITY = {"critical": 1, "high": 2, "medium": 3, "low": 4, "info": 5}
EVERYBODY = [(ROGUE, JEWEL), (ROGUE, HIGH), (ROGUE, PLAIN)]


@dataclass(frozen=True, order=True)
class Told:
    """What an engine said of one pair of hosts: the risk, the stage, and whether it alarmed."""

    src: str
    dst: str
    risk: str = ""
    stage: str = "alert"
    loud: bool = True


def told(folder: Path, program: str, built: Build, tape: Scenario) -> list[Told]:
    """Every single thing that an engine reported, sorted."""
    tape.finish()
    capture = folder / "talk.pcap"
    capture.write_bytes(pcap_bytes(tape.packets))
    with running(program) as engine:
        rendering = built.renderings[engine]
        ENGINES[engine].install(built.ruleset, rendering, folder / engine)
        if engine == "suricata":
            found = _suricata(folder / engine, capture)
        else:
            found = _zeek(folder / engine, capture)
    return sorted(found)


def _suricata(folder: Path, capture: Path) -> list[Told]:
    program = suricata_drive.binary()
    assert program
    command = [program, "-c", folder / "replay.yaml", "-r", capture, "-l", folder, "-k", "none"]
    subprocess.run([*command, "--runmode", "single"], check=True, capture_output=True)
    found = []
    for line in (folder / "eve.json").read_text().splitlines():
        event = json.loads(line)
        alert = event["alert"]
        meta = alert["metadata"]
        risk, (stage,) = meta.get("risk", [""])[0], meta["stage"]
        assert alert["severity"] == (PRIORITY[risk] if stage == "alert" else 6)
        assert (alert["category"] == "Not Suspicious Traffic") == (stage == "observe")
        ends = [suricata_drive._address(event[end]) for end in ("src_ip", "dest_ip")]
        found.append(Told(*ends, risk if stage == "alert" else "", stage, stage == "alert"))
    return found


def _zeek(folder: Path, capture: Path) -> list[Told]:
    program = zeek_drive.binary()
    assert program
    command: list[Any] = [
        program,
        "-C",
        "-b",
        "-r",
        capture,
        folder,
        *compiled(folder),
        "LogAscii::use_json=T",
    ]
    subprocess.run(
        [*command, 'PlantWatch::notice_severities+={"low"}'], cwd=folder, check=True, capture_output=True
    )
    notices = {
        (n.get("src"), n.get("dst")): n
        for n in _log(folder / "notice.log")
        if n["note"].startswith("PlantWatch::")
    }
    found = []
    for line in _log(folder / "plantwatch.log"):
        pair = line.get("src_mac") or line["src"], line.get("dst_mac") or line["dst"]
        notice = notices.get(pair)
        if notice:
            keys = ("risk", "criticality", "stage", "playbook")
            assert [notice[key] for key in keys] == [line[key] for key in keys]
        risk = line["risk"] if line["stage"] == "alert" else ""
        found.append(Told(*pair, risk, line["stage"], "src_mac" in line or notice is not None))
    return found


def _log(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def stops(*pairs: tuple[str, str]) -> Scenario:
    tape = Scenario()
    for client, server in pairs:
        session = tape.tcp(client, server, toy.PORT)
        session.client(STOP)
        session.client(STOP)
    return tape


def policies(**changes: Any) -> dict[str, Mapping[str, Any]]:
    return {"toy-stop": toy.policy(**changes)}


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(
    ("severity", "confidence", "table", "risks"),
    [
        ("critical", "high", TABLE, ["critical", "critical", "critical"]),
        ("medium", "high", TABLE, ["high", "high", "medium"]),
        ("medium", "medium", TABLE, ["high", "medium", "medium"]),
        ("high", "low", TABLE, ["high", "high", "medium"]),
        ("low", "high", STEEP, ["high", "medium", "low"]),
    ],
)
def test_risk_at_each_asset(
    tmp_path: Path, program: str, severity: str, confidence: str, table: RiskTable, risks: Sequence[str]
) -> None:
    stance = Stance(table, CRITICAL, known=True)
    built = toy.built(
        tmp_path, policies(severity=severity, confidence=confidence), plant=Plant(stance=stance)
    )

    assert told(tmp_path, program, built, stops(*EVERYBODY)) == sorted(
        Told(src, dst, risk) for (src, dst), risk in zip(EVERYBODY, risks, strict=True)
    )


@pytest.mark.parametrize("program", PROGRAMS)
def test_ipv6_and_replies(tmp_path: Path, program: str) -> None:
    """Of a reply the asset is the sender."""
    tape = Scenario()
    for client, server in ((ROGUE, JEWEL), (JEWEL, PLAIN), (ROGUE6, JEWEL6), (ROGUE6, PLAIN6)):
        session = tape.tcp(client, server, toy.PORT)
        session.client(STOP)
        session.server(FAILURE)
    built = toy.built(
        tmp_path, policies(when={"operation": "failure"}, severity="medium"), plant=Plant(stance=STANCE)
    )

    assert told(tmp_path, program, built, tape) == [
        Told(JEWEL, ROGUE, "high"),
        Told(PLAIN, JEWEL, "medium"),
        Told(JEWEL6, ROGUE6, "high"),
        Told(PLAIN6, ROGUE6, "medium"),
    ]


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_either_side_may_send(tmp_path: Path, program: str) -> None:
    """The port tells who the server is."""
    operations = {"stop": {**toy.PROTOCOL["operations"]["stop"], "from": "either"}}
    tape = Scenario()
    for client, server in ((JEWEL, PLAIN), (HIGH, JEWEL)):
        session = tape.tcp(client, server, toy.PORT)
        session.client(STOP)
        session.server(STOP)
    data = [toy.protocol(operations=operations)]
    built = toy.built(tmp_path, policies(severity="medium"), data, plant=Plant(stance=STANCE))

    assert told(tmp_path, program, built, tape) == [
        Told(JEWEL, HIGH, "high"),
        Told(JEWEL, PLAIN, "medium"),
        Told(HIGH, JEWEL, "high"),
        Told(PLAIN, JEWEL, "medium"),
    ]


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(
    ("staging", "observed"),
    [
        (Staging("observe"), {JEWEL, HIGH, PLAIN}),
        (Staging("alert", {"observe": Group((JEWEL, PLAIN))}), {JEWEL, PLAIN}),
        (Staging("observe", {"alert": Group((HIGH,))}), {JEWEL, PLAIN}),
        (Staging("observe", {"alert": Group((HIGH,)), "enforce": Group((PLAIN,))}), {JEWEL}),
        (Staging("enforce"), set()),
    ],
)
def test_stages(tmp_path: Path, program: str, staging: Staging, observed: set[str]) -> None:
    """What is observed is logged once and alarms nobody; the rest is as it was."""
    built = toy.built(
        tmp_path,
        policies(severity="medium"),
        plant=Plant(stance=Stance(TABLE, CRITICAL, {"toy-stop": staging}, known=True)),
    )
    risks = {JEWEL: "high", HIGH: "high", PLAIN: "medium"}
    enforced = {d for d in risks if staging.at(d) == "enforce"} if program == "zeek" else set()

    assert told(tmp_path, program, built, stops(*EVERYBODY)) == sorted(
        Told(ROGUE, dst, "", "observe", loud=False)
        if dst in observed
        else Told(ROGUE, dst, "" if dst in enforced else risk, "enforce" if dst in enforced else "alert")
        for dst, risk in risks.items()
    )


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_count_over_several_assets_is_not_cut(tmp_path: Path, program: str) -> None:
    """Three stops by one sender are three, whomever they reach."""
    when = {"operation": "stop", "count": {"at_least": 3, "within": 60, "per": "src"}}
    built = toy.built(tmp_path, policies(severity="medium", when=when), plant=Plant(stance=STANCE))
    tape = Scenario()
    for _, server in EVERYBODY:
        tape.tcp(ROGUE, server, toy.PORT).client(STOP)

    assert told(tmp_path, program, built, tape) == [Told(ROGUE, PLAIN, "medium")]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_count_for_each_asset_is(tmp_path: Path, program: str) -> None:
    when = {"operation": "stop", "count": {"at_least": 2, "within": 60, "per": "dst"}}
    built = toy.built(tmp_path, policies(severity="medium", when=when), plant=Plant(stance=STANCE))

    assert told(tmp_path, program, built, stops(*EVERYBODY)) == [
        Told(ROGUE, JEWEL, "high"),
        Told(ROGUE, HIGH, "high"),
        Told(ROGUE, PLAIN, "medium"),
    ]


def test_frames_weigh_what_their_more_critical_end_does(tmp_path: Path, zeek: str) -> None:
    if analyzer_file() is None:
        pytest.skip("spicyz is not installed: NOT RUN")
    data = toy.protocol(transports=["ethernet"], ethertypes=[0x88B8])
    data["operations"] = {"stop": {**data["operations"]["stop"], "from": "either"}}
    del data["ports"]
    jewel, high, plain, group = (f"02:00:00:00:00:0{n}" for n in "1234")
    critical = {"high": Group((), (high,)), "crown_jewel": Group((), (jewel,))}
    built = toy.built(
        tmp_path,
        policies(confidence="medium", severity="low"),
        [data],
        plant=Plant(stance=Stance(TABLE, critical, known=True)),
    )
    tape = Scenario()
    for src, dst in ((jewel, group), (high, group), (plain, high), (high, jewel), (plain, group)):
        tape.link(src, dst, 0x88B8).send(STOP)

    assert told(tmp_path, "zeek", built, tape) == sorted(
        [
            Told(jewel, group, "medium"),
            Told(high, group, "low"),
            Told(plain, high, "low"),
            Told(high, jewel, "medium"),
            Told(plain, group, "low"),
        ]
    )


def test_a_large_plant_makes_no_more_rules(tmp_path: Path) -> None:
    many = tuple(f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}" for n in range(50_000))
    lots = Stance(TABLE, {"high": Group(many[:25_000]), "crown_jewel": Group(many[25_000:])}, known=True)
    small, large = (
        toy.built(tmp_path / name, policies(severity="medium"), plant=Plant(stance=stance)).renderings
        for name, stance in (("a", STANCE), ("b", lots))
    )

    rules = [files["suricata"].files["plantwatch-toy.rules"] for files in (small, large)]
    assert rules[0].replace("hashsize 1024", "hashsize 65536") == rules[1]
    assert large["suricata"].files["plantwatch-high.lst"].count("\n") == 50_000
    assert large["zeek"].files["generated/risk.zeek"] == small["zeek"].files["generated/risk.zeek"]


@pytest.mark.parametrize("program", PROGRAMS)
def test_without_a_table_the_severity_counts(tmp_path: Path, program: str) -> None:
    require(program)
    built = toy.built(
        tmp_path, policies(severity="medium"), plant=Plant(stance=Stance(None, CRITICAL, known=True))
    )

    assert told(tmp_path, program, built, stops(*EVERYBODY)) == [Told(*pair, "medium") for pair in EVERYBODY]

"""Suricata on af-packet while rules are applied, reloaded and rolled back: nothing goes unreported."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from plantwatch.diagnostics import UserError
from plantwatch.sensor.package import Package, package
from plantwatch.sensor.steps import apply, rollback
from plantwatch.sensor.suricata import SuricataSensor
from plantwatch.sensor.suricata_socket import Socket
from sensor.suricata_home import THEIRS, Home, home
from sensor.traffic import MOST, PAUSE, clients, conversations
from sensor.wire import MIRROR, wire
from support import toy
from support.programs import require

PUSHED = (
    'alert tcp any any -> any 9999 (msg:"PUSHED"; content:"|a5 5a|"; hostbits:isset,pushed,src; '
    "threshold:type limit, track by_src, seconds 600, count 1; sid:43; rev:1;)\n"
)
BIG = {name: toy.TRIO[name] for name in ("toy-stop", "toy-write")} | {
    f"toy-write-{n}": {**toy.TRIO["toy-write"], "title": f"Value written, {n}"} for n in range(200)
}


def told(folder: Path, what: str = "told to stop") -> set[str]:
    """Who was reported for it."""
    lines = (folder / "eve.json").read_text().splitlines()
    events = [json.loads(line) for line in lines if line.endswith("}")]
    stops = [e for e in events if e["event_type"] == "alert" and what in e["alert"]["signature"]]
    return {event["src_ip"] for event in stops}


def settled(folder: Path, wanted: int) -> set[str]:
    """What was reported, once nothing more comes."""
    for _ in range(40):
        if len(told(folder)) >= wanted:
            break
        time.sleep(0.25)
    return told(folder)


@pytest.mark.parametrize("program", ["suricata", "suricata8"])
def test_nothing_goes_unreported_across_reloads(tmp_path: Path, program: str) -> None:
    require(program)
    made: Home = home(tmp_path / "sensor", program)
    made.theirs.write_text(THEIRS + PUSHED)
    small = ruleset(tmp_path / "small", toy.STOP)
    big = ruleset(tmp_path / "big", BIG)
    with wire() as line, made.running(MIRROR, line.inside):
        sensor = made.sensor
        list(apply(sensor(), small))
        loaded = [made.loaded()[0]]
        with line.streaming(made.folder, conversations(MOST), PAUSE) as sent:
            list(apply(sensor(), big))
            loaded.append(made.loaded()[0])
            with Socket(made.folder / "command.socket") as engine:
                for client in clients(MOST)[1::2]:
                    engine.ask("add-hostbit", ipaddress=client, hostbit="pushed", expire=600)
            list(rollback(sensor()))
            loaded.append(made.loaded()[0])
            with pytest.raises(UserError):
                list(apply(Deaf(program, made.config, made.folder / "state"), big))
            list(apply(sensor(), big))
            loaded.append(made.loaded()[0])
        found = settled(made.folder, sent())
    assert loaded == [3, 204, 3, 204]
    assert sent() > 100
    pushed = told(made.folder, "PUSHED")
    assert pushed
    assert pushed == set(clients(sent())[1::2][-len(pushed) :])
    assert sorted(set(clients(sent())) - found) == []
    assert found == set(clients(sent()))


class Deaf(SuricataSensor):
    """Says after each switch to a big ruleset that the engine does not have it."""

    def verify(self, generation):  # type: ignore[no-untyped-def]
        verdict = super().verify(generation)
        if len(generation.manifest["policies"]) > 2:
            return type(verdict)(False, "said to be wrong by the test")
        return verdict


def ruleset(folder: Path, policies: dict[str, dict[str, object]]) -> Package:
    return package(toy.built(folder, policies), "suricata")


def test_the_measure_sees_a_gap(tmp_path: Path, suricata: str) -> None:
    """The same with a moment in which there are no rules: otherwise the test above would say nothing."""
    made = home(tmp_path / "sensor")
    small = ruleset(tmp_path / "small", toy.STOP)
    with wire() as line, made.running(MIRROR, line.inside):
        list(apply(made.sensor(), small))
        with line.streaming(made.folder, conversations(MOST), PAUSE) as sent:
            list(rollback(made.sensor(), "0000"))
            time.sleep(0.5)
            list(rollback(made.sensor(), "0001"))
            time.sleep(0.5)
        time.sleep(1)
        found = told(made.folder)
    assert 0 < len(found) < sent()

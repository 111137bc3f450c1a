"""Suricata on af-packet while rules are applied, reloaded and rolled back: nothing goes unreported."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from plantwatch.corpus.craft import Scenario
from plantwatch.diagnostics import UserError
from plantwatch.sensor.package import Package, package
from plantwatch.sensor.steps import apply, rollback
from plantwatch.sensor.suricata import SuricataSensor
from sensor.suricata_home import Home, home
from sensor.wire import MIRROR, wire
from support import toy
from support.programs import require

SERVER = "10.8.0.1"
BIG = {name: toy.TRIO[name] for name in ("toy-stop", "toy-write")} | {
    f"toy-write-{n}": {**toy.TRIO["toy-write"], "title": f"Value written, {n}"} for n in range(200)
}


def clients(count: int) -> list[str]:
    """A client for each conversation, so that no window of a rule silences the next."""
    return [f"10.66.{n // 200}.{n % 200 + 1}" for n in range(count)]


def conversations(count: int) -> Iterator[list[bytes]]:
    """Each says stop once, half of them split over two segments."""
    for number, client in enumerate(clients(count)):
        tape = Scenario()
        talk = tape.tcp(client, SERVER, toy.PORT)
        talk.client(toy.message(8), split=[3] if number % 2 else [])
        tape.finish()
        yield [frame for _, frame in tape.packets]


def told(folder: Path) -> set[str]:
    """Who was reported for the stop."""
    lines = (folder / "eve.json").read_text().splitlines()
    events = [json.loads(line) for line in lines if line.endswith("}")]
    stops = [e for e in events if e["event_type"] == "alert" and "told to stop" in e["alert"]["signature"]]
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
    small = ruleset(tmp_path / "small", toy.STOP)
    big = ruleset(tmp_path / "big", BIG)
    count = 1200
    with wire() as line, made.running(MIRROR, line.inside):
        sensor = made.sensor
        list(apply(sensor(), small))
        loaded = [made.loaded()[0]]
        with line.playing(made.folder, conversations(count), 0.02):
            list(apply(sensor(), big))
            loaded.append(made.loaded()[0])
            list(rollback(sensor()))
            loaded.append(made.loaded()[0])
            with pytest.raises(UserError):
                list(apply(Deaf(program, made.config, made.folder / "state"), big))
            list(apply(sensor(), big))
            loaded.append(made.loaded()[0])
        found = settled(made.folder, count)
    assert loaded == [2, 203, 2, 203]
    assert sorted(set(clients(count)) - found) == []
    assert found == set(clients(count))


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
    count = 500
    with wire() as line, made.running(MIRROR, line.inside):
        list(apply(made.sensor(), small))
        with line.playing(made.folder, conversations(count), 0.02):
            list(rollback(made.sensor(), "0000"))
            time.sleep(1)
            list(rollback(made.sensor(), "0001"))
        time.sleep(2)
        found = told(made.folder)
    assert 0 < len(found) < count

"""Talks about the points of a plant, each case from an address of its own, through a real engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from plantwatch.building.build import ruleset_of
from plantwatch.catalog.load import load
from plantwatch.corpus.craft import Scenario
from plantwatch.corpus.writer import pcap_bytes
from plantwatch.detection.plant import Plant
from plantwatch.detection.ruleset import Ruleset
from plantwatch.engines import ENGINES
from plantwatch.regression.replaying import Rig
from support.programs import running

DEVICE = "10.8.0.1"
CONCERNS = {
    "protected": "network-write-to-protected-point",
    "limits": "network-value-outside-limits",
    "told": "network-value-told-outside-limits",
    "station": "network-foreign-station",
}
SPOKEN = ("bacnet", "dnp3", "iec104", "modbus", "s7comm")  # protocols that have points

Talk = Callable[[Scenario, str], None]  # what the client at an address does


@dataclass(frozen=True, slots=True)
class Case:
    """One client's talk, and the concerns that it raises."""

    name: str
    talk: Talk
    raises: frozenset[str] = frozenset()


@cache
def _ruleset() -> Ruleset:
    """The policies about points, and of each protocol one so that it is decoded."""
    root = Path(__file__).resolve().parents[2]
    whole = ruleset_of(load(root / "catalog").catalog, root / "catalog" / "sids.yaml")
    some = {d.protocol.id: d.policy.id for d in reversed(whole.detections) if d.protocol.id in SPOKEN}
    return whole.only(frozenset(CONCERNS.values()) | frozenset(some.values()))


def ruleset(plant: Plant) -> Ruleset:
    """Those policies for a plant."""
    return replace(_ruleset(), plant=plant)


def client(number: int) -> str:
    return f"10.9.{number >> 8}.{number & 255}"


def wrong(
    folder: Path, program: str, plant: Plant, cases: list[Case]
) -> Mapping[str, tuple[set[str], set[str]]]:
    """By case what was not found and what was found too much; empty where everything is as it should be."""
    tape = Scenario()
    for number, case in enumerate(cases, 1):
        case.talk(tape, client(number))
    tape.finish()
    path = folder / "talk.pcap"
    path.write_bytes(pcap_bytes(tape.packets))
    rules = ruleset(plant)
    with running(program) as engine:
        rendering = ENGINES[engine].render(rules, pretty=False)
        with Rig(rules, {engine: rendering}) as rig:
            replay = rig.replay(engine, path, "talk", 60)
    assert not replay.diagnostics, replay.diagnostics
    names = {policy: concern for concern, policy in CONCERNS.items()}
    found: dict[str, set[str]] = {}
    for finding in replay.findings:
        if finding.policy in names:
            told = names[finding.policy] in ("told", "station")
            address = finding.dst if told else finding.src
            found.setdefault(address, set()).add(names[finding.policy])
    out = {}
    for number, case in enumerate(cases, 1):
        got = found.pop(client(number), set())
        if got != case.raises:
            out[case.name] = (set(case.raises) - got, got - case.raises)
    assert not found, found
    return out

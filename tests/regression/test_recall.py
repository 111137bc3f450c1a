"""Runs of what changed alone, in the real engines, held against runs of everything."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from plantwatch.building.build import Build
from plantwatch.corpus.expectation import Expected, expectations
from plantwatch.engines import ENGINES
from plantwatch.engines.base import Replay
from plantwatch.regression.proof import distinct
from plantwatch.regression.recall import Recall
from plantwatch.regression.replaying import Rig
from plantwatch.regression.units import part, units
from support import captures, toy
from support.captures import STOP, WRITE

ROOT = Path(__file__).resolve().parents[2]
BOTH = ("suricata", "zeek")
CORPUS = [path.with_suffix(".pcap") for path in expectations([ROOT / "pcaps"])]

pytestmark = pytest.mark.usefixtures("suricata", "zeek")
Found = dict[Path, frozenset[Expected]]


def found(replays: Mapping[Path, Replay]) -> Found:
    assert [replay.diagnostics for replay in replays.values() if replay.diagnostics] == []
    return {capture: distinct(replay.findings) for capture, replay in replays.items()}


def everything(built: Build, engine: str, pcaps: list[Path]) -> Found:
    with Rig(built.ruleset, built.renderings) as rig:
        return found(rig.batch(engine, pcaps, 60))


def recalled(built: Build, engine: str, pcaps: list[Path], folder: Path) -> Found:
    with Recall(built.ruleset, built.renderings, folder) as recall:
        return found(recall.batch(engine, pcaps, 60))


class Watched:
    """Notes which policies an engine was given, and how many captures the stream held."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
        self.runs: list[frozenset[str]] = []
        kind = type(ENGINES[engine])
        replay = kind.replay

        def noted(this: Any, ruleset: Any, *rest: Any) -> Replay:
            self.runs.append(frozenset(d.policy.id for d in ruleset.detections))
            return replay(this, ruleset, *rest)

        monkeypatch.setattr(kind, "replay", noted)


@pytest.fixture
def pcaps(tmp_path: Path) -> list[Path]:
    talks: list[tuple[bytes, ...]] = [(STOP,), (WRITE,), (STOP, WRITE), (toy.message(1),)]
    return [captures.capture(tmp_path / f"{n}.pcap", *talk) for n, talk in enumerate(talks)]


def edited(**changes: Any) -> dict[str, dict[str, Any]]:
    return {**toy.TRIO, "toy-stop": toy.policy(**changes)}


@pytest.mark.parametrize("engine", BOTH)
def test_only_what_changed_runs(
    engine: str, tmp_path: Path, pcaps: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tmp_path / "memory"
    first = toy.built(tmp_path / "r", toy.TRIO)
    watched = Watched(monkeypatch, engine)
    assert recalled(first, engine, pcaps, memory) == everything(first, engine, pcaps)
    watched.runs.clear()
    recalled(first, engine, pcaps, memory)
    assert watched.runs == []
    changed = toy.built(tmp_path / "r", edited(when={"operation": "write"}))
    after = recalled(changed, engine, pcaps, memory)
    assert watched.runs == [{"toy-stop"}]
    assert after == everything(changed, engine, pcaps)
    assert after != everything(first, engine, pcaps)
    watched.runs.clear()
    assert recalled(first, engine, pcaps, memory) == everything(first, engine, pcaps)
    assert watched.runs == [frozenset(toy.TRIO)]  # the referee's: what was true before still is


@pytest.mark.parametrize("engine", BOTH)
def test_a_new_capture_meets_all_rules_and_the_others_none(
    engine: str, tmp_path: Path, pcaps: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    built = toy.built(tmp_path / "r", toy.TRIO)
    recalled(built, engine, pcaps[:2], tmp_path / "memory")
    watched = Watched(monkeypatch, engine)
    after = recalled(built, engine, pcaps[:3], tmp_path / "memory")
    assert watched.runs == [frozenset(toy.TRIO)]
    assert after == everything(built, engine, pcaps[:3])
    captures.capture(pcaps[0], WRITE)  # the same file with other bytes
    assert recalled(built, engine, pcaps, tmp_path / "memory") == everything(built, engine, pcaps)


@pytest.mark.parametrize("engine", BOTH)
def test_another_build_of_the_engine_runs_anew(
    engine: str, tmp_path: Path, pcaps: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    built = toy.built(tmp_path / "r", toy.TRIO)
    recalled(built, engine, pcaps, tmp_path / "memory")
    watched = Watched(monkeypatch, engine)
    monkeypatch.setattr(type(ENGINES[engine]), "build", lambda _: "another")
    recalled(built, engine, pcaps, tmp_path / "memory")
    assert watched.runs == [frozenset(toy.TRIO)]


@pytest.mark.parametrize("engine", BOTH)
def test_a_run_that_failed_is_not_kept(
    engine: str, tmp_path: Path, pcaps: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    built = toy.built(tmp_path / "r", toy.TRIO)
    pcaps[0].write_bytes(b"not a capture")
    for _ in range(2):
        with Recall(built.ruleset, built.renderings, tmp_path / "memory") as recall:
            replays = recall.batch(engine, [*pcaps, tmp_path / "missing.pcap"], 60)
        assert [d.code for d in replays[pcaps[0]].diagnostics] == ["PW401"]
        assert [d.code for d in replays[tmp_path / "missing.pcap"].diagnostics] == ["PW407"]
        assert distinct(replays[pcaps[1]].findings)


def test_findings_are_remembered_as_they_were(tmp_path: Path, pcaps: list[Path]) -> None:
    """Times, ports and order as well."""
    built = toy.built(tmp_path / "r", toy.TRIO)
    for engine in BOTH:
        with Recall(built.ruleset, built.renderings, tmp_path / "memory") as recall:
            first = recall.batch(engine, pcaps, 60)
        with Recall(built.ruleset, built.renderings, tmp_path / "memory") as recall:
            again = recall.batch(engine, pcaps, 60)
        assert {c: r.findings for c, r in again.items()} == {c: r.findings for c, r in first.items()}


def test_where_the_engine_drops_alerts_rules_are_not_run_apart(tmp_path: Path, pcaps: list[Path]) -> None:
    """Suricata keeps 255 alerts of a packet. With more rules on it, one rule's result hangs on the others."""
    many = {f"toy-stop-{n}": toy.policy(title=f"Stop {n}") for n in range(270)}
    built = toy.built(tmp_path / "r", many)
    full = everything(built, "suricata", pcaps)
    assert len(full[pcaps[0]]) < len(many)
    assert recalled(built, "suricata", pcaps, tmp_path / "memory") == full
    assert recalled(built, "suricata", pcaps, tmp_path / "memory") == full
    for quiet in (("toy-stop-0", "toy-stop-1"), tuple(many)[:260]):  # still crowded, no more
        changed = {n: toy.policy(when={"operation": "write"}) if n in quiet else p for n, p in many.items()}
        built = toy.built(tmp_path / "r", changed)
        after = recalled(built, "suricata", pcaps, tmp_path / "memory")
        assert after == everything(built, "suricata", pcaps)


def test_an_edit_that_makes_it_crowded(tmp_path: Path, pcaps: list[Path]) -> None:
    """First every rule alone is well; then one edit of an operation sets them all off."""
    many = {f"toy-stop-{n}": toy.policy(title=f"Stop {n}") for n in range(270)}
    one = toy.built(tmp_path / "r", dict(list(many.items())[:50]))
    recalled(one, "suricata", pcaps, tmp_path / "memory")
    built = toy.built(tmp_path / "r", many)
    after = recalled(built, "suricata", pcaps, tmp_path / "memory")
    assert after == everything(built, "suricata", pcaps)


@pytest.mark.parametrize("engine", BOTH)
def test_the_shipped_rules_in_parts_find_what_they_find_together(engine: str, shipped: Build) -> None:
    """Over every fourth capture: any part of the units, with its company, on its own."""
    corpus = CORPUS[::4]
    policies = [unit.policies for unit in units(shipped.ruleset, engine)]
    random.Random(5).shuffle(policies)
    parts = [policies[start::4] for start in range(4)]
    apart: dict[Path, set[Expected]] = {capture: set() for capture in corpus}
    for share in parts:
        mine = frozenset().union(*share)
        ruleset = part(shipped.ruleset, mine)
        with Rig(ruleset, {engine: ENGINES[engine].render(ruleset, pretty=False)}) as rig:
            for capture, some in found(rig.batch(engine, corpus, 60)).items():
                apart[capture] |= {item for item in some if item.policy in mine}
    assert apart == everything(shipped, engine, corpus)


def keys(built: Build, engine: str) -> dict[str, bytes]:
    return {policy: unit.key for unit in units(built.ruleset, engine) for policy in unit.policies}


def differing(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> set[str]:
    return {name for name in one if one[name] != other[name]}


@pytest.mark.parametrize("engine", BOTH)
def test_what_a_key_depends_on(engine: str, tmp_path: Path) -> None:
    before = keys(toy.built(tmp_path / "r", toy.TRIO), engine)
    assert keys(toy.built(tmp_path / "elsewhere", toy.TRIO), engine) == before
    assert differing(before, keys(toy.built(tmp_path / "r", edited(window=5)), engine)) == {"toy-stop"}
    about = toy.policy(false_positives=["planned work"])
    assert (
        differing(before, keys(toy.built(tmp_path / "r", {**toy.TRIO, "toy-stop": about}), engine)) == set()
    )
    moved = toy.built(tmp_path / "r", toy.TRIO, [toy.protocol(ports=[9998])])
    assert differing(before, keys(moved, engine)) == set(toy.TRIO)
    beside = toy.protocol(id="tow", ports=[9997])
    both = {**toy.TRIO, "tow-stop": {**toy.POLICY, "protocol": "tow"}}
    more = toy.built(tmp_path / "r2", both, [toy.PROTOCOL, beside])
    assert differing(before, keys(more, engine)) == set(toy.TRIO)


def test_policies_over_anomalies_of_a_protocol_are_one_unit(shipped: Build) -> None:
    """They share flowbits."""
    groups = {unit.policies for unit in units(shipped.ruleset, "suricata")}
    for group in groups:
        kinds = {d.policy.protocol for d in shipped.ruleset.detections if d.policy.id in group}
        assert len(kinds) == 1
    together = next(group for group in groups if "modbus-not-modbus" in group)
    assert "modbus-incomplete-message" in together
    assert sum(len(group) for group in groups) == len(shipped.ruleset.detections)

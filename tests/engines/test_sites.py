"""With a site, roles are addresses: in both engines the listed are silent, and the others are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from plantwatch.building.build import Build
from plantwatch.corpus.craft import Scenario
from plantwatch.corpus.writer import pcap_bytes
from plantwatch.detection.parties import Roles
from plantwatch.detection.plant import Plant
from plantwatch.detection.stance import Group, Staging, Stance
from plantwatch.engines import ENGINES
from plantwatch.engines.zeek.frames import analyzer_file
from plantwatch.regression.plants import at_site
from plantwatch.regression.replaying import Rig
from plantwatch.workspace import Workspace
from support import toy
from support.programs import PROGRAMS, require, running

LISTED, ROGUE = "10.8.1.7", "10.8.1.66"
PLC, OTHER = "10.8.0.1", "10.8.0.2"
LISTED6, ROGUE6, PLC6 = "fd00:8::a", "fd00:8::bad", "fd00:8::1"
ROLES = Roles({"engineering": (LISTED, LISTED6), "controller": (PLC, PLC6)})
STOP = toy.message(8)
Pairs = set[tuple[str, str]]


def findings(
    folder: Path, program: str, policy: Mapping[str, Any], tape: Scenario, roles: Roles = ROLES
) -> Pairs:
    result = toy.built(folder, {"toy-stop": {**toy.policy(), **policy}}, plant=Plant(roles))
    return found(folder, program, result, tape)


def found(folder: Path, program: str, result: Build, tape: Scenario) -> Pairs:
    tape.finish()
    path = folder / "talk.pcap"
    path.write_bytes(pcap_bytes(tape.packets))
    with running(program) as engine, Rig(result.ruleset, result.renderings) as rig:
        replay = rig.replay(engine, path, "talk", 60)
    assert replay.diagnostics == ()
    return {(f.src, f.dst) for f in replay.findings}


def stops(*pairs: tuple[str, str], split: list[int] | None = None, times: int = 1) -> Scenario:
    tape = Scenario()
    for client, server in pairs:
        session = tape.tcp(client, server, toy.PORT)
        for _ in range(times):
            session.client(STOP, split=split or [])
    return tape


ALL = [(LISTED, PLC), (ROGUE, PLC), (LISTED, OTHER), (ROGUE, OTHER)]
BY_ROGUES = {(ROGUE, PLC), (ROGUE, OTHER)}


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ({"from": {"not": "engineering"}}, BY_ROGUES),
        ({"from": {"role": "engineering"}}, {*ALL} - BY_ROGUES),
        ({"to": {"role": "controller"}}, {(LISTED, PLC), (ROGUE, PLC)}),
        ({"to": {"not": "controller"}}, {(LISTED, OTHER), (ROGUE, OTHER)}),
        ({"from": {"not": "engineering"}, "to": {"role": "controller"}}, {(ROGUE, PLC)}),
        ({"from": {"not": "historian"}}, {*ALL}),
        ({"from": {"role": "historian"}}, {*ALL}),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else str(len(value)),
)
def test_who_is_meant(tmp_path: Path, program: str, policy: dict[str, Any], expected: Pairs) -> None:
    assert findings(tmp_path, program, policy, stops(*ALL)) == expected


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_message_over_several_segments(tmp_path: Path, program: str) -> None:
    """Suricata sees it in the stream only, where the packet at hand gives the addresses."""
    tape = stops(*ALL, split=[2, 4])
    assert findings(tmp_path, program, {"from": {"not": "engineering"}}, tape) == BY_ROGUES


@pytest.mark.parametrize("program", PROGRAMS)
def test_ipv6(tmp_path: Path, program: str) -> None:
    tape = stops((LISTED6, PLC6), (ROGUE6, PLC6))
    assert findings(tmp_path, program, {"from": {"not": "engineering"}}, tape) == {(ROGUE6, PLC6)}


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_sender_of_a_reply_is_the_server(tmp_path: Path, program: str) -> None:
    tape = Scenario()
    for server in (PLC, OTHER):
        session = tape.tcp(ROGUE, server, toy.PORT)
        session.client(STOP)
        session.server(toy.message(130, b"\1"))
    policy = {"when": {"operation": "failure"}, "from": {"not": "controller"}}
    assert findings(tmp_path, program, policy, tape) == {(OTHER, ROGUE)}


@pytest.mark.parametrize("program", PROGRAMS)
def test_only_those_who_are_meant_are_counted(tmp_path: Path, program: str) -> None:
    policy = {
        "when": {"operation": "stop", "count": {"at_least": 3, "within": 60, "per": "dst"}},
        "from": {"not": "engineering"},
    }
    two_and_more = Scenario()
    listed, rogue = (two_and_more.tcp(host, PLC, toy.PORT) for host in (LISTED, ROGUE))
    for _ in range(2):
        listed.client(STOP)
        rogue.client(STOP)

    assert findings(tmp_path / "two", program, policy, two_and_more) == set()
    assert findings(tmp_path / "three", program, policy, stops((ROGUE, PLC), times=3)) == {(ROGUE, PLC)}


def test_hardware_addresses_on_layer_2(tmp_path: Path, zeek: str) -> None:
    if analyzer_file() is None:
        pytest.skip("spicyz is not installed: NOT RUN")
    data = toy.protocol(transports=["ethernet"], ethertypes=[0x88B8])
    data["operations"] = {"stop": {**data["operations"]["stop"], "from": "either"}}
    del data["ports"]
    policy = toy.policy(**{"from": {"not": "controller"}})
    roles = Roles({"controller": (PLC,)}, {"controller": ("02:00:00:00:00:0a",)})
    result = toy.built(tmp_path, {"toy-stop": policy}, [data], plant=Plant(roles))
    tape = Scenario()
    for mac in ("02:00:00:00:00:0a", "02:00:00:00:00:0b"):
        tape.link(mac, "01:0c:cd:01:00:01", 0x88B8).send(STOP)

    assert found(tmp_path, "zeek", result, tape) == {("02:00:00:00:00:0b", "01:0c:cd:01:00:01")}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_listed_station_and_a_rogue_on_the_shipped_catalog(
    tmp_path: Path, program: str, workspace: Workspace, shipped: Build
) -> None:
    """The worked example: whoever is not in it and writes is reported, the engineering station is not."""
    result = at_site(workspace, shipped, "water-works")
    capture = workspace.pcaps / "modbus" / "write-by-unlisted-client.pcap"
    with running(program) as engine, Rig(result.ruleset, result.renderings) as rig:
        replay = rig.replay(engine, capture, "x", 60)
    by_role = {(f.policy, f.src) for f in replay.findings if f.policy.startswith("modbus-")}
    assert by_role == {("modbus-write-by-unlisted-client", f"10.20.1.{host}") for host in range(71, 77)}


@pytest.mark.parametrize("engine", ENGINES)
def test_every_rule_with_roles_loads(tmp_path: Path, engine: str, shipped: Build) -> None:
    """Whatever a rule inspects besides, a parser's records included, and in all its copies."""
    require(engine)
    roles = Roles(dict.fromkeys(("client", "controller", "engineering", "historian", "operator"), (PLC,)))
    split = Staging("alert", {"observe": Group((OTHER,))})
    critical = {"high": Group((OTHER,)), "crown_jewel": Group((PLC,))}
    every = dict.fromkeys(shipped.catalog.policies, split)
    stance = Stance(shipped.catalog.risk, critical, every, known=True)
    ruleset = replace(shipped.ruleset, plant=Plant(roles, stance=stance))
    rendering = ENGINES[engine].render(ruleset, pretty=False)
    ENGINES[engine].install(ruleset, rendering, tmp_path)
    assert ENGINES[engine].validate(ruleset, rendering, tmp_path) == []


def test_without_a_site_nothing_changes(tmp_path: Path) -> None:
    """Nor with one that has nobody whom a policy names."""
    policies = {"toy-stop": toy.policy(**{"from": {"not": "engineering"}})}
    plain = toy.built(tmp_path / "a", policies).renderings
    nobody = toy.built(tmp_path / "b", policies, plant=Plant(Roles({"controller": (PLC,)}))).renderings
    somebody = toy.built(tmp_path / "c", policies, plant=Plant(ROLES)).renderings

    for engine, rendering in plain.items():
        assert nobody[engine].files == rendering.files
        assert somebody[engine].files != rendering.files
        assert not [name for name in rendering.files if name.endswith((".lst", ".tsv"))]


def test_a_large_plant_is_data(tmp_path: Path) -> None:
    """A hundred thousand addresses make the same rules as two, and a longer file."""
    many = Roles({"engineering": tuple(f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}" for n in range(100_000))})
    policies = {"toy-stop": toy.policy(**{"from": {"not": "engineering"}})}
    few = toy.built(tmp_path / "a", policies, plant=Plant(ROLES)).renderings
    lots = toy.built(tmp_path / "b", policies, plant=Plant(many)).renderings

    assert lots["zeek"].files["generated/site.zeek"] == few["zeek"].files["generated/site.zeek"]
    rules = [r["suricata"].files["plantwatch-toy.rules"] for r in (few, lots)]
    assert rules[0].replace("hashsize 1024", "hashsize 131072") == rules[1]
    assert lots["suricata"].files["plantwatch-engineering.lst"].count("\n") == 100_000

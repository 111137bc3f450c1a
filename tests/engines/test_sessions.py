"""What rules that know a message by few bytes do in sessions that are something else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from plantwatch.building.build import Build
from plantwatch.corpus.craft import Scenario, modbus
from plantwatch.corpus.craft.conversation import Tcp
from plantwatch.corpus.writer import pcap_bytes
from plantwatch.detection.ruleset import Ruleset
from plantwatch.engines.suricata.sessions import judged
from plantwatch.regression.replaying import Rig
from plantwatch.regression.units import part, units

CLIENT, SERVER = "10.0.0.66", "10.0.0.10"
FOREIGN, READ, ODD = "modbus-not-modbus", "modbus-read-by-unlisted-client", "modbus-unassigned-function"
SILENCE = "modbus-force-listen-only"
HELLO = b"GET / HTTP/1.1\r\n\r\n"
REQUEST = modbus.read_holding_registers(0, 10)
LOOKS_ODD = bytes.fromhex("0102 0000 0009 01 00") + bytes(40)  # data: the segment goes on behind 9 bytes
QUIET = modbus.diagnostics(4, 0)


def first_foreign(talk: Tcp) -> None:
    talk.client(HELLO)
    talk.client(LOOKS_ODD)


def again_modbus(talk: Tcp) -> None:
    talk.client(HELLO)
    talk.client(LOOKS_ODD)
    talk.client(REQUEST)


def two_in_a_segment(talk: Tcp) -> None:
    talk.client(HELLO)
    talk.client(REQUEST + REQUEST)


def command_behind_garbage(talk: Tcp) -> None:
    talk.client(HELLO)
    talk.client(HELLO[:5] + QUIET)


def letter_by_letter(talk: Tcp) -> None:
    for letter in HELLO:
        talk.client(bytes([letter]))
        talk.server(bytes([letter]))


def message_in_pieces(talk: Tcp) -> None:
    talk.client(REQUEST, split=list(range(1, len(REQUEST))))


def zeros(talk: Tcp) -> None:
    talk.client(bytes(200))


STORIES: dict[Callable[[Tcp], None], set[str]] = {
    first_foreign: {FOREIGN},
    again_modbus: {FOREIGN, READ},
    two_in_a_segment: {FOREIGN, READ},
    command_behind_garbage: {FOREIGN, SILENCE, "modbus-diagnostics-by-unlisted-client"},
    letter_by_letter: {FOREIGN},
    message_in_pieces: {READ},
    zeros: {"modbus-oversized-message"},
}


def write(path: Path, story: Callable[[Tcp], None], *, server: int = 502, client: int = 50_000) -> Path:
    tape = Scenario()
    story(tape.tcp(CLIENT, SERVER, server, client_port=client))
    tape.finish()
    path.write_bytes(pcap_bytes(tape.packets))
    return path


@pytest.mark.parametrize("engine", ["suricata", "zeek"])
def test_what_is_said_of_a_session(
    engine: str, tmp_path: Path, shipped: Build, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(engine)
    captures = {story.__name__: write(tmp_path / f"{story.__name__}.pcap", story) for story in STORIES}
    found = reported(shipped.ruleset, shipped, engine, captures)
    wanted = {story.__name__: set(policies) for story, policies in STORIES.items()}
    if engine == "suricata":  # its rules over few bytes stay silent in the segment that is not whole
        wanted["command_behind_garbage"] -= {"modbus-diagnostics-by-unlisted-client"}
    assert found == wanted


@pytest.mark.parametrize("engine", ["suricata", "zeek"])
def test_a_client_may_have_the_port_of_a_protocol(
    engine: str, tmp_path: Path, shipped: Build, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(engine)
    away = write(tmp_path / "away.pcap", first_foreign, server=8080, client=20_000)
    home = write(tmp_path / "home.pcap", first_foreign, server=20_000)
    found = reported(shipped.ruleset, shipped, engine, {"away": away, "home": home})
    assert found == {"away": set(), "home": {"dnp3-not-dnp3"}}


def test_rules_over_few_bytes_run_with_those_that_judge_sessions(shipped: Build) -> None:
    weak = next(unit for unit in units(shipped.ruleset, "suricata") if READ in unit.policies)
    assert weak.policies == {READ}
    company = {d.policy.id for d in part(shipped.ruleset, weak.policies).detections}
    assert {READ, FOREIGN} <= company
    assert "modbus-force-listen-only" not in company


def test_which_protocols_can_be_judged(shipped: Build) -> None:
    told = {p.id for p in shipped.catalog.protocols.values() if judged(p)}
    assert {"modbus", "dnp3", "iec104", "enip"} <= told
    assert told.isdisjoint({"genisys", "atg", "roc-plus", "s7comm", "goose"})


def reported(ruleset: Ruleset, built: Build, engine: str, captures: dict[str, Path]) -> dict[str, set[str]]:
    with Rig(ruleset, built.renderings) as rig:
        replays = rig.batch(engine, list(captures.values()), 60.0)
    assert [replay.diagnostics for replay in replays.values() if replay.diagnostics] == []
    return {name: {f.policy for f in replays[path].findings} for name, path in captures.items()}

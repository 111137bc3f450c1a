"""The parts of the benign day: dialogues, what they mean on a port, replays, and the verdict."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from plantwatch.building.build import Build
from plantwatch.corpus.benign import verdict
from plantwatch.corpus.benign.build import Summary
from plantwatch.corpus.benign.content import BLOCKS
from plantwatch.corpus.benign.dialogue import Talk, ask
from plantwatch.corpus.benign.meaning import Meaning, foreign
from plantwatch.corpus.benign.replay import Move, Recording, findings, moved, recordings
from plantwatch.corpus.benign.talks import IT, RAW, TERMINAL
from plantwatch.corpus.craft import modbus
from plantwatch.corpus.craft.scenario import START, Finding
from plantwatch.corpus.expectation import Expected

ROOT = Path(__file__).resolve().parents[2]
HTTP = next(talk for talk in IT if talk.name == "http")


@pytest.mark.parametrize("talk", [*IT, *RAW, TERMINAL], ids=lambda talk: talk.name)
def test_a_talk_follows_from_its_random_numbers(talk: Talk) -> None:
    first, second = talk.make(Random("a")), talk.make(Random("a"))
    assert first == second
    assert all(turn.data for turn in first)
    assert any(turn.client for turn in first)
    if talk.transport == "udp":
        assert max(len(turn.data) for turn in first) <= 1472


@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.parametrize("size", [1, 7, 64, 1461])
def test_a_block_has_the_size_asked_for(name: str, size: int) -> None:
    assert len(BLOCKS[name](Random(1), size)) == size


def test_what_a_web_server_means_on_an_ot_port(shipped: Build) -> None:
    dialogue = HTTP.make(Random(1))
    assert foreign(shipped.catalog, 502, "tcp", dialogue) == {Meaning("modbus-not-modbus", reply=False)}
    both = {Meaning("dnp3-not-dnp3", reply=False), Meaning("dnp3-not-dnp3", reply=True)}
    assert foreign(shipped.catalog, 20000, "tcp", dialogue) == both
    assert foreign(shipped.catalog, 8080, "tcp", dialogue) == set()
    assert foreign(shipped.catalog, 502, "udp", dialogue) == set()


def test_zeros_are_modbus_of_an_impossible_length(shipped: Build) -> None:
    zeros = foreign(shipped.catalog, 502, "tcp", [ask(bytes(100))])
    assert zeros == {Meaning("modbus-oversized-message", reply=False)}


def test_the_port_s_own_protocol_is_not_foreign(shipped: Build) -> None:
    request = modbus.read_holding_registers(0, 10)
    assert foreign(shipped.catalog, 502, "tcp", [ask(request)]) is None


def test_a_replay_keeps_the_payload_and_moves_the_rest() -> None:
    recording = named("dnp3/recorded-polling")
    move = Move(dict.fromkeys(recording.networks, b"\x0a\xfa"), ports=5, transactions=9)
    again = list(moved(recording, move, START))
    assert [ts - START for ts, _ in again] == [ts for ts, _ in recording.packets]
    for (_, before), (_, after) in zip(recording.packets, again, strict=True):
        assert after[54:] == before[54:]
        assert after[26:28] == after[30:32] == b"\x0a\xfa"
        assert after[28:30] == before[28:30]
        assert after[:12] != before[:12]


def test_a_modbus_replay_counts_transactions_from_elsewhere() -> None:
    recording = named("modbus/recorded-polling")
    again = list(moved(recording, Move({}, ports=0, transactions=0x1234), START))
    messages = [
        n for n, (_, frame) in enumerate(recording.packets) if frame[46] >> 4 == 5 and len(frame) > 54
    ]
    assert messages
    for before, after in ((recording.packets[n][1], again[n][1]) for n in messages):
        number = int.from_bytes(before[54:56], "big")
        assert int.from_bytes(after[54:56], "big") == (number + 0x1234) & 0xFFFF
        assert after[56:] == before[56:]


def test_the_expectation_moves_with_the_hosts() -> None:
    recording = named("modbus/recorded-polling")
    found = findings(recording, Move({b"\x0a\x14": b"\x0a\xc8"}, 0, 0))
    assert Finding("modbus-read-by-unlisted-client", "10.200.1.20", "10.200.1.10") in found
    assert len(found) == len(recording.expectation.findings)


def test_a_difference_is_forgiven_only_where_its_reason_is_on_record() -> None:
    pairs = {("10.0.0.1", "10.0.0.2"): "modbus recipe of sparse", ("10.0.0.3", "10.0.0.4"): "http on 502"}
    meant = Finding("modbus-not-modbus", "10.0.0.3", "10.0.0.4")
    summary = Summary(Path("x"), Path("y"), 0, 0, {}, {}, (meant,), pairs)
    known = Expected("umas-unlisted-client", "10.0.0.1", "10.0.0.2")
    strange = Expected("modbus-force-listen-only", "10.0.0.4", "10.0.0.3")
    differences = verdict.deviations(summary, "suricata", {known, strange})
    assert [(d.finding, d.kind, d.extra, bool(d.why)) for d in differences] == [
        (strange, "http on 502", True, False),
        (Expected("modbus-not-modbus", "10.0.0.3", "10.0.0.4"), "http on 502", False, False),
        (known, "modbus recipe of sparse", True, True),
    ]


def named(name: str) -> Recording:
    return next(recording for recording in recordings(ROOT) if recording.name == name)

"""Windows and counts mean the same in both engines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from plantwatch.corpus.craft import Scenario
from plantwatch.corpus.writer import pcap_bytes
from plantwatch.regression.replaying import Rig
from support import toy
from support.programs import PROGRAMS, running

STOP = toy.message(8)
Said = tuple[float, str, str, bytes]  # seconds to wait before, client, server, message


def findings(folder: Path, program: str, talk: Sequence[Said], **changes: Any) -> Counter[tuple[str, str]]:
    """How often each pair of hosts is reported for one policy."""
    result = toy.built(folder, {"toy-stop": toy.policy(**changes)})
    tape = Scenario()
    connections: dict[tuple[str, str], Any] = {}
    for seconds, client, server, message in talk:
        tape.wait(seconds)
        if (client, server) not in connections:
            connections[client, server] = tape.tcp(client, server, toy.PORT)
        connections[client, server].client(message)
    tape.finish()
    path = folder / "talk.pcap"
    path.write_bytes(pcap_bytes(tape.packets))
    with running(program) as engine, Rig(result.ruleset, result.renderings) as rig:
        replay = rig.replay(engine, path, "talk", 60)
    assert replay.diagnostics == ()
    return Counter((f.src, f.dst) for f in replay.findings)


def stops(*gaps: float, client: str = "10.9.0.1", server: str = "10.8.0.1") -> list[Said]:
    return [(gap, client, server, STOP) for gap in gaps]


PAIR = ("10.9.0.1", "10.8.0.1")


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(
    ("gaps", "times"), [([0, 4, 4], 1), ([0, 8, 8], 2), ([0, 11, 11], 3)], ids=["within", "later", "apart"]
)
def test_one_finding_a_window(tmp_path: Path, program: str, gaps: list[float], times: int) -> None:
    assert findings(tmp_path, program, stops(*gaps), window=10) == {PAIR: times}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_finding_has_the_time_of_its_message(tmp_path: Path, program: str) -> None:
    """Also in a session that stays open: nobody waits for its end."""
    result = toy.built(tmp_path, toy.TRIO)
    tape = Scenario()
    session = tape.tcp(*PAIR, toy.PORT)
    tape.wait(70)
    sent = tape.packets[-1][0] / 1e9 + 70
    session.client(STOP)
    tape.wait(500)
    session.client(toy.message(1))
    session.abandon()
    path = tmp_path / "talk.pcap"
    path.write_bytes(pcap_bytes(tape.packets))
    with running(program) as engine, Rig(result.ruleset, result.renderings) as rig:
        first = rig.replay(engine, path, "talk", 60).findings[0]
    assert (first.policy, first.src, first.dst, first.dst_port) == ("toy-stop", *PAIR, toy.PORT)
    assert first.ts == pytest.approx(sent, abs=0.01)


def when(per: str, at_least: int = 3, **more: str) -> dict[str, Any]:
    return {"operation": "stop", "count": {"at_least": at_least, "within": 10, "per": per, **more}}


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(
    ("gaps", "times"),
    [([0, 1], 0), ([0, 1, 1], 1), ([0, 1, 1, 1, 1], 1), ([0, 9, 9], 0)],
    ids=["too few", "enough", "more", "too slow"],
)
def test_a_count(tmp_path: Path, program: str, gaps: list[float], times: int) -> None:
    assert findings(tmp_path, program, stops(*gaps), when=when("pair"))[PAIR] == times


TO_TWO = [*stops(0, 1), *stops(1, server="10.8.0.2")]
BY_TWO = [*stops(0, 1), *stops(1, client="10.9.0.2")]


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(
    ("per", "talk", "times"),
    [
        ("src", TO_TWO, 1),
        ("src", BY_TWO, 0),
        ("dst", TO_TWO, 0),
        ("dst", BY_TWO, 1),
        ("pair", TO_TWO, 0),
        ("pair", BY_TWO, 0),
    ],
)
def test_what_is_counted_for_itself(
    tmp_path: Path, program: str, per: str, talk: list[Said], times: int
) -> None:
    assert findings(tmp_path, program, talk, when=when(per)).total() == times


@pytest.mark.parametrize("program", PROGRAMS)
def test_pairs_whose_addresses_read_alike(tmp_path: Path, program: str) -> None:
    """1.1.1.1 to 11.1.1.1 and 1.1.1.11 to 1.1.1.1 are the same digits one after another."""
    talk = [*stops(0, 1, client="1.1.1.1", server="11.1.1.1"), *stops(1, client="1.1.1.11", server="1.1.1.1")]
    assert findings(tmp_path, program, talk, when=when("pair")).total() == 0


@pytest.mark.usefixtures("zeek")
@pytest.mark.parametrize(("units", "times"), [((1, 1, 2), 0), ((1, 2, 3), 1), ((1, 2, 1, 3), 1)])
def test_distinct_values(tmp_path: Path, units: tuple[int, ...], times: int) -> None:
    talk = [(1.0, *PAIR, toy.message(8, unit=unit)) for unit in units]
    assert findings(tmp_path, "zeek", talk, when=when("src", distinct="unit")).total() == times


@pytest.mark.usefixtures("zeek")
def test_values_that_are_too_old(tmp_path: Path) -> None:
    talk = [(gap, *PAIR, toy.message(8, unit=unit)) for gap, unit in ((0, 1), (6, 2), (6, 3))]
    assert findings(tmp_path, "zeek", talk, when=when("src", distinct="unit")).total() == 0

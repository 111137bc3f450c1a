"""The same steps mean the same: random protocols and talk in each engine against a plain reading.

The reference (``support.reference``) evaluates the YAML itself. Zeek must report exactly the operations of
the messages. Suricata must report exactly what stands anywhere in the stream (or, for ``first_in_segment``,
at the start of a segment): that is all a pattern that floats can know, and where the two readings
agree, which they nearly always do, both engines say the same.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from plantwatch.building.build import Build, build
from plantwatch.corpus.craft import Scenario
from plantwatch.corpus.writer import pcap_bytes
from plantwatch.engines import ENGINES
from plantwatch.workspace import Workspace
from support import dialects, reference, toy
from support.dialects import Talk
from support.programs import PROGRAMS, require, running

SERVER = "10.8.0.1"
Said = set[tuple[str, int, str]]  # operation, number of the talk, who sent it


def built(root: Path, data: Mapping[str, Any]) -> Build:
    """The protocol with a policy over each of its operations, rendered."""
    policies = {
        f"toy-{name.replace('_', '-')}": toy.policy(when={"operation": name}) for name in data["operations"]
    }
    toy.write_catalog(root, policies, [data])
    result, problems = build(Workspace(root))
    assert result is not None, problems
    return result


def capture(data: Mapping[str, Any], talks: Sequence[Talk]) -> bytes:
    """Each talk as a conversation of a client of its own; over UDP a turn is a datagram."""
    tape = Scenario()
    for number, talk in enumerate(talks):
        if data["transports"] == ["udp"]:
            datagrams = tape.udp(client(number), SERVER, toy.PORT)
            for sender, stream, _ in talk.turns:
                (datagrams.client if sender == "client" else datagrams.server)(stream)
            continue
        connection = tape.tcp(client(number), SERVER, toy.PORT)
        for sender, stream, cuts in talk.turns:
            (connection.client if sender == "client" else connection.server)(stream, split=cuts)
    tape.finish()
    return pcap_bytes(tape.packets)


def client(number: int) -> str:
    return f"10.9.0.{number + 1}"


def by_message(data: Mapping[str, Any], talks: Sequence[Talk]) -> Said:
    """What the messages are."""
    return {
        (name, number, sender)
        for number, talk in enumerate(talks)
        for sender in ("client", "server")
        for at in reference.messages(data, talk.stream(sender))
        for name, raw in data["operations"].items()
        if raw["from"] in (sender, "either") and reference.matches(data, raw["when"], talk.stream(sender), at)
    }


def by_bytes(data: Mapping[str, Any], talks: Sequence[Talk]) -> Said:
    """What bytes look like without knowing where a message begins."""
    found = set()
    udp = data["transports"] == ["udp"]
    for number, talk in enumerate(talks):
        for sender in ("client", "server"):
            turns = [stream for who, stream, _ in talk.turns if who == sender]
            inspected = turns if udp else [b"".join(turns)]
            floating = [(stream, at) for stream in inspected for at in range(len(stream))]
            first = [(part, 0) for part in (turns if udp else talk.segments(sender))]
            for name, raw in data["operations"].items():
                places = first if raw.get("first_in_segment") else floating
                if raw["from"] in (sender, "either") and any(
                    reference.matches(data, raw["when"], *place) for place in places
                ):
                    found.add((name, number, sender))
    return found


def reported(engine: str, result: Build, pcap: bytes, root: Path, talks: int) -> Said:
    """What an engine reports."""
    folder = root / engine
    ENGINES[engine].install(result.ruleset, result.renderings[engine], folder)
    path = root / "talk.pcap"
    path.write_bytes(pcap)
    replay = ENGINES[engine].replay(result.ruleset, folder, path, "talk", 60)
    assert replay.diagnostics == ()
    numbers = {client(number): number for number in range(talks)}
    return {
        (
            f.policy.removeprefix("toy-").replace("-", "_"),
            numbers[f.dst if f.src == SERVER else f.src],
            "server" if f.src == SERVER else "client",
        )
        for f in replay.findings
    }


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[str, Any], list[Talk]]:
    """A protocol and talk in it."""
    frame = draw(dialects.framings())
    operations = {f"op{n}": draw(dialects.operations(frame["fields"])) for n in range(8)}
    key = draw(st.sampled_from(sorted(frame["fields"])))
    transport = draw(st.sampled_from(["tcp", "tcp", "tcp", "udp"]))
    data = toy.protocol(**frame, operations=operations, key=key, transports=[transport])
    with tempfile.TemporaryDirectory() as folder:
        data["operations"] = toy.sound(Path(folder), data)
    matches = [m for raw in data["operations"].values() for m in reference.alternatives(raw["when"])]
    return data, [draw(dialects.talks(data, matches)) for _ in range(12)]


@pytest.mark.parametrize("program", PROGRAMS)
def test_an_engine_means_what_the_catalog_says(program: str) -> None:
    require(program)
    agreed = differed = 0

    @given(case=cases())
    @settings(
        max_examples=8,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def check(case: tuple[dict[str, Any], list[Talk]]) -> None:
        nonlocal agreed, differed
        data, talks = case
        if not data["operations"]:
            return
        messages, floating = by_message(data, talks), by_bytes(data, talks)
        meant = messages if program == "zeek" else floating
        with running(program) as engine, tempfile.TemporaryDirectory() as folder:
            result = built(Path(folder), data)
            found = reported(engine, result, capture(data, talks), Path(folder), len(talks))
        told = [
            f"{'missed' if item in meant else 'invented'} {name} {data['operations'][name]} in talk {number} "
            f"of the {sender}: {[s.hex() for s in talks[number].segments(sender)]}"
            for item in sorted(meant ^ found)
            for name, number, sender in [item]
        ]
        assert not told, "\n".join([*told, str({k: data[k] for k in ("pdu", "fields", "key", "transports")})])
        first = {name for name, raw in data["operations"].items() if raw.get("first_in_segment")}
        agreed += sum(item[0] not in first for item in messages & floating)
        differed += sum(item[0] not in first for item in messages ^ floating)

    check()
    assert agreed > 100  # otherwise this would say little
    assert differed < agreed / 50

"""Sessions of others on a protocol's port: searched for messages for a while, then only looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantwatch.corpus.craft import Scenario
from plantwatch.corpus.writer import pcap_bytes
from plantwatch.regression.replaying import Rig
from support import toy

STRANGE = b"this is nobody's protocol"
STOP = toy.message(8)


@pytest.mark.usefixtures("zeek")
@pytest.mark.parametrize(
    ("before", "last", "found"),
    [
        (5, STRANGE + STOP * 2, True),
        (20, STOP * 2, True),
        (20, STRANGE + STOP * 2, False),
    ],
    ids=["searched", "at the start", "no longer searched"],
)
def test_a_message_after_strange_segments(tmp_path: Path, before: int, last: bytes, found: bool) -> None:
    result = toy.built(tmp_path, {"toy-stop": toy.policy()})
    tape = Scenario()
    session = tape.tcp("10.9.0.1", "10.8.0.1", toy.PORT)
    for _ in range(before):
        session.client(STRANGE)
    session.client(last)
    tape.finish()
    path = tmp_path / "talk.pcap"
    path.write_bytes(pcap_bytes(tape.packets))
    with Rig(result.ruleset, result.renderings) as rig:
        replay = rig.replay("zeek", path, "talk", 60)
    assert replay.diagnostics == ()
    assert bool(replay.findings) == found

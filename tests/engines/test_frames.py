"""Protocols on Ethernet itself, and operations that are a difference between two messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plantwatch.building.build import Build, build
from plantwatch.corpus.craft import Scenario
from plantwatch.corpus.writer import pcap_bytes
from plantwatch.engines import ENGINES
from plantwatch.engines.base import CellState
from plantwatch.engines.zeek.frames import analyzer_file
from plantwatch.workspace import Workspace
from support import toy
from support.programs import require

TYPE = 0x88B8
BUS = "01:0c:cd:01:00:01"
FIELDS = {
    "app": {"at": 0, "size": 2},
    "length": {"at": 2, "size": 2},
    "kind": {"at": 4},
    "state": {"at": 5, "counted": True},
}
OPERATIONS: dict[str, Any] = {
    "reset": {"kind": 9},
    "fallen": {"kind": 1, "compared": {"field": "state", "by": ["app"], "is": "lower", "more_than": 1}},
    "jumped": {"kind": 1, "compared": {"field": "state", "by": ["app"], "is": "jump", "more_than": 100}},
    "usurped": {"kind": 1, "compared": {"by": ["app"], "is": "differs"}},
    "late": {"kind": 2, "compared": {"field": "state", "by": ["app"], "is": "late"}},
    "skipping": {
        "kind": 4,
        "compared": {"field": "state", "by": ["app"], "is": "skipped", "more_than": 9, "same_receiver": True},
    },
    "impersonated": {"kind": 3, "compared": {"by": ["app"], "is": "differs", "same_receiver": True}},
}


def made(root: Path) -> Build:
    operations = {}
    for name, raw in OPERATIONS.items():
        rest = {key: value for key, value in raw.items() if key == "compared"}
        when = {key: value for key, value in raw.items() if key != "compared"}
        operations[name] = {"title": name, "class": "control", "from": "either", "when": when, **rest}
    data = toy.protocol(
        transports=["ethernet"],
        ethertypes=[TYPE],
        pdu={"length": {"field": "length"}, "minimum": 6, "maximum": 1500},
        fields=FIELDS,
        key="kind",
        operations=operations,
    )
    del data["ports"]
    policies = {f"toy-{name}": toy.policy(when={"operation": name}) for name in operations}
    toy.write_catalog(root, policies, [data])
    result, problems = build(Workspace(root))
    assert result is not None, problems
    return result


def message(kind: int, state: bytes = b"", app: int = 1) -> bytes:
    body = bytes([kind]) + (bytes([len(state)]) + state if state else b"\0")
    return app.to_bytes(2, "big") + (4 + len(body)).to_bytes(2, "big") + body


def test_suricata_says_that_it_cannot(tmp_path: Path) -> None:
    result = made(tmp_path)
    cells = result.renderings["suricata"].cells
    assert {cell.state for versions in cells.values() for cell in versions.values()} == {CellState.NONE}
    assert "alert " not in result.renderings["suricata"].files["plantwatch-toy.rules"]


def test_frames_are_decoded_and_compared(tmp_path: Path) -> None:
    require("zeek")
    if analyzer_file() is None:
        pytest.skip("no Spicy compiler: NOT RUN")
    tape = Scenario()
    steady = tape.link("02:00:5e:00:00:01", BUS, TYPE)
    for number in (1, 2, 3, 260, 0x0102030405):
        steady.send(message(1, number.to_bytes((number.bit_length() + 7) // 8, "big"), app=1))
    tagged = tape.link("02:00:5e:00:00:02", BUS, TYPE, vlan=7)
    tagged.send(message(1, b"\x09", app=2))
    tagged.send(message(1, b"\x08", app=2))
    reborn = tape.link("02:00:5e:00:00:03", BUS, TYPE)
    reborn.send(message(1, b"\x09", app=3))
    reborn.send(message(1, b"\x01", app=3))
    rogue = tape.link("02:00:5e:00:00:66", BUS, TYPE)
    rogue.send(message(1, b"\x02", app=3))
    rogue.send(message(9))
    tape.link("02:00:5e:00:00:67", BUS, TYPE + 1).send(message(9))
    punctual, slow = (tape.link(f"02:00:5e:00:00:0{n}", BUS, TYPE) for n in (4, 5))
    for link in punctual, slow:
        link.send(message(2, b"\x0f\xa0"))
        link.send(message(2, b"\x01\xf4" if link is slow else b"\x0f\xa0"))
    tape.wait(2)
    for link in punctual, slow, punctual, slow:
        link.send(message(2, b"\x0f\xa0"))
    for source, target in (("06", "16"), ("07", "17"), ("06", "17")):
        tape.link(f"02:00:5e:00:00:{source}", f"02:00:5e:00:00:{target}", TYPE).send(message(3))
    first, second, careless = (tape.link(f"02:00:5e:00:00:{n}", BUS, TYPE) for n in ("08", "09", "0a"))
    for link, states in (first, (50, 5, 50, 5)), (second, (6,)):
        for state in states:
            link.send(message(4, bytes([state]), app=4))
    for state in (7, 8, 7):
        careless.send(message(4, bytes([state]), app=5))
    path = tmp_path / "frames.pcap"
    path.write_bytes(pcap_bytes(tape.packets))
    result = made(tmp_path)
    ENGINES["zeek"].install(result.ruleset, result.renderings["zeek"], tmp_path / "zeek")
    replay = ENGINES["zeek"].replay(result.ruleset, tmp_path / "zeek", path, "frames", 60)
    assert replay.diagnostics == ()
    assert {(f.policy, f.src, f.dst) for f in replay.findings} == {
        ("toy-jumped", "02:00:5e:00:00:01", BUS),
        ("toy-fallen", "02:00:5e:00:00:02", BUS),
        ("toy-usurped", "02:00:5e:00:00:66", BUS),
        ("toy-reset", "02:00:5e:00:00:66", BUS),
        ("toy-skipping", "02:00:5e:00:00:09", BUS),
        ("toy-late", "02:00:5e:00:00:05", BUS),
        ("toy-impersonated", "02:00:5e:00:00:06", "02:00:5e:00:00:17"),
    }

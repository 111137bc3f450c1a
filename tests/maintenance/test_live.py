"""Windows on running engines: sessions go on before, inside and after, over a restart and a close.

All installed engines watch the same wire at the same time; each is judged in a test of its own.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from maintenance.zeek_home import ZeekHome
from plantwatch.cli.main import command
from plantwatch.corpus.craft import Scenario
from plantwatch.detection.plant import Plant
from plantwatch.engines import ENGINES
from plantwatch.sensor.suricata_socket import Socket
from sensor.suricata_home import Home, home
from sensor.wire import MIRROR, Wire, wire
from support import captures, toy
from support.plant import PLANT
from support.programs import PROGRAMS, require, version

PAIRS = (("10.8.1.66", "10.8.0.1"), ("fd00:9::66", "fd00:8::1"))  # to `plc` in support.plant
SETTLED = 1.5  # seconds until Zeek has read a file again
PHASES = {
    "before": False,
    "inside": True,
    "reloaded": True,
    "expired": False,
    "restarted": True,
    "closed": False,
}
EXPECTED = {(phase, server): marked for phase, marked in PHASES.items() for _, server in PAIRS}


@dataclass
class Story:
    """What happened: for each phase when it began, and the audit log."""

    homes: dict[str, Home]
    zeek: ZeekHome | None
    began: dict[str, float] = field(default_factory=dict)
    audit: list[dict[str, Any]] = field(default_factory=list)
    told: list[int] = field(default_factory=list)

    def phase(self, ts: float) -> str:
        return [name for name, began in self.began.items() if began <= ts][-1]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The whole story, played once."""
    folder = tmp_path_factory.mktemp("maintenance")
    there = [program for program in PROGRAMS if version(program)]
    built = toy.built(folder / "toy", {"toy-stop": toy.policy(window=1)}, plant=Plant(planned=()))
    toy.write_yaml(folder / "plant.yaml", PLANT)
    made = Story({}, None)
    for engine, place in (("suricata", "rules"), ("zeek", "scripts")):
        ENGINES[engine].install(built.ruleset, built.renderings[engine], folder / place)
    for program in there:
        if program == "zeek":
            made.zeek = ZeekHome(folder / "zeek", folder / "scripts", folder / "maintenance.tsv")
        else:
            made.homes[program] = home(folder / program, program)
            lists = folder / program / "state/suricata/current/ruleset"
            lists.parent.mkdir(parents=True)
            lists.symlink_to(folder / "rules")
    with wire() as line:
        play(folder, line, made)
    return made


def play(folder: Path, line: Wire, made: Story) -> None:
    sensors = [f"--suricata-socket={h.folder}/command.socket" for h in made.homes.values()]
    sensors += [f"--zeek-data={made.zeek.data}"] if made.zeek else []
    common = ["--site", str(folder / "plant.yaml"), "--state", str(folder / "state")]
    window = ["--asset", "plc", "--work-order", "WO-1", "--owner", "Jane"]

    def plantwatch(verb: str, *arguments: str) -> None:
        status = command.main(["maintenance", verb, *common, *arguments], standalone_mode=False)
        made.told.append(status)

    def engines() -> ExitStack:
        stack = ExitStack()
        for one in (*made.homes.values(), *([made.zeek] if made.zeek else [])):
            stack.enter_context(one.running(MIRROR, line.inside))
        return stack

    say = talk(folder, line, made)
    with engines():
        say("before")
        until = datetime.now(UTC) + timedelta(seconds=8)
        plantwatch("open", *window, "--until", until.isoformat(), *sensors)
        time.sleep(SETTLED)
        say("inside")
        for one in made.homes.values():
            with Socket(one.folder / "command.socket") as socket:
                socket.ask("reload-rules")
        say("reloaded")
        time.sleep(max(0.0, (until - datetime.now(UTC)).total_seconds() + 1))
        say("expired")
        plantwatch("open", *window, "--until", "+4h", *sensors)
    with engines():
        plantwatch("sync")
        time.sleep(SETTLED)
        say("restarted")
        plantwatch("close", "--work-order", "WO-1")
        time.sleep(SETTLED)
        say("closed")
    lines = (folder / "state/maintenance/plant.jsonl").read_text().splitlines()
    made.audit = [json.loads(line) for line in lines]


def talk(folder: Path, line: Wire, made: Story) -> Callable[[str], None]:
    """Sessions that go on: a function that says stop in each and notes when."""
    tape = Scenario()
    sessions = [tape.tcp(client, server, toy.PORT) for client, server in PAIRS]
    sent = 0

    def say(phase: str) -> None:
        nonlocal sent
        for session in sessions:
            session.client(captures.STOP)
        frames = [frame for _, frame in tape.packets[sent:]]
        sent = len(tape.packets)
        made.began[phase] = time.time()
        with line.playing(folder, [frames], 1.2):  # longer than the policy's window
            pass

    return say


@pytest.mark.parametrize("program", PROGRAMS[:2])
def test_suricata(story: Story, program: str) -> None:
    old = require(program).startswith("7")  # IPv6 cannot be told to it
    events = [
        json.loads(line)
        for line in (story.homes[program].folder / "eve.json").read_text().splitlines()
        if '"PLANTWATCH' in line
    ]
    found = {}
    for event in events:
        phase = story.phase(datetime.fromisoformat(event["timestamp"]).timestamp())
        server = str(ip_address(event["dest_ip"]))
        found[phase, server] = "plantwatch.maintenance" in event.get("metadata", {}).get("flowbits", [])
    assert found == {key: marked and not (old and ":" in key[1]) for key, marked in EXPECTED.items()}


def test_zeek(story: Story, zeek: str) -> None:
    assert story.zeek
    lines = story.zeek.logged()
    assert {(story.phase(line["ts"]), line["dst"]): line["accepted"] for line in lines} == EXPECTED
    assert {(line["accepted"], line.get("work_order")) for line in lines} == {(True, "WO-1"), (False, None)}
    notices = story.zeek.logged("notice")
    remark = "[in maintenance: work order WO-1, Jane, until 20"
    assert {(story.phase(line["ts"]), line["dst"]): remark in line["msg"] for line in notices} == EXPECTED


def test_the_audit_log(story: Story) -> None:
    assert story.told == [0, 0, 0, 0]
    said = [(line["event"], line["window"], line["work_order"], line["assets"]) for line in story.audit]
    assert said == [
        ("opened", "1", "WO-1", ["plc"]),
        ("opened", "2", "WO-1", ["plc"]),
        ("expired", "1", "WO-1", ["plc"]),
        ("closed", "2", "WO-1", ["plc"]),
    ]
    assert all(line["by"] for line in story.audit)

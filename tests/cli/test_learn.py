"""``plantwatch learn``: a quiet day, the same day again, and an attack."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from plantwatch.corpus.craft import Scenario
from plantwatch.corpus.writer import pcap_bytes
from support import toy
from support.cli import Call

PLC, STATION, ROGUE = "10.8.0.1", "10.8.1.7", "10.8.1.66"


def capture(path: Path, *talks: tuple[str, int]) -> Path:
    """Twelve messages of a function, a second apart, from each host to the controller."""
    tape = Scenario()
    sessions = [(tape.tcp(host, PLC, toy.PORT), function) for host, function in talks]
    for _ in range(12):
        tape.wait(1)
        for session, function in sessions:
            session.client(toy.message(function, bytes(2) if function in (5, 6) else b""))
    tape.finish()
    path.write_bytes(pcap_bytes(tape.packets))
    return path


@pytest.mark.usefixtures("zeek")
def test_a_quiet_day_and_an_attack(plantwatch: Call, repository: Path) -> None:
    quiet = capture(repository / "quiet.pcap", (STATION, 6))
    attack = capture(repository / "attack.pcap", (STATION, 6), (ROGUE, 8))
    site = repository / "plant.yaml"

    first = plantwatch("learn", quiet, "-o", site)
    assert first.status == 0, first.err
    assert plantwatch("check", site, "--format", "concise").out == ""
    assert "roles: [operator]" in site.read_text()
    table = (repository / "plant.traffic.csv").read_text().splitlines()
    assert table[1].startswith(f"{STATION},{PLC},toy,write,12,1.0")

    again = plantwatch("learn", quiet, "-o", site)
    assert (again.status, again.lines[0]) == (0, "0 changes against " + str(site) + ".")

    before = site.read_bytes()
    found = plantwatch("learn", attack, "-o", site)
    assert found.status == 1
    told = rf"\+ host {ROGUE} \([0-9a-f:]{{17}}, .+\): writes or commands at 1 of 1 over toy"
    assert re.fullmatch(told, found.lines[0])
    assert found.lines[1].startswith(f"+ pair {ROGUE} -> {PLC} toy control: 12 times")
    assert site.read_bytes() == before

    assert plantwatch("learn", attack, "-o", site, "--merge").status == 0
    assert before.splitlines()[-1] in site.read_bytes().splitlines()
    assert '"looks like operator"' in site.read_text()
    assert plantwatch("learn", attack, "-o", site).status == 0


ANSWER = bytes.fromhex("00008400000000010000000005706c632d37056c6f63616c0000010001000000780004")


@pytest.mark.usefixtures("zeek")
def test_hosts_say_what_they_are_called(plantwatch: Call, repository: Path) -> None:
    tape = Scenario()
    talk = tape.tcp(STATION, PLC, toy.PORT, server_mac="00:1b:1b:00:00:07")
    talk.client(toy.message(6, bytes(2)))
    told = tape.udp(PLC, "224.0.0.251", 5353, client_port=5353)
    told.client(ANSWER + bytes(map(int, PLC.split("."))))
    tape.finish()
    path = repository / "day.pcap"
    path.write_bytes(pcap_bytes(tape.packets))

    assert plantwatch("learn", path, "-o", "plant.yaml").status == 0

    text = (repository / "plant.yaml").read_text()
    asset = text[text.index("  host-10-8-0-1:") : text.index("  host-10-8-1-7:")]
    assert asset.splitlines()[2:7] == [
        '    mac: "00:1b:1b:00:00:07"',
        '    vendor: "Siemens AG"',
        '    hostname: "plc-7"',
        "    protocols: [toy]",
        "    roles: [controller]",
    ]
    assert "called so in mdns" in asset
    assert plantwatch("check", "plant.yaml", "--format", "concise").out == ""


@pytest.mark.parametrize("folder", [".", "catalog/sites", "far/away"])
def test_editors_find_the_schema(plantwatch: Call, repository: Path, folder: str) -> None:
    (repository / folder).mkdir(parents=True, exist_ok=True)
    (repository / "conn.log").write_text(
        json.dumps(
            {
                "ts": 1.0,
                "proto": "tcp",
                "id.orig_h": STATION,
                "id.resp_h": PLC,
                "id.resp_p": toy.PORT,
                "conn_state": "SF",
            }
        )
    )
    out = repository / folder / "plant.yaml"
    assert plantwatch("learn", "conn.log", "-o", out).status == 0
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", out.read_text())
    assert named is not None
    assert (out.parent / named[1]).resolve() == (repository / "catalog/schema/site.json").resolve()


def test_logs_of_a_sensor(plantwatch: Call, repository: Path) -> None:
    logs = repository / "logs" / "2026-01-01"
    logs.mkdir(parents=True)
    habit = {
        "ts": 1.0,
        "last": 101.0,
        "src": STATION,
        "dst": PLC,
        "operation": "toy/stop",
        "n": 11,
        "squares": 1000.0,
    }
    (logs / "plantwatch_operations.log").write_text(json.dumps(habit) + "\n")
    (logs / "http.log").write_text("{}\n")

    assert plantwatch("learn", repository / "logs", "-o", "plant.yaml").status == 0

    table = (repository / "plant.traffic.csv").read_text().splitlines()
    assert table[1] == f"{STATION},{PLC},toy,control,11,10.0,0.0,1970-01-01T00:00:01Z,1970-01-01T00:01:41Z"


def test_what_cannot_be_learned_from(plantwatch: Call, repository: Path) -> None:
    (repository / "empty").mkdir()
    (repository / "notes.txt").write_text("nothing\n")
    (repository / "nothing.log").write_text("")
    for source, message in (("empty", "no log that we can learn from"), ("notes.txt", "what this is")):
        told = plantwatch("learn", source, "-o", "plant.yaml")
        assert told.status == 2
        assert "PW571" in told.err
        assert message in told.err
    nothing = plantwatch("learn", "nothing.log", "-o", "plant.yaml")
    assert (nothing.status, nothing.out[:7]) == (0, "nothing")
    assert "is called by its id" in plantwatch("learn", "notes.txt", "-o", "Plant 1.yaml").err
    assert not (repository / "plant.yaml").exists()


def test_a_broken_capture_is_said(plantwatch: Call, repository: Path) -> None:
    (repository / "cut.pcap").write_bytes(b"\xd4\xc3\xb2\xa1\x02\x00")
    told = plantwatch("learn", "cut.pcap", "-o", "plant.yaml")
    assert told.status == 2
    assert "PW40" in told.err


def test_a_site_file_with_errors_is_not_compared(plantwatch: Call, repository: Path) -> None:
    (repository / "nothing.log").write_text("")
    (repository / "plant.yaml").write_text("id: plant\n")
    told = plantwatch("learn", "nothing.log", "-o", "plant.yaml", "--merge")
    assert told.status == 2
    assert "PW103" in told.err

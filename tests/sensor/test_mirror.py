"""What a capture and counters say of the way traffic reaches a sensor, and what the engine makes of it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from plantwatch.corpus.craft import Scenario
from plantwatch.corpus.pcapfile import read_packets
from plantwatch.corpus.writer import PcapWriter
from plantwatch.diagnostics import UserError
from plantwatch.sensor import suricata_doctor, suricata_traffic
from plantwatch.sensor.doctor import DEAD, WEAKER, Diagnosis, Lack
from plantwatch.sensor.mirror import Mirror, read_mirror
from plantwatch.sensor.package import Package, package
from plantwatch.sensor.suricata_needs import needs
from plantwatch.sensor.suricata_patient import Patient
from sensor.suricata_home import Home, home
from support import toy

SERVER, SESSIONS = "10.8.0.1", 4
Change = Callable[[bytes, bool], bytes | None]


def both(frame: bytes, asks: bool) -> bytes:
    return frame


def clients(frame: bytes, asks: bool) -> bytes | None:
    return frame if asks else None


def servers(frame: bytes, asks: bool) -> bytes | None:
    return None if asks else frame


def tagged_apart(frame: bytes, asks: bool) -> bytes:
    return frame[:12] + b"\x81\x00" + (b"\x00\x0a" if asks else b"\x00\x14") + frame[12:]


def tagged(frame: bytes, asks: bool) -> bytes:
    return frame[:12] + b"\x81\x00\x00\x0a" + frame[12:]


def spoilt(frame: bytes, asks: bool) -> bytes:
    """With the TCP checksum of what the card was to fill in."""
    return frame[:50] + bytes((frame[50] ^ 255, frame[51])) + frame[52:] if asks else frame


def capture(folder: Path, change: Change) -> Path:
    """Sessions in which a stop, split over two segments, is told and answered by a failure."""
    tape = Scenario()
    for number in range(SESSIONS):
        talk = tape.tcp(f"10.66.0.{number + 1}", SERVER, toy.PORT)
        talk.client(toy.message(8), split=[3])
        talk.server(toy.message(130, b"\x01"))
    tape.finish()
    path = folder / "seen.pcap"
    with path.open("wb") as out:
        writer = PcapWriter(out)
        for ts, frame in tape.packets:
            changed = change(frame, int.from_bytes(frame[36:38], "big") == toy.PORT)
            if changed is not None:
                writer.write(ts, changed)
    return path


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (both, (4, 0, 0, 0, 0)),
        (clients, (4, 4, 0, 0, 0)),
        (servers, (4, 0, 4, 0, 0)),
        (tagged, (4, 0, 0, 0, 0)),
        (tagged_apart, (4, 0, 0, 4, 0)),
        (spoilt, (4, 0, 0, 0, 28)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_a_capture_shows(tmp_path: Path, change: Change, wanted: tuple[int, ...]) -> None:
    seen = read_mirror(capture(tmp_path, change), [toy.PORT])
    assert (seen.sessions, seen.only_clients, seen.only_servers, seen.split_tags, seen.wrong) == wanted
    assert read_mirror(capture(tmp_path, change), [4321]) == Mirror(0, 0, 0, 0, 0, 0)


def test_what_is_no_capture(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("no capture")
    with pytest.raises(UserError):
        read_mirror(tmp_path / "x", [toy.PORT])


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return package(toy.built(tmp_path_factory.mktemp("catalog"), toy.TRIO), "suricata")


def patient(folder: Path, rules: Package, seen: Mirror | None) -> tuple[Home, Patient]:
    made = home(folder / "sensor")
    sensor = made.sensor()
    return made, Patient(sensor, sensor.settings, "7.0.10", rules, needs(rules), {}, seen)


def judged(lacks: list[Lack], rules: Package) -> tuple[set[str], dict[str, str], dict[str, str]]:
    """Codes, the policies that are not live, and what would be changed."""
    found = Diagnosis("suricata", "", rules, tuple(lacks))
    states = {name: found.state(name)[0] for name in rules.policies}
    hurt = {name: state for name, state in states.items() if state != "live"}
    return {lack.diagnostic.code for lack in lacks}, hurt, found.changes()


ONESIDE = {"stream.async-oneside": "true"}
ASKED = {"toy-stop": WEAKER, "toy-write": WEAKER}
EVERY = {**ASKED, "toy-failure": WEAKER}


@pytest.mark.parametrize(
    ("change", "codes", "hurt", "changes"),
    [
        (both, set(), {}, {}),
        (tagged, set(), {}, {}),
        (clients, {"PW635"}, {**ASKED, "toy-failure": DEAD}, ONESIDE),
        (servers, {"PW635"}, {"toy-stop": DEAD, "toy-write": DEAD, "toy-failure": WEAKER}, ONESIDE),
        (tagged_apart, {"PW636"}, EVERY, {"vlan.use-for-tracking": "false"}),
        (spoilt, {"PW629"}, EVERY, {"stream.checksum-validation": "no"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_doctor_makes_of_a_capture(
    tmp_path: Path,
    rules: Package,
    change: Change,
    codes: set[str],
    hurt: dict[str, str],
    changes: dict[str, str],
) -> None:
    seen = read_mirror(capture(tmp_path, change), [toy.PORT])
    _, who = patient(tmp_path, rules, seen)
    lacks = [lack for check in suricata_traffic.CHECKS for lack in check(who)]
    assert judged(lacks, rules) == (codes, hurt, changes)


@pytest.mark.parametrize(
    ("counters", "codes", "hurt"),
    [
        ({"tcp": {"syn": 50, "synack": 49}}, set(), {}),
        ({"tcp": {"syn": 9, "synack": 0}}, set(), {}),
        ({"tcp": {"syn": 50, "synack": 0}}, {"PW635"}, {**ASKED, "toy-failure": DEAD}),
        ({"tcp": {"synack": 50}}, {"PW635"}, {"toy-stop": DEAD, "toy-write": DEAD, "toy-failure": WEAKER}),
        ({"tcp": {"invalid_checksum": 3}}, {"PW629"}, EVERY),
        ({"capture": {"kernel_drops": 1}}, {"PW637"}, EVERY),
        ({"detect": {"alert_queue_overflow": 1}}, {"PW637"}, EVERY),
    ],
)
def test_what_doctor_makes_of_counters(
    tmp_path: Path, rules: Package, counters: dict[str, dict[str, int]], codes: set[str], hurt: dict[str, str]
) -> None:
    _, who = patient(tmp_path, rules, None)
    found = judged(list(suricata_traffic.judged(who, counters)), rules)
    assert found[:2] == (codes, hurt)


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [(clients, set(), {"toy-stop"}), (tagged_apart, {"toy-failure"}, {"toy-stop", "toy-failure"}),
     (spoilt, {"toy-failure"}, {"toy-failure", "toy-stop"})],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
def test_the_real_engine_agrees(
    tmp_path: Path, rules: Package, suricata: str, change: Change, before: set[str], after: set[str]
) -> None:
    """Without the advised change it is blind to what doctor says it is; with it, it sees."""
    path = capture(tmp_path, change)
    made, who = patient(tmp_path, rules, read_mirror(path, [toy.PORT]))
    lacks = [lack for check in suricata_traffic.CHECKS for lack in check(who)]
    settings = judged(lacks, rules)[2]
    assert told(made, path, rules, {}) == before
    assert told(made, path, rules, settings) == after


def told(made: Home, path: Path, rules: Package, settings: dict[str, str]) -> set[str]:
    """The policies whose rules fire on a capture."""
    (made.folder / "toy.rules").write_text("".join(rules.files.values()))
    (made.folder / "eve.json").unlink(missing_ok=True)
    command = ["suricata", "-c", made.config, "-r", path, "-l", made.folder, "-S", made.folder / "toy.rules"]
    command += [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]
    subprocess.run(command, check=True, capture_output=True)
    events = [json.loads(line) for line in (made.folder / "eve.json").read_text().splitlines()]
    return {e["alert"]["metadata"]["policy"][0] for e in events if e["event_type"] == "alert"}


def test_frames_are_as_the_test_thinks(tmp_path: Path) -> None:
    assert sum(1 for _ in read_packets(capture(tmp_path, both))) == sum(
        sum(1 for _ in read_packets(capture(tmp_path, change))) for change in (clients, servers)
    )


def test_diagnose_takes_a_capture(tmp_path: Path, rules: Package) -> None:
    seen = read_mirror(capture(tmp_path, clients), [toy.PORT])
    found = suricata_doctor.diagnose(home(tmp_path / "s").sensor(), rules, "7.0.10", {}, seen)
    assert found.changes()["stream.async-oneside"] == "true"

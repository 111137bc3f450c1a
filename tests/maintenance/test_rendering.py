"""What a ruleset for a plant brings along, so that windows can be opened: marking rules, a table for Zeek."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from plantwatch.building.build import Build
from plantwatch.corpus.craft import Scenario
from plantwatch.corpus.writer import pcap_bytes
from plantwatch.detection.parties import Roles
from plantwatch.detection.plant import Plant
from plantwatch.detection.work import Work
from plantwatch.engines import ENGINES
from plantwatch.engines.suricata import maintenance as in_suricata
from plantwatch.engines.zeek import drive
from plantwatch.engines.zeek import maintenance as in_zeek
from plantwatch.engines.zeek.frames import analyzer_file, compiled
from plantwatch.sensor.package import package
from support import captures, toy
from support.programs import PROGRAMS, running

CLIENT, SERVER = captures.CLIENT, captures.SERVER
MAC, GROUP = "02:00:00:00:00:0a", "01:0c:cd:01:00:01"
START = 1_767_225_600  # when a tape begins, 2026-01-01
ODD = 'A,\tB\\ "ü" (empty)'


def windows(*spans: tuple[float, float], addresses: tuple[str, ...] = (SERVER,)) -> tuple[Work, ...]:
    """Windows between these seconds of a tape."""
    return tuple(
        Work(addresses, START + begin, START + until, f"WO-{n}", ODD)
        for n, (begin, until) in enumerate(spans, 1)
    )


def stops(*seconds: float, client: str = CLIENT, server: str = SERVER) -> Scenario:
    """A session in which the machine is told to stop at these seconds."""
    tape = Scenario()
    session = tape.tcp(client, server, toy.PORT)
    now = 0.0
    for second in seconds:
        tape.wait(second - now)
        now = second
        session.client(captures.STOP)
    tape.finish()
    return tape


def zeek_log(folder: Path, result: Build, tape: Scenario, log: str = "plantwatch") -> list[dict[str, object]]:
    """The lines of a log of Zeek, run alone over a tape."""
    path = folder / "talk.pcap"
    path.write_bytes(pcap_bytes(tape.packets))
    made = folder / "made"
    ENGINES["zeek"].install(result.ruleset, result.renderings["zeek"], made)
    command = [str(drive.binary()), "-C", "-b", "-r", str(path), str(made), *map(str, compiled(made))]
    ended = subprocess.run([*command, "LogAscii::use_json=T"], cwd=folder, capture_output=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    return [json.loads(line) for line in (folder / f"{log}.log").read_text().splitlines()]


def marks(lines: list[dict[str, object]]) -> list[tuple[int, object, object]]:
    """Second of the tape, accepted, work order of each finding."""
    return [(round(float(str(x["ts"])) - START), x["accepted"], x.get("work_order")) for x in lines]


def test_the_time_of_the_capture_counts(tmp_path: Path, zeek: str) -> None:
    """Before, inside, after; the first after a marked one is no repetition of it, though it is soon."""
    result = toy.built(tmp_path / "toy", plant=Plant(planned=windows((50, 100))))
    lines = zeek_log(tmp_path, result, stops(0, 70, 110))
    assert marks(lines) == [(0, False, None), (70, True, "WO-1"), (110, False, None)]


def test_a_notice_goes_out_and_says_so(tmp_path: Path, zeek: str) -> None:
    result = toy.built(tmp_path / "toy", plant=Plant(planned=windows((50, 120))))
    said = [line["msg"] for line in zeek_log(tmp_path, result, stops(0, 70), "notice")]
    plain = f"Toy function 8 from {CLIENT} to {SERVER}."
    remark = f"[in maintenance: work order WO-1, {ODD}, until 2026-01-01T00:02+0000]"
    assert said == [plain, f"{plain} {remark}"]


@pytest.mark.parametrize("address", [CLIENT, SERVER])
def test_either_end_counts(tmp_path: Path, zeek: str, address: str) -> None:
    result = toy.built(tmp_path / "toy", plant=Plant(planned=windows((0, 9), addresses=(address,))))
    assert marks(zeek_log(tmp_path, result, stops(1))) == [(1, True, "WO-1")]


def test_several_windows_of_a_machine(tmp_path: Path, zeek: str) -> None:
    """The one that ends first is named where two are open; roles are read from a file of their own."""
    plant = Plant(Roles({"controller": (SERVER,)}), planned=windows((300, 500), (100, 400), (0, 50)))
    policies = {"toy-stop": toy.policy(**{"to": {"role": "controller"}})}
    result = toy.built(tmp_path / "toy", policies, plant=plant)
    assert marks(zeek_log(tmp_path, result, stops(10, 75, 150, 350, 450, 550))) == [
        (10, True, "WO-3"),
        (75, False, None),
        (150, True, "WO-2"),
        (350, True, "WO-2"),
        (450, True, "WO-1"),
        (550, False, None),
    ]


def test_hardware_addresses(tmp_path: Path, zeek: str) -> None:
    if analyzer_file() is None:
        pytest.skip("spicyz is not installed: NOT RUN")
    data = toy.protocol(transports=["ethernet"], ethertypes=[0x88B8])
    data["operations"] = {"stop": {**data["operations"]["stop"], "from": "either"}}
    del data["ports"]
    plant = Plant(planned=windows((0, 50), addresses=(MAC,)))
    result = toy.built(tmp_path / "toy", {"toy-stop": toy.policy()}, [data], plant=plant)
    tape = Scenario()
    link = tape.link(MAC, GROUP, 0x88B8)
    link.send(captures.STOP)
    tape.wait(55)
    link.send(captures.STOP)
    tape.finish()
    assert marks(zeek_log(tmp_path, result, tape)) == [(0, True, "WO-1"), (55, False, None)]


def test_what_a_reader_would_take_for_something_else() -> None:
    table = in_zeek.table(
        [Work(("10.0.0.1",), 0.0, 1.5, "-", "(empty)"), Work(("::1",), 0, 1, "a\tb", "#\\x")]
    )
    assert table.splitlines() == [
        "#fields\taddress\tnumber\tbegin\tuntil\twork_order\towner",
        "::1\t0\t0.000000\t1.000000\ta\\x09b\t#\\x5cx",
        "10.0.0.1\t0\t0.000000\t1.500000\t\\x2d\t" + "".join(f"\\x{ord(c):02x}" for c in "(empty)"),
    ]


@pytest.mark.parametrize("program", PROGRAMS)
def test_it_loads(tmp_path: Path, program: str) -> None:
    with running(program) as engine:
        result = toy.built(tmp_path / "toy", toy.TRIO, plant=Plant(planned=()))
        driver, rendering = ENGINES[engine], result.renderings[engine]
        driver.install(result.ruleset, rendering, tmp_path)
        assert driver.validate(result.ruleset, rendering, tmp_path) == []


def test_without_a_site_there_is_nothing(tmp_path: Path) -> None:
    plain = toy.built(tmp_path / "a").renderings
    plant = toy.built(tmp_path / "b", plant=Plant(planned=())).renderings
    added = {engine: set(plant[engine].files) - set(plain[engine].files) for engine in ENGINES}
    assert added == {
        "suricata": {in_suricata.FILE},
        "zeek": {in_zeek.DATA, f"generated/{in_zeek.NAME}.zeek"},
    }
    changed = {
        name
        for engine in ENGINES
        for name, text in plain[engine].files.items()
        if plant[engine].files[name] != text
    }
    assert changed == {"plantwatch.yaml", "generated/__load__.zeek"}


def test_ids_of_the_marking_rules_are_nobody_elses(tmp_path: Path) -> None:
    result = toy.built(tmp_path, toy.TRIO, plant=Plant(planned=()))
    text = result.renderings["suricata"].files[in_suricata.FILE]
    sids = [int(sid) for sid in re.findall(r"sid:(\d+);", text)]
    assert sids == [1_499_997, 1_499_998, 1_499_999]
    assert result.ruleset.ledger.base == 1_500_000


def test_a_sensor_without_a_site_does_not_get_the_script(tmp_path: Path) -> None:
    name = "runtime/maintenance.zeek"
    assert name not in package(toy.built(tmp_path / "a"), "zeek").files
    assert name in package(toy.built(tmp_path / "b", plant=Plant(planned=())), "zeek").files

"""``plantwatch maintenance`` as a user calls it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from maintenance.stand_in import StandIn
from plantwatch.codes import CODES
from plantwatch.maintenance import keeping, sensors
from plantwatch.maintenance.journal import Journal
from support import captures, toy
from support.cli import Call, Told, caller
from support.plant import PLANT, loaded, plant

PLC, PLC6, PLC_MAC, SCREEN = "10.8.0.1", "fd00:8::1", "02:00:00:00:00:01", "10.8.1.8"
WINDOW = ("--asset", "plc", "--work-order", "WO-1", "--owner", "Jane Doe", "--reason", "new card")


def at(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%MZ")


class Here:
    """A plant, a folder of audit logs, and the command."""

    def __init__(self, folder: Path, call: Call) -> None:
        self.folder, self._call = folder, call
        self.data = folder / "zeek.tsv"
        self.site()

    def site(self, **changes: Any) -> None:
        toy.write_yaml(self.folder / "plant.yaml", plant(**changes))

    def __call__(self, verb: str, *arguments: str | Path) -> Told:
        return self._call("maintenance", verb, "--site", "plant.yaml", "--state", "state", *arguments)

    @property
    def log(self) -> Path:
        return self.folder / "state/maintenance/plant.jsonl"

    def audit(self, *keys: str) -> list[tuple[Any, ...]]:
        return [tuple(json.loads(line)[key] for key in keys) for line in self.log.read_text().splitlines()]

    def rows(self) -> list[list[str]]:
        """Address, number and work order of each line that Zeek would read."""
        lines = [line.split("\t") for line in self.data.read_text().splitlines()[1:]]
        return [[line[0], line[1], line[4]] for line in lines]


@pytest.fixture
def maintenance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    monkeypatch.setenv("SUDO_USER", "jane")
    monkeypatch.setattr(keeping, "here", lambda: pytest.fail("the sensors of this machine were asked for"))
    return Here(tmp_path, caller(tmp_path, monkeypatch, capsys))


@pytest.fixture
def suricata_socket(tmp_path: Path) -> Iterator[StandIn]:
    with StandIn(tmp_path / "socket").listening() as made:
        yield made


def test_open_list_close(maintenance: Here, suricata_socket: StandIn) -> None:
    places = ("--zeek-data", maintenance.data, "--suricata-socket", suricata_socket.path)
    opened = maintenance("open", *WINDOW, "--until", "+4h", *places)
    listed = maintenance("list")
    (record,) = [json.loads(line) for line in maintenance("list", "--format", "json").lines]
    told = (maintenance.rows(), suricata_socket.left())
    closed = maintenance("close", "--work-order", "WO-1", "--reason", "done early")

    assert [t.status for t in (opened, listed, closed)] == [0, 0, 0]
    assert "window 1 (plc; work order WO-1) is open until " in opened.out
    assert "WO-1" in listed.out
    assert "Jane Doe" in listed.out
    assert told == (
        [[PLC, "0", "WO-1"], [PLC6, "0", "WO-1"], [PLC_MAC, "0", "WO-1"]],
        {PLC: 14400, PLC6: 14400},
    )
    assert (maintenance.rows(), suricata_socket.left()) == ([], {})
    assert {key: record[key] for key in ("window", "state", "planned", "by", "reason", "addresses")} == {
        "window": "1",
        "state": "open",
        "planned": False,
        "by": "jane",
        "reason": "new card",
        "addresses": [PLC, PLC6, PLC_MAC],
    }
    assert maintenance.audit("event", "window", "by", "work_order", "owner", "reason") == [
        ("opened", "1", "jane", "WO-1", "Jane Doe", "new card"),
        ("closed", "1", "jane", "WO-1", "Jane Doe", "done early"),
    ]
    assert "No window is open" in maintenance("list").out
    assert "closed" in maintenance("list", "--all").out


def test_a_sensor_that_is_away_is_named_and_told_later(maintenance: Here, tmp_path: Path) -> None:
    away = StandIn(tmp_path / "away")
    places = ("--suricata-socket", away.path, "--zeek-data", maintenance.data)
    opened = maintenance("open", *WINDOW, "--until", "+1h", *places)
    with away.listening():
        synced = maintenance("sync")
        has = away.left()
    closed = maintenance("close", "--window", "1")
    with away.listening():
        again = maintenance("sync")

    assert [t.status for t in (opened, synced, closed, again)] == [1, 0, 1, 0]
    for told in (opened, closed):
        assert f"NOT TOLD: suricata:{away.path}" in told.out
        assert f"told: zeek:{maintenance.data}" in told.out
        assert f"suricata:{away.path}: error PW581" in told.err
    assert maintenance.rows() == []
    assert (has, away.left()) == ({PLC: 3600, PLC6: 3600}, {})


def test_a_restarted_sensor_is_told_again_and_nothing_else_is_said(
    maintenance: Here, suricata_socket: StandIn
) -> None:
    maintenance("open", *WINDOW, "--until", "+2h", "--suricata-socket", suricata_socket.path)
    suricata_socket.asked.clear()
    maintenance("sync")
    unchanged = list(suricata_socket.asked)
    suricata_socket.bits.clear()
    maintenance("sync")

    assert unchanged == []
    assert suricata_socket.asked == [f"add {PLC}", f"add {PLC6}"]


def test_a_longer_window_takes_the_place_of_a_shorter_one(
    maintenance: Here, suricata_socket: StandIn
) -> None:
    """Adding a bit again leaves its end where it is, so it is taken away first."""
    places = ("--suricata-socket", suricata_socket.path)
    maintenance("open", *WINDOW, "--until", "+1h", *places)
    maintenance("open", *WINDOW, "--until", "+3h", *places)
    longer = suricata_socket.left()
    maintenance("close", "--window", "2")

    assert longer == {PLC: 10800, PLC6: 10800}
    assert suricata_socket.left() == {PLC: 3600, PLC6: 3600}


def test_a_ruleset_that_cannot_mark(maintenance: Here, tmp_path: Path) -> None:
    with StandIn(tmp_path / "socket", marks=False).listening() as other:
        told = maintenance("open", *WINDOW, "--until", "+1h", "--suricata-socket", other.path)
    assert told.status == 1
    assert f"suricata:{other.path}: error PW584" in told.err


def test_an_engine_that_must_not_be_given_ipv6(maintenance: Here, tmp_path: Path) -> None:
    with StandIn(tmp_path / "socket", version="7.0.10 RELEASE").listening() as other:
        told = maintenance("open", *WINDOW, "--until", "+1h", "--suricata-socket", other.path)
    assert told.status == 0
    assert f"warning PW587 suricata:{other.path} cannot mark findings about {PLC6}" in told.err
    assert other.asked == [f"add {PLC}"]


def test_an_engine_that_forgets(maintenance: Here, tmp_path: Path) -> None:
    with StandIn(tmp_path / "socket", room=1).listening() as other:
        told = maintenance("open", *WINDOW, "--until", "+1h", "--suricata-socket", other.path)
    assert told.status == 1
    assert "PW581 this sensor was not told: it keeps 1 of 2 addresses: raise host.memcap" in told.err


def test_what_is_over_is_written_down_once(maintenance: Here, suricata_socket: StandIn) -> None:
    places = ("--zeek-data", maintenance.data, "--suricata-socket", suricata_socket.path)
    until = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    maintenance("open", *WINDOW, "--until", until, *places)
    time.sleep(1.1)
    suricata_socket.asked.clear()
    for _ in range(2):
        maintenance("sync", *places)

    assert maintenance.rows() == []
    assert suricata_socket.asked == []  # it ended there by itself
    assert maintenance.audit("event", "window", "by") == [
        ("opened", "1", "jane"),
        ("expired", "1", "plantwatch"),
    ]


def test_windows_of_the_site_file(maintenance: Here, suricata_socket: StandIn) -> None:
    """One that has begun is told and written down; one to come waits in Zeek; close works on both."""
    work = {"owner": "Jane", "work_order": "WO-9"}
    now, later = (
        {**work, "assets": ["plc"], "from": at(-1), "until": at(1)},
        {**work, "work_order": "WO-10", "assets": ["screen"], "from": at(5), "until": at(6)},
    )
    maintenance.site(maintenance=[now, later])
    places = ("--zeek-data", maintenance.data, "--suricata-socket", suricata_socket.path)
    maintenance("sync", *places)
    begun = (maintenance.rows(), sorted(suricata_socket.bits))
    listed = [json.loads(line) for line in maintenance("list", "--format", "json").lines]
    maintenance("close", "--work-order", "WO-9", "--work-order", "WO-10", *places)

    assert begun == (
        [[PLC, "0", "WO-9"], [PLC6, "0", "WO-9"], [PLC_MAC, "0", "WO-9"], [SCREEN, "0", "WO-10"]],
        [PLC, PLC6],
    )
    assert [(w["window"], w["state"], w["planned"]) for w in listed] == [
        (f"WO-9@{now['from']}", "open", True),
        (f"WO-10@{later['from']}", "next", True),
    ]
    assert (maintenance.rows(), suricata_socket.bits) == ([], {})
    assert maintenance.audit("event", "work_order", "by") == [
        ("opened", "WO-9", "the site file"),
        ("closed", "WO-9", "jane"),
        ("closed", "WO-10", "jane"),
    ]


def test_a_window_to_come(maintenance: Here, suricata_socket: StandIn) -> None:
    places = ("--zeek-data", maintenance.data, "--suricata-socket", suricata_socket.path)
    told = maintenance("open", *WINDOW, "--from", "+2h", "--until", "+3h", *places)
    assert "opens 20" in told.out
    assert len(maintenance.rows()) == 3
    assert suricata_socket.bits == {}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--until", "16:00"), "PW580"),
        (("--until", "2026-03-31T16:00"), "PW580"),
        (("--until", "2020-03-31T16:00Z"), "PW580"),
        (("--until", "+32d"), "PW580"),
        (("--until", "+1h", "--from", "+2h"), "PW580"),
        (("--until", "+1h", "--from", "soon"), "PW580"),
        (("--until", "+1h", "--asset", "plx"), "PW550"),
    ],
)
def test_what_is_refused(maintenance: Here, arguments: tuple[str, ...], code: str) -> None:
    told = maintenance("open", *WINDOW, *arguments, "--zeek-data", maintenance.data)
    assert told.status == 2
    assert code in told.err
    assert not maintenance.log.exists()
    assert not maintenance.data.exists()


@pytest.mark.parametrize("text", ["", " ", "a\nb", "x" * 81])
def test_a_work_order_is_one_line(maintenance: Here, text: str) -> None:
    told = maintenance("open", *WINDOW, "--work-order", text, "--until", "+1h")
    assert told.status == 2
    assert "one line of 1 to 80 characters" in told.err


def test_close_names_what_there_is(maintenance: Here) -> None:
    places = ("--zeek-data", maintenance.data)
    maintenance("open", *WINDOW, "--until", "+1h", *places)
    assert "which one?" in maintenance("close", *places).err
    told = maintenance("close", "--work-order", "WO-2", "--window", "7", *places)
    assert (told.status, told.err.count("PW582")) == (2, 2)
    assert "did you mean `WO-1`?" in told.err
    assert len(maintenance.rows()) == 3


def test_no_sensor_at_all(maintenance: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "here", list)
    told = maintenance("open", *WINDOW, "--until", "+1h")
    assert (told.status, "PW585" in told.err) == (2, True)
    assert not maintenance.log.exists()


def test_a_folder_that_is_not_there_is_not_made(maintenance: Here, tmp_path: Path) -> None:
    told = maintenance("open", *WINDOW, "--until", "+1h", "--zeek-data", tmp_path / "no/zeek.tsv")
    assert (told.status, "PW581" in told.err) == (1, True)
    assert not (tmp_path / "no").exists()


def test_no_window_without_an_audit_line(maintenance: Here) -> None:
    maintenance.log.parent.mkdir(parents=True)
    maintenance.log.mkdir()
    told = maintenance("open", *WINDOW, "--until", "+1h", "--zeek-data", maintenance.data)
    assert (told.status, "PW586" in told.err) == (2, True)
    assert not maintenance.data.exists()


def test_a_line_that_was_cut_short(maintenance: Here) -> None:
    """Killed while writing: what is whole still counts, and what comes next is not lost in the same line."""
    places = ("--zeek-data", maintenance.data)
    maintenance("open", *WINDOW, "--until", "+1h", *places)
    with maintenance.log.open("ab") as log:
        log.write(b'{"ts": "2026-01-0')
    told = maintenance("open", *WINDOW, "--until", "+2h", *places)
    assert told.status == 0
    assert f"{Path('state/maintenance/plant.jsonl')}:2:1: warning PW583" in told.err
    assert [json.loads(line)["window"] for line in maintenance("list", "--format", "json").lines] == [
        "1",
        "2",
    ]


def test_two_at_once_get_different_numbers(tmp_path: Path) -> None:
    site = loaded(tmp_path, PLANT).site
    assert site
    now = datetime.now(UTC)

    def open_one(order: int) -> None:
        window = keeping.window_of(site, ("plc",), now, now + timedelta(hours=1), f"WO-{order}", "Jane")
        keeper = keeping.Keeper(site, Journal(tmp_path / "log"), now, (sensors.Zeek(tmp_path / "zeek.tsv"),))
        keeper.open(window)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(open_one, range(24)))

    said = Journal(tmp_path / "log").lines()
    assert [line["window"] for line in said] == [str(n) for n in range(1, 25)]
    rows = (tmp_path / "zeek.tsv").read_text().splitlines()[1:]
    assert {row.split("\t")[4] for row in rows} == {f"WO-{order}" for order in range(24)}


def test_a_site_with_errors(maintenance: Here) -> None:
    maintenance.site(
        maintenance=[{"assets": ["plx"], "from": at(0), "until": at(1), "owner": "x", "work_order": "y"}]
    )
    told = maintenance("list")
    assert (told.status, "PW550" in told.err) == (2, True)


def test_every_code_is_used() -> None:
    texts = [p.read_text() for p in Path(keeping.__file__).parents[1].rglob("*.py") if "codes" not in p.parts]
    ours = {code for code in CODES if code.startswith("PW58")}
    assert ours == {code for code in ours if any(f'"{code}"' in text for text in texts)}


def test_scan_marks_by_the_time_of_the_capture(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    suricata: str,
    zeek: str,
) -> None:
    """A capture begins on 2026-01-01; the clock is somewhere else."""
    toy.write_catalog(tmp_path)
    captures.capture(tmp_path / "talk.pcap", captures.STOP)
    call = caller(tmp_path, monkeypatch, capsys)
    window = {"assets": ["plc"], "owner": "Jane", "work_order": "WO-1"}
    day = {
        "inside": ("2025-12-31T00:00Z", "2026-01-02T00:00Z"),
        "after": ("2025-12-30T00:00Z", "2026-01-01T00:00Z"),
    }
    found = {}
    for name, (begin, until) in day.items():
        toy.write_yaml(
            tmp_path / "plant.yaml", plant(maintenance=[{**window, "from": begin, "until": until}])
        )
        told = call("scan", "talk.pcap", "--site", "plant.yaml", "--format", "json")
        assert told.status == 1
        found[name] = [(f["engine"], f.get("work_order")) for f in map(json.loads, told.lines)]
        table = call("scan", "talk.pcap", "--site", "plant.yaml").out
        assert ("WO-1" in table, "work order" in table) == (name == "inside",) * 2
    assert found == {
        "inside": [("suricata", "WO-1"), ("zeek", "WO-1")],
        "after": [("suricata", None), ("zeek", None)],
    }

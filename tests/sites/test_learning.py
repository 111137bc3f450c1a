"""Learning a plant: from every source the same, in little memory; later runs say what changed."""

from __future__ import annotations

import gzip
import json
import statistics
import tracemalloc
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from plantwatch.diagnostics import UserError
from plantwatch.site.learning import traffic
from plantwatch.site.learning.dialects import Dialect
from plantwatch.site.learning.drift import drift
from plantwatch.site.learning.evelog import read_eve
from plantwatch.site.learning.guessing import guesses
from plantwatch.site.learning.learned import Learned
from plantwatch.site.learning.picture import Picture, Seen, Way
from plantwatch.site.learning.zeeklog import kind_of, read_zeek_log
from support import toy
from support.plant import PLANT, loaded, plant

DIALECT = Dialect({("tcp", 502): "modbus", ("tcp", 20000): "dnp3"}, {"modbus/write_coil": "write"})
CONN = {
    "ts": 100.5,
    "proto": "tcp",
    "id.orig_h": "10.8.1.7",
    "id.resp_h": "10.8.0.1",
    "id.resp_p": 502,
    "conn_state": "SF",
    "orig_l2_addr": "02:00:00:00:00:07",
}


def tsv(rows: Sequence[dict[str, object]]) -> list[str]:
    names = list(rows[0])
    head = ["#separator \\x09\n", "#fields\t" + "\t".join(names) + "\n"]
    return [*head, *("\t".join(str(row[name]) for name in names) + "\n" for row in rows), "#close\tx\n"]


def log(kind: str, lines: Sequence[str]) -> list[Seen]:
    return list(read_zeek_log(kind, lines[0], iter(lines[1:]), DIALECT))


def test_json_and_tab_separated_say_the_same() -> None:
    iso = {**CONN, "ts": "1970-01-01T00:01:40.500000Z"}
    expected = [Seen("10.8.1.7", "10.8.0.1", "modbus", "", 1, 100.5, 100.5, 0.0, "02:00:00:00:00:07", "")]
    assert log("conn", tsv([CONN])) == expected
    assert log("conn", [json.dumps(CONN)]) == expected
    assert log("conn", [json.dumps(iso)]) == expected


def test_what_is_no_conversation_of_ours_is_passed_over() -> None:
    scan = {**CONN, "conn_state": "S0"}
    web = {**CONN, "id.resp_p": 80}
    lines = [json.dumps(row) for row in (scan, web, {"ts": 1}, CONN)]
    assert len(log("conn", [*lines, '{"ts": 1, "proto', "[]", json.dumps({**CONN, "ts": "never"})])) == 1


def test_functions_of_other_logs_have_classes() -> None:
    rows = [
        {**CONN, "func": "READ_COILS"},
        {**CONN, "func": "WRITE_SINGLE_COIL", "pdu_type": "REQ"},
        {**CONN, "func": "WRITE_SINGLE_COIL", "pdu_type": "RESP"},
        {**CONN, "func": "unknown-99"},
    ]
    assert [s.kind for s in log("modbus", [json.dumps(row) for row in rows])] == ["read", "write"]
    assert [s.kind for s in log("dnp3", [json.dumps({**CONN, "fc_request": "DIRECT_OPERATE"})])] == [
        "control"
    ]


def test_names_of_logs() -> None:
    names = (
        "conn.log",
        "conn.2026-01-01-00-00.log.gz",
        "modbus_detailed.log",
        "http.log",
        "plantwatch_operations.log",
    )
    assert [kind_of(Path(name)) for name in names] == [
        "conn",
        "conn",
        "modbus_detailed",
        "",
        "plantwatch_operations",
    ]
    others = ("conn_20260101_00:00:00-01:00:00-0000.log.gz", "conn_long.log", "conn.csv", "modbus-a.log")
    assert [kind_of(Path(name)) for name in others] == ["conn", "", "", "modbus"]


def test_eve() -> None:
    flow = {
        "event_type": "flow",
        "proto": "TCP",
        "src_ip": "fd00:0008:0000:0000:0000:0000:0000:0007",
        "dest_ip": "10.8.0.1",
        "dest_port": 502,
        "flow": {"start": "1970-01-01T00:01:40.500000+0000", "pkts_toserver": 5, "pkts_toclient": 4},
        "ether": {"src_macs": ["02:00:00:00:00:07"], "dest_macs": ["a", "b"]},
    }
    scan = {**flow, "flow": {**flow["flow"], "pkts_toclient": 0}}  # type: ignore[dict-item]
    lines = [json.dumps(event) for event in (flow, scan, {**flow, "event_type": "alert"})]
    found = list(read_eve(lines[0], iter([*lines[1:], '{"event_type": "flow"']), DIALECT))
    assert found == [
        Seen("fd00:8::7", "10.8.0.1", "modbus", "", 1, 100.5, 100.5, 0.0, "02:00:00:00:00:07", "")
    ]


@pytest.mark.parametrize("pieces", [[0, 1, 2, 3, 4, 5], [0, 3, 5], [0, 5]], ids=str)
def test_pace_does_not_depend_on_where_lines_were_written(pieces: list[int]) -> None:
    times = [0.0, 2.0, 3.0, 7.0, 8.0]
    picture = Picture()
    for begin, end in pairwise(pieces):
        part = times[begin:end]
        squares = sum((b - a) ** 2 for a, b in pairwise(part))
        picture.add(Seen("a", "b", "toy", "read", len(part), part[0], part[-1], squares))

    (habit,) = picture.ways().values()

    gaps = [b - a for a, b in pairwise(times)]
    assert habit.n == 5
    assert habit.every == pytest.approx(statistics.mean(gaps))
    assert habit.spread == pytest.approx(statistics.pstdev(gaps) / statistics.mean(gaps))


def test_a_message_that_is_two_operations_counts_once() -> None:
    picture = Picture()
    picture.add(Seen("a", "b", "toy", "read", 6, 0, 10, name="toy/read"))
    picture.add(Seen("a", "b", "toy", "read", 4, 0, 10, name="toy/read_block"))
    assert [habit.n for habit in picture.ways().values()] == [6]


def test_a_session_is_known_by_what_is_done_in_it() -> None:
    picture = Picture()
    picture.add(Seen("a", "b", "mms/toy", "", 6, 0, 10))
    picture.add(Seen("a", "b", "toy", "read", 6, 0, 10))
    picture.add(Seen("b", "a", "mms/toy", "", 6, 0, 10))
    assert list(picture.ways()) == [Way("a", "b", "toy", "read"), Way("b", "a", "mms/toy", "")]


def test_a_group_of_hosts_is_no_host() -> None:
    picture = Picture()
    for group in ("10.8.0.255", "255.255.255.255", "224.0.1.129", "239.1.1.1", "ff02::1"):
        picture.add(Seen("10.8.0.1", group, "toy", "discovery", 1, 0, 0))
    picture.add(Seen("10.8.0.1", "223.8.0.1", "toy", "read", 1, 0, 0))
    assert picture.hosts.keys() == {"10.8.0.1", "223.8.0.1"}


def test_the_address_of_a_router_is_nobodys() -> None:
    picture = Picture()
    for src, mac in (("a", "router"), ("b", "router"), ("c", "own")):
        picture.add(Seen(src, "plc", "toy", "read", 1, 0, 0, 0, mac, "plc-mac"))
    assert picture.macs() == {"c": "own", "plc": "plc-mac"}


def pictured(*ways: tuple[str, str, str]) -> Picture:
    picture = Picture()
    for src, dst, kind in ways:
        picture.add(Seen(src, dst, "toy", kind, 20, 0, 100, 20 * 25.0))
    return picture


def test_roles_are_guessed_with_reasons() -> None:
    picture = pictured(
        ("eng", "plc1", "program"),
        ("eng", "plc1", "read"),
        ("scada", "plc1", "write"),
        ("scada", "plc2", "read"),
        ("panel", "plc1", "control"),
        ("hist", "plc1", "read"),
        ("hist", "plc2", "read"),
        ("plc2", "plc1", "read"),
    )
    picture.add(Seen("meter", "broker", "mqtt", "", 1, 0, 0))

    found = guesses(picture.ways())

    assert {host: guess.roles for host, guess in found.items()} == {
        "broker": (),
        "eng": ("engineering",),
        "hist": ("historian",),
        "meter": ("client",),
        "panel": ("operator",),
        "plc1": ("controller",),
        "plc2": ("client", "controller"),
        "scada": ("scada",),
    }
    assert all(guess.reasons for guess in found.values())
    assert found["scada"].reasons == ("writes or commands at 1 of 2 over toy",)


HOSTS = [
    ("10.8.1.7", "10.8.0.1", "read"),
    ("10.8.1.8", "10.8.0.1", "read"),
    ("fd00:8::a", "10.8.0.1", "write"),
]


def test_what_is_written_passes_check(tmp_path: Path) -> None:
    picture = pictured(*HOSTS)
    picture.add(Seen("10.8.1.9", "10.8.0.1", "bus/toy", "", 1, 0, 0))
    built = toy.built(tmp_path / "toy", toy.TRIO)
    written = dict(Learned.of(picture).files(tmp_path / "plant.yaml", "schema/site.json"))
    for path, text in written.items():
        path.write_text(text)

    from plantwatch.site.load import load_site

    found = load_site(tmp_path / "plant.yaml", built.catalog)

    assert [path.name for path in written] == ["plant.traffic.csv", "plant.points.csv", "plant.yaml"]
    assert [d.message for d in found.diagnostics] == ["there is no protocol `bus`"]
    assert found.site is not None
    assert found.site.conduits["learned-1"].protocols == ("bus", "toy")
    assert [(str(z.subnets[0]), z.level) for z in found.site.zones.values()] == [
        ("10.8.0.0/24", 1),
        ("10.8.1.0/24", 3),
        ("fd00:8::/64", 2),
    ]
    readers = found.site.conduits["learned-2"]
    assert (len(readers.source.assets), readers.classes) == (2, ("read",))
    assert found.site.conduits["learned-1"].classes == ()


def test_the_table_comes_back_as_it_was_written(tmp_path: Path) -> None:
    table = traffic.lines(pictured(*HOSTS).ways())
    path = tmp_path / "plant.traffic.csv"
    path.write_text(traffic.text(table))
    assert traffic.read(path) == table
    assert traffic.together(table, table)[next(iter(table))].times == 40
    for wrong in ("a,b\n", traffic.text(table) + "x,y\n", traffic.text(table).replace(",20,", ",many,")):
        path.write_text(wrong)
        with pytest.raises(UserError, match="PW572"):
            traffic.read(path)


def changes(tmp_path: Path, new: Picture, old: Picture) -> list[str]:
    site = loaded(tmp_path, PLANT).site
    assert site is not None
    learned = Learned.of(new)
    return list(drift(site, traffic.lines(old.ways()), new, learned.traffic, learned.hosts))


def test_drift(tmp_path: Path) -> None:
    week = pictured(("10.8.1.7", "10.8.0.1", "read"), ("10.8.1.8", "10.8.0.1", "read"))
    assert changes(tmp_path, week, week) == []

    later = Picture()
    later.add(Seen("10.8.1.7", "10.8.0.1", "toy", "read", 2, 5000, 5100))
    later.add(Seen("10.8.1.7", "10.8.0.1", "toy", "write", 1, 5000, 5000))
    later.add(Seen("10.8.1.66", "10.8.0.1", "toy", "read", 3, 5000, 5002, 2.0, "", "02:00:00:00:00:99"))
    assert changes(tmp_path, later, week) == [
        "~ host 10.8.0.1 (plc): hardware address 02:00:00:00:00:01 is now 02:00:00:00:00:99",
        "+ host 10.8.1.66: only reads, at 1 over toy",
        "+ pair 10.8.1.66 -> 10.8.0.1 toy read: 3 times, first 1970-01-01T01:23:20Z",
        "+ class 10.8.1.7 -> 10.8.0.1 toy write: 1 times, first 1970-01-01T01:23:20Z",
        "- quiet 10.8.1.8 -> 10.8.0.1 toy read: came every 5.263 s until 1970-01-01T00:01:40Z",
    ]


def test_a_new_pace(tmp_path: Path) -> None:
    week = pictured(("10.8.1.7", "10.8.0.1", "read"))
    faster = Picture()
    faster.add(Seen("10.8.1.7", "10.8.0.1", "toy", "read", 101, 0, 100, 100.0))
    assert changes(tmp_path, faster, week) == [
        "~ pace 10.8.1.7 -> 10.8.0.1 toy read: every 5.263 s is now 1 s"
    ]


def conversations(lines: int) -> Iterator[str]:
    yield "#fields\tts\tproto\tid.orig_h\tid.resp_h\tid.resp_p\tconn_state\n"
    for n in range(lines):
        yield f"{n}.5\ttcp\t10.8.1.{n % 40}\t10.8.0.{n % 50}\t502\tSF\n"


def peak(path: Path, tmp_path: Path) -> tuple[int, int]:
    from plantwatch.site.learning.sources import read_source

    built = toy.built(tmp_path / "toy", toy.TRIO, [toy.protocol(ports=[502])])
    picture = Picture()
    ticks: list[int] = []
    tracemalloc.start()
    picture.add_all(read_source(path, built, ticks.append, 60))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(ticks) == path.stat().st_size
    return most, sum(habit.n for habit in picture.habits.values())


@pytest.mark.parametrize("packed", [False, True])
def test_memory_does_not_grow_with_the_log(tmp_path: Path, packed: bool) -> None:
    few, many = (tmp_path / f"conn.{name}.log{'.gz' if packed else ''}" for name in ("few", "many"))
    for path, lines in ((few, 4_000), (many, 60_000)):
        text = "".join(conversations(lines)).encode()
        path.write_bytes(gzip.compress(text) if packed else text)

    small, read_few = peak(few, tmp_path)
    large, read_many = peak(many, tmp_path)

    assert (read_few, read_many) == (4_000, 60_000)
    assert large < small * 1.3


def test_a_scan_does_not_fill_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plantwatch.site.learning.picture.MOST_PAIRS", 10)
    picture = Picture()
    for n in range(30):
        picture.add(Seen("a", str(n), "toy", "", 1, n, n))
    assert (len(picture.habits), len(picture.hosts), picture.left_out) == (10, 11, 20)
    assert Way("a", "3", "toy", "") in picture.ways()
    assert plant()["id"] == "plant"

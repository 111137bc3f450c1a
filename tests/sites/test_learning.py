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
from plantwatch.site.learning import points, traffic
from plantwatch.site.learning.dialects import Dialect
from plantwatch.site.learning.drift import drift, drift_of_points
from plantwatch.site.learning.evelog import read_eve
from plantwatch.site.learning.guessing import Guess, guesses
from plantwatch.site.learning.learned import Learned
from plantwatch.site.learning.picture import Picture, Seen, Way
from plantwatch.site.learning.points import Wrote
from plantwatch.site.learning.zeeklog import kind_of, read_zeek_log
from plantwatch.site.learning.zoning import zones
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
    assert found["meter"].reasons == ("speaks to 1 over mqtt",)
    assert found["scada"].reasons == ("writes or commands at 1 of 2 over toy",)


@pytest.mark.parametrize(
    ("ways", "host", "is_gateway"),
    [
        # answers those above it in one protocol, asks several below in another
        (("top rtu iec104 read", "rtu a toy read", "rtu b toy write"), "rtu", True),
        (("top opc opcua read", "opc a toy read", "opc b toy read"), "opc", True),
        # one below may be its own input module
        (("top rtu iec104 read", "rtu a toy read"), "rtu", False),
        # a controller asks its drives and modules
        (("hmi plc toy read", "plc a cip-io read", "plc b cip-io read"), "plc", False),
        # reads several and publishes what it read
        (("edge a toy read", "edge b toy read", "edge hub mqtt session"), "edge", True),
        # writes too: that is somebody's SCADA server
        (("edge a toy write", "edge b toy read", "edge hub mqtt session"), "edge", False),
    ],
)
def test_gateways(ways: tuple[str, ...], host: str, is_gateway: bool) -> None:
    picture = Picture()
    for way in ways:
        src, dst, protocol, kind = way.split()
        picture.add(Seen(src, dst, protocol, kind, 1, 0, 0))
    assert ("gateway" in guesses(picture.ways())[host].roles) == is_gateway


def test_units_behind_one_address_are_devices_behind_a_gateway() -> None:
    picture = Picture()
    for host, units in (("plc", 2), ("box", 3)):
        picture.add(Seen("scada", host, "modbus", "read", 9, 0, 9, name="modbus/any_request", units=units))
        picture.add(Seen("scada", host, "modbus", "read", 3, 0, 9, name="modbus/read_data", units=1))
    found = guesses(picture.ways())
    assert (found["plc"].roles, found["box"].roles) == (("controller",), ("gateway",))
    assert found["box"].reasons[-1] == "answers for 3 unit identifiers: devices behind it"


def test_peers_and_masters_are_told_from_what_they_serve() -> None:
    picture = Picture()
    for src, dst, protocol, kind in (
        ("panel", "lamp", "bacnet", "write"),
        ("lamp", "panel", "bacnet", "discovery"),
        ("finder", "lamp", "bacnet", "discovery"),
        ("master", "rtu1", "dnp3", "configuration"),
        ("master", "rtu1", "dnp3", "control"),
        ("master", "rtu2", "dnp3", "read"),
    ):
        picture.add(Seen(src, dst, protocol, kind, 1, 0, 0))
    found = {host: guess.roles for host, guess in guesses(picture.ways()).items()}
    assert found == {
        "finder": ("client",),
        "lamp": ("controller",),
        "master": ("scada",),
        "panel": ("operator",),
        "rtu1": ("controller",),
        "rtu2": ("controller",),
    }


def test_zones_by_subnet_and_level() -> None:
    def guess(*roles: str) -> Guess:
        return Guess(roles, ("seen",))

    hosts = {
        "10.8.0.1": guess("controller"),
        "10.8.0.2": guess("controller"),
        "10.8.0.20": guess("scada"),
        "10.8.0.21": guess("engineering"),
        "10.8.0.30": guess("client"),
        "10.8.1.5": guess("historian"),
        "10.8.2.5": guess("client"),
        "93.184.216.34": guess("scada"),
        "fd00:8::a": guess("operator"),
    }

    found = list(zones(hosts))

    assert [(z.id, z.level, [str(net) for net in z.subnets]) for z in found] == [
        ("zone-10-8-0-0", 1, ["10.8.0.0/24"]),
        ("zone-10-8-0-0-level-2", 2, ["10.8.0.20/31"]),
        ("zone-10-8-1-0", 3, ["10.8.1.0/24"]),
        ("zone-10-8-2-0", 3, ["10.8.2.0/24"]),
        ("zone-93-184-216-0", 5, ["93.184.216.0/24"]),
        ("zone-fd00-0008-0000-0000-0000-0000-0000-0000", 2, ["fd00:8::/64"]),
    ]
    assert found[0].reasons == ("2 controller",)
    assert found[1].reasons[0] == "1 engineering, 1 scada"
    assert [z.id for z in zones(hosts, split=False)] == [z.id for z in found if "level" not in z.id]


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


def wrote(place: int, value: float, src: str = "10.8.1.7", part: str = "unit 1 register") -> Wrote:
    return Wrote(src, "10.8.0.1", "toy", part, place, 1, value, value, 5, 5)


def values(*seen: Wrote) -> dict[points.Place, points.Range]:
    picture = Picture()
    picture.add_all(seen)
    return picture.points.table()


def test_drift_of_values(tmp_path: Path) -> None:
    about = {"title": "P", "asset": "plc", "protocol": "toy"}
    limits = {
        "speed": {**about, "place": 40, "low": 10, "high": 60},
        "alarm": {**about, "place": 52, "part": "unit 1 register", "protected": True},
        "other": {**about, "place": 60, "part": "unit 2 register", "high": 1},
    }
    site = loaded(tmp_path, plant(points=limits)).site
    assert site is not None
    old = values(wrote(40, 20), wrote(40, 30), wrote(41, 5))

    assert list(drift_of_points(site, old, values(wrote(40, 25), wrote(41, 5)))) == []
    new = values(wrote(40, 25), wrote(40, 90), wrote(41, 7), *(wrote(n, 3) for n in (50, 51, 52, 60)))
    assert list(drift_of_points(site, old, new)) == [
        "+ point 10.8.1.7 -> 10.8.0.1 toy unit 1 register 50 to 52: 3, 3 times, "
        "first 1970-01-01T00:00:05Z (alarm: protected)",
        "+ point 10.8.1.7 -> 10.8.0.1 toy unit 1 register 60: 3, 1 times, first 1970-01-01T00:00:05Z",
        "~ range 10.8.1.7 -> 10.8.0.1 toy unit 1 register 40: 20 to 30 is now 25 to 90 "
        "(speed: outside its limits)",
        "~ range 10.8.1.7 -> 10.8.0.1 toy unit 1 register 41: 5 is now 7",
    ]


def test_the_table_of_values_comes_back_as_it_was_written(tmp_path: Path) -> None:
    table = values(wrote(40, 20.5), wrote(41, -3), wrote(40, 1e-7, "10.8.1.8", 'tag "A, B"'))
    path = tmp_path / "plant.points.csv"
    path.write_text(points.text(table))
    assert points.read(path) == table
    both = points.together(table, values(wrote(40, 90)))
    assert both[points.Place("10.8.1.7", "10.8.0.1", "toy", "unit 1 register", 40)][:3] == (2, 20.5, 90)
    for wrong in ("a,b\n", points.text(table) + "x,y\n", points.text(table).replace(",-3,", ",low,")):
        path.write_text(wrong)
        with pytest.raises(UserError, match="PW572"):
            points.read(path)


def test_points_are_proposed_with_what_was_seen(tmp_path: Path) -> None:
    picture = pictured(("10.8.1.7", "10.8.0.1", "write"), ("10.8.1.8", "10.8.0.1", "write"))
    picture.add_all(
        [
            wrote(40, 20),
            wrote(40, 64.5, "10.8.1.8"),
            wrote(7, 1, part="tag Level_1"),
            wrote(7, 2, part="tag level-1"),
            wrote(1, 1, "10.8.1.9"),
        ]
    )
    picture.points.add(Wrote("10.8.1.7", "10.9.9.9", "toy", "table", 1, 1, 1, 1, 5, 5))  # no host of ways
    built = toy.built(tmp_path / "toy", toy.TRIO)
    for path, text in Learned.of(picture).files(tmp_path / "plant.yaml", "schema/site.json"):
        path.write_text(text)

    from plantwatch.site.load import load_site

    found = load_site(tmp_path / "plant.yaml", built.catalog)

    assert found.diagnostics == ()
    assert found.site is not None
    plc = "host-10-8-0-1"
    assert {p.id: (p.asset, p.part, p.observed, p.low) for p in found.site.points.values()} == {
        f"{plc}-tag-level-1-7": (plc, "tag Level_1", (1, 1), None),
        f"{plc}-tag-level-1-7-2": (plc, "tag level-1", (2, 2), None),
        f"{plc}-unit-1-register-1": (plc, "unit 1 register", (1, 1), None),
        f"{plc}-unit-1-register-40": (plc, "unit 1 register", (20, 64.5), None),
    }


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

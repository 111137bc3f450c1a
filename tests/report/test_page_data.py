"""What the page says, before anybody draws it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from plantwatch.diagnostics import Span, UserError
from plantwatch.report.page import drifting, merging
from plantwatch.report.page.ends import Directory
from plantwatch.report.page.events import MOST_TRACKS
from plantwatch.report.page.playbooks import playbook
from plantwatch.report.page.shift import Change
from plantwatch.report.page.windows import read_windows
from plantwatch.site.model import SignOff, Staged, Window
from report.conftest import Maker
from report.plants import START, big_site, finding, many_findings

LISTEN = "modbus-force-listen-only"
WRITE = "modbus-write-by-unlisted-client"
READ = "modbus-read-by-unlisted-client"
SCAN = "modbus-address-scan"  # is told by the controller's replies
ROGUE, PLC, FILTERS, ENGINEER, SCADA = "10.20.1.66", "10.20.1.10", "10.20.1.11", "10.20.1.70", "10.20.1.67"
IN_WINDOW = datetime(2026, 2, 3, 7, 0, tzinfo=UTC).timestamp()  # WO-2291, on plc-filters


def test_both_engines_and_repetitions_are_one_event(water_works: Maker) -> None:
    lines = [
        finding(LISTEN, ROGUE, PLC, START + 120, "suricata"),
        finding(LISTEN, ROGUE, PLC, START, "suricata"),
        finding(LISTEN, ROGUE, PLC, START + 0.1, "zeek", src_port=50000, capture="other.pcap"),
    ]
    (process,) = water_works.shift(lines).processes
    (event,) = process.events
    (track,) = event.tracks
    assert (event.times, event.engines) == (2, ("suricata", "zeek"))
    assert (event.first, event.last) == ("2026-01-01 00:00:00", "2026-01-01 00:02:00")
    assert track.engines == (("suricata", 2), ("zeek", 1))
    assert (track.src_ports, track.dst_ports) == ((49152, 50000), (502,))
    assert track.sources == ("day.pcap", "other.pcap")


def test_an_event_speaks_three_languages(water_works: Maker) -> None:
    policy = water_works.catalog.policies[LISTEN]
    entry = water_works.ledger.entries[LISTEN]
    (process,) = water_works.shift([finding(LISTEN, ROGUE, PLC)]).processes
    (event,) = process.events
    stranger, plc = f"unknown computer {ROGUE}", f"plc-dosing ({PLC})"
    assert event.operator == policy.explain.operator
    assert event.network == policy.explain.network.replace("{src}", stranger).replace("{dst}", plc)
    assert event.soc == policy.explain.soc.replace("{src}", stranger).replace("{dst}", plc)
    assert event.operations == (
        (
            water_works.catalog.protocols["modbus"].operations["force_listen_only"].title,
            "force_listen_only",
            "control",
        ),
    )
    assert [point.id for point in event.points] == [
        "chlorine-setpoint",
        "chlorine-alarm-high",
        "dosing-interlocks",
        "dosing-rate",
    ]
    assert [technique for technique, name in event.attack if name] == list(policy.attack)
    assert event.sids == (entry.sid, entry.sid + 39)
    assert event.tracks[0].wireshark == f"ip.src == {ROGUE} && ip.dst == {PLC} && ({policy.wireshark})"
    assert event.playbook == policy.playbook
    assert [(call.who, call.about) for call in process.calls] == [
        ("Shift lead treatment, 4715", ""),
        ("Maintenance lead on call, 4720", ""),
        ("Shift lead treatment", "answers for plc-dosing"),
    ]


def test_the_worst_comes_first(water_works: Maker) -> None:
    lines = [finding(READ, ROGUE, FILTERS), finding(WRITE, ROGUE, PLC), finding(LISTEN, ROGUE, FILTERS)]
    shift = water_works.shift(lines)
    found = [
        (process.end.name, event.policy, event.risk)
        for process in shift.processes
        for event in process.events
    ]
    assert found == [
        ("plc-filters", LISTEN, "critical"),
        ("plc-filters", READ, "info"),
        ("plc-dosing", WRITE, "medium"),
    ]
    assert shift.counts == (("critical", 1), ("high", 0), ("medium", 1), ("low", 0), ("info", 1))
    assert shift.observed == 1  # the site observes reads only
    assert shift.jewels == ("plc-dosing",)


def test_what_the_device_answers_is_about_the_device(water_works: Maker) -> None:
    shift = water_works.shift([finding(SCAN, PLC, ROGUE, src_port=502, dst_port=49152)])
    (process,) = shift.processes
    assert (process.end.name, process.events[0].reply) == ("plc-dosing", True)
    (pair,) = shift.pairs
    assert (pair.src.name, pair.dst.name) == (ROGUE, "plc-dosing")  # from who asked


def test_many_senders_share_a_card(water_works: Maker) -> None:
    lines = [finding(LISTEN, f"10.20.9.{n}", PLC) for n in range(MOST_TRACKS + 3)]
    (process,) = water_works.shift(lines).processes
    (event,) = process.events
    assert (len(event.tracks), event.more_tracks, event.times) == (MOST_TRACKS, 3, MOST_TRACKS + 3)
    assert f"{MOST_TRACKS + 3} computers" in event.network


def test_work_in_a_window_is_accepted_and_not_lost(water_works: Maker) -> None:
    lines = [
        finding(LISTEN, ENGINEER, FILTERS, IN_WINDOW),
        finding(WRITE, ENGINEER, FILTERS, IN_WINDOW + 1),
        finding(LISTEN, ENGINEER, FILTERS, IN_WINDOW - 7200),
        finding(LISTEN, ENGINEER, FILTERS, IN_WINDOW + 7 * 3600),  # the moment at which it ends
        finding(LISTEN, ENGINEER, PLC, IN_WINDOW),
    ]
    shift = water_works.shift(lines)
    found = {
        (process.end.name, event.policy, event.accepted, event.work.work_order if event.work else "")
        for process in shift.processes
        for event in process.events
    }
    assert found == {
        ("plc-filters", LISTEN, True, "WO-2291"),
        ("plc-filters", WRITE, True, "WO-2291"),
        ("plc-filters", LISTEN, False, ""),
        ("plc-dosing", LISTEN, False, ""),
    }
    assert shift.accepted == 2
    assert sum(count for _, count in shift.counts) == 2
    (stretch,) = shift.windows
    assert (stretch.state, stretch.events) == ("past", 2)
    times = {
        (process.end.name, event.accepted): event.times
        for process in shift.processes
        for event in process.events
        if event.policy == LISTEN
    }
    assert times == {("plc-filters", True): 1, ("plc-filters", False): 2, ("plc-dosing", False): 1}


def test_a_stranger_during_planned_work_stays_an_open_question(water_works: Maker) -> None:
    (process,) = water_works.shift([finding(LISTEN, ROGUE, FILTERS, IN_WINDOW)]).processes
    (event,) = process.events
    assert event.work is not None
    assert (event.work.work_order, event.accepted, process.accepted) == ("WO-2291", False, False)


def test_a_mark_of_the_sensor_counts_where_the_site_plans_nothing(water_works: Maker) -> None:
    (process,) = water_works.shift([finding(LISTEN, ENGINEER, PLC, work_order="WO-7")]).processes
    assert [(event.accepted, event.work) for event in process.events] == [(True, merging.Job("WO-7"))]


@pytest.mark.parametrize(
    ("at", "state"), [((2026, 2, 3, 5), "next"), ((2026, 2, 3, 6), "open"), ((2026, 2, 3, 14), "")]
)
def test_windows_by_the_time_of_the_meeting(water_works: Maker, at: tuple[int, ...], state: str) -> None:
    moment = datetime(at[0], at[1], at[2], at[3], tzinfo=UTC)
    shift = water_works.shift([finding(LISTEN, ROGUE, PLC)], at=moment)
    assert [stretch.state for stretch in shift.windows] == ([state] if state else [])


def test_stages_and_signatures(water_works: Maker) -> None:
    span = Span("site.yaml")
    enforced = Staged("enforce", (LISTEN,), ("plc-dosing",), date(2026, 1, 1), 30, "week.json", span)
    signed = SignOff((LISTEN,), (), ("A. Engineer", date(2026, 2, 10)), ("S. Analyst", date(2026, 2, 12)))
    elsewhere = SignOff((WRITE,), (), ("X", date(2026, 2, 10)), ("Y", date(2026, 2, 12)))
    maker = water_works.with_site(stages=(*water_works.site.stages, enforced), sign_offs=(signed, elsewhere))
    shift = maker.shift([finding(LISTEN, ROGUE, PLC), finding(LISTEN, ROGUE, FILTERS)])
    assert [(a.stage, a.assets, a.since, a.signed) for a in shift.agreements] == [
        (
            "enforce",
            ("plc-dosing",),
            "2026-01-01",
            ("A. Engineer (engineering, 2026-02-10), S. Analyst (security, 2026-02-12)",),
        ),
        ("observe", (), "", ()),
    ]
    stages = {process.end.name: process.events[0].stage for process in shift.processes}
    assert stages == {"plc-dosing": "enforce", "plc-filters": "alert"}


def test_conduits_that_allow_it_are_named(water_works: Maker) -> None:
    lines = [finding(LISTEN, ENGINEER, PLC), finding(LISTEN, SCADA, FILTERS)]
    events = {p.end.name: p.events[0] for p in water_works.shift(lines).processes}
    assert events["plc-dosing"].conduits == ("Engineering does everything, under a work order",)
    assert events["plc-filters"].conduits == ()  # the control room may read and write, not command


def test_nothing_is_left_out_in_silence(water_works: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "MOST", 2)
    lines = [finding(LISTEN, f"10.20.9.{n}", PLC) for n in range(2)]
    lines += [finding(LISTEN, "10.20.9.9", PLC), "{"]
    shift = water_works.shift(lines)
    assert shift.notes == (
        f"1 lines of {water_works.folder.as_posix()}/findings.json could not be read and are not shown",
        "1 findings of further pairs of hosts are not shown",
    )
    monkeypatch.undo()
    shift = water_works.shift([finding("modbus-of-tomorrow", ROGUE, PLC)])
    assert shift.processes == ()
    assert shift.notes == (
        "Findings of 1 policies that this catalog does not have are not shown: modbus-of-tomorrow",
    )


def test_a_quiet_shift(water_works: Maker) -> None:
    shift = water_works.shift([])
    assert (shift.first, shift.opened, shift.processes, shift.pairs) == ("", 0, (), ())
    assert [stretch.state for stretch in shift.windows] == ["next"]


def test_a_large_plant_keeps_a_line_for_everybody(site_at: Callable[[Path], Maker], tmp_path: Path) -> None:
    maker = site_at(big_site(tmp_path / "big.yaml"))
    shift = maker.shift(many_findings(300))
    processes = (*shift.processes, *shift.brief)
    assert len(shift.processes) == 40
    assert len({process.end.name for process in processes}) == len(processes) == 48
    assert sum(event.times for event in shift.events) == 300


def test_drift_between_two_tables(water_works: Maker, tmp_path: Path) -> None:
    head = "from,to,protocol,class,count,every,spread,first,last\n"
    old, new = tmp_path / "a.traffic.csv", tmp_path / "b.traffic.csv"
    times = "2026-01-01T00:00:00Z,2026-01-01T01:00:00Z"
    later = "2026-01-02T00:00:00Z,2026-01-02T01:00:00Z"
    old.write_text(f"{head}{SCADA},{PLC},modbus,read,3600,1.0,0.01,{times}\n")
    new.write_text(
        f"{head}{SCADA},{PLC},modbus,read,360,10.0,0.01,{later}\n{ROGUE},{PLC},modbus,write,5,1,0,{later}\n"
    )
    directory = Directory(water_works.site)
    found = drifting.changes(drifting.between(water_works.site, old, new), directory)
    assert [(change.sign, change.kind) for change in found] == [("+", "host"), ("+", "pair"), ("~", "pace")]
    assert found[1].about == (
        f"{ROGUE} -> plc-dosing ({PLC}) modbus write: 5 times, first 2026-01-02T00:00:00Z"
    )
    assert found[2].about == f"scada-1 ({SCADA}) -> plc-dosing ({PLC}) modbus read: every 1 s is now 10 s"


def test_drift_that_learn_printed(water_works: Maker, tmp_path: Path) -> None:
    kept = tmp_path / "drift.txt"
    kept.write_text(f"- quiet {SCADA} -> {PLC} modbus read: gone\n+ host {ROGUE}: \n2 changes against x.\n")
    found = drifting.changes(drifting.printed(kept), Directory(water_works.site))
    assert found == (
        Change("+", "host", f"{ROGUE}: "),
        Change("-", "quiet", f"scada-1 ({SCADA}) -> plc-dosing ({PLC}) modbus read: gone"),
    )


@pytest.mark.parametrize(("text", "code"), [(None, "PW592"), ("a,b\n", "PW572")])
def test_drift_that_cannot_be_read(water_works: Maker, tmp_path: Path, text: str | None, code: str) -> None:
    old, new = tmp_path / "a.traffic.csv", tmp_path / "b.traffic.csv"
    new.write_text("from,to,protocol,class,count,every,spread,first,last\n")
    if text is not None:
        old.write_text(text)
    with pytest.raises(UserError) as said:
        list(drifting.between(water_works.site, old, new))
    assert [d.code for d in said.value.diagnostics] == [code]


def test_windows_opened_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "windows.json"
    times = '"from": "2026-01-01T00:00:00Z", "until": "2026-01-01T02:00:00Z"'
    common = f'"assets": ["plc-dosing"], {times}, "owner": "A", "work_order": "WO-9"'
    path.write_text(
        f'{{"planned": false, "state": "open", {common}}}\n'
        f'{{"planned": true, "state": "open", {common}}}\n'
        f'{{"planned": false, "state": "closed", {common}}}\n'
    )
    begin, until = (datetime(2026, 1, 1, hour, tzinfo=UTC) for hour in (0, 2))
    assert list(read_windows(path)) == [Window(("plc-dosing",), begin, until, "A", "WO-9")]
    for wrong in ("no json\n", '{"planned": false}\n', path.read_text().replace("00Z", "00")):
        path.write_text(wrong)
        with pytest.raises(UserError) as said:
            list(read_windows(path))
        assert [d.code for d in said.value.diagnostics] == ["PW593"]


def test_a_playbook_in_its_parts() -> None:
    text = "# Title\n\nAbout <b>it</b>.\n\n## Find out\n\n- a\n\n## First minutes\n\n1. Go\n"
    text += "\n## Call first\n\n1. Who\n"
    book = playbook("x", text)
    assert (book.title, book.about) == ("Title", "<p>About &lt;b&gt;it&lt;/b&gt;.</p>")
    assert [(section.title, section.html) for section in book.sections] == [
        ("Find out", "<ul>\n<li>a</li>\n</ul>"),
        ("First minutes", "<ol>\n<li>Go</li>\n</ol>"),
        ("Call first", "<ol>\n<li>Who</li>\n</ol>"),
    ]
    assert [section.title for section in book.urgent] == ["Call first", "First minutes"]
    assert playbook("y", "nothing more").urgent == ()


def test_every_shipped_playbook_says_what_to_do_first(water_works: Maker) -> None:
    catalog = water_works.workspace.catalog
    for name, file in water_works.catalog.playbooks.items():
        book = playbook(name, (catalog / file).read_text(encoding="utf-8"))
        first = {section.title: section.html for section in book.urgent}
        assert "<li>" in first["First minutes"], name

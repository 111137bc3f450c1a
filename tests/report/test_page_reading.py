"""Findings from scans and sensors' own logs, in every form, damaged and hostile."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from plantwatch.diagnostics import UserError
from plantwatch.report.page.reading import read_findings
from plantwatch.report.page.records import LONGEST, UNNAMED, Leftovers, Reported
from report.plants import START, finding

POLICY = "modbus-force-listen-only"
SIDS = {1_567_720: POLICY}
SEEN = Reported(POLICY, "zeek", START, "10.20.1.66", 49152, "10.20.1.11", 502, "day.pcap")


def read(path: Path, left: Leftovers | None = None) -> list[Reported]:
    return list(read_findings(path, SIDS.get, left if left is not None else Leftovers()))


def written(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def alert(**changes: Any) -> str:
    """A record of eve.json as Suricata 7 writes it."""
    row: dict[str, Any] = {
        "timestamp": "2026-01-01T00:00:00.000000+0000",
        "event_type": "alert",
        "src_ip": "10.20.1.66",
        "src_port": 49152,
        "dest_ip": "10.20.1.11",
        "dest_port": 502,
        "alert": {"signature_id": 1_567_720, "metadata": {"policy": [POLICY]}},
    }
    return json.dumps({**row, **changes})


def zeek(**changes: Any) -> dict[str, Any]:
    row = {"ts": START, "src": "10.20.1.66", "src_p": 49152, "dst": "10.20.1.11", "dst_p": 502}
    return {
        **row,
        "policy": POLICY,
        "operation": "modbus/force_listen_only",
        "severity": "critical",
        **changes,
    }


def test_what_scan_prints(tmp_path: Path) -> None:
    path = written(tmp_path, "f.json", finding(POLICY, "10.20.1.66", "10.20.1.11"))
    assert read(path) == [SEEN]


def test_alerts_of_suricata(tmp_path: Path) -> None:
    left = Leftovers()
    foreign = alert(alert={"signature_id": 2_000_001})
    by_sid = alert(alert={"signature_id": 1_567_720})
    flow = json.dumps({"event_type": "flow", "timestamp": "x"})
    path = written(tmp_path, "eve.json", flow, alert(), foreign, by_sid)
    expected = Reported(POLICY, "suricata", START, "10.20.1.66", 49152, "10.20.1.11", 502, "eve.json")
    assert read(path, left) == [expected, expected]
    assert (left.foreign, left.damaged) == (1, {})


def test_logs_of_zeek_in_json(tmp_path: Path) -> None:
    whole = zeek(fields="unit=1")
    dated = zeek(ts="2026-01-01T00:00:00.000000Z")
    frame = {**zeek(policy="goose-x"), "src_mac": "02:00:00:00:00:01", "dst_mac": "01:0C:CD:01:00:01"}
    for gone in ("src", "dst", "src_p", "dst_p"):
        del frame[gone]
    path = written(tmp_path, "plantwatch.log", *map(json.dumps, (whole, dated, frame)))
    first, second, third = read(path)
    assert first == Reported(
        POLICY, "zeek", START, "10.20.1.66", 49152, "10.20.1.11", 502, "plantwatch.log", "unit=1"
    )
    assert second.ts == START
    assert (third.src, third.dst, third.dst_port) == ("02:00:00:00:00:01", "01:0c:cd:01:00:01", 0)


def test_logs_of_zeek_with_tabs(tmp_path: Path) -> None:
    names = ("ts", "src", "src_p", "dst", "dst_p", "src_mac", "policy", "fields")
    cells = ("1767225600.000000", "10.20.1.66", "49152", "10.20.1.11", "502", "-", POLICY, "(empty)")
    head = ["#separator \\x09", "#path\tplantwatch", "\t".join(("#fields", *names)), "#types\ttime"]
    path = written(tmp_path, "plantwatch.log", *head, "\t".join(cells), "#close\t2026-01-01")
    expected = Reported(POLICY, "zeek", START, "10.20.1.66", 49152, "10.20.1.11", 502, "plantwatch.log")
    assert read(path) == [expected]


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        (finding(POLICY, "a", "b"), ""),
        (finding(POLICY, "a", "b", work_order="WO-1"), "WO-1"),
        (json.dumps(zeek(accepted=True, work_order="WO-2")), "WO-2"),
        (json.dumps(zeek(accepted=False)), ""),
        (alert(metadata={"flowbits": ["plantwatch.maintenance"]}), UNNAMED),
        (alert(metadata={"flowbits": ["other"]}), ""),
        (alert(maintenance={"work_order": "WO-3", "owner": "x"}), "WO-3"),
    ],
)
def test_what_sensors_say_about_planned_work(tmp_path: Path, line: str, mark: str) -> None:
    assert [found.marked for found in read(written(tmp_path, "f.json", line))] == [mark]


def test_packed_and_from_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (finding(POLICY, "10.20.1.66", "10.20.1.11") + "\n").encode()
    packed = tmp_path / "f.json.gz"
    packed.write_bytes(gzip.compress(text))
    assert read(packed) == [SEEN]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(text))))
    assert read(Path("-")) == [SEEN]


def test_a_packed_log_that_is_cut_off_ends_there(tmp_path: Path) -> None:
    lines = "".join(finding(POLICY, f"10.1.{n >> 8}.{n & 255}", "10.20.1.11") + "\n" for n in range(4000))
    packed = tmp_path / "f.json.gz"
    packed.write_bytes(gzip.compress(lines.encode())[:-4000])
    found = read(packed)
    assert 0 < len(found) < 4000


@pytest.mark.parametrize(
    "line",
    [
        '{"policy": "x", "ts": 1, "src"',
        finding(POLICY, "a", "b", ts="nan"),
        finding(POLICY, "a", "b", ts=1e18),
        finding(POLICY, "a", "b", ts=-5),
        finding(POLICY, "a", "b", src_port=70000),
        finding(POLICY, "a", "b", engine="snort"),
        json.dumps(zeek(src=["10.0.0.1"])),
        '{"policy": 7, "ts": 1, "src": "a", "dst": "b"}',
        "[1, 2]",
        '"policy"',
        "null",
        "7",
        "[" * 100_000,
        alert(alert={}),
        alert(alert=None),
    ],
)
def test_a_damaged_line_is_counted(tmp_path: Path, line: str) -> None:
    left = Leftovers()
    path = written(tmp_path, "f.json", finding(POLICY, "10.20.1.66", "10.20.1.11"), line)
    assert read(path, left) == [SEEN]
    assert left.damaged == {path.as_posix(): 1}


def test_texts_are_cut_and_addresses_are_spelled_alike(tmp_path: Path) -> None:
    path = written(tmp_path, "f.json", finding("p" * 5000, "FD00:0008:0000::0001", "x" * 5000))
    (found,) = read(path)
    assert (len(found.policy), len(found.dst), found.src) == (LONGEST, LONGEST, "fd00:8::1")


@pytest.mark.parametrize("text", ["hello\nworld\n", '{"a": 1}\n', "#fields\tts\tuid\n1.0\tC1\n"])
def test_another_kind_of_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(text)
    with pytest.raises(UserError) as said:
        read(path)
    assert [d.code for d in said.value.diagnostics] == ["PW590"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError) as said:
        read(tmp_path / "none.json")
    assert [d.code for d in said.value.diagnostics] == ["PW590"]


def test_an_empty_file_has_no_findings(tmp_path: Path) -> None:
    assert read(written(tmp_path, "f.json")) == []


def test_progress_tells_of_every_byte_but_the_last_lines(tmp_path: Path) -> None:
    lines = [finding(POLICY, "10.20.1.66", "10.20.1.11")] * 9000
    path = written(tmp_path, "f.json", *lines)
    told: list[int] = []
    assert len(list(read_findings(path, SIDS.get, Leftovers(), told.append))) == 9000
    assert 0 < sum(told) <= path.stat().st_size

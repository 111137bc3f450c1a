"""Which window a finding lies in, and marking logs that are written already."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.detection.work import Work
from plantwatch.maintenance.logs import Counts, marked
from plantwatch.maintenance.marking import Marks
from support import toy
from support.cli import caller
from support.plant import plant

HOSTS = ("10.0.0.1", "10.0.0.2", "10.0.0.3")
WORKS = st.lists(
    st.builds(
        lambda a, b, n, order: Work(tuple(a), float(b), float(b + n), order, "x"),
        st.sets(st.sampled_from(HOSTS), min_size=1),
        st.integers(0, 20),
        st.integers(1, 10),
        st.sampled_from("ABC"),
    ),
    max_size=6,
)


@given(WORKS, st.integers(0, 30), st.sampled_from(HOSTS), st.sampled_from(HOSTS))
def test_a_window_is_found_exactly_where_one_is_open(works: list[Work], ts: int, src: str, dst: str) -> None:
    """The receiver's windows come before the sender's, and the one that ends first before the others."""
    open_now = [[w for w in works if end in w.addresses and w.begin <= ts < w.until] for end in (dst, src)]
    candidates = open_now[0] or open_now[1]
    found = Marks(works).of(float(ts), src, dst)
    assert (found is None) == (candidates == [])
    if found:
        assert found.until == min(w.until for w in candidates)
        assert found in candidates


def eve(second: int, flowbits: list[str] | None = None, **changes: Any) -> str:
    record = {
        "timestamp": f"2026-01-01T00:00:{second:02d}.000000+0000",
        "event_type": "alert",
        "src_ip": "10.9.0.1",
        "dest_ip": "fd00:0008:0000:0000:0000:0000:0000:0001",
        "alert": {"signature": "PLANTWATCH Machine told to stop"},
        **({"metadata": {"flowbits": flowbits}} if flowbits is not None else {}),
        **changes,
    }
    return json.dumps(record)


def zeek(ts: object, accepted: bool = False, **changes: Any) -> str:
    ends = {"src": "fd00:8::1", "dst": "10.9.0.1"}
    return json.dumps({"ts": ts, "policy": "p", "operation": "o", **ends, "accepted": accepted, **changes})


BEGIN = 1_767_225_600.0
WINDOW = Work(("fd00:8::1", "02:00:00:00:00:01"), BEGIN + 10, BEGIN + 20, "WO-1", "Jane")
MARK = {"work_order": "WO-1", "owner": "Jane", "until": "2026-01-01T00:00:20.000Z"}
BIT = "plantwatch.maintenance"


@pytest.mark.parametrize(
    ("line", "mark", "counts"),
    [
        (eve(9, []), None, (1, 0, 0)),
        (eve(10, ["other", BIT]), MARK, (1, 1, 0)),
        (eve(15), MARK, (1, 1, 1)),
        (eve(20, [BIT]), None, (1, 0, 1)),
        (eve(15, alert={"signature": "ET SCADA"}), None, (0, 0, 0)),
        (eve(15, event_type="flow"), None, (0, 0, 0)),
        (zeek(BEGIN + 15.5, True), MARK, (1, 1, 0)),
        (zeek(BEGIN + 15.5), MARK, (1, 1, 1)),
        (zeek("2026-01-01T00:00:15.500000Z", True), MARK, (1, 1, 0)),
        (zeek(BEGIN + 25, True), None, (1, 0, 1)),
        (zeek(BEGIN + 15.5, True, src=None, src_mac="02:00:00:00:00:01"), MARK, (1, 1, 0)),
        ('{"event_type": "alert"}', None, (0, 0, 0)),
        ("#fields\tts", None, (0, 0, 0)),
        ("[1]", None, (0, 0, 0)),
        ("", None, (0, 0, 0)),
    ],
)
def test_a_line_of_a_log(line: str, mark: Mapping[str, str] | None, counts: tuple[int, int, int]) -> None:
    said = Counts()
    (out,) = marked([line + "\n"], Marks([WINDOW]), said)
    if mark is None:
        assert out == line
    else:
        assert json.loads(out) == {**json.loads(line), "maintenance": mark}
    assert (said.findings, said.inside, said.differ) == counts


def test_the_verb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The windows of the site file and those of the audit log; one that was closed ended then."""
    work = {"assets": ["plc"], "owner": "Jane", "work_order": "WO-1"}
    span = {"from": "2026-01-01T00:00:10Z", "until": "2026-01-01T00:00:20Z"}
    toy.write_yaml(tmp_path / "plant.yaml", plant(maintenance=[{**work, **span}]))
    (tmp_path / "eve.json").write_text("\n".join([eve(5), eve(15, [BIT]), eve(35), eve(45)]) + "\n")
    opened = {
        **work,
        **{"ts": "2026-01-01T00:00:30Z", "event": "opened", "window": "1", "by": "jane", "sensors": []},
        **{"from": "2026-01-01T00:00:30Z", "until": "2026-01-01T00:01:00Z", "addresses": ["10.9.0.1"]},
        "work_order": "WO-2",
    }
    closed = {**opened, "ts": "2026-01-01T00:00:40Z", "event": "closed"}
    log = tmp_path / "state/maintenance/plant.jsonl"
    log.parent.mkdir(parents=True)
    log.write_text(json.dumps(opened) + "\n" + json.dumps(closed) + "\n")

    call = caller(tmp_path, monkeypatch, capsys)
    told = call("maintenance", "mark", "eve.json", "--site", "plant.yaml", "--state", "state")

    orders = [json.loads(line).get("maintenance", {}).get("work_order") for line in told.lines]
    assert (told.status, orders) == (0, [None, "WO-1", "WO-2", None])
    assert told.err == "4 findings, 2 inside a window; 1 were marked otherwise by the engine\n"

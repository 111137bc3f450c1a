"""``plantwatch report``: the page from the command line, and every way in which it cannot be made."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from report.plants import finding
from support import toy
from support.cli import Call, caller
from support.plant import PLANT, plant

PLC, STATION, ROGUE = "10.8.0.1", "10.8.1.7", "10.8.1.66"
ONE = finding("toy-stop", ROGUE, PLC) + "\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A small catalog with a plant and findings in it."""
    root = toy.write_catalog(tmp_path / "repository", toy.TRIO)
    toy.write_yaml(root / "plant.yaml", PLANT)
    (root / "f.json").write_text(ONE)
    return root


@pytest.fixture
def plantwatch(repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    return caller(repository, monkeypatch, capsys)


def test_a_page(plantwatch: Call, repository: Path) -> None:
    (repository / "more.json").write_text(finding("toy-write", STATION, PLC, work_order="WO-1") + "\n")
    told = plantwatch("report", "--site", "plant.yaml", "f.json", "more.json", "-o", "out/shift.html")
    assert (told.status, told.err) == (0, "")
    assert told.lines[0] == "wrote out/shift.html: 1 critical, 1 accepted as planned work"
    page = (repository / "out" / "shift.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "Machine told to stop" in page
    assert "Made by plantwatch from f.json, more.json." in page


def test_it_is_called_report_html_and_written_in_one_step(plantwatch: Call, repository: Path) -> None:
    before = repository / "report.html"
    before.write_text("old")
    assert plantwatch("report", "--site", "plant.yaml", "none.json").status == 2
    assert before.read_text() == "old"
    assert plantwatch("report", "--site", "plant.yaml", "f.json").status == 0
    assert "Machine told to stop" in before.read_text(encoding="utf-8")
    assert sorted(path.name for path in repository.iterdir()) == [
        "catalog",
        "f.json",
        "plant.yaml",
        "report.html",
    ]


def test_findings_from_a_pipe(plantwatch: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(ONE.encode()))))
    assert plantwatch("report", "--site", "plant.yaml", "-").lines[0] == "wrote report.html: 1 critical"


def test_nothing_was_found(plantwatch: Call, repository: Path) -> None:
    (repository / "f.json").write_text("")
    assert plantwatch("report", "--site", "plant.yaml", "f.json").lines[0] == (
        "wrote report.html: nothing was found"
    )


def test_what_is_not_on_the_page_is_said(plantwatch: Call, repository: Path) -> None:
    (repository / "f.json").write_text(f"{ONE}{{\n{finding('toy-gone', ROGUE, PLC)}\n")
    told = plantwatch("report", "--site", "plant.yaml", "f.json")
    assert told.status == 0
    assert "warning PW591 1 lines of f.json could not be read and are not shown" in told.err
    assert "warning PW591 Findings of 1 policies that this catalog does not have are not shown" in told.err


def test_drift_beside_findings(plantwatch: Call, repository: Path) -> None:
    head = "from,to,protocol,class,count,every,spread,first,last\n"
    way = f"{ROGUE},{PLC},toy,write,5,1,0,2026-01-02T00:00:00Z,2026-01-02T01:00:00Z\n"
    (repository / "a.csv").write_text(head)
    (repository / "b.csv").write_text(head + way)
    tables = ("--baseline", "a.csv", "--observed", "b.csv")
    assert plantwatch("report", "--site", "plant.yaml", "f.json", *tables).status == 0
    page = (repository / "report.html").read_text(encoding="utf-8")
    assert f"host: {ROGUE}: " in page
    assert f"pair: {ROGUE} -&gt; plc ({PLC}) toy write: 5 times" in page
    (repository / "kept.txt").write_text("~ pace a -> b\n1 changes\n")
    assert plantwatch("report", "--site", "plant.yaml", "f.json", "--drift", "kept.txt").status == 0
    assert "pace: a -&gt; b" in (repository / "report.html").read_text(encoding="utf-8")


def test_windows_opened_by_hand_count(plantwatch: Call, repository: Path) -> None:
    (repository / "f.json").write_text(finding("toy-stop", STATION, PLC) + "\n")
    (repository / "w.json").write_text(
        '{"planned": false, "state": "expired", "assets": ["plc"], "owner": "A", "work_order": "WO-9", '
        '"from": "2025-12-31T23:00:00Z", "until": "2026-01-01T01:00:00Z"}\n'
    )
    told = plantwatch("report", "--site", "plant.yaml", "f.json", "--windows", "w.json")
    assert told.lines[0] == "wrote report.html: 1 accepted as planned work"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("f.json",), "--site"),
        (("--site", "plant.yaml"), "FINDINGS"),
        (("--site", "none.yaml", "f.json"), "none.yaml"),
        (("--site", "plant.yaml", "none.json"), "error PW590 cannot be read"),
        (("--site", "plant.yaml", "plant.yaml"), "error PW590 no line of it is a finding"),
        (("--site", "broken.yaml", "f.json"), "error PW551"),
        (("--site", "plant.yaml", "f.json", "--baseline", "f.json"), "--observed"),
        (("--site", "plant.yaml", "f.json", "--baseline", "f.json", "--observed", "f.json"), "error PW572"),
        (("--site", "plant.yaml", "f.json", "--windows", "plant.yaml"), "plant.yaml:1:1: error PW593"),
        (("--site", "plant.yaml", "f.json", "--at", "noon"), "noon"),
        (("--site", "plant.yaml", "f.json", "-o", "f.json/x"), "f.json"),
    ],
)
def test_what_cannot_be_made(
    plantwatch: Call, repository: Path, arguments: tuple[str, ...], said: str
) -> None:
    twice = {"addresses": [PLC], "roles": []}
    toy.write_yaml(
        repository / "broken.yaml", plant(id="broken", assets={"a": twice, "b": twice}, conduits={})
    )
    told = plantwatch("report", *arguments)
    assert told.status == 2
    assert said in told.err
    assert not (repository / "report.html").exists()


def test_a_broken_catalog(plantwatch: Call, repository: Path) -> None:
    toy.write_catalog(repository, {"toy-stop": toy.policy(when={"operation": "no_such"})})
    told = plantwatch("report", "--site", "plant.yaml", "f.json")
    assert told.status == 2
    assert "PW231" in told.out

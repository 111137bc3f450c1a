"""From scenario files to captures and expectations on disk."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import yaml

from plantwatch.corpus.craft import build
from plantwatch.corpus.craft.__main__ import main
from plantwatch.corpus.craft.expectation import scalar
from plantwatch.corpus.pcapfile import read_packets
from plantwatch.diagnostics import UserError

SCRIPT = '''
from plantwatch.corpus.craft import Scenario, scenario

DATE = "2026-01-02"


@scenario("modbus/one")
def one(s: Scenario) -> None:
    """A: it fires."""
    a = s.tcp("10.0.0.2", "10.0.0.9", 502)
    a.client(b"x")
    b = s.tcp("10.0.0.1", "10.0.0.9", 502)
    s.finds("modbus-b", a, engines=("zeek",))
    s.finds("modbus-a", a, reply=True)
    s.finds("modbus-a", b)
    s.near_miss("modbus-c", b, "only a read, \\\\"harmless\\\\"")


@scenario("modbus/two")
def two(s: Scenario) -> None:
    """Silence"""
'''.replace("\\\\", "\\")

EXPECTATION = """\
# yaml-language-server: $schema=../../catalog/schema/expectation.json
# generated from pcaps/scenarios/modbus.py; edit there
capture: one.pcap
sha256: {sha256}
purpose: "A: it fires."
provenance: {{how: crafted, by: plantwatch, {origin}, date: 2026-01-02}}
findings:
  - {{policy: modbus-a, src: 10.0.0.1, dst: 10.0.0.9}}
  - {{policy: modbus-a, src: 10.0.0.9, dst: 10.0.0.2}}
  - {{policy: modbus-b, src: 10.0.0.2, dst: 10.0.0.9, engines: [zeek]}}
near_misses:
  - {{policy: modbus-c, src: 10.0.0.1, dst: 10.0.0.9, why: "only a read, \\"harmless\\""}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with two scenarios."""
    scenarios = tmp_path / "pcaps" / "scenarios"
    scenarios.mkdir(parents=True)
    (scenarios / "modbus.py").write_text(SCRIPT)
    return tmp_path


def files(root: Path) -> list[str]:
    """What lies in the folder of the captures."""
    return sorted(p.name for p in (root / "pcaps" / "modbus").iterdir())


def complaints(error: UserError) -> list[tuple[str, int, str, str]]:
    """(file name, line, code, message) of each diagnostic."""
    return [(Path(d.span.file).name, d.span.line, d.code, d.message) for d in error.diagnostics]


def test_captures_and_expectations(root: Path) -> None:
    assert build(root) == []
    assert files(root) == ["one.pcap", "one.yaml", "two.pcap", "two.yaml"]
    capture = root / "pcaps" / "modbus" / "one.pcap"
    assert len(list(read_packets(capture))) == 14
    digest = hashlib.sha256(capture.read_bytes()).hexdigest()
    origin = "stack: pcaps/scenarios/modbus.py, licence: BSD-3-Clause"
    expected = EXPECTATION.format(sha256=digest, origin=origin)
    assert capture.with_suffix(".yaml").read_text() == expected
    empty = yaml.safe_load(capture.with_name("two.yaml").read_text())
    assert (empty["purpose"], empty["findings"], empty["near_misses"]) == ("Silence", [], [])


def test_only_those_named(root: Path) -> None:
    assert build(root, ["modbus/two"]) == []
    assert files(root) == ["two.pcap", "two.yaml"]


def test_check_reports_what_differs_and_writes_nothing(root: Path) -> None:
    build(root)
    assert build(root, check=True) == []
    folder = root / "pcaps" / "modbus"
    (folder / "one.yaml").write_text("edited")
    (folder / "two.pcap").unlink()
    differences = build(root, check=True)
    message = "is not what pcaps/scenarios/modbus.py gives"
    assert [(Path(d.span.file).name, d.code, d.message) for d in differences] == [
        ("one.yaml", "PW305", message),
        ("two.pcap", "PW305", message),
    ]
    assert files(root) == ["one.pcap", "one.yaml", "two.yaml"]


def test_what_no_scenario_makes_any_more_is_reported(root: Path) -> None:
    build(root)
    script = root / "pcaps" / "scenarios" / "modbus.py"
    script.write_text(SCRIPT.replace("modbus/two", "modbus/three"))
    (orphan,) = build(root)
    assert (Path(orphan.span.file).name, orphan.code) == ("two.yaml", "PW305")
    assert orphan.message == "was generated, but no scenario makes it any more"


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('a.client(b"x")', "a.client(1 / 0)", 11, "ZeroDivisionError: division by zero"),
        ('a.client(b"x")', 'a.client(b"")', 11, "ValueError: an empty message cannot be sent over TCP"),
        ("import Scenario, scenario", "import Scenario, nothing", 2, None),
        ("DATE = ", "DATE == ", 4, "NameError: name 'DATE' is not defined"),
        ("def one(s", "def one(", 8, None),
        ("DATE = ", "DAY = ", 0, 'needs a constant such as DATE = "2026-11-22" for the provenance'),
    ],
)
def test_a_scenario_that_cannot_be_run(
    root: Path, old: str, new: str, line: int, message: str | None
) -> None:
    script = root / "pcaps" / "scenarios" / "modbus.py"
    script.write_text(SCRIPT.replace(old, new) + (":" if "def one(:" in new else ""))
    with pytest.raises(UserError) as caught:
        build(root)
    ((file, found, code, text),) = complaints(caught.value)
    assert (file, found, code) == ("modbus.py", line, "PW305")
    assert message in (None, text)
    assert not (root / "pcaps" / "modbus").exists()


def test_two_scenarios_of_one_name(root: Path) -> None:
    (root / "pcaps" / "scenarios" / "other.py").write_text(SCRIPT)
    with pytest.raises(UserError) as caught:
        build(root)
    message = "the capture modbus/one is also made in pcaps/scenarios/modbus.py"
    assert complaints(caught.value) == [("other.py", 0, "PW305", message)]


def test_an_unknown_name(root: Path) -> None:
    with pytest.raises(UserError) as caught:
        build(root, ["modbus/none"])
    assert complaints(caught.value) == [("scenarios", 0, "PW305", "no scenario named modbus/none")]


def test_the_module_as_a_program(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    assert main(["--check"]) == 1
    assert main(["modbus/one"]) == 0
    assert files(root) == ["one.pcap", "one.yaml"]
    capsys.readouterr()
    assert main(["none"]) == 2
    assert capsys.readouterr().err.endswith("pcaps/scenarios PW305 no scenario named none\n")


@pytest.mark.parametrize(
    "text",
    [
        "plain words",
        "a: b",
        "# x",
        "yes",
        "",
        " x",
        "x ",
        "{a, b}",
        "- a",
        "null",
        "1.5",
        "10.0.0.1",
        "fe80::1",
        'é\n"\\',
    ],
)
def test_a_scalar_is_read_back_as_it_was(text: str) -> None:
    assert yaml.safe_load(f"[{scalar(text)}]") == [text]
    assert yaml.safe_load(f"a: {scalar(text)}") == {"a": text}

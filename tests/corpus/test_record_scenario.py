"""Scenario files, what a machine needs to record them, and the expectation beside a recording."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from plantwatch.corpus.record import record
from plantwatch.corpus.record.expectation import date_of, expectation_text
from plantwatch.corpus.record.scenario import FOLDER, find
from plantwatch.diagnostics import UserError

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = '''"""A master
asks."""
from plantwatch.corpus.record import Recording
RECORDING = Recording("modbus/recorded-a", ("{stack}",), ("10.20.1.10",), ("10.20.1.20",))
def server() -> None: ...
def client() -> None: ...
'''


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes one scenario file into an empty repository and returns its root."""

    def write(text: str, name: str = "a.py") -> Path:
        folder = tmp_path / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
        return tmp_path

    return write


def codes(error: pytest.ExceptionInfo[UserError]) -> list[str]:
    return [diagnostic.code for diagnostic in error.value.diagnostics]


def test_scenario_is_found_by_capture_and_by_file(write: Callable[..., Path]) -> None:
    root = write(SCRIPT.format(stack="pytest 1"))
    write("raise SystemError", "_helper.py")
    for name in ("modbus/recorded-a", "a", "a.py"):
        assert [scenario.name for scenario in find(root, [name])] == ["modbus/recorded-a"]
    assert find(root)[0].purpose == "A master asks."


def test_unknown_name_lists_the_known_ones(write: Callable[..., Path]) -> None:
    root = write(SCRIPT.format(stack="pytest 1"))
    with pytest.raises(UserError) as error:
        find(root, ["modbus/recorded-b"])
    assert codes(error) == ["PW312"]
    assert error.value.diagnostics[0].help == "known: modbus/recorded-a"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import no_such_stack", "ModuleNotFoundError"),
        ("def (", "SyntaxError"),
        ("x = 1", "no RECORDING"),
        (SCRIPT.replace("def client", "def master"), "server() and client() are both needed"),
    ],
)
def test_file_that_is_no_scenario(write: Callable[..., Path], text: str, message: str) -> None:
    root = write(text.format(stack="pytest 1"))
    with pytest.raises(UserError) as error:
        find(root)
    assert codes(error) == ["PW311"]
    assert message in error.value.diagnostics[0].message


def test_everything_that_is_missing_is_said_at_once(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(SCRIPT.format(stack="no-such-stack 1.0"))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda tool: None if tool == "tcpdump" else f"/usr/bin/{tool}")
    with pytest.raises(UserError) as error:
        record(root)
    assert codes(error) == ["PW313", "PW314", "PW315"]
    assert "no-such-stack 1.0 is needed, none is installed" in error.value.diagnostics[2].message


def test_new_expectation_has_no_findings_and_a_full_provenance() -> None:
    text = expectation_text(
        None,
        name="modbus/recorded-a",
        sha256="a" * 64,
        purpose="Quiet: reads",
        stack="pymodbus 3.16.1",
        date="2026-11-22",
    )
    assert text.startswith("# yaml-language-server: $schema=../../catalog/schema/expectation.json\n")
    read = yaml.safe_load(text)
    assert read["capture"] == "recorded-a.pcap"
    assert read["purpose"] == "Quiet: reads"
    assert read["findings"] == read["near_misses"] == []
    assert read["provenance"]["how"] == "recorded"


def test_new_recording_keeps_what_people_wrote() -> None:
    old = (
        "capture: recorded-a.pcap\nsha256: old\npurpose: >-\n  long\n  text\n"
        "provenance: {how: recorded, date: 2025-01-01}\n"
        "# reviewed\nfindings:\n  - {policy: p, src: 10.0.0.1, dst: 10.0.0.2}\nnear_misses: []\n"
    )
    new = expectation_text(
        old,
        name="modbus/recorded-a",
        sha256="b" * 64,
        purpose=r"a \d path",
        stack="x 1",
        date="2026-11-22",
    )
    assert new.endswith(old[old.index("# reviewed") :])
    read = yaml.safe_load(new)
    assert (read["sha256"], read["purpose"]) == ("b" * 64, r"a \d path")
    assert str(read["provenance"]["date"]) == "2026-11-22"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("provenance: {how: recorded, date: 2025-01-01}", "2025-01-01"),
        ("provenance:\n  how: recorded\n  date: '2025-01-01'\nfindings: []", "2025-01-01"),
        ("purpose: date 2025-01-01\nprovenance: {how: recorded}", ""),
    ],
)
def test_date_of_the_recording_is_read_from_its_provenance(text: str, date: str) -> None:
    assert date_of(text) == date


def test_shipped_scenarios_have_their_capture_and_say_what_they_play() -> None:
    shipped = find(ROOT)
    assert len({scenario.name for scenario in shipped}) == len(shipped) >= 6
    for scenario in shipped:
        beside = yaml.safe_load((ROOT / "pcaps" / f"{scenario.name}.yaml").read_text())
        assert beside["purpose"] == scenario.purpose
        used = (*scenario.recording.stacks, *scenario.recording.programs)
        assert beside["provenance"]["stack"] == ", ".join(used)

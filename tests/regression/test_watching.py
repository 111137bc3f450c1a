"""The edit loop, turn by turn, and the command that runs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from plantwatch.regression.watching import Watch
from plantwatch.workspace import Workspace
from support import captures, toy
from support.captures import STOP, WRITE

pytestmark = pytest.mark.usefixtures("suricata", "zeek")
POLICY = "catalog/policies/toy/toy-stop.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    toy.write_catalog(tmp_path, toy.TRIO)
    captures.expectation(tmp_path, "toy/stop", [STOP], ["toy-stop"])
    captures.expectation(tmp_path, "toy/write", [WRITE], ["toy-write"])
    return tmp_path


def edited(root: Path, old: str, new: str) -> None:
    path = root / POLICY
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_what_changed(root: Path) -> None:
    watch = Watch(Workspace(root), ("zeek",), 60)
    assert watch.changed() == []
    assert watch.changed() == []
    edited(root, "critical", "high")
    (root / "catalog" / "notes.txt").write_text("of no interest")
    assert watch.changed() == [root / POLICY]
    (root / "pcaps/toy/write.yaml").unlink()
    captures.expectation(root, "toy/new", [STOP], ["toy-stop"])
    assert watch.changed() == [root / "pcaps/toy" / n for n in ("new.pcap", "new.yaml", "write.yaml")]
    assert watch.changed() == []


def test_a_turn_says_what_is_wrong_what_is_generated_and_what_holds(root: Path) -> None:
    watch = Watch(Workspace(root), ("suricata", "zeek"), 60)
    edited(root, '"stop"', '"no_such"')
    broken = watch.turn([root / POLICY])
    assert [d.code for d in broken.diagnostics] == ["PW231"]
    assert broken.verdicts == ()
    edited(root, '"no_such"', '"write"')
    wrong = watch.turn([root / POLICY])
    assert wrong.diagnostics == ()
    assert wrong.policies == ("toy-stop",)
    assert [(engine, policy) for engine, policy, _ in wrong.rendered] == [
        ("suricata", "toy-stop"),
        ("zeek", "toy-stop"),
    ]
    assert all(any("toy-stop" in line for line in lines) for _, _, lines in wrong.rendered)
    assert [(v.expectation.path.stem, v.engine, v.passed) for v in wrong.verdicts] == [
        ("stop", "suricata", False),
        ("stop", "zeek", False),
    ]
    edited(root, '"write"', '"stop"')
    assert all(v.passed for v in watch.turn([root / POLICY]).verdicts)


def test_a_capture_stands_for_itself(root: Path) -> None:
    watch = Watch(Workspace(root), ("zeek",), 60)
    captures.expectation(root, "toy/write", [STOP, WRITE], ["toy-write"])
    turn = watch.turn([root / "pcaps/toy/write.yaml"])
    assert [(v.expectation.path.stem, v.passed) for v in turn.verdicts] == [("write", False)]
    captures.expectation(root, "toy/write", [STOP, WRITE], ["toy-write", "toy-stop"])
    turn = watch.turn([root / "pcaps/toy/write.yaml"])
    assert [(v.expectation.path.stem, v.passed) for v in turn.verdicts] == [("write", True)]


def test_the_command(root: Path) -> None:
    command = [sys.executable, "-u", "-m", "plantwatch", "watch", "--engine", "zeek"]
    out = root / "said.txt"
    with out.open("w") as said:
        process = subprocess.Popen(command, cwd=root, stdout=said, stderr=said, env=dict(os.environ))
    try:
        _until(out, "Ctrl-C ends it")
        edited(root, "critical", "high")
        _until(out, "zeek: 1 of 1 captures proven, 1 findings")
        edited(root, '"stop"', '"write"')
        _until(out, "FAILED pcaps/toy/stop.yaml::zeek")
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
    assert "Traceback" not in out.read_text()


def _until(path: Path, text: str) -> None:
    """Wait until a program has said something."""
    end = time.monotonic() + 60
    while text not in path.read_text():
        assert time.monotonic() < end, path.read_text()
        time.sleep(0.05)

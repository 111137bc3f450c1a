"""A run over all variants is not repeated while no file it reads has changed, and only then."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plantwatch.regression import reshaped
from support import captures, toy
from support.captures import STOP
from support.cli import Call, caller

pytestmark = pytest.mark.usefixtures("suricata", "zeek")
SAID = ("coverage", "--variants", "--only", "vlan", "--cache")
KNOWN = "known from before"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = toy.write_catalog(tmp_path / "repository", toy.TRIO)
    captures.expectation(root, "toy/stop", [STOP], ["toy-stop"])
    return root


@pytest.fixture
def plantwatch(repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    return caller(repository, monkeypatch, capsys)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Gets a number more for each run that looks at variants."""
    real, seen = reshaped.prove_reshaped, []

    def counted(*arguments: Any, **options: Any) -> Iterator[reshaped.Reshaped]:
        seen.append(len(seen))
        return real(*arguments, **options)

    monkeypatch.setattr(reshaped, "prove_reshaped", counted)
    return seen


def test_what_did_not_change_is_not_looked_at(plantwatch: Call, repository: Path, runs: list[int]) -> None:
    first = plantwatch(*SAID)
    again = plantwatch(*SAID)
    assert (first.status, again.status, len(runs)) == (0, 0, 1)
    assert KNOWN in again.out
    assert KNOWN not in first.out
    assert [line for line in again.lines if KNOWN not in line] == first.lines
    assert plantwatch(*SAID, "--format", "json").out
    assert len(runs) == 1


@pytest.mark.parametrize("path", ["pcaps/toy/stop.pcap", "pcaps/toy/stop.yaml", "catalog/protocols/toy.yaml"])
def test_a_file_that_was_touched(plantwatch: Call, repository: Path, runs: list[int], path: str) -> None:
    plantwatch(*SAID)
    os.utime(repository / path, ns=(1, 1))
    assert KNOWN not in plantwatch(*SAID).out
    assert len(runs) == 2


def test_another_question_and_a_damaged_answer(plantwatch: Call, repository: Path, runs: list[int]) -> None:
    plantwatch(*SAID)
    assert KNOWN not in plantwatch("coverage", "--variants", "--only", "gzip", "--cache").out
    (kept,) = (repository / ".plantwatch").rglob("variants-whole.msgpack")
    raw = kept.read_bytes()
    kept.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    assert KNOWN not in plantwatch("coverage", "--variants", "--only", "gzip", "--cache").out
    assert KNOWN not in plantwatch("coverage", "--variants", "--only", "gzip", "--no-cache").out
    assert len(runs) == 4


def test_what_is_wrong_is_looked_at_again(plantwatch: Call, repository: Path, runs: list[int]) -> None:
    captures.expectation(repository, "toy/none", [STOP], ["toy-write"])
    assert plantwatch(*SAID).status == 1
    assert plantwatch(*SAID).status == 1
    assert len(runs) == 2

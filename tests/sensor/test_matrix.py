"""`make test-matrix`: a difference between generations of Suricata fails unless the matrix says it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from plantwatch.workspace import Workspace

_TOLD = """#!/bin/sh
if [ "$1" = list ]; then cat {folder}/list; exit 0; fi
program=$(basename "$PLANTWATCH_SURICATA")
cat "{folder}/$program.told"
[ ! -s "{folder}/$program.told" ]
"""


def cells(policy: str, *states: str) -> str:
    generations = zip(("7.0", "8.0"), states, strict=True)
    return json.dumps({"id": policy, "cells": {"suricata": {name: {"state": s} for name, s in generations}}})


def missing(policy: str) -> str:
    record = {
        "code": "PW501",
        "level": "error",
        "file": "a.yaml",
        "message": "did not report",
        "policy": policy,
    }
    return json.dumps(record) + "\n"


@pytest.mark.parametrize(
    ("seven", "eight", "status", "last"),
    [
        ("", "", 0, "0 differences from the expectations, 0 of them not in the matrix"),
        (missing("apart"), "", 0, "0 differences from the expectations, 0 of them not in the matrix"),
        ("", missing("same"), 1, "1 differences from the expectations, 1 of them not in the matrix"),
        (missing("same") + missing("apart"), "", 1, "0 differences from the expectations, 0 of them"),
    ],
)
def test_matrix(tmp_path: Path, workspace: Workspace, seven: str, eight: str, status: int, last: str) -> None:
    (tmp_path / "list").write_text(f"{cells('same', 'full', 'full')}\n{cells('apart', 'none', 'full')}\n")
    for name, text in (("seven", seven), ("eight", eight)):
        (tmp_path / f"{name}.told").write_text(text)
        (tmp_path / name).write_text(f"#!/bin/sh\necho Suricata {name}\n")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "plantwatch").write_text(_TOLD.format(folder=tmp_path))
    (tmp_path / "plantwatch").chmod(0o755)
    command = [sys.executable, workspace.root / ".ci/matrix", tmp_path / "plantwatch"]
    told = subprocess.run(
        [*command, tmp_path / "seven", tmp_path / "eight"], capture_output=True, text=True, check=False
    )
    lines = told.stdout.splitlines()
    assert told.returncode == status, told.stdout + told.stderr
    assert lines[:2] == [
        "==> 1 policies have other cells in one generation of Suricata than in another",
        "  apart",
    ]
    assert last in lines[-1]
    assert ("  a.yaml: same: did not report" in lines) == bool(status)

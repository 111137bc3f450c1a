"""Programs that stand in for an engine and misbehave in one way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from support.cli import Told

VERSIONS = {"suricata": "This is Suricata version 7.0.10 RELEASE", "zeek": "zeek version 8.0.10"}
NOWHERE = "/no/such/program"


def fake(folder: Path, engine: str, body: str) -> Path:
    """A program that knows its version and else runs ``body``, shell text; $HERE is its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / engine
    path.write_text(
        f'#!/bin/sh\nHERE="{folder}"\n'
        f'case "$1" in -V|--version) echo "{VERSIONS[engine]}"; exit 0;; esac\n'
        f"{body}\n"
    )
    path.chmod(0o755)
    return path


HANGS = """
trap '' TERM INT HUP
sh -c 'while :; do sleep 1; done' &
echo $! $$ >> "$HERE/pids"
while :; do sleep 1; done
"""


def alive(folder: Path) -> list[int]:
    """The processes that ``HANGS`` started and that still run."""
    pids = [int(line) for line in (folder / "pids").read_text().split()]
    assert len(pids) >= 2
    return [pid for pid in pids if _runs(pid)]


def _runs(pid: int) -> bool:
    for _ in range(50):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return False
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    return True


def plantwatch(folder: Path, *arguments: str | Path, **programs: str | Path) -> Told:
    """The command in a process of its own, with other programs as engines."""
    environment = {**os.environ, **{f"PLANTWATCH_{name.upper()}": str(p) for name, p in programs.items()}}
    command = [sys.executable, "-m", "plantwatch", *map(str, arguments)]
    ended = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert "Traceback" not in ended.stderr
    return Told(ended.returncode, ended.stdout, ended.stderr)

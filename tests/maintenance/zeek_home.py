"""A Zeek that watches an interface, in a folder of its own for each start."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from plantwatch.engines.zeek import drive
from plantwatch.engines.zeek.frames import compiled


@dataclass(frozen=True)
class ZeekHome:
    """``package`` is what it loads, ``data`` where it reads its maintenance windows."""

    folder: Path
    package: Path
    data: Path

    @contextmanager
    def running(self, interface: str, inside: tuple[str, ...]) -> Iterator[None]:
        """The engine; leaving it lets it write what it has."""
        if os.geteuid() != 0:
            pytest.skip("a running Zeek needs root: NOT RUN")
        work = self.folder / f"run-{len(list(self.folder.glob('run-*')))}"
        work.mkdir(parents=True)
        command = [*inside, str(drive.binary()), "-C", "-b", "-i", interface, str(self.package)]
        command += [*map(str, compiled(self.package)), f"PlantWatch::maintenance_file={self.data}"]
        with (work / "out").open("wb") as out:
            engine = subprocess.Popen([*command, "LogAscii::use_json=T"], cwd=work, stdout=out, stderr=out)
        try:
            for _ in range(400):
                assert engine.poll() is None, (work / "out").read_text()
                if "listening on" in (work / "out").read_text():
                    break
                time.sleep(0.05)
            yield
            engine.send_signal(signal.SIGTERM)
            assert engine.wait(timeout=30) == 0, (work / "out").read_text()
        finally:
            engine.kill()
            engine.wait()

    def logged(self, log: str = "plantwatch") -> list[dict[str, Any]]:
        """The lines of a log, of all starts."""
        files = sorted(self.folder.glob(f"run-*/{log}.log"))
        return [json.loads(line) for file in files for line in file.read_text().splitlines()]

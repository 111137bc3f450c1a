"""Zeek behind the engine contract."""

from __future__ import annotations

from pathlib import Path

from plantwatch import process
from plantwatch.detection.model import Detection
from plantwatch.detection.ruleset import Ruleset
from plantwatch.diagnostics import Diagnostic
from plantwatch.engines.base import Rendering, Replay
from plantwatch.engines.zeek import drive, render
from plantwatch.files import write_atomic


class Zeek:
    """Generated scripts over the runtime; see ``plantwatch.engines.base.Engine``."""

    name = drive.NAME
    versions = render.VERSIONS

    def version(self) -> str | None:
        return drive.version()

    def build(self) -> str:
        return process.identity(drive.binary())

    def render(self, ruleset: Ruleset, *, pretty: bool = True) -> Rendering:
        return render.render(ruleset, pretty=pretty)

    def meaning(self, detection: Detection) -> str:
        return ""

    def install(
        self, ruleset: Ruleset, rendering: Rendering, folder: Path, *, together: bool = False
    ) -> None:
        for name, text in rendering.files.items():
            write_atomic(folder / name, text)

    def validate(self, ruleset: Ruleset, rendering: Rendering, folder: Path) -> list[Diagnostic]:
        return drive.load(folder, rendering)

    def replay(self, ruleset: Ruleset, folder: Path, capture: Path, name: str, timeout: float) -> Replay:
        return drive.replay(capture, name, folder, timeout)

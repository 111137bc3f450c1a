"""Suricata behind the engine contract."""

from __future__ import annotations

from pathlib import Path

from plantwatch import process
from plantwatch.detection.model import Detection
from plantwatch.detection.ruleset import Ruleset
from plantwatch.diagnostics import Diagnostic
from plantwatch.engines.base import Rendering, Replay
from plantwatch.engines.suricata import analysis, drive, enforcing, render
from plantwatch.engines.suricata.config import replay_config
from plantwatch.engines.suricata.numbering import policies_of
from plantwatch.files import write_atomic

CONFIG = "replay.yaml"


class Suricata:
    """Rules from byte chains; see ``plantwatch.engines.base.Engine``."""

    name = drive.NAME
    versions = render.VERSIONS

    def version(self) -> str | None:
        return drive.version()

    def build(self) -> str:
        return process.identity(drive.binary())

    def render(self, ruleset: Ruleset, *, pretty: bool = True) -> Rendering:
        return render.render(ruleset)

    def meaning(self, detection: Detection) -> str:
        return render.meaning(detection)

    def install(
        self, ruleset: Ruleset, rendering: Rendering, folder: Path, *, together: bool = False
    ) -> None:
        for name, text in rendering.files.items():
            write_atomic(folder / name, render.without_windows(text) if together else text)
        names = (name for name in rendering.files if name.endswith(".rules") and name != enforcing.FILE)
        rules = [(folder / name).resolve() for name in sorted(names)]
        write_atomic(folder / CONFIG, replay_config(ruleset.protocols, rules))

    def validate(self, ruleset: Ruleset, rendering: Rendering, folder: Path) -> list[Diagnostic]:
        if not rendering.origins:  # suricata -T takes a ruleset without a rule for a mistake
            return []
        found = [drive.at_catalog(c, rendering) for c in drive.load(folder / CONFIG, folder)]
        if found:
            return found
        return analysis.differences(ruleset, drive.analyse(folder / CONFIG, folder), drive.version() or "")

    def replay(self, ruleset: Ruleset, folder: Path, capture: Path, name: str, timeout: float) -> Replay:
        return drive.replay(capture, name, folder / CONFIG, policies_of(ruleset, folder), timeout)

"""Rules that do not load at all are no capture's fault: said once, before any capture is looked at alone."""

from __future__ import annotations

from pathlib import Path

from plantwatch.detection.ruleset import Ruleset
from plantwatch.diagnostics import Level, UserError, failed
from plantwatch.engines import ENGINES
from plantwatch.engines.base import Rendering, Replay

_REFUSED = "PW301"


class Loading:
    """Whether engines load a ruleset, asked when a run of many captures makes it doubtful, once each."""

    def __init__(self) -> None:
        self._asked: set[Path] = set()

    def check(
        self, engine: str, ruleset: Ruleset, rendering: Rendering, folder: Path, replay: Replay
    ) -> None:
        """``replay`` is how a run with what lies in ``folder`` ended.

        Raises UserError where the engine refuses the ruleset: it refuses it for each capture as well.
        """
        doubtful = not replay.findings or any(d.code == _REFUSED for d in replay.diagnostics)
        if not failed(replay.diagnostics) or not doubtful or folder in self._asked:
            return
        self._asked.add(folder)
        told = ENGINES[engine].validate(ruleset, rendering, folder)
        errors = [d for d in told if d.code == _REFUSED and d.level is Level.ERROR]
        if errors:
            raise UserError(*errors)

"""What is no capture's fault is said once: rules that do not load, or fail whatever the engine reads.

Asked where a run of many captures fails, before any of them is looked at alone.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from tempfile import NamedTemporaryFile

from plantwatch.detection.ruleset import Ruleset
from plantwatch.diagnostics import Diagnostic, Level, Span, UserError, failed
from plantwatch.engines import ENGINES
from plantwatch.engines.base import Rendering, Replay
from plantwatch.regression.slots import idle

ALIKE = 12  # captures that fail alone in the same way: the next thousand would, too
_REFUSED = "PW301"
_NUMBER = re.compile(r"\d+")  # times, lines and process ids differ in what is the same message
_HELP = "to see a capture alone: plantwatch test --isolate; to load the rules: plantwatch check --engines"


class Loading:
    """Whether a ruleset works at all, asked when a run of many captures makes it doubtful, once each."""

    def __init__(self) -> None:
        self._asked: set[Path] = set()
        self._alike: Counter[tuple[str, str, str]] = Counter()

    def check(
        self,
        engine: str,
        ruleset: Ruleset,
        rendering: Rendering,
        folder: Path,
        replay: Replay,
        timeout: float,
    ) -> None:
        """``replay`` is how a run of many captures with what lies in ``folder`` ended.

        Raises UserError where the engine refuses the ruleset, or fails in the same way on a lone packet that
        no rule is about: it does so for each capture as well.
        """
        if not failed(replay.diagnostics) or folder in self._asked:
            return
        self._asked.add(folder)
        if not replay.findings or any(d.code == _REFUSED for d in replay.diagnostics):
            told = ENGINES[engine].validate(ruleset, rendering, folder)
            errors = [d for d in told if d.code == _REFUSED and d.level is Level.ERROR]
            if errors:
                raise UserError(*errors)
        with NamedTemporaryFile(suffix=".pcap") as file:
            idle(Path(file.name))
            lone = ENGINES[engine].replay(ruleset, folder, Path(file.name), "a lone packet", timeout)
        known = {_kind(d) for d in replay.diagnostics}
        for diagnostic in lone.diagnostics:
            if diagnostic.level is Level.ERROR and _kind(diagnostic) in known:
                what = f"{engine} fails with these rules whatever it reads"
                raise UserError(_at_fault(what, diagnostic))

    def alone(self, engine: str, replay: Replay) -> None:
        """``replay`` is how a run of one capture ended that was found by halving.

        Raises UserError at the capture that makes it too many with the same complaint.
        """
        for diagnostic in replay.diagnostics:
            if diagnostic.level is Level.ERROR:
                kind = (engine, *_kind(diagnostic))
                self._alike[kind] += 1
                if self._alike[kind] == ALIKE:
                    raise UserError(
                        _at_fault(f"{engine} fails on {ALIKE} captures in the same way", diagnostic)
                    )


def _kind(diagnostic: Diagnostic) -> tuple[str, str]:
    return diagnostic.code, _NUMBER.sub("#", diagnostic.message)


def _at_fault(what: str, diagnostic: Diagnostic) -> Diagnostic:
    message = f"{what}, so the rules are at fault or the engine is: {diagnostic.message}"
    return Diagnostic("PW320", Span(diagnostic.span.file), message, _HELP)

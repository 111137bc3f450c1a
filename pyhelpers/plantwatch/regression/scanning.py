"""The ruleset on any capture: findings of every engine, and what could not be read or run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from plantwatch.detection.ruleset import Ruleset
from plantwatch.diagnostics import Diagnostic, UserError, failed, ordered
from plantwatch.engines.base import Finding, Rendering
from plantwatch.regression.replaying import Rig


@dataclass(frozen=True, slots=True)
class Scan:
    """One capture through the chosen engines."""

    capture: Path
    findings: tuple[Finding, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether the capture could not be read, or an engine did not get through it."""
        return failed(self.diagnostics)


def scan(
    ruleset: Ruleset,
    renderings: Mapping[str, Rendering],
    captures: Sequence[Path],
    engines: Sequence[str],
    jobs: int,
    timeout: float,
) -> Iterator[Scan]:
    """Every capture through every engine, ``jobs`` captures at a time, in the order given.

    A capture that cannot be read, or an engine that fails on it, is that scan's diagnostics; the rest
    goes on.
    """
    with Rig(ruleset, renderings) as rig, ThreadPoolExecutor(jobs) as pool:

        def one(capture: Path) -> Scan:
            try:
                told = list(rig.prepare(capture).diagnostics)
            except UserError as error:
                return Scan(capture, (), error.diagnostics)
            replays = [rig.replay(engine, capture, str(capture), timeout) for engine in engines]
            told += [d for replay in replays for d in replay.diagnostics]
            findings = tuple(f for replay in replays for f in replay.findings)
            return Scan(capture, findings, tuple(ordered(told)))

        yield from pool.map(one, captures)

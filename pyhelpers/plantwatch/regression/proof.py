"""Does each engine report exactly what a capture's expectation says? One verdict a capture and engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from plantwatch.corpus.expectation import Expectation, Expected
from plantwatch.detection.ruleset import Ruleset
from plantwatch.diagnostics import Diagnostic, failed
from plantwatch.engines import ENGINES
from plantwatch.engines.base import Finding, Rendering, Replay
from plantwatch.regression.recall import Recall
from plantwatch.regression.replaying import Rig

TIMEOUT = 60.0  # seconds for one engine over one capture


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one engine found on one capture, beside what was expected of it.

    An engine that is not installed gives a verdict that neither passed nor failed: ``ran`` is False.
    """

    expectation: Expectation
    engine: str
    expected: frozenset[Expected]
    found: frozenset[Expected]
    diagnostics: tuple[Diagnostic, ...]
    seconds: float
    ran: bool = True

    @property
    def missing(self) -> list[Expected]:
        """Expected and not found, sorted."""
        return sorted(self.expected - self.found)

    @property
    def unexpected(self) -> list[Expected]:
        """Found and not expected, sorted."""
        return sorted(self.found - self.expected)

    @property
    def remembered(self) -> bool:
        """Whether no engine ran for it: the findings were known."""
        return self.ran and not self.seconds and not self.diagnostics

    @property
    def passed(self) -> bool:
        return self.ran and self.expected == self.found and not failed(self.diagnostics)

    @property
    def name(self) -> str:
        """As a pytest item is named: ``pcaps/modbus/force-listen-only.yaml::suricata``."""
        return f"{_shown(self.expectation.path)}::{self.engine}"


def distinct(findings: Iterable[Finding]) -> frozenset[Expected]:
    """Findings without time and ports: what expectations speak about."""
    return frozenset(Expected(f.policy, f.src, f.dst) for f in findings)


def prove_one(rig: Rig, expectation: Expectation, engine: str, timeout: float = TIMEOUT) -> Verdict:
    """One capture through one engine, in a process of its own."""
    if ENGINES[engine].version() is None:
        return _not_run(expectation, engine)
    replay = rig.replay(engine, expectation.capture, _shown(expectation.path), timeout)
    return _verdict(expectation, engine, replay)


def prove_together(
    rig: Rig | Recall, expectations: Sequence[Expectation], engine: str, timeout: float = TIMEOUT
) -> list[Verdict]:
    """Many captures through one engine, in as few processes as possible; verdicts in their order."""
    if ENGINES[engine].version() is None:
        return [_not_run(expectation, engine) for expectation in expectations]
    replays = rig.batch(engine, [e.capture for e in expectations], timeout)
    return [_verdict(e, engine, replays[e.capture]) for e in expectations]


def prove(
    ruleset: Ruleset,
    renderings: Mapping[str, Rendering],
    expectations: Sequence[Expectation],
    engines: Sequence[str],
    *,
    jobs: int = 2,
    timeout: float = TIMEOUT,
    isolate: bool = False,
    memory: Path | None = None,
) -> Iterator[Verdict]:
    """Every capture through every engine, ``jobs`` processes at a time.

    ``memory`` is a folder that keeps results: what is known is not run again. ``isolate`` gives each
    capture a process of its own: slower, the referee of the usual way, and nothing is remembered.
    """
    if isolate:
        with Rig(ruleset, renderings) as rig, ThreadPoolExecutor(jobs) as pool:
            work = [(expectation, engine) for expectation in expectations for engine in engines]
            yield from pool.map(lambda pair: prove_one(rig, pair[0], pair[1], timeout), work)
        return
    with (
        Recall(ruleset, renderings, memory) if memory else Rig(ruleset, renderings) as rig,
        ThreadPoolExecutor(jobs) as pool,
    ):
        for verdicts in pool.map(lambda engine: prove_together(rig, expectations, engine, timeout), engines):
            yield from verdicts


def _not_run(expectation: Expectation, engine: str) -> Verdict:
    return Verdict(expectation, engine, expectation.of(engine), frozenset(), (), 0.0, ran=False)


def _verdict(expectation: Expectation, engine: str, replay: Replay) -> Verdict:
    found = distinct(replay.findings)
    return Verdict(expectation, engine, expectation.of(engine), found, replay.diagnostics, replay.seconds)


def side_by_side(verdict: Verdict) -> list[str]:
    """Expected and found beside each other: ``=`` in both, ``-`` only expected, ``+`` only found."""
    rows = []
    for item in sorted(verdict.expected | verdict.found):
        mark = (
            "="
            if item in verdict.expected and item in verdict.found
            else "-"
            if item in verdict.expected
            else "+"
        )
        rows.append((mark, item))
    width = max((len(item.policy) for _, item in rows), default=0)
    lines = [f"  {mark} {item.policy:<{width}}  {item.src} -> {item.dst}" for mark, item in rows]
    return ["  (= as expected, - expected but not found, + found but not expected)", *lines]


def reproduce(verdict: Verdict) -> str:
    """The command that runs just this again."""
    return f"plantwatch test {_shown(verdict.expectation.path)} --engine {verdict.engine}"


def _shown(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)

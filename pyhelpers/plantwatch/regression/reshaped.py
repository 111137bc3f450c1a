"""Every capture in every other shape that a network gives it: the findings must stay the same.

Where an engine's cell is not ``full``, a shape may change what it sees; the reason is the cell's, written
once in the renderer, and shown as a blind spot. Anything else is a failure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from plantwatch.catalog.model import Catalog
from plantwatch.corpus.expectation import Expectation, Expected
from plantwatch.corpus.variants import Variant, variants_of
from plantwatch.detection.ruleset import Ruleset
from plantwatch.diagnostics import Diagnostic, failed
from plantwatch.engines import ENGINES
from plantwatch.regression.blindspots import blind
from plantwatch.regression.long_runs import LONG_RUN, long_runs, protocol_of
from plantwatch.regression.proof import TIMEOUT, distinct
from plantwatch.regression.replaying import Rig


@dataclass(frozen=True, slots=True)
class Reshaped:
    """One variant of one capture in one engine.

    ``wrong`` are findings that should be there and are not, or the other way round; ``excused`` are those
    among what differs that a partial cell or a limit of the engine explains, with the reason.
    """

    expectation: Expectation
    variant: str
    engine: str
    wrong: frozenset[Expected]
    excused: Mapping[Expected, str]
    diagnostics: tuple[Diagnostic, ...] = ()
    reason: str = ""

    @property
    def applies(self) -> bool:
        """Whether this shape has a meaning for this capture."""
        return not self.reason

    @property
    def passed(self) -> bool:
        return not self.wrong and not failed(self.diagnostics)


def prove_reshaped(
    catalog: Catalog,
    ruleset: Ruleset,
    expectations: Sequence[Expectation],
    engines: Sequence[str],
    folder: Path,
    *,
    only: Collection[str] | None = None,
    heavy: bool = True,
    jobs: int = 2,
    timeout: float = TIMEOUT,
) -> Iterator[Reshaped]:
    """Every variant of every capture, and the long run of every protocol, through every engine installed.

    ``folder`` keeps the variants for the next time. Captures of the same ports share engine processes.
    """
    engines = [name for name in engines if ENGINES[name].version() is not None]
    grouped: defaultdict[tuple[tuple[int, int], ...], list[tuple[Expectation, Variant]]] = defaultdict(list)
    for expectation in expectations:
        protocol = protocol_of(expectation, catalog)
        if protocol is None:
            continue
        for variant in variants_of(expectation, protocol, catalog.policies, folder, only=only, heavy=heavy):
            if variant.reason:
                for engine in engines:
                    yield Reshaped(expectation, variant.name, engine, frozenset(), {}, reason=variant.reason)
            else:
                grouped[tuple(sorted(variant.ports.items()))].append((expectation, variant))
    if only is None or LONG_RUN in only:
        grouped[()] += long_runs(catalog, expectations, folder)
    for ports, members in sorted(grouped.items()):
        moved = _moved(ruleset, dict(ports))
        renderings = {name: ENGINES[name].render(moved, pretty=False) for name in engines}
        with Rig(moved, renderings) as rig, ThreadPoolExecutor(jobs) as pool:
            shares = [members[start::jobs] for start in range(min(jobs, len(members)))]
            work = [(rig, share, engine, timeout) for engine in engines for share in shares]
            for results in pool.map(lambda args: _together(*args), work):
                yield from results


def _moved(ruleset: Ruleset, ports: Mapping[int, int]) -> Ruleset:
    """The ruleset with protocols on other ports."""
    if not ports:
        return ruleset
    return replace(
        ruleset,
        detections=tuple(
            replace(
                d,
                protocol=replace(d.protocol, ports=tuple(ports.get(port, port) for port in d.protocol.ports)),
            )
            for d in ruleset.detections
        ),
    )


def _together(
    rig: Rig, members: Sequence[tuple[Expectation, Variant]], engine: str, timeout: float
) -> list[Reshaped]:
    replays = rig.batch(engine, [variant.capture for _, variant in members], timeout)
    results = []
    for expectation, variant in members:
        replay = replays[variant.capture]
        differs = variant.expectation.of(engine) ^ distinct(replay.findings)
        if variant.judged is not None:
            differs = frozenset(item for item in differs if item.policy in variant.judged)
        excused = blind(engine, variant.capture, differs)
        for item in differs:
            limits = rig.limits(engine, item.policy)
            if limits:  # the cell is partial: the variant shows what that means
                excused[item] = variant.unsettled.get(item.policy, limits)
        wrong = differs - excused.keys()
        results.append(
            Reshaped(expectation, variant.name, engine, frozenset(wrong), excused, replay.diagnostics)
        )
    return results

"""Every capture in every other shape that a network gives it: the findings must stay the same.

Where an engine's cell is not ``full``, a shape may change what it sees; the reason is the cell's, written
once in the renderer, and shown as a blind spot. Anything else is a failure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from plantwatch.catalog.model import Catalog
from plantwatch.corpus.expectation import Expectation, Expected
from plantwatch.corpus.variants.expected import changed
from plantwatch.corpus.variants.generate import Maker, shapes_of
from plantwatch.corpus.variants.language import languages
from plantwatch.corpus.variants.subject import SAME
from plantwatch.detection.ruleset import Ruleset
from plantwatch.diagnostics import Diagnostic, failed
from plantwatch.engines import ENGINES
from plantwatch.engines.base import CellState, Rendering
from plantwatch.regression.blindspots import blind
from plantwatch.regression.long_runs import LONG, LONG_RUN, long_makers, protocol_of
from plantwatch.regression.proof import TIMEOUT
from plantwatch.regression.reshaping import Bench, Note
from plantwatch.regression.shares import Item, prove_shares
from plantwatch.regression.variantmemory import VariantMemory


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
    memory: Path | None,
    *,
    only: Collection[str] | None = None,
    heavy: bool = True,
    jobs: int = 2,
    timeout: float = TIMEOUT,
) -> Iterator[Reshaped]:
    """Every variant of every capture, and the long run of every protocol, through every engine installed.

    ``jobs`` processes work at a time. ``memory`` is a folder that keeps results: what is known is not run
    again, and its packets are not even made. Raises UserError where a capture cannot be read.
    """
    engines = tuple(name for name in engines if ENGINES[name].version() is not None)
    known = VariantMemory(ruleset, engines, memory)
    asked: list[Item] = []
    items: list[Item] = []
    makers: list[Maker] = []
    spoken = languages(catalog.protocols, catalog.policies)
    for expectation in expectations:
        protocol = protocol_of(expectation, catalog)
        if protocol is None:
            continue
        maker = Maker(expectation, spoken[protocol.id])
        makers.append(maker)
        for shape in shapes_of(protocol, only=only, heavy=heavy):
            asked.append(Item(maker, shape, protocol.id))
    if only is None or LONG_RUN in only:
        asked += (Item(long, LONG, long.protocol.id) for long in long_makers(makers, spoken))
    for item in asked:
        if reason := item.maker.needless(item.shape.recipe):
            yield from _refused(item, engines, reason)
        else:
            items.append(item)
    bench = Bench(ruleset, catalog.policies, catalog.protocols, engines, timeout)
    prove_shares(bench, items, known, jobs)
    known.save()
    judge = _Judge(ruleset, engines, known)
    for item in items:
        if reason := known.note(item.key).reason:
            yield from _refused(item, engines, reason)
        else:
            yield from judge.judged(item)


def _refused(item: Item, engines: Sequence[str], reason: str) -> Iterator[Reshaped]:
    for engine in engines:
        yield Reshaped(item.maker.expectation, item.shape.name, engine, frozenset(), {}, reason=reason)


class _Judge:
    """Holds what was found against what had to be found."""

    def __init__(self, ruleset: Ruleset, engines: Sequence[str], known: VariantMemory) -> None:
        self._engines = engines
        self._known = known
        self._limits = {name: _limits(ENGINES[name].render(ruleset, pretty=False)) for name in engines}

    def judged(self, item: Item) -> Iterator[Reshaped]:
        note = self._known.note(item.key)
        original, judged = item.maker.expectation, item.maker.judged
        change = note.change
        expectation = original if change == SAME else changed(original, change, original.capture, "")
        shown = item.maker.proven(change.added, note.given)
        for engine in self._engines:
            diagnostics = self._known.diagnostics(item.key, engine)
            differs = expectation.of(engine) ^ self._known.found(item.key, engine)
            if judged is not None:
                differs = frozenset(one for one in differs if one.policy in judged)
            excused = self._excused(item, note, engine, differs) if differs else {}
            wrong = differs - excused.keys()
            yield Reshaped(shown, item.shape.name, engine, wrong, excused, diagnostics)

    def _excused(
        self, item: Item, note: Note, engine: str, differs: frozenset[Expected]
    ) -> dict[Expected, str]:
        excused = blind(engine, note.lonely, differs)
        for one in differs:
            limits = self._limits[engine].get(one.policy, "")
            if limits:  # the cell is partial: the variant shows what that means
                excused[one] = item.maker.unsettled(item.shape.recipe).get(one.policy, limits)
        return excused


def _limits(rendering: Rendering) -> Mapping[str, str]:
    """By policy, why the newest version of an engine cannot do all of it, where it cannot."""
    newest = {policy: list(cells.values())[-1] for policy, cells in rendering.cells.items()}
    return {
        policy: (*cell.reasons, str(cell.state))[0]
        for policy, cell in newest.items()
        if cell.state is not CellState.FULL
    }

"""The matrix policy x variant x engine: proven, a blind spot with its reason, or failed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from plantwatch.corpus.expectation import Expected
from plantwatch.regression.reshaped import Reshaped


@dataclass(slots=True)
class Cell:
    """One policy in one variant in one engine, over all captures."""

    proven: int = 0  # captures in which it is found, or stays silent, as expected
    blind: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # reason to captures
    failed: int = 0
    shown: dict[str, str] = field(default_factory=dict)  # reason to the first capture that shows it

    @property
    def state(self) -> str:
        """The worst of what happened."""
        return "failed" if self.failed else "blind spot" if self.blind else "proven"


Matrix = Mapping[tuple[str, str, str], Cell]  # policy, variant, engine


def matrix(results: Iterable[Reshaped]) -> Matrix:
    """Every policy that a capture speaks about, or that differs in it, by variant and engine."""
    cells: defaultdict[tuple[str, str, str], Cell] = defaultdict(Cell)
    for result in results:
        if not result.applies:
            continue
        wrong = {item.policy for item in result.wrong}
        excused = {item.policy: reason for item, reason in result.excused.items()}
        for policy in result.expectation.policies | wrong | excused.keys():
            cell = cells[policy, result.variant, result.engine]
            if policy in wrong:
                cell.failed += 1
            elif policy in excused:
                cell.blind[excused[policy]] += 1
                path = result.expectation.path
                name = f"{path.parent.name}/{path.stem}"
                cell.shown[excused[policy]] = min(name, cell.shown.get(excused[policy], name))
            else:
                cell.proven += 1
    return cells


def packed(cells: Matrix) -> list[tuple[Any, ...]]:
    """The matrix as plain values."""
    return [(*key, cell.proven, dict(cell.blind), cell.failed) for key, cell in sorted(cells.items())]


def unpacked(rows: Iterable[tuple[Any, ...]]) -> Matrix:
    """The matrix from what ``packed`` made."""
    return {(a, b, c): Cell(proven, blind, failed) for a, b, c, proven, blind, failed in rows}


def records(cells: Matrix) -> Iterator[dict[str, object]]:
    """One object a policy, variant and engine, sorted."""
    for (policy, variant, engine), cell in sorted(cells.items()):
        yield {
            "policy": policy,
            "variant": variant,
            "engine": engine,
            "state": cell.state,
            "captures": cell.proven + cell.failed + sum(cell.blind.values()),
            "reasons": sorted(cell.blind),
        }


def variant_rows(cells: Matrix, engines: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """One row a variant: for each engine how many policies are proven, blind, failed."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for (_, variant, engine), cell in cells.items():
        counted[variant, engine, cell.state] += 1
    for variant in sorted({key[1] for key in cells}):
        row = [variant]
        for engine in engines:
            text = f"{counted[variant, engine, 'proven']}"
            if blind := counted[variant, engine, "blind spot"]:
                text += f", {blind} blind"
            if wrong := counted[variant, engine, "failed"]:
                text += f", {wrong} FAILED"
            row.append(text)
        yield tuple(row)


def blind_spots(cells: Matrix) -> Iterator[tuple[str, str, str, str, str]]:
    """Engine, reason, a capture and variant that show it, policies, variants: each reason once."""
    found: defaultdict[tuple[str, str], tuple[set[str], set[str], set[str]]]
    found = defaultdict(lambda: (set(), set(), set()))
    for (policy, variant, engine), cell in cells.items():
        for reason in cell.blind:
            shown, policies, variants = found[engine, reason]
            shown.add(f"`{cell.shown[reason]}` in `{variant}`")
            policies.add(policy)
            variants.add(variant)
    for (engine, reason), (shown, policies, variants) in sorted(found.items()):
        yield engine, reason, min(shown), ", ".join(sorted(policies)), ", ".join(sorted(variants))


def failures(results: Iterable[Reshaped]) -> Iterator[str]:
    """A line for each finding that should not be missing, or not be there."""
    for result in results:
        where = f"{result.expectation.path}::{result.engine} in variant {result.variant}"
        yield from (f"{where}: {_said(item, result)}" for item in sorted(result.wrong))
        yield from (f"{where}: {told.message}" for told in result.diagnostics)


def _said(item: Expected, result: Reshaped) -> str:
    word = "missing" if item in result.expectation.of(result.engine) else "differs"
    return f"{item.policy} {item.src} -> {item.dst} {word}"

"""Variants dealt out to processes, so that every core makes packets or runs an engine all the time."""

from __future__ import annotations

import hashlib
import multiprocessing
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from plantwatch.corpus.variants.generate import Maker, Shape
from plantwatch.regression.long_runs import LongMaker
from plantwatch.regression.reshaping import Bench, Outcome, Task, Worker, begin, prove
from plantwatch.regression.results import DIGEST
from plantwatch.regression.units import part
from plantwatch.regression.variantmemory import VariantMemory

LARGEST = 300_000  # packets of a task, about: engines start twice for each
SMALL = 20_000  # packets that are not worth other processes


@dataclass(frozen=True)
class Item:
    """One variant of one capture, or the long run of a protocol."""

    maker: Maker | LongMaker
    shape: Shape
    protocol: str

    @cached_property
    def key(self) -> bytes:
        """Equal keys have equal packets."""
        return hashlib.blake2b(self.maker.key + self.shape.name.encode(), digest_size=DIGEST).digest()

    @cached_property
    def packets(self) -> int:
        """About how many."""
        return self.maker.packets(self.shape.recipe)


def prove_shares(bench: Bench, items: Sequence[Item], known: VariantMemory, jobs: int) -> None:
    """Prove what is not known of the items, and make it known."""
    missing = {item.key: policies for item in items if (policies := known.missing(item.key))}
    if not missing:
        return
    every = frozenset(d.policy.id for d in bench.ruleset.detections)
    todo = [item for item in items if item.key in missing]
    policies = frozenset().union(*missing.values())
    ruleset = bench.ruleset if policies == every else part(bench.ruleset, policies)
    again = _run(replace(bench, ruleset=ruleset), todo, known, policies, jobs)
    if again:
        _run(bench, again, known, every, jobs)


def _run(
    bench: Bench, items: Sequence[Item], known: VariantMemory, policies: frozenset[str], jobs: int
) -> list[Item]:
    """Those items of which a run of these policies alone does not tell enough."""
    again = []
    for share, outcomes in _proven(bench, list(_shares(items, jobs)), jobs):
        by_name = {(number, item.shape.name): item for number, group in enumerate(share) for item in group}
        for outcome in outcomes:
            item = by_name[outcome.capture, outcome.variant]
            if not known.keep(item.key, outcome.note, policies, outcome.replays):
                again.append(item)
    return again


Share = list[list[Item]]  # items of one capture together


def _proven(bench: Bench, shares: Sequence[Share], jobs: int) -> Iterator[tuple[Share, list[Outcome]]]:
    tasks = [_task(share) for share in shares]
    with tempfile.TemporaryDirectory(prefix="plantwatch-variants-") as folder:
        if sum(_cost(share) for share in shares) < SMALL:
            worker = Worker(bench, Path(folder))
            yield from ((share, worker.prove(task)) for share, task in zip(shares, tasks, strict=True))
            return
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(jobs, context, begin, (bench, folder)) as pool:
            yield from zip(shares, pool.map(prove, tasks), strict=True)


def _shares(items: Iterable[Item], jobs: int) -> Iterator[Share]:
    """Dear shares first; variants on other ports together, because they need a ruleset of their own."""
    kinds: defaultdict[bool, defaultdict[int, list[Item]]] = defaultdict(lambda: defaultdict(list))
    for item in items:
        kinds[item.shape.recipe.moves][id(item.maker)].append(item)
    for groups in kinds.values():
        total = sum(item.packets for group in groups.values() for item in group)
        number = max(-(-total // LARGEST), min(jobs, -(-total // SMALL)))
        shares: list[tuple[int, Share]] = [(0, []) for _ in range(number)]
        for group in sorted(groups.values(), key=lambda g: -sum(item.packets for item in g)):
            place = min(range(number), key=lambda n: shares[n][0])
            shares[place][1].append(group)
            shares[place] = shares[place][0] + sum(item.packets for item in group), shares[place][1]
        yield from (share for _, share in shares if share)


def _cost(share: Share) -> int:
    return sum(item.packets for group in share for item in group)


def _task(share: Share) -> Task:
    return Task(
        tuple(
            (group[0].maker.sources, group[0].protocol, tuple(item.shape.name for item in group))
            for group in share
        )
    )

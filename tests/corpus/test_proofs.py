"""Every policy is proven: it fires on a capture in each engine that can, and stays silent on a near miss."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

from plantwatch.building.build import Build
from plantwatch.corpus.expectation import Expectation, readable

ROOT = Path(__file__).resolve().parents[2]


@cache
def corpus() -> tuple[Expectation, ...]:
    return tuple(readable([ROOT / "pcaps"], sites=True))


def test_every_policy_fires_in_each_engine_that_can(shipped: Build) -> None:
    fires = defaultdict(set)
    for expectation in corpus():
        for engine in shipped.renderings:
            for expected in expectation.of(engine):
                fires[expected.policy].add(engine)
    unproven = {
        f"{policy} in {engine}"
        for policy in shipped.catalog.policies
        for engine, rendering in shipped.renderings.items()
        if policy not in rendering.blind and engine not in fires[policy]
    }
    assert unproven == set()


def test_every_policy_has_a_near_miss(shipped: Build) -> None:
    missed = {miss.policy for expectation in corpus() for miss in expectation.near_misses}
    assert shipped.catalog.policies.keys() - missed == set()

"""TShark, a third decoder, on every capture of the corpus: the same pairs of hosts for each policy."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantwatch.building.build import Build
from plantwatch.corpus.expectation import expectations, read_expectation
from plantwatch.regression.oracle import program, selected, stateless
from plantwatch.regression.oracle_limits import limit

ROOT = Path(__file__).resolve().parents[2]
CAPTURES = list(expectations([ROOT / "pcaps"]))


@pytest.mark.skipif(program() is None, reason="tshark is not installed: NOT RUN")
@pytest.mark.parametrize("path", CAPTURES, ids=[f"{p.parent.name}/{p.stem}" for p in CAPTURES])
def test_tshark_selects_what_is_expected(path: Path, shipped: Build) -> None:
    expectation, problems = read_expectation(path)
    assert expectation is not None, problems
    spoken = {shipped.catalog.policies[p].protocol for p in expectation.policies}
    policies = [p for p in stateless(shipped.catalog.policies.values()) if p.protocol in spoken]
    if not policies:
        return
    answer = selected(expectation.capture, policies)
    seen = {(policy, pair) for policy, some in answer.items() for pair in some}
    judged = {policy.id for policy in policies}
    # Zeek's half: like TShark it parses, where Suricata can be imitated by data (docs/engines.md)
    wanted = {(e.policy, (e.src, e.dst)) for e in expectation.of("zeek") if e.policy in judged}
    name = f"{path.parent.name}/{path.stem}"
    assert {d for d in seen ^ wanted if not limit(name, "", d[0], extra=d in seen)} == set()

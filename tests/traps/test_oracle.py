"""TShark, a third decoder, on every capture of the corpus: the same pairs of hosts for each policy."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantwatch.building.build import Build
from plantwatch.corpus.expectation import expectations, read_expectation
from plantwatch.regression.oracle import program, selected, stateless

ROOT = Path(__file__).resolve().parents[2]
CAPTURES = list(expectations([ROOT / "pcaps"]))

# (capture, policy): why TShark and the specification part ways there
LONE = "a frame with a wrong header checksum and nothing else is no DNP3 to TShark"
LOST = "TShark does not find the messages again behind bytes that are none"
SHORT = "TShark gives up on a message whose first segment holds 7 bytes or less"
KNOWN = {
    ("dnp3/bad-checksum-alone", "dnp3-bad-checksum"): LONE,
    ("modbus/trap-garbage-first", "modbus-force-listen-only"): LOST,
    ("modbus/trap-garbage-first", "modbus-diagnostics-by-unlisted-client"): LOST,
    ("modbus/trap-garbage-first", "modbus-read-by-unlisted-client"): LOST,
    ("modbus/trap-split", "modbus-force-listen-only"): SHORT,
    ("modbus/trap-split", "modbus-diagnostics-by-unlisted-client"): SHORT,
    ("modbus/trap-split", "modbus-read-by-unlisted-client"): SHORT,
    ("modbus/trap-split-write", "modbus-write-by-unlisted-client"): SHORT,
    ("modbus/trap-split-write", "modbus-read-by-unlisted-client"): SHORT,
}


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
    assert {d for d in seen ^ wanted if (name, d[0]) not in KNOWN} == set()

"""What ``status: stable`` rests on: a recording of ours, or a public capture that pcaps/evidence.tsv names.

Public captures are not part of the repository. Where PLANTWATCH_CAPTURES names a folder with them, they are
scanned.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
from pathlib import Path

import pytest

from plantwatch.building.build import Build
from plantwatch.corpus.expectation import expectations, read_expectation
from support.cli import caller

ROOT = Path(__file__).resolve().parents[2]
EVIDENCE = ROOT / "pcaps" / "evidence.tsv"
FOLDER = os.environ.get("PLANTWATCH_CAPTURES", "")


def evidence() -> dict[str, tuple[str, str]]:
    """By policy: repository and path of the capture, and its sha256."""
    with EVIDENCE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    assert [row["policy"] for row in rows] == sorted({row["policy"] for row in rows})
    return {row["policy"]: (row["capture"], row["sha256"]) for row in rows}


def recorded() -> set[str]:
    """Policies that some recording of ours has to make fire."""
    found: set[str] = set()
    for path in expectations([ROOT / "pcaps"]):
        expectation, problems = read_expectation(path)
        assert expectation is not None, problems
        if re.search(r"^provenance:\s*(\{|\n\s+)how: recorded\b", path.read_text("utf-8"), re.M):
            found |= {item.policy for item in expectation.findings}
    return found


def test_every_stable_policy_is_proven_on_traffic_that_was_not_crafted(shipped: Build) -> None:
    """Otherwise: name a public capture in pcaps/evidence.tsv, or write ``status: experimental``."""
    stable = {
        policy.id
        for policy in shipped.catalog.policies.values()
        if policy.status == "stable"
        and policy.protocol != "network"  # says what a site allows, not a protocol
    }
    assert len(stable) > 200
    assert sorted(stable - recorded() - set(evidence())) == []


def test_evidence_is_named_only_where_it_is_needed(shipped: Build) -> None:
    policies = shipped.catalog.policies
    assert [name for name in evidence() if name not in policies or policies[name].status != "stable"] == []
    assert sorted(recorded() & set(evidence())) == []


def test_evidence_says_which_capture() -> None:
    by_digest: dict[str, str] = {}
    for capture, digest in evidence().values():
        repository, _, path = capture.partition(":")
        assert repository.count("/") == 1
        assert Path(path).suffix in (".pcap", ".pcapng", ".cap")
        assert len(bytes.fromhex(digest)) == 32
        assert by_digest.setdefault(digest, capture) == capture


@pytest.mark.skipif(not FOLDER, reason="PLANTWATCH_CAPTURES names no folder of public captures: NOT RUN")
def test_public_captures_show_what_is_claimed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], suricata: str, zeek: str
) -> None:
    here = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in Path(FOLDER).iterdir()}
    wanted = {(here[digest], policy) for policy, (_, digest) in evidence().items() if digest in here}
    assert wanted
    files = sorted({str(path) for path, _ in wanted})
    told = caller(ROOT, monkeypatch, capsys)("scan", *files, "--format", "json")
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert wanted <= {(Path(line["capture"]), line["policy"]) for line in lines}

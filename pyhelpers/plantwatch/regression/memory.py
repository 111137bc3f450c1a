"""What is known of one engine and one ruleset: which units of it ran on a capture, and what they found.

An engine drops alerts when one packet sets off too many, and then what a rule finds depends on the others.
So a capture on which very much is found at one instant is known only as a whole: for this ruleset, all
units together, and for no other.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from plantwatch.corpus.expectation import Expected
from plantwatch.detection.ruleset import Ruleset
from plantwatch.engines.base import Finding, Replay
from plantwatch.regression.results import NOTHING, Found, Result, Results
from plantwatch.regression.units import KEY, units

CROWDED = 64  # reports at one instant; Suricata keeps 255, and rules that say nothing take places too


class Memory:
    """Captures go by the digest of their bytes, units by key."""

    def __init__(self, ruleset: Ruleset, engine: str, path: Path | None) -> None:
        known = units(ruleset, engine)
        self._engine = engine
        self._results = Results(path)
        self._policies = {unit.key: unit.policies for unit in known}
        self._joined: dict[frozenset[bytes], frozenset[str]] = {}
        self._within: dict[frozenset[str], frozenset[bytes]] = {}
        self._lacking: dict[frozenset[bytes], frozenset[bytes]] = {}
        self._keys = {policy: unit.key for unit in known for policy in unit.policies}
        self.every = frozenset(self._policies)
        self._whole = hashlib.blake2b(b"".join(sorted(self.every)), digest_size=KEY).digest()

    def policies(self, keys: frozenset[bytes]) -> frozenset[str]:
        """The policies of these units."""
        if keys not in self._joined:
            self._joined[keys] = frozenset().union(*(self._policies[key] for key in keys))
        return self._joined[keys]

    def units(self, policies: frozenset[str]) -> frozenset[bytes]:
        """The units all of whose policies are among these."""
        if policies not in self._within:
            self._within[policies] = frozenset(
                key for key, mine in self._policies.items() if mine <= policies
            )
        return self._within[policies]

    def missing(self, capture: bytes) -> frozenset[bytes]:
        """The units of which it is not known what they find on a capture."""
        known = self._results.known(capture)
        if known not in self._lacking:
            self._lacking[known] = frozenset() if self._whole in known else self.every - known
        return self._lacking[known]

    def findings(self, capture: bytes, name: str) -> tuple[Finding, ...]:
        """What all units found on a capture that misses none, by time. ``name`` is what to call it."""
        listed = (_finding(raw, name, self._engine) for raw in self._raw(capture))
        return tuple(sorted(listed, key=lambda f: (f.ts, f.policy, f.src, f.dst)))

    def pairs(self, capture: bytes) -> frozenset[Expected]:
        """The same without times and ports."""
        return frozenset(Expected(raw[0], raw[2], raw[4]) for raw in self._raw(capture))

    def _raw(self, capture: bytes) -> Iterator[Found]:
        found = self._results.found(capture)
        if self._whole in self._results.known(capture):
            found = {self._whole: found[self._whole]}
        for key, result in found.items():
            if key in self.every or key == self._whole:
                yield from result.findings

    def keep(self, capture: bytes, ran: frozenset[bytes], replay: Replay) -> bool:
        """Remember a sound run of some units.

        False, and nothing is kept, where it takes a run of all units to know.
        """
        results = self._by_unit(replay, ran)
        others = self._results.found(capture)
        beside = sum(others[key].peak for key in others if key in self.every - ran)
        if beside + sum(result.peak for result in results.values()) <= CROWDED:
            self._results.add(capture, ran, results)
            return True
        if ran != self.every:
            return False
        everything = tuple(raw for result in results.values() for raw in result.findings)
        self._results.add(capture, [self._whole], {self._whole: Result(everything)})
        return True

    def save(self) -> None:
        """Write what is new to the file."""
        self._results.save(self.every | {self._whole})

    def _by_unit(self, replay: Replay, ran: frozenset[bytes]) -> dict[bytes, Result]:
        """Findings of the units that ran; what keeps them company is left out."""
        findings: defaultdict[bytes, list[Found]] = defaultdict(list)
        for f in replay.findings:
            raw = (f.policy, f.ts, f.src, f.src_port, f.dst, f.dst_port, f.began)
            findings[self._keys[f.policy]].append(raw)
        peaks: defaultdict[bytes, int] = defaultdict(int)
        for policy, peak in replay.peaks.items():
            peaks[self._keys[policy]] += peak
        found = {key: Result(tuple(findings[key]), peaks[key]) for key in {*findings, *peaks} & ran}
        return {key: result for key, result in sorted(found.items()) if result != NOTHING}


def _finding(raw: Found, name: str, engine: str) -> Finding:
    policy, ts, src, src_port, dst, dst_port, began = raw
    return Finding(name, engine, policy, ts, src, src_port, dst, dst_port, began)

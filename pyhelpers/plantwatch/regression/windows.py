"""One finding a window, where a policy has several rules.

Each rule keeps its own threshold, so an operation that two rules recognise alerts twice. A finding is one
(policy, source, destination) in the policy's window, whichever rule saw it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from plantwatch.engines.base import Finding, Replay


def once_a_window(findings: Iterable[Finding], windows: Mapping[str, int]) -> Iterator[Finding]:
    """The findings, in order of time, without those that fall into the window of an earlier one.

    ``windows`` are seconds by policy.
    """
    last: dict[tuple[str, str, str], float] = {}
    for finding in sorted(findings, key=lambda f: f.ts):
        key = (finding.policy, finding.src, finding.dst)
        if key in last and finding.ts - last[key] < windows[finding.policy]:
            continue
        last[key] = finding.ts
        yield finding


def peaks(findings: Iterable[Finding]) -> dict[str, int]:
    """The most that each policy reported at one instant."""
    most: dict[str, int] = {}
    for (policy, _), number in Counter((f.policy, f.ts) for f in findings).items():
        most[policy] = max(most.get(policy, 0), number)
    return most


def windowed(replay: Replay, findings: Sequence[Finding], windows: Mapping[str, int]) -> Replay:
    """A replay with these findings instead, one a window, and how many there were at one instant."""
    kept = tuple(once_a_window(findings, windows))
    return replace(replay, findings=kept, peaks=peaks(findings))

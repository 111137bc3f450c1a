"""Findings of one capture, the engines side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from plantwatch.regression.scanning import Scan
from plantwatch.report.table import drawn, plain


def findings_table(result: Scan, engines: Sequence[str]) -> str:
    """One row a policy and pair of hosts; for each engine how often, ``-`` where it said nothing."""
    if not result.findings:
        said = "could not be judged" if result.failed else "no findings"
        return f"{result.capture}: {said}"
    seen: defaultdict[tuple[str, str, str], defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    first: dict[tuple[str, str, str], float] = {}
    for finding in result.findings:
        key = (finding.policy, finding.src, finding.dst)
        seen[key][finding.engine] += 1
        first[key] = min(finding.ts, first.get(key, finding.ts))
    table = plain("first seen (UTC)", "policy", "from", "to", *(f"{engine}>" for engine in engines))
    for key in sorted(seen, key=lambda k: (first[k], k)):
        when = datetime.fromtimestamp(first[key], UTC).strftime("%Y-%m-%d %H:%M:%S")
        table.add_row(when, *key, *(str(seen[key][e]) if seen[key][e] else "-" for e in engines))
    return f"{result.capture}\n{drawn(table)}\n"

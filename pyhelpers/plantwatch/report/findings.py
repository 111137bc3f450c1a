"""Findings of one capture, the engines side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from plantwatch.engines.base import Finding
from plantwatch.regression.scanning import Scan
from plantwatch.report.table import drawn, plain


def findings_table(
    result: Scan, engines: Sequence[str], order: Callable[[Finding], str] = lambda _: ""
) -> str:
    """One row a policy, pair of hosts and work order; for each engine how often, ``-`` where never.

    ``order`` gives the work order of the maintenance window that a finding lies in, empty for none.
    """
    if not result.findings:
        said = "could not be judged" if result.failed else "no findings"
        return f"{result.capture}: {said}"
    seen: defaultdict[tuple[str, str, str, str], defaultdict[str, int]] = defaultdict(
        lambda: defaultdict(int)
    )
    first: dict[tuple[str, str, str, str], float] = {}
    for finding in result.findings:
        key = (finding.policy, finding.src, finding.dst, order(finding))
        seen[key][finding.engine] += 1
        first[key] = min(finding.ts, first.get(key, finding.ts))
    known = any(key[3] for key in seen)
    table = plain(
        *("first seen (UTC)", "policy", "from", "to"),
        *(f"{engine}>" for engine in engines),
        *(["work order"] if known else []),
    )
    for key in sorted(seen, key=lambda k: (first[k], k)):
        when = datetime.fromtimestamp(first[key], UTC).strftime("%Y-%m-%d %H:%M:%S")
        counts = (str(seen[key][e]) if seen[key][e] else "-" for e in engines)
        table.add_row(when, *key[:3], *counts, *([key[3]] if known else []))
    return f"{result.capture}\n{drawn(table)}\n"

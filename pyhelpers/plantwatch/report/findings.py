"""Findings of one capture, the engines side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from plantwatch.catalog.model import Catalog
from plantwatch.engines.base import Finding
from plantwatch.regression.scanning import Scan
from plantwatch.report.table import drawn, plain
from plantwatch.site.contacts import Calls
from plantwatch.site.model import Site
from plantwatch.site.weighing import Weighed


def findings_table(
    result: Scan,
    engines: Sequence[str],
    order: Callable[[Finding], str] = lambda _: "",
    weigh: Callable[[Finding], Weighed] | None = None,
) -> str:
    """One row a policy, pair of hosts and work order; for each engine how often, ``-`` where never.

    ``order`` gives the work order of the maintenance window that a finding lies in, empty for none.
    With ``weigh`` also the risk, or that the policy is only observed there.
    """
    if not result.findings:
        said = "could not be judged" if result.failed else "no findings"
        return f"{result.capture}: {said}"
    seen: defaultdict[tuple[str, str, str, str], defaultdict[str, int]] = defaultdict(
        lambda: defaultdict(int)
    )
    first: dict[tuple[str, str, str, str], float] = {}
    weighed: dict[tuple[str, str, str, str], str] = {}
    for finding in result.findings:
        key = (finding.policy, finding.src, finding.dst, order(finding))
        seen[key][finding.engine] += 1
        first[key] = min(finding.ts, first.get(key, finding.ts))
        if weigh:
            found = weigh(finding)
            weighed[key] = f"({found.risk})" if found.stage == "observe" else found.risk
    known = any(key[3] for key in seen)
    table = plain(
        *("first seen (UTC)", *(["risk"] if weigh else []), "policy", "from", "to"),
        *(f"{engine}>" for engine in engines),
        *(["work order"] if known else []),
    )
    for key in sorted(seen, key=lambda k: (first[k], k)):
        when = datetime.fromtimestamp(first[key], UTC).strftime("%Y-%m-%d %H:%M:%S")
        counts = (str(seen[key][e]) if seen[key][e] else "-" for e in engines)
        risk = [weighed[key]] if weigh else []
        table.add_row(when, *risk, *key[:3], *counts, *([key[3]] if known else []))
    return f"{result.capture}\n{drawn(table)}\n"


def what_to_do(
    findings: Iterable[Finding],
    catalog: Catalog,
    site: Site | None = None,
    weigh: Callable[[Finding], Weighed] | None = None,
) -> str:
    """The playbook of each kind of event that was found, its policies, and in a plant who is called first."""
    whom = Calls(site) if site else None
    policies: defaultdict[str, dict[str, None]] = defaultdict(dict)
    calls: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for finding in findings:
        playbook = catalog.policies[finding.policy].playbook
        policies[playbook][finding.policy] = None
        if whom and weigh:
            calls[playbook] |= dict.fromkeys(whom.about(playbook, weigh(finding).asset))
    lines = []
    for playbook in sorted(policies):
        lines.append(f"what to do: catalog/{catalog.playbooks[playbook]}")
        lines.append(f"  for {', '.join(sorted(policies[playbook]))}")
        if calls[playbook]:
            lines.append(f"  call first: {'; '.join(calls[playbook])}")
    return "\n".join(lines)

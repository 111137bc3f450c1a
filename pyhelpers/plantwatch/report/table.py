"""Tables for people, drawn with rich; plain when the output is no terminal."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from plantwatch.catalog.model import Catalog
from plantwatch.regression.proof import Verdict

WIDTH = 1000  # more than any table of ours: rich cuts off what is wider


def drawn(table: Table, width: int = WIDTH) -> str:
    """A table as text without colour."""
    out = io.StringIO()
    Console(file=out, width=width, color_system=None, force_terminal=False).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip("\n")


def plain(*columns: str) -> Table:
    """An empty table in our style; a column that ends in ``>`` is right-aligned."""
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in columns:
        right = column.endswith(">")
        table.add_column(column.removesuffix(">"), justify="right" if right else "left", no_wrap=True)
    return table


def policy_table(catalog: Catalog, verdicts: Sequence[Verdict]) -> str:
    """What each policy found in each engine: findings as found/expected over all captures."""
    expected: defaultdict[tuple[str, str], int] = defaultdict(int)
    found: defaultdict[tuple[str, str], int] = defaultdict(int)
    ran = {v.engine for v in verdicts if v.ran}
    captures: defaultdict[str, set[str]] = defaultdict(set)
    for verdict in verdicts:
        for item in verdict.expected:
            expected[item.policy, verdict.engine] += 1
            captures[item.policy].add(str(verdict.expectation.path))
        for item in verdict.found:
            found[item.policy, verdict.engine] += 1
    engines = list(dict.fromkeys(v.engine for v in verdicts))
    table = plain("policy", "severity", "captures>", *(f"{engine}>" for engine in engines))
    for policy in sorted({key[0] for key in (*expected, *found)}):
        cells = [f"{found[policy, e]}/{expected[policy, e]}" if e in ran else "not run" for e in engines]
        known = catalog.policies.get(policy)
        table.add_row(policy, known.severity if known else "?", str(len(captures[policy])), *cells)
    return drawn(table)

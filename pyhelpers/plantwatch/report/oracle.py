"""TShark beside both engines: a table a capture, and every difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from plantwatch.regression.oracle import Comparison
from plantwatch.regression.oracle_variants import Heard


def oracle_markdown(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Lines of a page: how many (policy, sender, receiver) TShark sees, and each engine with it."""
    engines = sorted({engine for c in comparisons for engine in c.found})
    yield "| capture | TShark | " + " | ".join(f"{e} found" for e in engines) + " | differences |"
    yield "|---|--:|" + "--:|" * len(engines) + "--:|"
    for one in comparisons:
        cells = [str(len(one.oracle & one.found[engine])) for engine in engines]
        yield f"| {one.capture} | {len(one.oracle)} | {' | '.join(cells)} | {len(one.differences) or ''} |"
    total = sum(len(c.oracle) for c in comparisons)
    sums = [str(sum(len(c.oracle & c.found[engine]) for c in comparisons)) for engine in engines]
    rows = [d for c in comparisons for d in c.differences]
    yield f"| **all** | **{total}** | {' | '.join(f'**{s}**' for s in sums)} | {len(rows)} |"
    if rows:
        yield ""
        yield "| capture | engine | policy | from | to | who sees it |"
        yield "|---|---|---|---|---|---|"
    for d in sorted(rows):
        who = f"{d.engine} only" if d.extra else "TShark only"
        yield f"| {d.capture} | {d.engine} | {d.policy} | {d.pair[0]} | {d.pair[1]} | {who} |"


def heard_markdown(heard: Sequence[Heard]) -> Iterator[str]:
    """Lines of a page: each variant with what TShark agrees on, each known reason once, then what is left."""
    yield "| variant | captures | TShark agrees | differs, known why | differs |"
    yield "|---|--:|--:|--:|--:|"
    for one in heard:
        left = sum(not d.why for d in one.differences)
        known = len(one.differences) - left
        yield f"| {one.variant} | {one.captures} | {one.agreed} | {known or ''} | {left or ''} |"
    everything = [d for one in heard for d in one.differences]
    reasons = Counter(d.why for d in everything if d.why)
    if reasons:
        yield "\n| why TShark differs | findings | variants |\n|---|--:|---|"
    for why, number in sorted(reasons.items()):
        variants = sorted({d.variant for d in everything if d.why == why})
        yield f"| {why} | {number} | {', '.join(variants)} |"
    unexplained = [d for d in everything if not d.why]
    if unexplained:
        yield "\n| capture | variant | policy | from | to | TShark |\n|---|---|---|---|---|---|"
    for d in sorted(unexplained):
        what = "selects it" if d.extra else "misses it"
        yield f"| {d.capture} | {d.variant} | {d.policy} | {d.pair[0]} | {d.pair[1]} | {what} |"

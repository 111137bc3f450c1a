"""What an engine reported on the benign set, in lines: what was meant, what is false, what it did not see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from plantwatch.corpus.benign.verdict import Deviation
from plantwatch.corpus.expectation import Expected

_KNOWN = ", each for a known reason"


def benign_lines(
    engine: str, meant: Collection[Expected], differs: Collection[Deviation], seconds: float
) -> Iterator[str]:
    """``meant`` is all that the set means for this engine, ``differs`` where it says something else.

    A finding is a (policy, source, destination).
    """
    false = [one for one in differs if one.extra and one.why]
    unseen = [one for one in differs if not one.extra and one.why]
    unexplained = [one for one in differs if not one.why]
    right = len(meant) - sum(not one.extra for one in differs)
    yield f"{engine}, {seconds:.1f} s"
    policies = len({finding.policy for finding in meant})
    yield f"  {right:5} right: what {policies} policies are meant for, in traffic that is what they look for"
    yield f"  {len(false):5} false{_KNOWN if false else ''}"
    yield from _by_reason(false)
    yield f"  {len(unseen):5} not seen{_KNOWN if unseen else ''}"
    yield from _by_reason(unseen)
    yield f"  {len(unexplained):5} unexplained"
    alike: defaultdict[tuple[bool, str, str], list[Deviation]] = defaultdict(list)
    for one in unexplained:
        alike[one.extra, one.finding.policy, one.kind].append(one)
    for (extra, policy, kind), members in alike.items():
        word = "reported" if extra else "did not report"
        first = members[0].finding
        yield f"          {len(members):3} {word} {policy} in: {kind}, such as {first.src} -> {first.dst}"


def _by_reason(some: Iterable[Deviation]) -> Iterator[str]:
    grouped: defaultdict[str, list[Deviation]] = defaultdict(list)
    for one in some:
        grouped[one.why].append(one)
    for why, members in sorted(grouped.items()):
        yield f"          {len(members):3} {why}"
        policies = sorted({one.finding.policy for one in members})
        yield f"              {', '.join(policies)}"
        yield f"              in: {', '.join(sorted({one.kind for one in members}))}"

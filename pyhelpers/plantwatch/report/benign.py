"""What the engines reported on the benign set: what was meant, what is false, what was not seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from plantwatch.corpus.benign.build import Summary
from plantwatch.corpus.benign.verdict import Deviation
from plantwatch.corpus.expectation import Expected

_KNOWN = ", each for a known reason"


@dataclass(frozen=True, slots=True)
class Reported:
    """``meant`` is all that the set means for an engine, ``differs`` where it says something else."""

    engine: str
    meant: Collection[Expected]
    differs: Collection[Deviation]
    seconds: float

    @property
    def right(self) -> int:
        """How many findings that were meant the engine has."""
        return len(self.meant) - sum(not one.extra for one in self.differs)


def benign_lines(result: Reported) -> Iterator[str]:
    """Lines for a terminal."""
    false = [one for one in result.differs if one.extra and one.why]
    unseen = [one for one in result.differs if not one.extra and one.why]
    unexplained = [one for one in result.differs if not one.why]
    yield f"{result.engine}, {result.seconds:.1f} s"
    policies = len({finding.policy for finding in result.meant})
    what = f"what {policies} policies are meant for, in traffic that is what they look for"
    yield f"  {result.right:5} right: {what}"
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


def benign_markdown(summary: Summary, scale: float, results: Iterable[Reported]) -> Iterator[str]:
    """Lines of a page: what the set holds, what each engine reported, and every difference."""
    yield "# The benign set"
    yield ""
    yield f"Made by `plantwatch corpus benign OUT --scale {scale:g} --format markdown`; do not edit."
    yield ""
    yield "| what | sessions | packets |"
    yield "|---|--:|--:|"
    sessions, packets = _grouped(summary.kinds), _grouped(summary.packets_of)
    for what, number in sorted(sessions.items()):
        yield f"| {what} | {number:,} | {packets[what]:,} |"
    yield f"| **all** | {sessions.total():,} | {summary.packets:,} |"
    yield ""
    yield "| engine | findings that a policy is meant for | false | not seen |"
    yield "|---|--:|--:|--:|"
    rows: list[tuple[str, ...]] = []
    for result in results:
        extra = sum(one.extra for one in result.differs)
        yield f"| {result.engine} | {result.right:,} | {extra} | {len(result.differs) - extra} |"
        rows += _rows(result)
    if rows:
        yield ""
        yield "| engine | number | policy | in sessions | why |"
        yield "|---|--:|---|---|---|"
        yield from ("| " + " | ".join(row) + " |" for row in rows)


def _grouped(counts: Mapping[str, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for kind, number in counts.items():
        found[_group(kind)] += number
    return found


def _group(kind: str) -> str:
    if kind.startswith("replay "):
        return "recorded sessions, repeated between other hosts"
    if kind.startswith("it "):
        return "ordinary IT"
    words = kind.split()
    if words[-1].isdigit():
        what = "IT, files and arbitrary bytes to the port of a protocol"
        return what if words[-2] == "on" else "IT whose client has the port of a protocol"
    return "polling and recipes with unusual values"


def _rows(result: Reported) -> Iterator[tuple[str, ...]]:
    alike = Counter((not d.extra, d.finding.policy, d.kind, d.why) for d in result.differs)
    for (unseen, policy, kind, why), number in sorted(alike.items()):
        what = f"{policy}, not seen" if unseen else policy
        yield result.engine, str(number), what, kind, why or "unexplained"

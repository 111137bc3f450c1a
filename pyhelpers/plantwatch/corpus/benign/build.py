"""From the plan of a day to a capture and its expectation, packet by packet."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from plantwatch.catalog.load import load
from plantwatch.catalog.model import Catalog
from plantwatch.corpus.benign.plan import Session, sessions
from plantwatch.corpus.benign.replay import recordings
from plantwatch.corpus.craft.scenario import Finding
from plantwatch.corpus.expectation import Expected
from plantwatch.corpus.writer import PcapWriter
from plantwatch.diagnostics import UserError, failed
from plantwatch.files import write_atomic


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written. ``kinds`` and ``packets_of`` count sessions and packets by kind of session.

    ``pairs`` says which kind of session a (client, server) belongs to, where they talk only once.
    """

    capture: Path
    meaning: Path
    packets: int
    bytes: int
    kinds: dict[str, int]
    packets_of: dict[str, int]
    findings: tuple[Finding, ...]
    pairs: dict[tuple[str, str], str]

    def expected(self, engine: str, blind: Collection[str] = ()) -> frozenset[Expected]:
        """Exactly what one engine must report that has no form for the ``blind`` policies."""
        return frozenset(
            Expected(f.policy, f.src, f.dst)
            for f in self.findings
            if f.policy not in blind and (not f.engines or engine in f.engines)
        )

    def kind(self, src: str, dst: str) -> str:
        """The kind of session between two hosts; empty for hosts that have several."""
        return self.pairs.get((src, dst)) or self.pairs.get((dst, src), "")


def build(root: Path, out: Path, *, scale: float = 1.0) -> Summary:
    """Write the capture ``out``, and beside it what it means as a table (.tsv); the same bytes each time.

    Memory is bounded by what happens at the same time. ``scale`` 1 gives more than 200,000 packets. UserError
    where the catalog or a recording of ``root`` cannot be read.
    """
    day = sessions(_catalog(root), recordings(root), scale)
    counts: Counter[str] = Counter()
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(f".{out.name}.partial")
    with partial.open("wb") as stream:
        writer = PcapWriter(stream)
        for ts, kind, frame in _woven(day):
            writer.write(ts, frame)
            counts[kind] += 1
        size = stream.tell()
    partial.replace(out)
    summary = Summary(
        capture=out,
        meaning=out.with_suffix(".tsv"),
        packets=counts.total(),
        bytes=size,
        kinds=dict(sorted(Counter(session.kind for session in day).items())),
        packets_of=dict(sorted(counts.items())),
        findings=tuple(sorted({finding for session in day for finding in session.findings})),
        pairs={session.pair: session.kind for session in day if session.pair[0]},
    )
    write_atomic(summary.meaning, _table(summary))
    return summary


def _woven(day: Iterable[Session]) -> Iterator[tuple[int, str, bytes]]:
    """The packets of all sessions by time; a session is played when its time has come."""
    waiting: list[tuple[int, int, str, bytes]] = []
    number = 0
    for session in day:
        while waiting and waiting[0][0] < session.start:
            ts, _, kind, frame = heapq.heappop(waiting)
            yield ts, kind, frame
        for ts, frame in session.play():
            heapq.heappush(waiting, (ts, number, session.kind, frame))
            number += 1
    while waiting:
        ts, _, kind, frame = heapq.heappop(waiting)
        yield ts, kind, frame


def _catalog(root: Path) -> Catalog:
    loaded = load(root / "catalog")
    if failed(loaded.diagnostics):
        raise UserError(*loaded.diagnostics)
    return loaded.catalog


def _table(summary: Summary) -> str:
    lines = ["policy\tsrc\tdst\tengines\tsession"]
    for f in summary.findings:
        lines.append(
            "\t".join((f.policy, f.src, f.dst, ",".join(f.engines) or "all", summary.kind(f.src, f.dst)))
        )
    return "\n".join(lines) + "\n"

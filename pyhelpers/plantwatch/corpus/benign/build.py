"""From the plan of a day to a capture and its expectation, packet by packet."""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from plantwatch.catalog.load import load
from plantwatch.catalog.model import Catalog
from plantwatch.corpus.benign.plan import Session, sessions
from plantwatch.corpus.benign.replay import recordings
from plantwatch.corpus.craft.expectation import scalar
from plantwatch.corpus.craft.scenario import Finding
from plantwatch.corpus.writer import PcapWriter
from plantwatch.diagnostics import UserError, failed
from plantwatch.files import write_atomic

_PURPOSE = (
    "A simulated day without an attack: recorded sessions, ordinary IT, and foreign or odd but legal "
    "traffic on OT ports."
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written. ``kinds`` and ``packets_of`` count sessions and packets by kind of session.

    ``pairs`` says which kind of session a (client, server) belongs to, where they talk only once.
    """

    capture: Path
    expectation: Path
    packets: int
    bytes: int
    kinds: dict[str, int]
    packets_of: dict[str, int]
    findings: tuple[Finding, ...]
    pairs: dict[tuple[str, str], str]


def build(root: Path, out: Path, *, scale: float = 1.0) -> Summary:
    """Write the capture ``out`` and the expectation beside it, the same bytes each time.

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
    with partial.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    partial.replace(out)
    found = tuple(sorted({finding for session in day for finding in session.findings}))
    expectation = out.with_suffix(".yaml")
    write_atomic(expectation, _text(out, digest, found))
    return Summary(
        capture=out,
        expectation=expectation,
        packets=counts.total(),
        bytes=size,
        kinds=dict(sorted(Counter(session.kind for session in day).items())),
        packets_of=dict(sorted(counts.items())),
        findings=found,
        pairs={session.pair: session.kind for session in day if session.pair[0]},
    )


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


def _text(capture: Path, digest: str, found: Iterable[Finding]) -> str:
    lines = [
        "# generated from the recordings and the catalog by plantwatch.corpus.benign",
        f"capture: {scalar(capture.name)}",
        f"sha256: {digest}",
        f"purpose: {scalar(_PURPOSE)}",
        "provenance: {how: crafted, by: plantwatch, stack: plantwatch.corpus.benign, "
        "licence: BSD-3-Clause, date: 2026-11-22}",
        "findings:",
    ]
    for item in found:
        engines = f", engines: [{', '.join(item.engines)}]" if item.engines else ""
        lines.append(
            f"  - {{policy: {item.policy}, src: {scalar(item.src)}, dst: {scalar(item.dst)}{engines}}}"
        )
    return "\n".join(lines) + "\n"

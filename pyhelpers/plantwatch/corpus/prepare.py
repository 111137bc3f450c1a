"""One form of capture for all engines: classic pcap, Ethernet, every packet whole."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from plantwatch.corpus import linktype
from plantwatch.corpus.pcap import MAGIC_SIZE, is_pcap, read_header, read_records
from plantwatch.corpus.pcapfile import read_packets
from plantwatch.corpus.stream import DAMAGED, LINK_TYPE, DamageError, opened, problem
from plantwatch.corpus.writer import PcapWriter
from plantwatch.diagnostics import Diagnostic, Level, UserError

LATEST = (1 << 31) * 1_000_000_000  # libpcap reads the seconds of a record as a signed number


@dataclass(frozen=True, slots=True)
class Prepared:
    """A capture that the engines can read at ``path``, made from ``source`` (or ``source`` itself).

    ``packets`` is what ``path`` holds; ``linktypes`` are those of ``source``, ascending; ``first`` and
    ``last`` are the earliest and latest time in nanoseconds since 1970, 0 when there are no packets.
    """

    source: Path
    path: Path
    packets: int
    linktypes: tuple[int, ...]
    first: int
    last: int
    diagnostics: tuple[Diagnostic, ...]

    @property
    def rewritten(self) -> bool:
        """Whether ``path`` is a new file."""
        return self.path != self.source


def prepare(source: Path, out: Path) -> Prepared:
    """Make ``source`` readable for every engine, at ``out`` unless it is so already.

    A file written to ``out`` is little-endian with nanoseconds; packets keep the order of the file.
    Packets of a link type that cannot be translated are left out with a warning (PW403).

    UserError as in ``read_packets``, and (PW403) when no packet can be translated.
    """
    return _as_is(source) or _rewrite(source, out)


@dataclass(slots=True)
class _Tally:
    packets: int = 0
    first: int = 0
    last: int = 0
    linktypes: set[int] = field(default_factory=set)

    def add(self, ts: int) -> None:
        if not self.packets or ts < self.first:
            self.first = ts
        if ts > self.last:
            self.last = ts
        self.packets += 1

    def result(self, source: Path, path: Path, diagnostics: list[Diagnostic]) -> Prepared:
        kinds = tuple(sorted(self.linktypes))
        return Prepared(source, path, self.packets, kinds, self.first, self.last, tuple(diagnostics))


def _as_is(source: Path) -> Prepared | None:
    tally = _Tally()
    try:
        with opened(source) as stream:
            magic = stream.upto(MAGIC_SIZE)
            if stream.packed or not is_pcap(magic):
                return None
            header = read_header(magic, stream)
            if header.network != linktype.ETHERNET or header.extra:
                return None
            for packet in read_records(header, stream, strict=True):
                if len(packet.data) > header.snaplen or packet.ts >= LATEST:
                    return None
                tally.add(packet.ts)
    except DamageError:
        return None
    tally.linktypes.add(linktype.ETHERNET)
    return tally.result(source, source, []) if tally.packets else None


def _rewrite(source: Path, out: Path) -> Prepared:
    diagnostics: list[Diagnostic] = []
    tally = _Tally()
    with _replacing(out) as file:
        writer = PcapWriter(file, nanoseconds=True)
        kinds: Counter[int] = Counter()
        untimely = 0
        for packet in linktype.on_ethernet(read_packets(source, diagnostics), kinds):
            timely = 0 <= packet.ts < LATEST
            untimely += not timely
            ts = packet.ts if timely else tally.last
            writer.write(ts, packet.data, packet.original)
            tally.add(ts)
        tally.linktypes = {kind for kind in kinds if linktype.supported(kind)}
        _report_skipped(source, kinds, tally.packets, diagnostics)
    if untimely:
        message = f"{untimely} packets have an impossible time; they got the latest time before them"
        diagnostics.append(problem(source, DAMAGED, message, Level.WARNING))
    return tally.result(source, out, diagnostics)


def _report_skipped(source: Path, kinds: Counter[int], kept: int, told: list[Diagnostic]) -> None:
    skipped = {kind: count for kind, count in kinds.items() if not linktype.supported(kind)}
    if not skipped:
        return
    what = ", ".join(f"{linktype.name(kind)} in {count} packets" for kind, count in sorted(skipped.items()))
    message = f"link type not supported: {what}"
    if not kept:
        help = "record on an Ethernet, cooked, raw IP or loopback interface"
        raise UserError(problem(source, LINK_TYPE, message, help=help))
    told.append(problem(source, LINK_TYPE, f"{message}; the other {kept} are used", Level.WARNING))


@contextmanager
def _replacing(out: Path) -> Iterator[BinaryIO]:
    handle, temporary = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    try:
        with os.fdopen(handle, "wb", buffering=1 << 20) as file:
            yield file
        Path(temporary).replace(out)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise

"""Many captures as one: each in a slot of time of its own, so that one engine process reads them all.

A capture's first packet goes to the start of its slot and keeps its distance to all others. Slots lie two
days apart: every timeout and window of both engines has passed when the next capture begins. Half-way a
lone packet lets time pass, so that Zeek ends the connections of a capture before the next one. Suricata
ends a flow only when it needs its place; so a finding belongs to the slot in which its flow began.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from plantwatch.corpus.craft import wire
from plantwatch.corpus.pcapfile import read_packets
from plantwatch.corpus.prepare import LATEST, Prepared
from plantwatch.corpus.writer import PcapWriter
from plantwatch.engines.base import Finding

DAY = 86_400 * 1_000_000_000  # nanoseconds
APART = 2 * DAY
EPOCH = 946_684_800 * 1_000_000_000  # 2000-01-01: slots count from here


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a capture lies in the stream: ``shift`` was added to its times. All in nanoseconds."""

    name: str
    start: int
    shift: int


def _clock() -> bytes:
    """A datagram to the discard port between addresses kept for documentation (RFC 863, RFC 5737)."""
    source, target = wire.parse_address("192.0.2.1"), wire.parse_address("192.0.2.2")
    packet = wire.ip(source, target, 17, wire.udp((source, 9), (target, 9), b""), 0)
    macs = wire.mac_of(target, device=False), wire.mac_of(source, device=False)
    return wire.ethernet(*macs, wire.ethertype(source), packet)


class Stream:
    """Writes captures into one file, each into the next slot."""

    def __init__(self, out: BinaryIO) -> None:
        self.slots: list[Slot] = []
        self.packets = 0
        self._writer = PcapWriter(out, nanoseconds=True)
        self._clock = _clock()
        self._start = EPOCH

    @property
    def full(self) -> bool:
        """Whether another capture might not find a time that every engine can read."""
        return self._start > LATEST - 30 * APART

    def add(self, name: str, first: int, last: int, packets: Iterable[tuple[int, bytes, int]]) -> None:
        """A capture: its packets as (nanoseconds, frame, bytes on the wire), between two times."""
        shift = self._start - first
        self.slots.append(Slot(name, self._start, shift))
        for ts, data, original in packets:
            self._writer.write(ts + shift, data, original)
            self.packets += 1
        self._start += (last - first) // DAY * DAY + APART
        self._writer.write(self._start - DAY, self._clock)


def lay(captures: Sequence[tuple[str, Prepared]], out: Path) -> list[Slot]:
    """Write all captures into one at ``out``, in order; their slots."""
    with out.open("wb", buffering=1 << 20) as file:
        stream = Stream(file)
        for name, prepared in captures:
            packets = ((p.ts, p.data, p.original) for p in read_packets(prepared.path))
            stream.add(name, prepared.first, prepared.last, packets)
    return stream.slots


def idle(out: Path) -> None:
    """Write a stream of one packet that no policy is about."""
    with out.open("wb") as file:
        PcapWriter(file, nanoseconds=True).write(EPOCH, _clock())


def sort_out(findings: Iterable[Finding], slots: Sequence[Slot]) -> dict[str, list[Finding]]:
    """Findings of the stream by capture, at their own times again."""
    found: dict[str, list[Finding]] = {slot.name: [] for slot in slots}
    starts = [slot.start for slot in slots]
    for finding in findings:
        began = round(finding.began * 1e6) * 1000
        slot = slots[max(0, bisect_right(starts, began + 999) - 1)]
        ns = min(round(finding.ts * 1e6) * 1000, slot.start + DAY)
        ts = round((ns - slot.shift) / 1e9, 6)
        ends = finding.src, finding.src_port, finding.dst, finding.dst_port
        found[slot.name].append(Finding(slot.name, finding.engine, finding.policy, ts, *ends, ts))
    return found

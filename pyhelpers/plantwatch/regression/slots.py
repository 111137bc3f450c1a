"""Many captures as one: each in a slot of time of its own, so that one engine process reads them all.

A capture's first packet goes to the start of its slot and keeps its distance to all others. Slots lie two
days apart: every timeout and window of both engines has passed when the next capture begins. Half-way a
lone packet lets time pass, so that Zeek ends the connections of a capture before the next one. Suricata
ends a flow only when it needs its place; so a finding belongs to the slot in which its flow began.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from plantwatch.corpus.craft import wire
from plantwatch.corpus.pcapfile import read_packets
from plantwatch.corpus.prepare import Prepared
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


def lay(captures: Sequence[tuple[str, Prepared]], out: Path) -> list[Slot]:
    """Write all captures into one at ``out``, in order; their slots."""
    slots = []
    clock = _clock()
    start = EPOCH
    with out.open("wb", buffering=1 << 20) as stream:
        writer = PcapWriter(stream, nanoseconds=True)
        for name, prepared in captures:
            shift = start - prepared.first
            slots.append(Slot(name, start, shift))
            for packet in read_packets(prepared.path):
                writer.write(packet.ts + shift, packet.data, packet.original)
            start += (prepared.last - prepared.first) // DAY * DAY + APART
            writer.write(start - DAY, clock)
    return slots


def sort_out(findings: Iterable[Finding], slots: Sequence[Slot]) -> dict[str, list[Finding]]:
    """Findings of the stream by capture, at their own times again."""
    found: dict[str, list[Finding]] = {slot.name: [] for slot in slots}
    starts = [slot.start for slot in slots]
    for finding in findings:
        began = round(finding.began * 1e6) * 1000
        slot = slots[max(0, bisect_right(starts, began + 999) - 1)]
        ns = min(round(finding.ts * 1e6) * 1000, slot.start + DAY)
        ts = round((ns - slot.shift) / 1e9, 6)
        found[slot.name].append(replace(finding, capture=slot.name, ts=ts, began=ts))
    return found

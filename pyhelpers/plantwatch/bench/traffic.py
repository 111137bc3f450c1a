"""A million packets of benign OT traffic: the benign set again and again, each day between other hosts."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from plantwatch.corpus.benign import build
from plantwatch.corpus.pcapfile import read_packets
from plantwatch.corpus.writer import PcapWriter

_DAY = 86_400 * 1_000_000_000
_IPV4 = b"\x08\x00"
_SOURCE, _TARGET, _END = 26, 30, 34  # of an IPv4 header behind Ethernet without tags


def traffic(root: Path, out: Path, least: int, scale: float = 1.0) -> int:
    """Write at least so many packets to ``out``; how many it became.

    Checksums stay as they were, so engines have to be told not to look at them. ``scale`` is the benign
    set's. UserError where the catalog or a recording of ``root`` cannot be read.
    """
    day = out.with_name(f"one-{out.name}")
    packets = build(root, day, scale=scale).packets
    days = -(-least // packets)
    with out.open("wb", buffering=1 << 20) as stream:
        writer = PcapWriter(stream)
        for number in range(days):
            for packet in read_packets(day):
                writer.write(packet.ts + number * 2 * _DAY, elsewhere(packet.data, number))
    day.unlink()
    day.with_suffix(".tsv").unlink()
    return packets * days


def first(capture: Path, out: Path) -> None:
    """The first packet of a capture alone."""
    with out.open("wb") as stream:
        writer = PcapWriter(stream)
        for packet in islice(read_packets(capture), 1):
            writer.write(packet.ts, packet.data)


def elsewhere(frame: bytes, number: int) -> bytes:
    """The frame between hosts whose IPv4 addresses have another first byte; group addresses stay."""
    if not number or frame[12:14] != _IPV4 or len(frame) < _END:
        return frame
    source, target = (_moved(frame[at : at + 4], number) for at in (_SOURCE, _TARGET))
    return frame[:_SOURCE] + source + target + frame[_END:]


def _moved(address: bytes, number: int) -> bytes:
    return address if address[0] >= 224 else bytes((1 + (address[0] - 1 + number) % 223,)) + address[1:]

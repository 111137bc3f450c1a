"""What is measured, and how much of it: everything, or little of everything."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from plantwatch.bench.cases import cases
from plantwatch.bench.dearest import dearest
from plantwatch.bench.figure import Section
from plantwatch.bench.messages import one_message
from plantwatch.bench.scale import scale
from plantwatch.bench.traffic import traffic
from plantwatch.bench.upkeep import upkeep
from plantwatch.building.build import Build

SECTIONS = ("cases", "upkeep", "dearest", "messages", "scale")


@dataclass(frozen=True, slots=True)
class Size:
    """``packets`` of traffic, its ``day`` (1: 275,000), most ``captures``, policies, assets, rounds.

    ``messages`` of each protocol.
    """

    packets: int
    day: float
    captures: int
    policies: tuple[int, ...]
    assets: tuple[int, ...]
    rounds: int
    messages: int


FULL = Size(1_000_000, 1.0, 100_000, (300, 3_000, 10_000), (1_000, 100_000), 3, 20_000)
QUICK = Size(20_000, 0.05, 24, (300, 1_000), (1_000,), 1, 1_000)


def measured(built: Build, root: Path, size: Size, chosen: Collection[str]) -> Iterator[Section]:
    """The sections asked for, in order."""
    with tempfile.TemporaryDirectory(prefix="plantwatch-bench-") as name:
        folder = Path(name)
        capture, day = folder / "traffic.pcap", folder / "day.pcap"
        packets = 0
        if "upkeep" in chosen:
            packets = traffic(root, capture, size.packets, size.day)
        if "dearest" in chosen:  # less, because it is looked for in many runs
            traffic(root, day, 1, size.day)
        sections: dict[str, Callable[[Path], Section]] = {
            "cases": lambda own: cases(built, root, own, size.rounds, size.captures),
            "upkeep": lambda own: upkeep(built, capture, packets, own, size.rounds),
            "dearest": lambda own: dearest(built, day, own, size.rounds),
            "messages": lambda own: one_message(built, root, own, size.messages, size.rounds),
            "scale": lambda own: scale(root, own, size.policies, size.assets, size.rounds),
        }
        for wanted in SECTIONS:
            if wanted in chosen:
                own = folder / wanted
                own.mkdir()
                yield sections[wanted](own)
                shutil.rmtree(own, ignore_errors=True)

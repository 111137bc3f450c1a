"""What our rules cost a sensor on ordinary OT traffic, against the same engine without them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from plantwatch.bench.cost import Cost, rounds
from plantwatch.bench.figure import Figure, Section, percent, seconds, taken
from plantwatch.bench.fixedoffset import fixed_offset_rules
from plantwatch.bench.sensors import bare, installed, run_suricata, run_zeek
from plantwatch.bench.traffic import first
from plantwatch.building.build import Build

_MOST = 1.05  # times the engine alone: design, section 8


def upkeep(built: Build, capture: Path, packets: int, folder: Path, number: int) -> Section:
    """Suricata and Zeek over ``capture``, ``number`` rounds each."""
    text = fixed_offset_rules(built.catalog)
    none = bare(built, folder / "none")
    fixed = bare(built, folder / "fixed", text)
    ours = installed(built.ruleset, "suricata", folder / "suricata")
    package = installed(built.ruleset, "zeek", folder / "zeek")
    out = folder / "out"
    one = folder / "one.pcap"
    first(capture, one)
    ways: list[Callable[[Path], Cost]] = [
        lambda traffic: run_suricata(none, traffic, out),
        lambda traffic: run_suricata(fixed, traffic, out),
        lambda traffic: run_suricata(ours, traffic, out),
        lambda traffic: run_zeek(None, traffic, out),
        lambda traffic: run_zeek(package, traffic, out),
    ]
    starts = rounds(number, *(partial(way, one) for way in ways))
    runs = rounds(number, *(partial(way, capture) for way in ways))
    net = [run.less(start.cpu) for run, start in zip(runs, starts, strict=True)]
    plain, quickdraw, mine, stock, with_us = net
    rules = sum(line.startswith("alert") for line in _rules(ours))
    suricata, zeek = mine.over(plain), with_us.over(stock)
    goal = "within 5 %"
    figures = (
        Figure("Suricata without rules", seconds(plain.cpu)),
        Figure(f"Suricata with our {rules} rules", seconds(mine.cpu)),
        Figure("Suricata, more than without rules", percent(suricata), goal, suricata <= _MOST),
        Figure(
            f"Suricata with {text.count('alert ')} rules of fixed offsets, more than without",
            percent(quickdraw.over(plain)),
        ),
        Figure("Suricata, time to start with our rules", seconds(starts[2].cpu)),
        Figure("Zeek with its default scripts", seconds(stock.cpu)),
        Figure("Zeek with our package beside them", seconds(with_us.cpu)),
        Figure("Zeek, more than its default scripts", percent(zeek), goal, zeek <= _MOST),
        Figure("Zeek, for each packet", f"{(with_us.cpu - stock.cpu) / packets * 1e6:.2f} us"),
        Figure("Zeek, more time to start", seconds(starts[4].cpu - starts[3].cpu)),
    )
    how = (
        f"Processor time over {packets:,} packets of the benign set, day after day between other hosts, "
        f"without the time to start; {taken(number)} in turn, Suricata with one thread."
    )
    return Section("Cost on a sensor", how, figures)


def _rules(folder: Path) -> list[str]:
    return [line for path in sorted(folder.glob("*.rules")) for line in path.read_text().splitlines()]

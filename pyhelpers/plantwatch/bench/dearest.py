"""Which of our rules and scripts cost most.

Suricata as distributions build it cannot profile rules, so the ruleset is cut: by protocol, then the dearest
protocol by policy. Zeek profiles its scripts itself, function by function.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from plantwatch.bench.cost import rounds
from plantwatch.bench.figure import Figure, Section, percent, taken
from plantwatch.bench.sensors import bare, installed, run_suricata, run_zeek
from plantwatch.building.build import Build

_SHOWN = 8
_COLUMNS = 6  # function, location, kind, calls, seconds, seconds of what it calls


def dearest(built: Build, capture: Path, folder: Path, number: int) -> Section:
    """The dearest protocols and policies in Suricata, the dearest functions in Zeek."""
    protocols: dict[str, frozenset[str]] = {}
    for policy in built.catalog.policies.values():
        protocols[policy.protocol] = protocols.get(policy.protocol, frozenset()) | {policy.id}
    by_protocol = _more(built, protocols, capture, folder / "protocols", number)
    figures = [Figure(f"Suricata, rules of {name}", percent(ratio)) for name, ratio in by_protocol[:_SHOWN]]
    first = by_protocol[0][0]
    alone = {name: frozenset({name}) for name in protocols[first]}
    by_policy = _more(built, alone, capture, folder / "policies", 1)
    figures += (Figure(f"Suricata, {name}", percent(ratio)) for name, ratio in by_policy[:_SHOWN])
    figures += _functions(built, capture, folder / "profile")
    how = (
        f"Suricata: processor time with these rules alone, more than with none, {taken(number)} "
        "for protocols and one run for policies, so that a few percent are noise. Zeek: own processor time "
        "of each function of our package, as part of all scripts; profiling makes every call dearer."
    )
    return Section("The dearest rules and scripts", how, tuple(figures))


def _more(
    built: Build, groups: dict[str, frozenset[str]], capture: Path, folder: Path, number: int
) -> list[tuple[str, float]]:
    """By group of policies, times the processor of no rules; dearest first."""
    none = bare(built, folder / "none")
    names = sorted(groups)
    folders = [installed(built.ruleset.only(groups[name]), "suricata", folder / name) for name in names]
    runs = [partial(run_suricata, one, capture, folder / "out") for one in (none, *folders)]
    without, *with_rules = rounds(number, *runs)
    ratios = [(name, run.over(without)) for name, run in zip(names, with_rules, strict=True)]
    return sorted(ratios, key=lambda item: (-item[1], item[0]))


def _functions(built: Build, capture: Path, folder: Path) -> Iterator[Figure]:
    package = installed(built.ruleset, "zeek", folder / "zeek").resolve()
    report = folder / "profile.tsv"
    run_zeek(package, capture, folder / "out", [f"--profile-scripts={report.resolve()}"])
    own = read_profile(report.read_text(encoding="utf-8", errors="replace"))
    total = sum(own.values()) or 1.0
    ours = {key: cost for key, cost in own.items() if str(package) in key[1]}
    yield Figure("Zeek, our package", f"{sum(ours.values()) / total:.1%} of all scripts")
    for (function, place), cost in sorted(ours.items(), key=lambda item: -item[1])[:_SHOWN]:
        file = place.replace(f"{package}/", "")
        yield Figure(f"Zeek, `{function}` ({file})", f"{cost / total:.1%} of all scripts")


def read_profile(text: str) -> dict[tuple[str, str], float]:
    """Own seconds by function and location in what ``zeek --profile-scripts`` writes."""
    found: dict[tuple[str, str], float] = {}
    for line in text.splitlines():
        cells = line.split("\t")
        if line.startswith("#") or len(cells) < _COLUMNS:
            continue
        try:
            own = float(cells[4]) - float(cells[5])
        except ValueError:
            continue
        key = cells[0], cells[1]
        found[key] = found.get(key, 0.0) + own
    return found

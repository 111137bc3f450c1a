"""Our run of the corpus against a process for each case, as suricata-verify and btest run theirs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from plantwatch.bench.cost import Cost, Rounds, ours, rounds, spent, together
from plantwatch.bench.figure import Figure, Section, taken, times
from plantwatch.bench.sensors import installed
from plantwatch.bench.workspaces import linked
from plantwatch.building.build import Build
from plantwatch.corpus.expectation import is_expectation
from plantwatch.engines.suricata import drive as suricata
from plantwatch.engines.suricata.engine import CONFIG
from plantwatch.engines.zeek import drive as zeek

JOBS = 2
_LEAST = 20.0  # times faster than a process for each capture: design, section 8
ENGINES = ("suricata", "zeek")

_BTEST = (
    'd=$(mktemp -d "$1/XXXXXX") && cd "$d" && "$2" -C -r "$3" "$4" > .stdout 2> .stderr; '
    "test -e plantwatch.log && grep -v '^#' plantwatch.log | cut -f 2- | sort > .canonical && "
    'diff .canonical .canonical > /dev/null; rm -rf "$d"'
)  # one shell a case, which runs the engine with its default scripts, canonifies its log and compares it


def cases(built: Build, root: Path, folder: Path, number: int, most: int) -> Section:
    """The first ``most`` captures of the corpus, evenly chosen, in every way to run them."""
    workspace = linked(root, folder / "workspace")
    chosen = evenly(sorted(p for p in (workspace / "pcaps").rglob("*.yaml") if is_expectation(p)), most)
    captures = [path.with_suffix(".pcap").resolve() for path in chosen]
    common: tuple[str | Path, ...] = ("test", *chosen, "--root", workspace, "--jobs", str(JOBS))
    figures: list[Figure] = []
    sums: list[tuple[Rounds, Rounds]] = []
    for engine in ENGINES:
        mine = (*common, "--engine", engine)
        style = _verify if engine == "suricata" else _btest
        known = installed(built.ruleset, engine, folder / engine)
        batch, alone, theirs = rounds(
            number,
            partial(ours, *mine, "--no-cache"),
            partial(ours, *mine, "--no-cache", "--isolate"),
            partial(style, known, captures, folder / "out"),
        )
        sums.append((batch, alone))
        name = "suricata-verify" if engine == "suricata" else "btest"
        figures += [
            Figure(f"{engine}: one process for each capture, against one for all", times(alone.over(batch))),
            Figure(f"{engine}: {name} style, against our run", times(theirs.over(batch))),
        ]
    faster = min(
        sum(alone.costs[n].wall for _, alone in sums) / sum(batch.costs[n].wall for batch, _ in sums)
        for n in range(number)
    )
    figures.append(Figure("both engines: time that passed, one process for each capture against one for all",
                          times(faster), "20 times, whole corpus", faster >= _LEAST))  # fmt: skip
    ours(*common, "--cache")
    cold, warm = rounds(number, partial(ours, *common, "--no-cache"), partial(ours, *common, "--cache"))
    figures.append(Figure("both engines: all results known, against none", times(cold.over(warm))))
    figures.append(Figure("both engines, all results known", f"{warm.cpu:.2f} s"))
    how = (
        f"{len(captures)} captures, {JOBS} jobs, processor time, {taken(number)} in turn; "
        "a run of ours reads the catalog, builds, replays and compares. The other styles are given the "
        "ruleset, and nothing is counted for their own Python and comparison (suricata-verify)."
    )
    return Section("The corpus", how, tuple(figures))


def evenly(paths: Sequence[Path], most: int) -> list[Path]:
    """At most so many, from everywhere."""
    if len(paths) <= most:
        return list(paths)
    return [paths[number * len(paths) // most] for number in range(most)]


def _verify(folder: Path, captures: Sequence[Path], out: Path) -> Cost:
    program = suricata.binary() or ""
    common: list[str | Path] = ["-c", folder / CONFIG, "-k", "none", "--runmode", "single"]

    def case(number: int, capture: Path) -> Cost:
        logs = out / str(number)
        logs.mkdir(parents=True, exist_ok=True)
        return spent([program, *common, "-r", capture, "-l", logs])

    return together([partial(case, number, capture) for number, capture in enumerate(captures)], JOBS)


def _btest(package: Path, captures: Sequence[Path], out: Path) -> Cost:
    out.mkdir(parents=True, exist_ok=True)
    program = zeek.binary() or ""
    shell: list[str | Path] = ["sh", "-c", _BTEST, "case", out.resolve(), program]
    tasks = [partial(spent, [*shell, capture, package.resolve()]) for capture in captures]
    return together(tasks, JOBS)

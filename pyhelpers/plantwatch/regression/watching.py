"""One turn of the edit loop: what files changed, what they render to now, and whether it still holds.

Everything that a turn does not need again is kept: expectations by file, results by rule and capture.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from plantwatch.building.build import Build, build
from plantwatch.corpus.expectation import Expectation, expectations, read_expectation, verify
from plantwatch.detection.ruleset import Ruleset
from plantwatch.diagnostics import Diagnostic, UserError
from plantwatch.engines import ENGINES
from plantwatch.regression.choosing import Touched, touched
from plantwatch.regression.plants import prove_in_plants
from plantwatch.regression.proof import Verdict
from plantwatch.workspace import Workspace

Stamp = tuple[int, int]  # time of the last change in nanoseconds, size


@dataclass(frozen=True, slots=True)
class Turn:
    """What a change led to. ``rendered`` are lines by engine and policy, of policies that changed."""

    diagnostics: tuple[Diagnostic, ...]
    policies: tuple[str, ...] = ()
    rendered: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    seconds: float = 0.0


@dataclass(slots=True)
class Watch:
    """Looks at a workspace again and again."""

    workspace: Workspace
    engines: Sequence[str]
    timeout: float
    _seen: dict[Path, Stamp] = field(default_factory=dict)
    _read: dict[Path, tuple[Stamp, Expectation | None, list[Diagnostic]]] = field(default_factory=dict)

    def changed(self) -> list[Path]:
        """Files that are new, changed or gone since this was asked before; the first time none, sorted."""
        now = dict(self._files())
        before, self._seen = self._seen, now
        if not before:
            return []
        return sorted(path for path in now.keys() | before.keys() if now.get(path) != before.get(path))

    def turn(self, files: Iterable[Path]) -> Turn:
        """Check, render and prove what these files are about."""
        began = time.monotonic()
        built, found = build(self.workspace)
        if built is None:
            return Turn(tuple(found), seconds=time.monotonic() - began)
        names = [path.relative_to(self.workspace.root).as_posix() for path in files]
        about = touched(self.workspace, names, built.catalog.protocols)
        chosen, problems = self._chosen(built, about)
        policies = tuple(sorted(about.ids & built.catalog.policies.keys()))
        proven = prove_in_plants(
            self.workspace,
            built,
            chosen,
            self.engines,
            jobs=len(self.engines),
            timeout=self.timeout,
            memory=self.workspace.results,
        )
        verdicts: tuple[Verdict, ...] = ()
        try:
            verdicts = tuple(proven) if chosen else ()
        except UserError as error:  # an engine does not load what was generated
            problems += error.diagnostics
        return Turn(
            (*found, *problems),
            policies,
            tuple(lines for name in policies for lines in rendered(built.ruleset, name, self.engines)),
            verdicts,
            time.monotonic() - began,
        )

    def _files(self) -> Iterable[tuple[Path, Stamp]]:
        for folder, endings in (
            (self.workspace.catalog, {".yaml", ".md"}),
            (self.workspace.pcaps, {".yaml", ".pcap"}),
        ):
            for path in folder.rglob("*"):
                if path.suffix in endings and (stamp := _stamp(path)):
                    yield path, stamp

    def _chosen(self, built: Build, about: Touched) -> tuple[list[Expectation], list[Diagnostic]]:
        chosen, problems = [], []
        for path in expectations([self.workspace.pcaps] if self.workspace.pcaps.is_dir() else [], sites=True):
            expectation, found = self._expectation(path)
            mine = path in about.paths
            if expectation is None or found:
                problems += found if mine else []
            elif mine or _concerns(built, expectation, about.ids):
                wrong = verify(expectation, built.catalog.policies)
                problems += wrong
                chosen += [] if wrong else [expectation]
        return chosen, problems

    def _expectation(self, path: Path) -> tuple[Expectation | None, list[Diagnostic]]:
        stamp = _stamp(path) or (0, 0)
        known = self._read.get(path)
        if known is None or known[0] != stamp:
            known = stamp, *read_expectation(path)
            self._read[path] = known
        return known[1], known[2]


def rendered(
    ruleset: Ruleset, policy: str, engines: Collection[str]
) -> list[tuple[str, str, tuple[str, ...]]]:
    """By engine, the generated lines of one policy as they are published."""
    out = []
    alone = ruleset.only(frozenset({policy}))
    for engine in engines:
        rendering = ENGINES[engine].render(alone)
        lines = {file: text.splitlines() for file, text in rendering.files.items()}
        mine = [lines[o.file][o.line - 1] for o in rendering.origins if o.policy == policy]
        out.append((engine, policy, tuple(mine)))
    return out


def _concerns(built: Build, expectation: Expectation, ids: Collection[str]) -> bool:
    known = built.catalog.policies
    return any(
        name in ids or (name in known and known[name].protocol in ids) for name in expectation.policies
    )


def _stamp(path: Path) -> Stamp | None:
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size

"""Collects expectation files as tests: one item a capture and engine.

Any repository that holds a catalog and captures can use it: ``pytest pcaps`` is enough, because the
plugin is an entry point of the package. An item for an engine that is not installed is skipped and
said so at the end of the run; it never counts as passed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from plantwatch.building.build import Build
    from plantwatch.corpus.expectation import Expectation
    from plantwatch.regression.proof import Verdict
    from plantwatch.regression.replaying import Rig

_BUILDS: pytest.StashKey[dict[Path, tuple[Build, Rig]]] = pytest.StashKey()
_VERDICTS: pytest.StashKey[dict[tuple[Path, str], Verdict]] = pytest.StashKey()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take YAML files that stand beside a capture of the same name."""
    from plantwatch.corpus.expectation import is_expectation

    if is_expectation(file_path):
        return ExpectationFile.from_parent(parent, path=file_path)
    return None


class ExpectationFile(pytest.File):
    """An expectation file; its items are the engines."""

    def collect(self) -> Iterator[pytest.Item]:
        from plantwatch.engines import ENGINES

        for engine in ENGINES:
            yield ProofItem.from_parent(self, name=engine)


class ProofError(Exception):
    """A capture that did not give what was expected; the text is the whole report."""


class ProofItem(pytest.Item):
    """One capture through one engine."""

    def runtest(self) -> None:
        from plantwatch.corpus.expectation import verify
        from plantwatch.engines import ENGINES

        expectation = self._expectation()
        built, rig = self._build()
        problems = verify(expectation, built.catalog.policies)
        if problems:
            raise ProofError("\n".join(f"{d.span} {d.code} {d.message}" for d in problems))
        if ENGINES[self.name].version() is None:
            pytest.skip(f"{self.name} is not installed: NOT RUN")
        verdict = self._verdict(rig)
        if not verdict.passed:
            raise ProofError(_report(verdict))

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """Our own reports as they are, anything else as pytest shows it."""
        if isinstance(excinfo.value, ProofError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.path.name}::{self.name}"

    def _verdict(self, rig: Rig) -> Verdict:
        """This item's verdict; the first item of an engine proves all that were collected in one go."""
        from plantwatch.corpus.expectation import read_expectation
        from plantwatch.regression.proof import prove_together

        verdicts = self.config.stash.setdefault(_VERDICTS, {})
        if (self.path, self.name) not in verdicts:
            mates = [i for i in self.session.items if isinstance(i, ProofItem) and i.name == self.name]
            read = [read_expectation(item.path)[0] for item in mates if item._shares(rig)]
            found = prove_together(rig, [e for e in read if e and e.capture.is_file()], self.name)
            verdicts.update({(v.expectation.path, self.name): v for v in found})
        return verdicts[self.path, self.name]

    def _shares(self, rig: Rig) -> bool:
        """Whether this item is proven in that rig; an item without a catalog fails by itself."""
        try:
            return self._build()[1] is rig
        except ProofError:
            return False

    def _expectation(self) -> Expectation:
        from plantwatch.corpus.expectation import read_expectation

        expectation, problems = read_expectation(self.path)
        if expectation is None or problems:
            raise ProofError("\n".join(f"{d.span} {d.code} {d.message}" for d in problems))
        return expectation

    def _build(self) -> tuple[Build, Rig]:
        from plantwatch.building.build import build
        from plantwatch.diagnostics import UserError
        from plantwatch.regression.replaying import Rig
        from plantwatch.workspace import find

        builds = self.config.stash.setdefault(_BUILDS, {})
        try:
            workspace = find(self.path.parent)
            if workspace.root not in builds:
                built, problems = build(workspace)
                if built is None:
                    raise UserError(*problems)
                builds[workspace.root] = (built, Rig(built.ruleset, built.renderings))
        except UserError as error:
            raise ProofError(
                "\n".join(f"{d.span} {d.code} {d.message}" for d in error.diagnostics)
            ) from error
        return builds[workspace.root]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what the rigs wrote."""
    for _, rig in config.stash.get(_BUILDS, {}).values():
        rig.__exit__(None, None, None)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say which engines did not run at all."""
    skipped = [r for r in terminalreporter.stats.get("skipped", []) if "NOT RUN" in str(r.longrepr)]
    if not skipped:
        return
    from plantwatch.engines import ENGINES

    terminalreporter.section("NOT RUN", sep="!", red=True)
    for engine in ENGINES:
        number = sum(r.nodeid.endswith(f".yaml::{engine}") for r in skipped)
        if number:
            terminalreporter.line(f"{engine} is not installed: {number} captures were NOT proven in it.")
    others = sum(not r.nodeid.endswith(tuple(f".yaml::{e}" for e in ENGINES)) for r in skipped)
    if others:
        terminalreporter.line(f"{others} more tests need a program that is not installed and were NOT run.")


def _report(verdict: Verdict) -> str:
    from plantwatch.regression.proof import reproduce, side_by_side

    lines = [f"{verdict.name}: {verdict.expectation.purpose}"]
    if verdict.expected != verdict.found:
        lines += side_by_side(verdict)
    lines += [f"  {d.span} {d.code} {d.message}" for d in verdict.diagnostics]
    return "\n".join([*lines, f"  reproduce: {reproduce(verdict)}"])

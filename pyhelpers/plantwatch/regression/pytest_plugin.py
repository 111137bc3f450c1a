"""Collects expectation files as tests: one item a capture and engine.

Any repository that holds a catalog and captures can use it: ``pytest pcaps`` is enough, because the
plugin is an entry point of the package. An item for an engine that is not installed is skipped and
said so at the end of the run; it never counts as passed.

All captures of an engine are proven at once, when the first of its items runs. The workers of pytest-xdist
share what they found in a folder of this run: whoever comes first lets the engine run, another one
meanwhile takes the next engine. Results of earlier runs are never used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from plantwatch.building.build import Build
    from plantwatch.corpus.expectation import Expectation
    from plantwatch.diagnostics import Diagnostic
    from plantwatch.regression.proof import Verdict
    from plantwatch.regression.recall import Recall
    from plantwatch.workspace import Workspace

_BUILDS: pytest.StashKey[dict[tuple[Path, str], tuple[Build, Recall]]] = pytest.StashKey()
_READ: pytest.StashKey[dict[Path, tuple[Expectation | None, list[Diagnostic]]]] = pytest.StashKey()
_FOLDER: pytest.StashKey[TemporaryDirectory[str]] = pytest.StashKey()
_SHARED = "plantwatch_folder"
_VERDICTS: pytest.StashKey[dict[tuple[Path, str], Verdict]] = pytest.StashKey()
_REFUSED: pytest.StashKey[dict[tuple[Recall, str], str]] = pytest.StashKey()


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
        built, recall = self._build()
        problems = verify(expectation, built.catalog.policies)
        if problems:
            raise ProofError("\n".join(f"{d.span} {d.code} {d.message}" for d in problems))
        if ENGINES[self.name].version() is None:
            pytest.skip(f"{self.name} is not installed: NOT RUN")
        verdict = self._verdict(recall)
        if not verdict.passed:
            raise ProofError(_report(verdict))

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """Our own reports as they are, anything else as pytest shows it."""
        if isinstance(excinfo.value, ProofError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.path.name}::{self.name}"

    def _verdict(self, recall: Recall) -> Verdict:
        """This item's verdict; the first item of an engine proves all that were collected in one go."""
        from plantwatch.engines import ENGINES

        verdicts = self.config.stash.setdefault(_VERDICTS, {})
        if (self.path, self.name) not in verdicts:
            self._attempt(recall, self.name)
        if (self.path, self.name) not in verdicts:  # another worker is at it
            for engine in ENGINES:
                if (self.path, engine) not in verdicts and engine != self.name:
                    self._attempt(recall, engine)
            with recall.alone(self.name, wait=True):
                self._prove(recall, self.name)
        return verdicts[self.path, self.name]

    def _attempt(self, recall: Recall, engine: str) -> None:
        """Prove every capture in one engine, unless another worker does so at this moment."""
        with recall.alone(engine, wait=False) as free:
            if free:
                self._prove(recall, engine)

    def _prove(self, recall: Recall, engine: str) -> None:
        """Prove every capture that was collected, as far as it shares the catalog."""
        from plantwatch.diagnostics import UserError
        from plantwatch.regression.proof import prove_together

        mates = [i for i in self.session.items if isinstance(i, ProofItem) and i.name == engine]
        read = [item._read()[0] for item in mates if item._shares(recall)]
        refused = self.config.stash.setdefault(_REFUSED, {})
        if (recall, engine) in refused:
            raise ProofError(refused[recall, engine])
        try:
            found = prove_together(recall, [e for e in read if e and e.capture.is_file()], engine)
        except UserError as error:
            refused[recall, engine] = "\n".join(f"{d.span} {d.code} {d.message}" for d in error.diagnostics)
            raise ProofError(refused[recall, engine]) from error
        recall.save()
        verdicts = self.config.stash.setdefault(_VERDICTS, {})
        verdicts.update({(v.expectation.path, engine): v for v in found})

    def _shares(self, recall: Recall) -> bool:
        """Whether this item is proven with that catalog; an item without one fails by itself."""
        try:
            return self._build()[1] is recall
        except ProofError:
            return False

    def _expectation(self) -> Expectation:
        expectation, problems = self._read()
        if expectation is None or problems:
            raise ProofError("\n".join(f"{d.span} {d.code} {d.message}" for d in problems))
        return expectation

    def _read(self) -> tuple[Expectation | None, list[Diagnostic]]:
        from plantwatch.corpus.expectation import read_expectation

        known = self.config.stash.setdefault(_READ, {})
        if self.path not in known:
            known[self.path] = read_expectation(self.path)
        return known[self.path]

    def _build(self) -> tuple[Build, Recall]:
        from plantwatch.diagnostics import UserError
        from plantwatch.workspace import find

        try:
            expectation = self._read()[0]
            return self._built(find(self.path.parent), expectation.site if expectation else "")
        except UserError as error:
            raise ProofError(
                "\n".join(f"{d.span} {d.code} {d.message}" for d in error.diagnostics)
            ) from error

    def _built(self, workspace: Workspace, site: str) -> tuple[Build, Recall]:
        """The catalog in any plant, or in that of a site; made once a run."""
        from plantwatch.building.build import build
        from plantwatch.diagnostics import UserError
        from plantwatch.regression.plants import at_site
        from plantwatch.regression.recall import Recall

        builds = self.config.stash.setdefault(_BUILDS, {})
        place = workspace.root, site
        if place not in builds:
            built, problems = build(workspace) if not site else (self._built(workspace, "")[0], [])
            if built is None:
                raise UserError(*problems)
            built = at_site(workspace, built, site) if site else built
            name = hashlib.sha256(repr((str(workspace.root), site)).encode()).hexdigest()[:12]
            builds[place] = (built, Recall(built.ruleset, built.renderings, _folder(self.config) / name))
        return builds[place]


def _folder(config: pytest.Config) -> Path:
    """Where this run keeps its results: the controller's folder, or our own where we cannot see that."""
    shared = Path(getattr(config, "workerinput", {}).get(_SHARED, ""))
    if shared.name and shared.is_dir():
        return shared
    if _FOLDER not in config.stash:
        config.stash[_FOLDER] = TemporaryDirectory(prefix="plantwatch-pytest-")
    return Path(config.stash[_FOLDER].name)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist the folder; one on another machine will not find it."""
    node.workerinput[_SHARED] = str(_folder(node.config))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what the run wrote."""
    for _, recall in config.stash.get(_BUILDS, {}).values():
        recall.__exit__(None, None, None)
    if _FOLDER in config.stash:
        config.stash[_FOLDER].cleanup()


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

"""The shipped example: its catalog, its site, and what both engines report on a recorded attack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from plantwatch.building.ledgerfile import read_ledger
from plantwatch.catalog.load import load
from plantwatch.catalog.model import Catalog
from plantwatch.detection.ledger import Ledger
from plantwatch.report.page.assembly import assemble
from plantwatch.report.page.ends import Directory
from plantwatch.report.page.events import Plant
from plantwatch.report.page.html import shift_page
from plantwatch.report.page.merging import merge
from plantwatch.report.page.playbooks import read_playbook
from plantwatch.report.page.reading import read_findings
from plantwatch.report.page.records import Leftovers
from plantwatch.report.page.shift import Change, Shift
from plantwatch.site.load import load_site
from plantwatch.site.model import Site
from plantwatch.workspace import Workspace


@dataclass(frozen=True)
class Maker:
    """Makes a shift from lines of findings."""

    workspace: Workspace
    catalog: Catalog
    ledger: Ledger
    folder: Path
    site: Site

    def with_site(self, **changes: object) -> Maker:
        return replace(self, site=replace(self.site, **changes))  # type: ignore[arg-type]

    def plant(self) -> Plant:
        return Plant(self.site, self.catalog, self.ledger, Directory(self.site))

    def shift(
        self, lines: Iterable[str], drift: Sequence[Change] | None = None, at: datetime | None = None
    ) -> Shift:
        path = self.folder / "findings.json"
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        plant, left = self.plant(), Leftovers()
        merged = merge(read_findings(path, plant.ledger.policy_of, left), self.site)
        playbooks = {
            name: read_playbook(self.workspace.catalog / file)
            for name, file in self.catalog.playbooks.items()
        }
        return assemble(plant, merged, left, playbooks, drift, at, [path.name])

    def page(self, lines: Iterable[str], drift: Sequence[Change] | None = None) -> str:
        return shift_page(self.shift(lines, drift), self.site, Directory(self.site))


@pytest.fixture(scope="session")
def catalog(workspace: Workspace) -> Catalog:
    """The shipped catalog, which nobody renders here."""
    loaded = load(workspace.catalog)
    assert not loaded.failed, loaded.diagnostics
    return loaded.catalog


@pytest.fixture
def water_works(workspace: Workspace, catalog: Catalog, tmp_path: Path) -> Maker:
    """The water works of the catalog."""
    loaded = load_site(workspace.catalog / "sites" / "water-works.yaml", catalog)
    assert loaded.site is not None, loaded.diagnostics
    return Maker(workspace, catalog, read_ledger(workspace.ledger), tmp_path, loaded.site)


@pytest.fixture
def site_at(water_works: Maker) -> Callable[[Path], Maker]:
    """Another plant, by its file."""

    def make(path: Path) -> Maker:
        loaded = load_site(path, water_works.catalog)
        assert loaded.site is not None
        assert not loaded.failed, loaded.diagnostics
        return replace(water_works, site=loaded.site)

    return make

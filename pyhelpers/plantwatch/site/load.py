"""Reads one site file with its inventory, and says everything that is wrong with it at once.

load_site(Path("catalog/sites/water-works.yaml"), catalog)  ->  LoadedSite(site=..., diagnostics=...)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from plantwatch.catalog.model import Catalog
from plantwatch.catalog.validate import validate
from plantwatch.catalog.yamlnodes import read
from plantwatch.diagnostics import Diagnostic, failed, ordered
from plantwatch.site import build, checks, enforcing, staging
from plantwatch.site.inventory import read_inventory
from plantwatch.site.model import Asset, Site


@dataclass(frozen=True, slots=True)
class LoadedSite:
    """What a site file holds; ``site`` is there unless something is wrong with its shape."""

    site: Site | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether anything is wrong enough that nothing may be built from the site."""
        return failed(self.diagnostics)


def load_site(path: Path, catalog: Catalog | None) -> LoadedSite:
    """The site in a file, held against the catalog that it speaks of. Never raises for its content.

    On a sensor there may be no catalog: what only it can tell, and whether `enforce` is agreed, is not asked.
    """
    document = read(path, path.as_posix())
    found = [*document.diagnostics, *validate(document, "site")]
    if failed(found) or document.data is None:
        return LoadedSite(None, tuple(ordered(found)))
    site = build.site(document)
    listed: list[Asset] = []
    if name := document.data.get("inventory"):
        listed = list(read_inventory(path.parent / name, found))
    whole = replace(site, assets={**{asset.id: asset for asset in listed}, **site.assets})
    found += checks.check(document, whole, listed, catalog)
    if catalog is not None:
        found += staging.check(document, whole, catalog)
        found += enforcing.check(document, whole, path.parent)
    return LoadedSite(whole, tuple(ordered(found)))


def site_files(folder: Path) -> Iterator[Path]:
    """The site files of a catalog, sorted."""
    yield from sorted(path for path in (folder / "sites").glob("*.yaml") if not path.name.startswith("."))

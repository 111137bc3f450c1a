"""Builds for the plants that captures are proven in: the catalog with a site file of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from plantwatch.building.build import Build
from plantwatch.corpus.expectation import Expectation
from plantwatch.diagnostics import Diagnostic, Span, UserError
from plantwatch.engines import ENGINES
from plantwatch.regression.proof import Verdict, prove
from plantwatch.site.load import load_site
from plantwatch.site.plant import plant_of
from plantwatch.workspace import Workspace


def prove_in_plants(
    workspace: Workspace, built: Build, about: Iterable[Expectation], engines: Sequence[str], **options: Any
) -> Iterator[Verdict]:
    """As ``proof.prove``, each expectation with the build of its plant."""
    for build, members in by_plant(workspace, built, about):
        yield from prove(build.ruleset, build.renderings, members, engines, **options)


def by_plant(
    workspace: Workspace, built: Build, about: Iterable[Expectation]
) -> Iterator[tuple[Build, list[Expectation]]]:
    """Expectations with the build that proves them, those of any plant first.

    Raises UserError where a site file is missing or wrong.
    """
    groups: defaultdict[str, list[Expectation]] = defaultdict(list)
    for expectation in about:
        groups[expectation.site].append(expectation)
    for site, members in sorted(groups.items()):
        yield (at_site(workspace, built, site) if site else built), members


def at_site(workspace: Workspace, built: Build, site: str) -> Build:
    """The same catalog for the plant in ``catalog/sites/<site>.yaml``.

    Raises UserError (PW413) where there is no such file, or with what is wrong in it.
    """
    path = workspace.catalog / "sites" / f"{site}.yaml"
    if not path.is_file():
        message = f"captures in sites/{site} are proven with {path}: it is missing"
        raise UserError(Diagnostic("PW413", Span(str(path)), message, "name the folder after a site file"))
    loaded = load_site(path, built.catalog)
    if loaded.site is None or loaded.failed:
        raise UserError(*loaded.diagnostics)
    ruleset = replace(built.ruleset, plant=plant_of(loaded.site, built.catalog))
    renderings = {name: ENGINES[name].render(ruleset, pretty=False) for name in built.renderings}
    return Build(built.catalog, ruleset, renderings)

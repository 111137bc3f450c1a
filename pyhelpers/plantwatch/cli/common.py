"""What the verbs share: options, printing, exit statuses."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from plantwatch.diagnostics import Diagnostic, UserError, failed, ordered
from plantwatch.workspace import Workspace, find

if TYPE_CHECKING:
    from plantwatch.catalog.model import Catalog
    from plantwatch.detection.plant import Plant
    from plantwatch.site.model import Site

OK, FAILURES, UNUSABLE = 0, 1, 2
FORMATS = ("full", "concise", "json", "sarif", "github")

F = TypeVar("F", bound=Callable[..., Any])


def root_option(function: F) -> F:
    """``--root``: the repository that holds the catalog."""
    option = click.option(
        "--root",
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        help="Folder that holds catalog/ (default: this folder or one above it).",
    )
    return option(function)


def format_option(choices: Sequence[str]) -> Callable[[F], F]:
    """``--format``."""
    return click.option("--format", "form", type=click.Choice(choices), default="full", show_default=True)


def engine_option(function: F) -> F:
    """``--engine``: which engines run."""
    option = click.option(
        "--engine",
        type=click.Choice(["suricata", "zeek", "both"]),
        default="both",
        show_default=True,
        help="Which engine runs.",
    )
    return option(function)


def site_option(function: F) -> F:
    """``--site``: the plant that the ruleset is for; for ``SiteFile``."""
    option = click.option(
        "--site",
        type=click.Path(path_type=Path, dir_okay=False, exists=True),
        help="Site file of a plant: policies then speak of those who have a role there.",
    )
    return option(function)


class SiteFile:
    """A site file, read once, when the catalog is known; warnings go to standard error.

    Its methods raise UserError where the site has errors.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._site: Site | None = None

    def __bool__(self) -> bool:
        return self._path is not None

    def site(self, catalog: Catalog) -> Site:
        """What the file says."""
        from plantwatch.site.load import load_site

        if self._site is None:
            assert self._path is not None
            loaded = load_site(self._path, catalog)
            if loaded.site is None or loaded.failed:
                raise UserError(*loaded.diagnostics)
            if loaded.diagnostics:
                complain(loaded.diagnostics)
            self._site = loaded.site
        return self._site

    @property
    def plant(self) -> Callable[[Catalog], Plant] | None:
        """What the plant is like, for ``building.build``."""

        def plant(catalog: Catalog) -> Plant:
            from plantwatch.site.plant import plant_of

            return plant_of(self.site(catalog), catalog)

        return plant if self else None


def cache_option(function: F) -> F:
    """``--no-cache``: whether results of earlier runs count; for ``remembers``."""
    option = click.option(
        "--cache/--no-cache",
        "remember",
        default=None,
        help="Take results of earlier runs for what did not change [default: yes, but not where CI is set].",
    )
    return option(function)


def remembers(chosen: bool | None) -> bool:
    """Whether results of earlier runs count: what CI says has to come from engines that ran there."""
    return not os.environ.get("CI") if chosen is None else chosen


def jobs_option(function: F) -> F:
    """``--jobs``: how many processes work at a time."""
    option = click.option("--jobs", "-j", type=click.IntRange(1, 64), default=2, show_default=True)
    return option(function)


def engines_of(choice: str) -> list[str]:
    """Names of the chosen engines."""
    return ["suricata", "zeek"] if choice == "both" else [choice]


def not_installed(engines: Iterable[str]) -> list[str]:
    """Which of the engines are missing; each is said loudly on standard error."""
    from plantwatch.engines import ENGINES

    missing = [name for name in engines if ENGINES[name].version() is None]
    for name in missing:
        click.secho(
            f"!! {name} is not installed: NOT RUN. Nothing below says anything about {name}.",
            err=True,
            fg="yellow",
            bold=True,
            color=colour(sys.stderr),
        )
    return missing


def workspace_of(root: Path | None) -> Workspace:
    """The workspace to work on, relative to the working directory where that is shorter."""
    found = find(root)
    try:
        return Workspace(found.root.relative_to(Path.cwd()))
    except ValueError:
        return found


def colour(stream: Any = None) -> bool:
    """Whether to colour: on a terminal, unless NO_COLOR is set (no-color.org)."""
    return bool((stream or sys.stdout).isatty()) and not os.environ.get("NO_COLOR")


def say(diagnostics: Iterable[Diagnostic], form: str = "full") -> None:
    """Print diagnostics, sorted, on standard output."""
    from plantwatch.report.diagnostics import render

    text = render(ordered(diagnostics), form, colour())
    if text:
        click.echo(text.rstrip("\n"))


def complain(diagnostics: Iterable[Diagnostic]) -> None:
    """Print diagnostics on standard error."""
    from plantwatch.report.diagnostics import render

    click.echo(render(ordered(diagnostics), "full", colour(sys.stderr)).rstrip("\n"), err=True)


def status_of(diagnostics: Sequence[Diagnostic]) -> int:
    """Exit status of a verb that ended with these diagnostics."""
    return FAILURES if failed(diagnostics) else OK

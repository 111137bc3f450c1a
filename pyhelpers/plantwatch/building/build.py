"""From a workspace to the files of both engines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from plantwatch.building.ledgerfile import ledger_text, read_ledger
from plantwatch.catalog.load import load
from plantwatch.catalog.model import Catalog
from plantwatch.catalog.validate import Kind, schema_text
from plantwatch.detection.compile import compile_catalog
from plantwatch.detection.ledger import assign, revise
from plantwatch.detection.model import Detection
from plantwatch.detection.plant import Plant
from plantwatch.detection.ruleset import Ruleset
from plantwatch.diagnostics import Diagnostic, Span, UserError
from plantwatch.engines import ENGINES
from plantwatch.engines.base import Rendering
from plantwatch.files import write_atomic
from plantwatch.workspace import Workspace

SCHEMAS: tuple[Kind, ...] = ("attack", "expectation", "policy", "protocol", "risk", "site")


@dataclass(frozen=True, slots=True)
class Build:
    """A catalog and what it renders to, by engine."""

    catalog: Catalog
    ruleset: Ruleset
    renderings: Mapping[str, Rendering]


def ruleset_of(catalog: Catalog, ledger_path: Path) -> Ruleset:
    """The catalog compiled, with ids and revisions as the ledger will have them.

    Raises UserError where the ledger cannot be read or is full.
    """
    detections = compile_catalog(catalog)
    try:
        ledger = assign(read_ledger(ledger_path), [d.policy.id for d in detections])
    except ValueError as error:
        raise UserError(Diagnostic("PW250", Span(str(ledger_path)), str(error))) from None
    meanings = {d.policy.id: meaning for d in detections if (meaning := _meaning(d))}
    return Ruleset(detections, revise(ledger, meanings))


def build(
    workspace: Workspace, *, pretty: bool = False, plant: Callable[[Catalog], Plant] | None = None
) -> tuple[Build | None, list[Diagnostic]]:
    """Load, check, compile and render; no Build where the catalog has errors.

    ``pretty`` formats the result as it is published. ``plant`` tells what one plant is like, given the
    catalog; what it raises goes on.
    """
    loaded = load(workspace.catalog)
    if loaded.failed:
        return None, list(loaded.diagnostics)
    ruleset = ruleset_of(loaded.catalog, workspace.ledger)
    if plant is not None:
        ruleset = replace(ruleset, plant=plant(loaded.catalog))
    renderings = {name: engine.render(ruleset, pretty=pretty) for name, engine in ENGINES.items()}
    return Build(loaded.catalog, ruleset, renderings), list(loaded.diagnostics)


def outputs(built: Build, workspace: Workspace, out: Path | None = None) -> dict[Path, str]:
    """Every generated file with its text. ``out`` takes the place of the workspace's own folders."""
    target = Workspace(out) if out is not None else workspace
    files = {
        target.output(engine) / name: text
        for engine, rendering in built.renderings.items()
        for name, text in rendering.files.items()
    }
    if out is None:
        files[workspace.ledger] = ledger_text(built.ruleset.ledger)
        schema = workspace.catalog / "schema"
        if not schema.is_symlink():  # in this repository it leads to the package's own files
            files |= {schema / f"{kind}.json": schema_text(kind) for kind in SCHEMAS}
    return files


def write(files: Mapping[Path, str]) -> list[Path]:
    """Replace each file that differs; the paths that were written."""
    return [path for path, text in sorted(files.items()) if write_atomic(path, text)]


def stale(files: Mapping[Path, str], folders: Iterable[Path]) -> list[Diagnostic]:
    """Generated files that are missing, differ, or have no policy any more (PW305)."""
    found = []
    for path, text in sorted(files.items()):
        if not path.exists():
            found.append(_stale(path, "is missing"))
        elif path.read_bytes() != text.encode():
            found.append(_stale(path, "is not what the catalog gives"))
    for path in leftovers(files, folders):
        found.append(_stale(path, "belongs to no policy of the catalog"))
    return found


def leftovers(files: Mapping[Path, str], folders: Iterable[Path]) -> list[Path]:
    """Generated files of earlier builds that this one no longer writes."""
    return sorted(
        path
        for folder in folders
        for form in ("plantwatch-*.rules", "plantwatch-*.lst", "generated/*.zeek", "generated/*.tsv")
        for path in folder.glob(form)
        if path not in files
    )


def _stale(path: Path, what: str) -> Diagnostic:
    return Diagnostic("PW305", Span(str(path)), f"generated file {what}", "run: plantwatch build")


def _meaning(detection: Detection) -> str:
    return "".join(engine.meaning(detection) for engine in ENGINES.values())

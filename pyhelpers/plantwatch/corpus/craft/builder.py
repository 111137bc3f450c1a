"""From the scenarios of a repository to its crafted captures and their expectations."""

from __future__ import annotations

import hashlib
import importlib.util
import traceback
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from plantwatch.corpus.craft.expectation import expectation_text
from plantwatch.corpus.craft.scenario import Recipe
from plantwatch.corpus.writer import pcap_bytes
from plantwatch.diagnostics import Diagnostic, Span, UserError
from plantwatch.files import write_atomic

CODE = "PW305"
_MARK = "# generated from "


@dataclass(frozen=True, slots=True)
class _Source:
    recipe: Recipe
    file: str
    date: str


def build(root: Path, names: Collection[str] | None = None, *, check: bool = False) -> list[Diagnostic]:
    """Write ``pcaps/<name>.pcap`` and ``.yaml`` for every scenario, or for those named.

    With ``check`` nothing is written and each file that differs is a diagnostic (PW305). A generated
    expectation that no scenario makes any more is one too, in both modes. UserError when a
    scenario cannot be run or a name is unknown.
    """
    sources = {source.recipe.name: source for source in _sources(root)}
    wanted = sorted(sources if names is None else names)
    if unknown := [name for name in wanted if name not in sources]:
        raise UserError(*(_problem(root / "pcaps" / "scenarios", f"no scenario named {n}") for n in unknown))
    differences: list[Diagnostic] = []
    for name in wanted:
        for path, content in _render(root, sources[name]).items():
            if not check:
                write_atomic(path, content)
            elif not path.is_file() or path.read_bytes() != content:
                differences.append(_problem(path, f"is not what {sources[name].file} gives"))
    if names is None:
        differences += _orphans(root, sources)
    return differences


def _sources(root: Path) -> Iterator[_Source]:
    seen: dict[str, str] = {}
    for path in sorted((root / "pcaps" / "scenarios").glob("*.py")):
        module = _load(path)
        file = path.relative_to(root).as_posix()
        recipes = [value for value in vars(module).values() if isinstance(value, Recipe)]
        date = getattr(module, "DATE", None)
        if recipes and not isinstance(date, str):
            raise UserError(_problem(path, 'needs a constant such as DATE = "2026-11-22" for the provenance'))
        for recipe in recipes:
            if recipe.name in seen:
                raise UserError(
                    _problem(path, f"the capture {recipe.name} is also made in {seen[recipe.name]}")
                )
            seen[recipe.name] = file
            yield _Source(recipe, file, str(date))


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"_scenarios_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise UserError(_failure(path, error)) from error
    return module


def _render(root: Path, source: _Source) -> dict[Path, bytes]:
    script = root / source.file
    try:
        tape = source.recipe.play()
    except Exception as error:
        raise UserError(_failure(script, error)) from error
    capture = pcap_bytes(tape.packets)
    digest = hashlib.sha256(capture).hexdigest()
    text = expectation_text(source.recipe, tape, source.file, source.date, digest)
    target = root / "pcaps" / source.recipe.name
    return {
        target.with_name(target.name + ".pcap"): capture,
        target.with_name(target.name + ".yaml"): text.encode(),
    }


def _orphans(root: Path, known: Collection[str]) -> Iterator[Diagnostic]:
    pcaps = root / "pcaps"
    for path in sorted(pcaps.rglob("*.yaml")):
        name = path.relative_to(pcaps).with_suffix("").as_posix()
        if name not in known and _MARK in path.read_text(encoding="utf-8", errors="replace")[:400]:
            yield _problem(
                path, "was generated, but no scenario makes it any more", "delete it and its capture"
            )


def _failure(path: Path, error: Exception) -> Diagnostic:
    frames = traceback.extract_tb(error.__traceback__)
    line = next((f.lineno for f in reversed(frames) if f.filename == str(path)), None)
    if line is None and isinstance(error, SyntaxError):
        line = error.lineno
    return Diagnostic(CODE, Span(str(path), line or 0, 1), f"{type(error).__name__}: {error}")


def _problem(path: Path, message: str, help: str = "") -> Diagnostic:
    return Diagnostic(CODE, Span(str(path)), message, help or "run the builder of the scenarios again")

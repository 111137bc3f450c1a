"""Reads a whole catalog folder and says everything that is wrong with it at once.

    load(Path("catalog"))  ->  Loaded(catalog=..., diagnostics=..., documents=..., files=...)

The folder holds ``protocols/<id>.yaml``, ``policies/<protocol>/<id>.yaml``, ``playbooks/<name>.md``,
``attack-ics.yaml`` and, if it wants, ``risk.yaml``; other parts of it (sites, the ledger of signature ids)
belong to other readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeVar

from plantwatch.catalog import build, risktable
from plantwatch.catalog.check import Sources, check
from plantwatch.catalog.document import Document
from plantwatch.catalog.model import Catalog
from plantwatch.catalog.textfile import read_text
from plantwatch.catalog.validate import Kind, validate
from plantwatch.catalog.yamlnodes import read
from plantwatch.diagnostics import Diagnostic, Span, UserError, failed, ordered

ATTACK_FILE = "attack-ics.yaml"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a catalog folder holds.

    ``catalog`` has everything that is free of errors; what has errors is left out of it.
    ``diagnostics`` are sorted by place. ``documents`` and ``files`` are by the name that spans use, which
    is the path as it was given to ``load``.
    """

    root: Path
    catalog: Catalog
    diagnostics: tuple[Diagnostic, ...]
    documents: Mapping[str, Document]
    files: tuple[Path, ...]

    @property
    def failed(self) -> bool:
        """Whether anything is wrong enough that nothing may be built from the catalog."""
        return failed(self.diagnostics)

    def about(self, paths: Iterable[Path]) -> list[Diagnostic]:
        """The diagnostics about these files, or files in these folders."""
        wanted = [path.resolve() for path in paths]
        return [
            d for d in self.diagnostics if any(Path(d.span.file).resolve().is_relative_to(p) for p in wanted)
        ]

    def line(self, span: Span) -> str:
        """The source line that a span of the catalog names."""
        document = self.documents.get(span.file)
        return document.line(span.line) if document else ""


def load(root: Path) -> Loaded:
    """Read the catalog in the folder ``root``. Never raises for what is in it."""
    if not (root / "protocols").is_dir() and not (root / "policies").is_dir():
        help_ = "name the folder that holds `protocols` and `policies`"
        nothing = Diagnostic("PW019", Span(root.as_posix()), "there is no catalog in this folder", help_)
        return Loaded(root, Catalog({}, {}, {}, {}), (nothing,), {}, ())
    found: list[Diagnostic] = []
    protocols = [
        _document(path, "protocol", found) for path in _yaml_files(root / "protocols", found, deep=False)
    ]
    policies = [_document(path, "policy", found) for path in _yaml_files(root / "policies", found, deep=True)]
    attack = _document(root / ATTACK_FILE, "attack", found)
    playbooks = dict(_playbooks(root / "playbooks", found))
    risk = _risk(root / risktable.FILE, found)
    wrong = {d.span.file for d in found if failed((d,))}
    places = {(d.span.file, d.span.line, d.span.column) for d in found}
    meaning = check(Sources(protocols, policies, attack, playbooks, frozenset(wrong)))
    found += (d for d in meaning if (d.span.file, d.span.line, d.span.column) not in places)
    found = _with_policies(found, policies)
    wrong |= {d.span.file for d in found if failed((d,))}
    documents = {document.file: document for document in (*protocols, *policies, attack, *risk)}
    catalog = Catalog(
        protocols=_by_id(build.protocol(d) for d in protocols if d.file not in wrong),
        policies=_by_id(build.policy(d) for d in policies if d.file not in wrong),
        techniques=build.techniques(attack) if attack.file not in wrong else {},
        playbooks={name: Path(file).relative_to(root).as_posix() for name, file in playbooks.items()},
        risk=risktable.table(risk[0]) if risk and risk[0].file not in wrong else None,
    )
    files = tuple(Path(name) for name in sorted((*documents, *playbooks.values())))
    return Loaded(root, catalog, tuple(ordered(found)), documents, files)


def _document(path: Path, kind: Kind, found: list[Diagnostic]) -> Document:
    document = read(path, path.as_posix())
    found += document.diagnostics
    found += validate(document, kind)
    return document


def _risk(path: Path, found: list[Diagnostic]) -> list[Document]:
    """The document of the risk table, where there is one."""
    if not path.exists():
        return []
    told: list[Diagnostic] = []
    document = _document(path, "risk", told)
    if not failed(told):
        told += risktable.check(document)
    found += told
    return [document]


def _visible(folder: Path) -> Iterator[Path]:
    """All files below a folder, sorted; names that begin with a dot belong to editors and are left out."""
    for path in sorted(folder.rglob("*")):
        if not any(part.startswith(".") for part in path.relative_to(folder).parts) and not path.is_dir():
            yield path


def _yaml_files(folder: Path, found: list[Diagnostic], *, deep: bool) -> Iterator[Path]:
    for path in _visible(folder):
        if path.suffix == ".yaml" and (deep or path.parent == folder):
            yield path
        elif path.suffix in (".yaml", ".yml", ".json"):
            help_ = f"the catalog reads {folder.name}/{'<protocol>/' if deep else ''}<id>.yaml"
            found.append(Diagnostic("PW018", Span(path.as_posix()), "this file would not be read", help_))


def _playbooks(folder: Path, found: list[Diagnostic]) -> Iterator[tuple[str, str]]:
    """Name and file of each playbook that can be read."""
    for path in _visible(folder):
        if path.suffix == ".md" and path.parent == folder:
            try:
                if not read_text(path, path.as_posix()).strip():
                    found.append(Diagnostic("PW006", Span(path.as_posix()), "the playbook is empty"))
            except UserError as error:
                found += error.diagnostics
            yield path.stem, path.as_posix()


def _with_policies(found: Iterable[Diagnostic], policies: Iterable[Document]) -> list[Diagnostic]:
    """The diagnostics, those about policy files named after the policy."""
    ids = {d.file: str((d.data or {}).get("id", Path(d.file).stem)) for d in policies}
    return [replace(d, policy=ids[d.span.file]) if d.span.file in ids else d for d in found]


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_T = TypeVar("_T", bound=_Named)


def _by_id(values: Iterable[_T]) -> dict[str, _T]:
    return {value.id: value for value in sorted(values, key=lambda value: value.id)}

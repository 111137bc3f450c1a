"""A repository that holds a catalog: where everything in it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from plantwatch.diagnostics import Diagnostic, Span, UserError


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folders of design section 2, below ``root``."""

    root: Path

    @property
    def catalog(self) -> Path:
        return self.root / "catalog"

    @property
    def ledger(self) -> Path:
        return self.catalog / "sids.yaml"

    @property
    def pcaps(self) -> Path:
        return self.root / "pcaps"

    @property
    def results(self) -> Path:
        """Where results of replays are kept; nothing in it is ever needed."""
        return self.root / ".plantwatch" / "results"

    def output(self, engine: str) -> Path:
        """Where the files of an engine are published: its rules, or its package."""
        return self.root / {"suricata": "suricata-rules", "zeek": "zeek-scripts"}[engine]


def find(start: Path | None = None) -> Workspace:
    """The workspace of ``start`` (default: the working directory) or of the nearest folder above it.

    Raises UserError (PW019) where there is none.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "catalog" / "protocols").is_dir():
            return Workspace(folder)
    raise UserError(
        Diagnostic(
            "PW019",
            Span(str(start or Path.cwd())),
            "no catalog here or in any folder above",
            "run plantwatch in a folder that holds catalog/protocols, or name it with --root",
        )
    )

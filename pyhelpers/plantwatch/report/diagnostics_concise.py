"""One line a diagnostic, in the form that editors jump to: ``file:line:col CODE message``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from plantwatch.diagnostics import Diagnostic
from plantwatch.report.diagnostics_style import marked
from plantwatch.report.paths import shown
from plantwatch.report.printable import printable


def render(diagnostics: Sequence[Diagnostic], colour: bool) -> str:
    """See ``plantwatch.report.diagnostics``."""
    return "".join(f"{_line(diagnostic, colour)}\n" for diagnostic in diagnostics)


def _line(diagnostic: Diagnostic, colour: bool) -> str:
    place = printable(str(replace(diagnostic.span, file=shown(diagnostic.span.file))))
    level = "" if diagnostic.level == "error" else f"{diagnostic.level}: "
    return (
        f"{place} {marked(diagnostic.code, diagnostic.level, colour)} {level}{printable(diagnostic.message)}"
    )

"""One JSON object a line: ``code level file line column width message help policy``."""

from __future__ import annotations

import json
from collections.abc import Sequence

from plantwatch.diagnostics import Diagnostic
from plantwatch.report.paths import shown


def render(diagnostics: Sequence[Diagnostic], _colour: bool) -> str:
    """See ``plantwatch.report.diagnostics``. Line 0 means the file as a whole."""
    return "".join(f"{json.dumps(_object(diagnostic))}\n" for diagnostic in diagnostics)


def _object(diagnostic: Diagnostic) -> dict[str, str | int]:
    span = diagnostic.span
    return {
        "code": diagnostic.code,
        "level": str(diagnostic.level),
        "file": shown(span.file),
        "line": span.line,
        "column": span.column,
        "width": span.width,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "policy": diagnostic.policy,
    }

"""SARIF 2.1.0, the form in which code scanning services take results of a static check."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from plantwatch import __version__
from plantwatch.codes import CODES
from plantwatch.diagnostics import Diagnostic
from plantwatch.report.paths import shown

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(diagnostics: Sequence[Diagnostic], _colour: bool) -> str:
    """See ``plantwatch.report.diagnostics``. A log without results is a log, too."""
    codes = sorted({diagnostic.code for diagnostic in diagnostics})
    driver = {"name": "plantwatch", "version": __version__, "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(diagnostic, codes.index(diagnostic.code)) for diagnostic in diagnostics],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def _rule(code: str) -> dict[str, Any]:
    if code not in CODES:
        return {"id": code}
    about = CODES[code]
    return {
        "id": code,
        "shortDescription": {"text": about.title},
        "fullDescription": {"text": about.explanation},
        "help": {"text": about.page()},
    }


def _result(diagnostic: Diagnostic, rule: int) -> dict[str, Any]:
    text = f"{diagnostic.message}\n{diagnostic.help}" if diagnostic.help else diagnostic.message
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": str(diagnostic.level),
        "message": {"text": text},
        "locations": [{"physicalLocation": _location(diagnostic)}],
    }
    if diagnostic.policy:
        result["properties"] = {"policy": diagnostic.policy}
    return result


def _location(diagnostic: Diagnostic) -> dict[str, Any]:
    span = diagnostic.span
    file = shown(span.file)
    uri = PurePath(file).as_uri() if PurePath(file).is_absolute() else quote(file)
    location: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if span.line:
        column = max(1, span.column)
        location["region"] = {
            "startLine": span.line,
            "startColumn": column,
            "endColumn": column + span.width,
        }
    return location

"""Workflow commands that GitHub Actions turns into annotations of the changed lines."""

from __future__ import annotations

from collections.abc import Sequence

from plantwatch.diagnostics import Diagnostic
from plantwatch.report.paths import shown
from plantwatch.report.printable import printable


def render(diagnostics: Sequence[Diagnostic], _colour: bool) -> str:
    """See ``plantwatch.report.diagnostics``."""
    return "".join(f"{_command(diagnostic)}\n" for diagnostic in diagnostics)


def _command(diagnostic: Diagnostic) -> str:
    command = {"note": "notice"}.get(diagnostic.level, str(diagnostic.level))
    span = diagnostic.span
    properties: dict[str, str | int] = {"file": shown(span.file)}
    if span.line:
        properties |= {"line": span.line, "col": max(1, span.column)}
        properties |= {"endLine": span.line, "endColumn": max(1, span.column) + span.width}
    properties["title"] = diagnostic.code
    head = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    lines = [diagnostic.message]
    if diagnostic.help:
        lines += f"help: {diagnostic.help}".splitlines()
    return f"::{command} {head}::{_data(chr(10).join(printable(line) for line in lines))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

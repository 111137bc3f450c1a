"""The one type in which every stage says what is wrong and where.

A stage never prints: it returns diagnostics, and ``plantwatch.report`` turns them into text, JSON,
SARIF or annotations.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Level(StrEnum):
    """How much a diagnostic weighs: an error fails the command, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text file.

    ``line`` and ``column`` are 1-based and count characters; ``width`` is the number of characters
    to underline. Line 0 means the file as a whole.
    """

    file: str
    line: int = 0
    column: int = 0
    width: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong: ``code`` (see ``plantwatch.codes``), where, what, and what to do."""

    code: str
    span: Span
    message: str
    help: str = ""
    level: Level = Level.ERROR
    policy: str = ""
    source: str = ""  # the text of the line that the span names, for the caret

    @property
    def key(self) -> tuple[str, int, int, str, str]:
        """Order of a report: by place, then by code."""
        return (self.span.file, self.span.line, self.span.column, self.code, self.message)


class UserError(Exception):
    """Something the user can mend; carries diagnostics instead of a traceback."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(f"{d.span} {d.code} {d.message}" for d in diagnostics))
        self.diagnostics = diagnostics

    def __reduce__(self) -> tuple[type[UserError], tuple[Diagnostic, ...]]:
        """So that it passes between processes whole."""
        return type(self), self.diagnostics


def ordered(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sorted by place, each said once."""
    return sorted(dict.fromkeys(diagnostics), key=lambda d: d.key)


def failed(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of them is an error."""
    return any(d.level is Level.ERROR for d in diagnostics)


def at_policy(diagnostic: Diagnostic, policy: str) -> Diagnostic:
    """The same diagnostic, named after the policy it concerns."""
    return replace(diagnostic, policy=policy)

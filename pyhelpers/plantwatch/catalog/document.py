"""A file that was read: its data, and the place of every key and value in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from plantwatch.diagnostics import Diagnostic, Level, Span

Path = tuple[str | int, ...]  # keys and list indexes from the top of the file


@dataclass(slots=True)
class Node:
    """A value in the file: the parser event it began with, its data, and for collections its parts."""

    event: Any
    data: Any
    end: Any = None  # mark behind the last character of a collection
    keys: dict[str, Node] = field(default_factory=dict)
    children: dict[str | int, Node] = field(default_factory=dict)

    @property
    def is_block(self) -> bool:
        """Whether this is a collection written over several lines by indentation."""
        return bool(self.children) and not self.event.flow_style

    def span(self, file: str, lines: Sequence[str]) -> Span:
        """Where it stands; a value of several lines is underlined to the end of its first line."""
        start, end = self.event.start_mark, self.end or self.event.end_mark
        if start.line == end.line:
            width = max(1, end.column - start.column)
        else:
            line = lines[start.line] if start.line < len(lines) else ""
            width = max(1, len(line.rstrip()) - start.column)
        return Span(file, start.line + 1, start.column + 1, width)


class Document:
    """One file of the catalog, as data with positions.

    ``data`` is ``None`` when nothing of the file can be used; ``diagnostics`` says what was wrong with
    the file as YAML.
    """

    def __init__(
        self, file: str, lines: Sequence[str], root: Node | None, diagnostics: tuple[Diagnostic, ...] = ()
    ) -> None:
        self.file = file
        self.lines = lines
        self.root = root
        self.data: Mapping[str, Any] | None = root.data if root else None
        self.diagnostics = tuple(self._sourced(d) for d in diagnostics)

    def line(self, number: int) -> str:
        """The text of a line (1-based), empty where there is none."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def span(self, path: Path = (), *, key: bool = False) -> Span:
        """Where the value at ``path`` stands, or its key.

        A value that spans lines by indentation is named by its key. For a path that is not in the file
        the nearest part of it that is.
        """
        node = self.root
        found: Node | None = None
        for depth, part in enumerate(path):
            if node is None or part not in node.children:
                break
            named = node.keys.get(part) if isinstance(part, str) else None
            node = node.children[part]
            by_key = named is not None and ((key and depth == len(path) - 1) or node.is_block)
            found = named if by_key else node
        if found is None:
            return Span(self.file, 1, 1) if self.root is not None else Span(self.file)
        return found.span(self.file, self.lines)

    def problem(
        self,
        code: str,
        message: str,
        path: Path = (),
        *,
        key: bool = False,
        advice: str = "",
        level: Level = Level.ERROR,
    ) -> Diagnostic:
        """A diagnostic about the value (or key) at ``path``, with its source line."""
        span = self.span(path, key=key)
        return Diagnostic(code, span, message, advice, level, source=self.line(span.line))

    def _sourced(self, diagnostic: Diagnostic) -> Diagnostic:
        if diagnostic.source or not diagnostic.span.line:
            return diagnostic
        return replace(diagnostic, source=self.line(diagnostic.span.line))

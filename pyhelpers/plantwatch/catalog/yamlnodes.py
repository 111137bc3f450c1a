"""Reads one YAML file into plain data, and remembers where everything stood.

The parser's events are consumed one by one with an explicit stack, so that nesting bombs, aliases and
duplicate keys are refused as they appear and no input can exhaust the Python stack. Only the part of
YAML that people need for a catalog is accepted: one document, a mapping with text keys, no anchors,
no tags. Everything else becomes a diagnostic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from plantwatch.catalog.document import Document, Node
from plantwatch.catalog.hints import quoted
from plantwatch.catalog.scalars import AmbiguousScalarError, HugeIntegerError, resolve
from plantwatch.catalog.textfile import REFUSED, read_text
from plantwatch.diagnostics import Diagnostic, Span, UserError

MAX_DEPTH = 20
MAX_VALUES = 50_000
MAX_PROBLEMS = 100

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_REFUSED_IN_VALUE = re.compile(f"[\\t{REFUSED}]")
_CORE_TAG = "tag:yaml.org,2002:"


class _GiveUpError(Exception):
    """The rest of the file cannot be understood; the reason has been recorded."""


def read(source: Path | str, file: str | None = None) -> Document:
    """Read a file (a ``Path``) or text (a ``str``) and call it ``file`` in every diagnostic.

    Never raises for what the file contains or for a file that cannot be read: ``data`` is then ``None``
    and ``diagnostics`` says why. Data may be there beside diagnostics, when only a part is wrong.
    """
    name = file if file is not None else str(source) if isinstance(source, Path) else "<text>"
    found: list[Diagnostic] = []
    lines: list[str] = []
    root = None
    try:
        text = _without_tabs(read_text(source, name), name, found)
        lines = text.split("\n")
        root = _Reader(name, text, lines, found).read()
    except _GiveUpError:
        pass
    except UserError as error:
        found += error.diagnostics
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # the last two: pure Python, bad escapes
        if not any(d.code == "PW005" for d in found):  # a tab breaks the indentation around it
            found.append(_syntax_error(error, name))
    return Document(name, lines, root, tuple(found))


def _without_tabs(text: str, file: str, found: list[Diagnostic]) -> str:
    """The text with each tab replaced by a space, so that reading can go on after reporting it."""
    if "\t" not in text:
        return text
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line and len(found) < MAX_PROBLEMS:
            span = Span(file, number, line.index("\t") + 1)
            found.append(Diagnostic("PW005", span, "tab character", "indent with spaces", source=line))
    return text.replace("\t", " ")


def _syntax_error(error: Exception, file: str) -> Diagnostic:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or str(error).split("\n", 1)[0]
    context, begun = getattr(error, "context", None), getattr(error, "context_mark", None)
    message = f"not valid YAML: {problem}"
    if context and begun:
        message += f" ({context} that begins in line {begun.line + 1})"
    span = Span(file, mark.line + 1, mark.column + 1) if mark else Span(file)
    advice = "quote text that holds `: `, ` #` or begins with a special character"
    return Diagnostic("PW007", span, message, advice)


@dataclass(slots=True)
class _Frame:
    """A collection that is being read. ``key`` is the key whose value comes next."""

    node: Node
    key: str | None = None
    dropping: bool = False  # the value that comes next belongs to a key that was refused


@dataclass(slots=True)
class _Reader:
    """Turns the events of one file into nodes."""

    file: str
    text: str
    lines: list[str]
    found: list[Diagnostic]
    stack: list[_Frame] = field(default_factory=list)
    root: Node | None = None

    def read(self) -> Node | None:
        documents = 0
        for number, event in enumerate(self._events()):
            if number > MAX_VALUES:
                self._report("PW002", event, f"more than {MAX_VALUES} values", "split it into several files")
                raise _GiveUpError
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._open(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.stack.pop().node.end = event.end_mark
            elif isinstance(event, yaml.AliasEvent):
                self._report(
                    "PW011",
                    event,
                    f"alias {quoted(f'*{event.anchor}')}",
                    "write the value out where it is needed",
                )
                self._attach(Node(event, None))
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._report(
                        "PW008", event, "a second document begins here", "put it into a file of its own"
                    )
                    break
        if self.root is None:
            self._report("PW006", None, "the file is empty", "`plantwatch new` writes a file to start from")
        elif not isinstance(self.root.data, dict):
            if not isinstance(self.root.event, yaml.AliasEvent):
                self._report("PW009", self.root.event, "the file must be a mapping of keys to values")
            return None
        return self.root

    def _events(self) -> Iterator[Any]:
        yield from yaml.parse(self.text, Loader=_LOADER)

    def _report(self, code: str, event: Any, message: str, advice: str = "") -> None:
        node = Node(event, None) if event is not None else None
        span = node.span(self.file, self.lines) if node else Span(self.file)
        self.found.append(Diagnostic(code, span, message, advice))
        if len(self.found) >= MAX_PROBLEMS:
            self.found.append(
                Diagnostic("PW017", span, "too many problems, the rest of the file was not read")
            )
            raise _GiveUpError

    def _refuse_extras(self, event: Any) -> None:
        if event.anchor:
            self._report(
                "PW011",
                event,
                f"anchor {quoted(f'&{event.anchor}')}",
                "write the value out where it is needed",
            )
        if event.tag is not None:
            self._report(
                "PW012",
                event,
                f"tag {quoted(event.tag.replace(_CORE_TAG, '!!'))}",
                "leave it out; quote text that begins with `!`",
            )

    def _open(self, event: Any) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self._report("PW013", event, f"nested deeper than {MAX_DEPTH} levels")
            raise _GiveUpError
        self._refuse_extras(event)
        node = Node(event, {} if isinstance(event, yaml.MappingStartEvent) else [])
        self._attach(node)
        self.stack.append(_Frame(node))

    def _scalar(self, event: Any) -> None:
        self._refuse_extras(event)
        self._attach(Node(event, self._value(event)))

    def _value(self, event: Any) -> Any:
        text: str = event.value
        if not event.implicit[0]:  # quoted, folded or tagged
            if bad := _REFUSED_IN_VALUE.search(text):
                self._report(
                    "PW004", event, f"character U+{ord(bad.group()):04X} is not allowed", "remove it"
                )
            return text
        try:
            return resolve(text)
        except AmbiguousScalarError:
            advice = f'quote text ("{text[:40]}"); write a number as decimal or 0x, a truth as true or false'
            self._report("PW015", event, f"YAML readers disagree about what {quoted(text)} means", advice)
        except HugeIntegerError:
            self._report("PW016", event, "the number is too large", "quote it if it is text")
        return text

    def _attach(self, node: Node) -> None:
        """Put a node where the file has it: at the top, into a list, or as a key or value of a mapping."""
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        if isinstance(frame.node.data, list):
            frame.node.data.append(node.data)
            frame.node.children[len(frame.node.data) - 1] = node
        elif frame.dropping:
            frame.dropping = False
        elif frame.key is None:
            self._key(frame, node)
        else:
            frame.node.data[frame.key] = node.data
            frame.node.children[frame.key] = node
            frame.key = None

    def _key(self, frame: _Frame, node: Node) -> None:
        text = node.event.value if isinstance(node.event, yaml.ScalarEvent) else None
        if text == "<<" and node.event.implicit[0]:
            self._report("PW011", node.event, "merge key `<<`", "write the values out where they are needed")
            frame.dropping = True
        elif not isinstance(node.data, str):
            if not isinstance(node.event, yaml.AliasEvent):
                self._report("PW014", node.event, "a key must be text", "quote it, or write it as a value")
            frame.dropping = True
        else:
            first = frame.node.keys.get(node.data)
            if first is not None:
                line = first.span(self.file, self.lines).line
                self._report(
                    "PW010", node.event, f"key {quoted(node.data)} appears twice, first in line {line}"
                )
            frame.key = node.data
            frame.node.keys[node.data] = node

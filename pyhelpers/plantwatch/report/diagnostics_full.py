"""A paragraph a diagnostic, for people: place, message, the source line with a caret, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from plantwatch.diagnostics import Diagnostic
from plantwatch.report.diagnostics_style import faint, marked, strong
from plantwatch.report.paths import shown
from plantwatch.report.printable import printable, width

_LONGEST = 120  # characters of a source line that are shown


def render(diagnostics: Sequence[Diagnostic], colour: bool) -> str:
    """See ``plantwatch.report.diagnostics``."""
    return "\n".join("".join(f"{line}\n" for line in _lines(d, colour)) for d in diagnostics)


def _lines(diagnostic: Diagnostic, colour: bool) -> Iterator[str]:
    span = diagnostic.span
    place = strong(printable(str(replace(span, file=shown(span.file)))), colour)
    label = marked(f"{diagnostic.level} {diagnostic.code}", diagnostic.level, colour)
    yield f"{place}: {label} {printable(diagnostic.message)}"
    margin = " " * max(3, len(str(span.line)))
    if diagnostic.source and span.line:
        before, marked_part, after = _cut(diagnostic)
        caret = "^" + "~" * (max(1, width(marked_part)) - 1)
        gutter = str(span.line).rjust(len(margin))
        yield f"{faint(f'{gutter} |', colour)} {before}{marked_part}{after}"
        yield f"{faint(f'{margin} |', colour)} {' ' * width(before)}{marked(caret, diagnostic.level, colour)}"
    for number, line in enumerate(diagnostic.help.splitlines()):
        head = "help:" if number == 0 else "     "
        yield f"{margin} = {strong(head, colour)} {printable(line)}"


def _cut(diagnostic: Diagnostic) -> tuple[str, str, str]:
    """The source line as text before, under and behind the caret, cut to a readable length."""
    span, source = diagnostic.span, diagnostic.source
    at = max(0, min(span.column - 1, len(source)))
    begin = 0 if at < _LONGEST * 2 // 3 else at - _LONGEST // 3
    end = begin + _LONGEST
    stop = min(at + span.width, end)
    before = ("…" if begin else "") + source[begin:at]
    after = source[stop:end] + ("…" if len(source) > end else "")
    return printable(before), printable(source[at:stop]), printable(after)

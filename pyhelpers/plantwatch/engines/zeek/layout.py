"""Long statements on several lines, as zeekscript lays them out.

Formatting with zeekscript takes milliseconds for a statement, and a catalog has one for each policy. So
these are written in its form from the start; tests hold that zeekscript changes nothing in them. The rules
are those of its ``OutputStream``: which tokens stay together, and when a line is too long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_WIDTH = 80
_EXCESS = 5  # characters that are worth a line of their own
_FEWEST = 5  # tokens of a line that is broken at all
_TAB = 8


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign, with the space after it. ``joined``: the next one stays on its line."""

    text: str
    joined: bool = False
    space: bool = False


def call(function: str, arguments: Sequence[Sequence[Token]]) -> list[Token]:
    """A call, or a constructor such as ``set``; each argument is its tokens."""
    return [Token(function, joined=True), Token("(", joined=not arguments), *_listed(arguments, ")")]


def record(fields: Iterable[tuple[str, Sequence[Token]]]) -> list[Token]:
    """A record constructor of names and values."""
    named = [
        [Token("$", joined=True), Token(name, joined=True), Token("=", joined=True), *value]
        for name, value in fields
    ]
    return [Token("["), *_listed(named, "]")]


def _listed(items: Sequence[Sequence[Token]], end: str) -> Iterator[Token]:
    for number, item in enumerate(items, 1):
        last = number == len(items)
        yield from item[:-1]
        yield Token(item[-1].text, joined=not last or end == ")")
        if not last:
            yield Token(",", space=True)
    yield Token(end)


def statement(tokens: Sequence[Token], tabs: int) -> str:
    """The lines of a statement, indented by so many tabs, without the end of the last line."""
    lines: list[str] = []
    line = "\t" * tabs
    column = 0  # of what is on the line for good, with a tab of the first line as one
    pending, length = "", tabs
    enough = len(tokens) >= _FEWEST
    for token in tokens:
        pending += token.text
        length += len(token.text)
        if not token.joined:
            too_long = column + length > _WIDTH and (length >= _EXCESS or column > _WIDTH + _EXCESS)
            if enough and too_long and tabs * _TAB + length < _WIDTH:
                lines.append(line.rstrip(" "))
                line = "\t" * tabs + "    "
                column = tabs * _TAB + 4
                length -= len(pending) - len(pending.lstrip(" "))
                pending = pending.lstrip(" ")
            line += pending
            column += length
            pending, length = "", 0
        if token.space:
            pending += " "
            length += 1
    return "\n".join([*lines, (line + pending).rstrip(" ")])

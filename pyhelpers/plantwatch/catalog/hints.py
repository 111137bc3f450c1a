"""The words that help somebody who mistyped a name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LISTED = 12
_LONGEST = 60


def closest(name: str, known: Iterable[str]) -> str:
    """A suggestion for an unknown ``name``: the known name it resembles, or a list of the known ones."""
    names = sorted(known)
    if not names:
        return ""
    if near := difflib.get_close_matches(name[:_LONGEST], names, 1):
        return f"did you mean `{near[0]}`?"
    more = f", and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"known: {', '.join(names[:_LISTED])}{more}"


def counted(number: int, noun: str) -> str:
    """``1 byte``, ``2 bytes``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def quoted(value: object) -> str:
    """A value from a file between backquotes, cut to a readable length."""
    text = str(value)
    return f"`{text}`" if len(text) <= _LONGEST else f"`{text[: _LONGEST - 1]}…`"

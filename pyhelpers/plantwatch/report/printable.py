"""Makes text from files safe and aligned on a terminal."""

from __future__ import annotations

import unicodedata

_HIDDEN = frozenset(
    {"Cc", "Cf", "Cs", "Zl", "Zp"}
)  # control, format, surrogate, line and paragraph separators


def printable(text: str) -> str:
    """The text with every character escaped that a terminal would act on instead of showing it."""
    if text.isprintable():
        return text
    return "".join(_escape(c) if unicodedata.category(c) in _HIDDEN else c for c in text)


def width(text: str) -> int:
    """Columns that printable text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")

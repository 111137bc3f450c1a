"""Colours of diagnostics on a terminal."""

from __future__ import annotations

from plantwatch.diagnostics import Level

_COLOURS = {Level.ERROR: "31", Level.WARNING: "33", Level.NOTE: "36"}


def marked(text: str, level: Level, colour: bool) -> str:
    """The text, bold and in the colour of its level."""
    return f"\x1b[1;{_COLOURS[level]}m{text}\x1b[0m" if colour else text


def strong(text: str, colour: bool) -> str:
    """The text, bold."""
    return f"\x1b[1m{text}\x1b[0m" if colour else text


def faint(text: str, colour: bool) -> str:
    """The text, dimmed."""
    return f"\x1b[2m{text}\x1b[0m" if colour else text

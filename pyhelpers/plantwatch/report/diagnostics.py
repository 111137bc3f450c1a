"""Turns diagnostics into text: for people, for scripts, and for the services that show them in a review.

    render(diagnostics, "full", colour=False)

Every format keeps the order it is given and ends with a newline unless there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from plantwatch.diagnostics import Diagnostic
from plantwatch.report import (
    diagnostics_concise,
    diagnostics_full,
    diagnostics_github,
    diagnostics_json,
    diagnostics_sarif,
)

Format = Callable[[Sequence[Diagnostic], bool], str]

FORMATS: Mapping[str, Format] = {
    "full": diagnostics_full.render,
    "concise": diagnostics_concise.render,
    "json": diagnostics_json.render,
    "sarif": diagnostics_sarif.render,
    "github": diagnostics_github.render,
}


def render(diagnostics: Sequence[Diagnostic], fmt: str, colour: bool = False) -> str:
    """The diagnostics in the format ``fmt`` (a key of ``FORMATS``).

    ``colour`` matters to ``full`` and ``concise`` only. Raises KeyError for an unknown format.
    """
    return FORMATS[fmt](diagnostics, colour)

"""Every diagnostic code, with its explanation: ``CODES["PW231"]``, or ``page("PW231")`` to read.

PW0xx a file and its YAML, PW1xx its shape, PW2xx its meaning, PW30x engines, PW31x recording, PW4xx
captures, PW50x proofs, PW54x to PW57x sites, PW58x maintenance windows, PW59x the page for a shift meeting,
PW6xx sensors. A code keeps its meaning for ever; one that is no longer used stays in the table.
"""

from __future__ import annotations

from collections.abc import Mapping

from plantwatch.codes import (
    captures,
    engines,
    files,
    maintenance,
    meaning,
    proof,
    recording,
    sensor,
    shape,
    shift,
    sites,
)
from plantwatch.codes.page import Code

CODES: Mapping[str, Code] = {
    code.code: code
    for table in (
        files.TABLE,
        shape.TABLE,
        meaning.TABLE,
        engines.TABLE,
        recording.TABLE,
        captures.TABLE,
        proof.TABLE,
        sensor.TABLE,
        sites.TABLE,
        maintenance.TABLE,
        shift.TABLE,
    )
    for code in table
}


def page(code: str) -> str:
    """The page of a code in plain text; empty for a code that does not exist."""
    return CODES[code].page() if code in CODES else ""


__all__ = ["CODES", "Code", "page"]

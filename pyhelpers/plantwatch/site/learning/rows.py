"""Cells of a log's line, whichever of the two formats it came from: tab-separated text, or JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plantwatch.site.learning.dialects import Dialect
    from plantwatch.site.learning.picture import Observation

Row = Mapping[str, Any]
# What one line tells. May raise KeyError, ValueError or TypeError for a line that is not as we know it.
Reader = Callable[[Row, "Dialect"], "Iterable[Observation]"]


def time_of(value: Any) -> float:
    """Seconds since 1970, whichever of Zeek's three forms of a time it is."""
    if isinstance(value, str) and "T" in value:
        return datetime.fromisoformat(value).timestamp()
    return float(value)


def ends_of(row: Row) -> tuple[str, str]:
    """Client and server of the connection."""
    return str(row["id.orig_h"]), str(row["id.resp_h"])


def is_true(value: Any) -> bool:
    """A truth as Zeek writes it."""
    return value is True or value == "T"


def listed(value: Any) -> list[str]:
    """A vector, empty where there is none."""
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else str(value).split(",")

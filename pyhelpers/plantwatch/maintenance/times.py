"""Points in time as people give them and as the audit log has them: UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_SPAN = re.compile(r"\+(\d{1,5})(m|h|d)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def point(text: str, now: datetime) -> datetime | None:
    """``2026-03-31T08:00Z``, a time with another offset, or ``+90m``, ``+4h``, ``+2d`` from now; else None.

    A time without a zone is none: two people would read it differently.
    """
    if found := _SPAN.fullmatch(text):
        return now + timedelta(**{_UNITS[found[2]]: int(found[1])})
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        return None
    return given.astimezone(UTC) if given.tzinfo else None


def stamp(when: datetime) -> str:
    """A time as it is written to the audit log: ``2026-03-31T08:00:00.000Z``."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

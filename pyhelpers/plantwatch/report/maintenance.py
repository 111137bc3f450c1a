"""Maintenance windows for people and programs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from plantwatch.maintenance.times import stamp
from plantwatch.maintenance.windows import Window
from plantwatch.report.table import drawn, plain


def window_record(window: Window, now: datetime) -> dict[str, Any]:
    """One window for JSON."""
    said = window.line(window.by, window.reason)
    ended = stamp(window.ended) if window.ended else None
    state = {"window": said.pop("window"), "state": window.state(now), "planned": window.planned}
    return {**state, **said, "ended": ended}


def windows_table(found: Iterable[Window], now: datetime) -> str:
    """Windows by beginning; times in UTC, to the minute."""
    table = plain("window", "", "assets", "from (UTC)", "until (UTC)", "left", "work order", "owner")
    for window in found:
        state = window.state(now)
        left = spell((window.until - now).total_seconds()) if state == "open" else ""
        times = (f"{when:%Y-%m-%d %H:%M}" for when in (window.begin, window.over))
        assets = ", ".join(window.assets)
        table.add_row(window.id, state, assets, *times, left, window.work_order, window.owner)
    return drawn(table)


def spell(seconds: float) -> str:
    """A time span in its two largest units: ``3 h 59 min``."""
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (int(seconds), "s")]
    while len(parts) > 1 and not parts[0][0]:
        parts.pop(0)
    return " ".join(f"{number} {unit}" for number, unit in parts[:2] if number) or "0 s"


def line(window: Window, now: datetime) -> str:
    """One window in a sentence."""
    state, until = window.state(now), stamp(window.over)[:16] + "Z"
    what = f"window {window.id} ({', '.join(window.assets)}; work order {window.work_order})"
    match state:
        case "open":
            return f"{what} is open until {until}, {spell((window.until - now).total_seconds())}"
        case "next":
            return f"{what} opens {stamp(window.begin)[:16]}Z and ends {until}"
    return f"{what} {state} {until}"

"""One line of a log as a finding, whoever wrote it. Raises for a line that is none."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any

from plantwatch.engines import ENGINES

LONGEST = 200  # characters of a text from a log
_LATEST = 253_402_300_799  # 9999-12-31, the last second that has a date

UNNAMED = "a window that the sensor knew"
_BIT = "plantwatch.maintenance"  # flow bit of the rules that mark work

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reported:
    """One line that an engine wrote about one policy.

    ``ts`` is in seconds since 1970, ports are 0 where there is none, ``fields`` is what Zeek tells of the
    message (``unit=1 address=40``), ``source`` the capture or the log. ``marked`` is the work order where the
    sensor knew of a maintenance window, ``UNNAMED`` where it only says that there was one, else empty.
    """

    policy: str
    engine: str
    ts: float
    src: str
    src_port: int
    dst: str
    dst_port: int
    source: str
    fields: str = ""
    marked: str = ""


@dataclass(slots=True)
class Leftovers:
    """What was read and is not on the page: damaged lines by file, alerts of rules that are not ours."""

    damaged: dict[str, int] = field(default_factory=dict)
    foreign: int = 0


def record(
    line: str, names: list[str], policy_of: Callable[[int], str | None], source: str, left: Leftovers
) -> Reported | None:
    """The finding in a line, None where it is another record of a log, such as an alert that is not ours.

    ``names`` are the columns of a tab-separated log, empty for JSON. Raises KeyError, ValueError, TypeError,
    AttributeError or RecursionError for a line that is damaged or of another kind.
    """
    if not names and '"event_type"' in line and '"alert"' not in line:  # most of an eve.json
        return None
    row = _columns(names, line) if names else json.loads(line)
    if "event_type" in row:
        return _event(row, policy_of, source, left)
    return _plain(row, "scan" if "engine" in row else "zeek", source)


def _event(row: Row, policy_of: Callable[[int], str | None], source: str, left: Leftovers) -> Reported | None:
    """A record of eve.json (Suricata user guide, EVE JSON format); None where it is no alert of ours."""
    if row["event_type"] != "alert":
        return None
    alert = row["alert"]
    named = alert.get("metadata", {}).get("policy") or [policy_of(int(alert["signature_id"]))]
    if not named[0]:
        left.foreign += 1
        return None
    ether = row.get("ether", {})
    return Reported(
        policy=_text(named[0]),
        engine="suricata",
        ts=_time(row["timestamp"]),
        src=_address(row.get("src_ip") or ether["src_mac"]),
        src_port=_port(row.get("src_port", 0)),
        dst=_address(row.get("dest_ip") or ether["dest_mac"]),
        dst_port=_port(row.get("dest_port", 0)),
        source=source,
        marked=_mark(row, _BIT in row.get("metadata", {}).get("flowbits", ())),
    )


def _plain(row: Row, kind: str, source: str) -> Reported:
    zeek = kind == "zeek"
    return Reported(
        policy=_text(row["policy"]),
        engine="zeek" if zeek else _engine(row["engine"]),
        ts=_time(row["ts"]),
        src=_address(row.get("src_mac") or row["src"]),
        src_port=_port(row.get("src_p" if zeek else "src_port", 0)),
        dst=_address(row.get("dst_mac") or row["dst"]),
        dst_port=_port(row.get("dst_p" if zeek else "dst_port", 0)),
        source=_text(source if zeek else row.get("capture", source)),
        fields=_text(row.get("fields", "")) if zeek else "",
        marked=_mark(row, row.get("accepted") in (True, "T")),
    )


def _mark(row: Row, marked: bool) -> str:
    """The work order that a record names, however it does."""
    order = row.get("work_order") or row.get("maintenance", {}).get("work_order")
    return _text(order) if order else UNNAMED if marked else ""


def _engine(value: Any) -> str:
    if value not in ENGINES:
        raise ValueError("no engine of ours")
    return str(value)


def _columns(names: list[str], line: str) -> dict[str, str]:
    cells = line.split("\t")
    pairs = zip(names, cells, strict=True)
    return {name: cell for name, cell in pairs if cell not in ("-", "(empty)")}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"


def _address(value: Any) -> str:
    """An address as everybody writes it: Suricata spells IPv6 out to its last zero."""
    text = _text(value)
    try:
        return str(ip_address(text))
    except ValueError:
        return text.lower()


def _port(value: Any) -> int:
    port = int(value)
    if not 0 <= port <= 65535:
        raise ValueError("no port")
    return port


def _time(value: Any) -> float:
    """Seconds since 1970 from any form of a time that the engines write."""
    if isinstance(value, str) and "T" in value:
        when = datetime.fromisoformat(value)
        seconds = (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    else:
        seconds = float(value)
    if not math.isfinite(seconds) or not 0 <= seconds <= _LATEST:
        raise ValueError("no time of a plant")
    return seconds

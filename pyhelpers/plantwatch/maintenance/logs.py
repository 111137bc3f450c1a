"""Marking what sensors have logged already: Suricata's eve.json, Zeek's plantwatch.log in JSON.

Streams: a line is read, judged and written. Lines that are no findings pass unchanged.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from plantwatch.engines.suricata.maintenance import BIT
from plantwatch.maintenance.marking import Marks
from plantwatch.maintenance.times import stamp
from plantwatch.site.addresses import address_of

OURS = "PLANTWATCH "  # how the messages of our rules begin


@dataclass(slots=True)
class Counts:
    """``differ``: findings for which the engine's own mark says otherwise than the windows do."""

    findings: int = 0
    inside: int = 0
    differ: int = 0


def marked(lines: Iterable[str], marks: Marks, counts: Counts) -> Iterator[str]:
    """Every line; those of findings inside a window with ``maintenance`` added: work order, owner, until."""
    for line in lines:
        record = _record(line)
        seen = _seen(record) if record else None
        if record is None or seen is None:
            yield line.rstrip("\n")
            continue
        ts, src, dst, has = seen
        work = marks.of(ts, src, dst)
        counts.findings += 1
        counts.inside += work is not None
        counts.differ += has != (work is not None)
        if work is None:
            yield line.rstrip("\n")
            continue
        until = stamp(datetime.fromtimestamp(work.until, UTC))
        said = {"work_order": work.work_order, "owner": work.owner, "until": until}
        yield json.dumps({**record, "maintenance": said}, ensure_ascii=False)


def _record(line: str) -> Mapping[str, Any] | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def _seen(record: Mapping[str, Any]) -> tuple[float, str, str, bool] | None:
    """Time, sender, receiver and the engine's own mark of a finding; None for another record."""
    try:
        if record.get("event_type") == "alert" and record["alert"]["signature"].startswith(OURS):
            ts = datetime.fromisoformat(record["timestamp"]).timestamp()
            bits = record.get("metadata", {}).get("flowbits", ())
            return ts, _plain(record["src_ip"]), _plain(record["dest_ip"]), BIT in bits
        if "policy" in record and "operation" in record:
            src = record.get("src") or record["src_mac"]
            dst = record.get("dst") or record["dst_mac"]
            stated = record["ts"]
            ts = stated if isinstance(stated, float) else datetime.fromisoformat(stated).timestamp()
            return ts, src, dst, bool(record.get("accepted"))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return None


def _plain(text: str) -> str:
    """An address as everybody else writes it: Suricata spells IPv6 out to its last zero."""
    return str(address_of(text) or text)

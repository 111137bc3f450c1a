"""Logs of Zeek, JSON or tab-separated (docs.zeek.org, log formats), as observations."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from plantwatch.site.learning.dialects import Dialect
from plantwatch.site.learning.picture import Seen

Row = Mapping[str, Any]
_NAME = re.compile(r"(conn|modbus|dnp3|plantwatch_operations)(?:[._-].*)?\.log(?:\.gz)?")
_HEARD = (
    "SF",
    "S1",
    "S2",
    "S3",
    "RSTO",
    "RSTR",
    "OTH",
)  # both sides spoke; a scan's S0 and REJ make no asset


def kind_of(path: Path) -> str:
    """Which log a file is by its name, also when rotated (``conn.2026-01-01-00.log.gz``); else empty."""
    found = _NAME.fullmatch(path.name)
    return found[1] if found else ""


def is_zeek_log(path: Path, first: str) -> bool:
    """Whether a file with this first line is a log that we read."""
    return bool(kind_of(path)) and (first.startswith(("{", "#separator", "#fields")) or not first.strip())


def read_zeek_log(kind: str, first: str, lines: Iterator[str], dialect: Dialect) -> Iterator[Seen]:
    """The observations in a log of this kind, whose first line was read already."""
    read = _READERS[kind]
    for row in _rows(first, lines):
        try:
            seen = read(row, dialect)
        except (KeyError, ValueError, TypeError):  # a line that is cut off, or of another version
            continue
        if seen is not None:
            yield seen


def _rows(first: str, lines: Iterator[str]) -> Iterator[Row]:
    if first.startswith("{"):
        yield from _json(first)
        for line in lines:
            yield from _json(line)
        return
    names: list[str] = first.rstrip("\n").split("\t")[1:] if first.startswith("#fields") else []
    for line in lines:
        if line.startswith("#"):
            if line.startswith("#fields"):
                names = line.rstrip("\n").split("\t")[1:]
            continue
        cells = line.rstrip("\n").split("\t")
        if len(cells) == len(names):
            yield {
                name: cell for name, cell in zip(names, cells, strict=True) if cell not in ("-", "(empty)")
            }


def _json(line: str) -> Iterator[Row]:
    try:
        row = json.loads(line)
    except ValueError:
        return
    if isinstance(row, dict):
        yield row


def _time(value: Any) -> float:
    """Seconds since 1970, whichever of Zeek's three forms of a time it is."""
    if isinstance(value, str) and "T" in value:
        return datetime.fromisoformat(value).timestamp()
    return float(value)


def _operation(row: Row, dialect: Dialect) -> Seen | None:
    name = str(row["operation"])
    kind = dialect.kinds.get(name)
    if kind is None:
        return None
    return Seen(
        str(row["src"]),
        str(row["dst"]),
        name.partition("/")[0],
        kind,
        int(row["n"]),
        _time(row["ts"]),
        _time(row["last"]),
        float(row["squares"]),
        str(row.get("src_mac", "")),
        str(row.get("dst_mac", "")),
        name,
    )


def _conn(row: Row, dialect: Dialect) -> Seen | None:
    protocol = dialect.ports.get((str(row["proto"]), int(row["id.resp_p"])))
    if protocol is None or row["conn_state"] not in _HEARD:
        return None
    at = _time(row["ts"])
    macs = str(row.get("orig_l2_addr", "")), str(row.get("resp_l2_addr", ""))
    return Seen(str(row["id.orig_h"]), str(row["id.resp_h"]), protocol, "", 1, at, at, 0.0, *macs)


def _function(protocol: str, column: str) -> Callable[[Row, Dialect], Seen | None]:
    def read(row: Row, dialect: Dialect) -> Seen | None:
        if row.get("pdu_type") == "RESP":  # Zeek 6 and later log both
            return None
        name = str(row[column])
        kind = dialect.kind(protocol, name)
        at = _time(row["ts"])
        ends = str(row["id.orig_h"]), str(row["id.resp_h"])
        return Seen(*ends, protocol, kind, 1, at, at, name=name) if kind else None

    return read


_READERS: Mapping[str, Callable[[Row, Dialect], Seen | None]] = {
    "plantwatch_operations": _operation,
    "conn": _conn,
    "modbus": _function("modbus", "func"),
    "dnp3": _function("dnp3", "fc_request"),
}

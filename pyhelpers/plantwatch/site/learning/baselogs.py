"""Zeek's conn.log, modbus.log and dnp3.log, and our own two logs (zeek-scripts/runtime/learn*.zeek)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from plantwatch.site.learning.dialects import Dialect
from plantwatch.site.learning.picture import Seen
from plantwatch.site.learning.points import Wrote
from plantwatch.site.learning.rows import Reader, Row, ends_of, time_of

# Both sides spoke; a scan's S0 and REJ make no asset.
_HEARD = frozenset({"SF", "S1", "S2", "S3", "RSTO", "RSTR", "OTH"})
# The columns of conn.log that are read: it is the longest of all logs.
CONN = frozenset(
    {
        "ts",
        "proto",
        "id.orig_h",
        "id.resp_h",
        "id.resp_p",
        "conn_state",
        "orig_l2_addr",
        "resp_l2_addr",
    }
)


def _operation(row: Row, dialect: Dialect) -> Iterable[Seen]:
    name = str(row["operation"])
    kind = dialect.kinds.get(name)
    if kind is None:
        return ()
    seen = Seen(
        str(row["src"]),
        str(row["dst"]),
        name.partition("/")[0],
        kind,
        int(row["n"]),
        time_of(row["ts"]),
        time_of(row["last"]),
        float(row["squares"]),
        str(row.get("src_mac", "")),
        str(row.get("dst_mac", "")),
        name,
        int(row.get("units", 0)),
    )
    return (seen,)


def _values(row: Row, dialect: Dialect) -> Iterable[Wrote]:
    wrote = Wrote(
        str(row["src"]),
        str(row["dst"]),
        str(row["protocol"]),
        str(row["part"]),
        int(row["place"]),
        int(row["n"]),
        float(row["low"]),
        float(row["high"]),
        time_of(row["ts"]),
        time_of(row["last"]),
    )
    return (wrote,)


def _conn(row: Row, dialect: Dialect) -> Iterable[Seen]:
    protocol = dialect.ports.get((row["proto"], int(row["id.resp_p"])))
    if protocol is None or row["conn_state"] not in _HEARD:
        return ()
    at = time_of(row["ts"])
    macs = str(row.get("orig_l2_addr", "")), str(row.get("resp_l2_addr", ""))
    return (Seen(*ends_of(row), protocol, "", 1, at, at, 0.0, *macs),)


def _function(protocol: str, column: str) -> Reader:
    def read(row: Row, dialect: Dialect) -> Iterable[Seen]:
        if row.get("pdu_type") == "RESP":  # Zeek 6 and later log both
            return ()
        name = str(row[column])
        kind = dialect.kind(protocol, name)
        at = time_of(row["ts"])
        return (Seen(*ends_of(row), protocol, kind, 1, at, at, name=name),) if kind else ()

    return read


READERS: Mapping[str, Reader] = {
    "plantwatch_operations": _operation,
    "plantwatch_values": _values,
    "conn": _conn,
    "modbus": _function("modbus", "func"),
    "dnp3": _function("dnp3", "fc_request"),
}

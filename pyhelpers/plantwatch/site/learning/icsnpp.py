"""Logs of the ICSNPP packages (github.com/cisagov/icsnpp-*); columns and words as in their test baselines.

A message may stand in several of these logs and in Zeek's own: operations are named by their log, and of the
operations of a way the most frequent counts (``Picture.ways``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from plantwatch.site.learning.dialects import Dialect
from plantwatch.site.learning.names import Named
from plantwatch.site.learning.picture import Observation, Seen
from plantwatch.site.learning.points import Wrote
from plantwatch.site.learning.rows import Reader, Row, ends_of, is_true, listed, time_of

_BLOCK = {"Nul": 0, "Pulse On": 1, "Pulse Off": 2, "Latch On": 3, "Latch Off": 4}  # IEEE 1815-2012, 11.3.10
_TRIP = {"Nul": 0, "Close": 1, "Trip": 2}


def _asked(row: Row) -> bool:
    """Whether this is no reply, as far as the log tells."""
    if row.get("request_response", "REQUEST") != "REQUEST" or row.get("direction", "request") != "request":
        return False
    return is_true(row.get("is_orig", True))


def _seen(row: Row, protocol: str, kind: str, name: str) -> Iterator[Seen]:
    if kind:
        at = time_of(row["ts"])
        yield Seen(*ends_of(row), protocol, kind, 1, at, at, name=name)


def _wrote(row: Row, protocol: str, part: str, place: int, values: Iterable[str]) -> Iterator[Wrote]:
    at = time_of(row["ts"])
    for offset, text in enumerate(values):
        value = float(text)
        yield Wrote(*ends_of(row), protocol, part, place + offset, 1, value, value, at, at)


def _worded(log: str, protocol: str, column: str) -> Reader:
    def read(row: Row, dialect: Dialect) -> Iterable[Observation]:
        if not _asked(row) or column not in row:
            return ()
        word = str(row[column])
        return _seen(row, protocol, dialect.kind(protocol, word), f"{log}:{word}")

    return read


def _always(log: str, protocol: str, kind: str) -> Reader:
    def read(row: Row, dialect: Dialect) -> Iterable[Observation]:
        return _seen(row, protocol, kind, log) if _asked(row) else ()

    return read


def _modbus_detailed(row: Row, dialect: Dialect) -> Iterable[Observation]:
    name = str(row["func"])
    seen = _seen(row, "modbus", dialect.kind("modbus", name), f"modbus_detailed:{name}")
    if not _asked(row):
        return ()
    if not name.startswith("WRITE_") or "request_values" not in row or "address" not in row:
        return seen
    part = f"unit {int(row['unit'])} {'coil' if 'COIL' in name else 'register'}"
    values = _wrote(row, "modbus", part, int(row["address"]), listed(row["request_values"]))
    return chain(seen, values)


def _read_write(row: Row, dialect: Dialect) -> Iterable[Observation]:
    if not _asked(row):
        return ()
    seen = _seen(row, "modbus", "write", "modbus_read_write_multiple_registers")
    part = f"unit {int(row['unit'])} register"
    place, values = int(row["write_start_address"]), listed(row.get("write_registers"))
    return chain(seen, _wrote(row, "modbus", part, place, values))


def _dnp3_control(row: Row, dialect: Dialect) -> Iterable[Observation]:
    if not _asked(row):
        return ()
    name = str(row["function_code"])
    seen = _seen(row, "dnp3", "control", f"dnp3_control:{name}")
    if name == "SELECT" or "index_number" not in row:
        return seen
    code = _BLOCK[str(row["operation_type"])] + 64 * _TRIP[str(row["trip_control_code"])]
    # The log names no outstation: there is one behind most addresses.
    return chain(seen, _wrote(row, "dnp3", "binary output", int(row["index_number"]), [str(code)]))


def _cip(row: Row, dialect: Dialect) -> Iterable[Observation]:
    if not _asked(row) or row.get("class_id") == "0x06":  # the connection manager: an envelope
        return ()
    code = str(row["cip_service_code"])
    return _seen(row, "cip", dialect.numbered("cip", int(code, 16)), f"cip:{code}")


def _s7comm_plus(row: Row, dialect: Dialect) -> Iterable[Observation]:
    if not _asked(row) or row.get("opcode_name") != "Request":
        return ()
    name = str(row["function_name"])
    return _seen(row, "s7commplus", dialect.kind("s7commplus", name), f"s7comm_plus:{name}")


def _bacnet(row: Row, dialect: Dialect) -> Iterable[Observation]:
    if not str(row.get("pdu_type", "")).endswith("CONFIRMED_REQUEST") or not _asked(row):
        return ()
    name = str(row["pdu_service"])
    return _seen(row, "bacnet", dialect.kind("bacnet", name), f"bacnet:{name}")


def _bacnet_property(row: Row, dialect: Dialect) -> Iterable[Observation]:
    if not str(row["pdu_service"]).startswith("write-property") or not _asked(row):
        return ()
    part = f"{row['object_type']} {row['property']}"
    return _wrote(row, "bacnet", part, int(row["instance_number"]), [str(row["value"])])


def _device(name: str, *columns: str) -> Reader:
    def read(row: Row, dialect: Dialect) -> Iterable[Observation]:
        host = row.get("source_h", row["id.resp_h"])  # who answers tells of itself
        what = " ".join(str(row[column]) for column in columns if column in row)
        called = str(row.get(name, "")) if name else ""
        return (Named(str(host), called, "s7comm", device=what),) if what or called else ()

    return read


def _bacnet_vendor(row: Row, dialect: Dialect) -> Iterable[Observation]:
    if row.get("pdu_service") != "i-am" or "vendor" not in row:
        return ()
    return (Named(str(row["source_h"]), "", "bacnet", device=str(row["vendor"])),)


READERS: Mapping[str, Callable[[Row, Dialect], Iterable[Observation]]] = {
    "modbus_detailed": _modbus_detailed,
    "modbus_mask_write_register": _always("modbus_mask_write_register", "modbus", "write"),
    "modbus_read_write_multiple_registers": _read_write,
    "dnp3_control": _dnp3_control,
    "dnp3_objects": _worded("dnp3_objects", "dnp3", "function_code"),
    "enip": _worded("enip", "enip", "enip_command"),
    "cip": _cip,
    "cip_identity": _device("", "vendor_name", "product_name"),
    "s7comm": _worded("s7comm", "s7comm", "function_name"),
    "s7comm_plus": _s7comm_plus,
    "s7comm_known_devices": _device("automation_system_name", "module_name"),
    "opcua_binary": _worded("opcua_binary", "opcua", "req_identifier_str"),
    "bacnet": _bacnet,
    "bacnet_property": _bacnet_property,
    "bacnet_discovery": _bacnet_vendor,
}

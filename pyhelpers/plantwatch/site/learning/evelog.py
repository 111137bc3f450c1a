"""Suricata's eve.json as observations: flows, transactions of field protocols, alerts, and names of hosts.

Shapes as Suricata 7.0 and 8.0 write them (doc/userguide/output/eve/eve-json-format); ``enip`` only from 8.0.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from ipaddress import ip_address
from itertools import chain
from typing import Any

from plantwatch.site.learning.dialects import Dialect
from plantwatch.site.learning.names import Named
from plantwatch.site.learning.picture import Observation, Seen
from plantwatch.site.learning.points import Wrote

Event = Mapping[str, Any]
_TYPE = re.compile(r'"event_type"\s*:\s*"([a-z0-9_]+)"')
_ESCAPED = re.compile(r"\\x([0-9a-f]{2})")
_ENIP = {"list_identity": "discovery", "list_services": "discovery", "list_interfaces": "discovery"}
_CIP = (
    ("Read Write", "write"),
    ("Read", "read"),
    ("Write", "write"),
    ("Get", "read"),
    ("Set", "configuration"),
    ("Reset", "control"),
)
_MANAGER = {"segment_type": "class", "value": 6}  # of connections: what it gets is an envelope


def is_eve(first: str) -> bool:
    """Whether a file with this first line is Suricata's."""
    return first.startswith("{") and '"event_type"' in first


def read_eve(first: str, lines: Iterator[str], dialect: Dialect) -> Iterator[Observation]:
    """The observations in the lines; the first was read already."""
    for line in chain((first,), lines):
        found = _TYPE.search(line)
        if found is None or found[1] not in _READERS:
            continue
        try:
            event = json.loads(line)
            yield from _READERS[event["event_type"]](event, dialect)
        except (KeyError, ValueError, TypeError):  # a line that is cut off
            continue


def _flow(event: Event, dialect: Dialect) -> Iterator[Observation]:
    protocol = dialect.ports.get((event["proto"].lower(), event["dest_port"]))
    flow = event["flow"]
    if protocol is None or not flow["pkts_toclient"] or not flow["pkts_toserver"]:
        return
    yield _seen(event, protocol, "", "", flow["start"])


def _alert(event: Event, dialect: Dialect) -> Iterator[Observation]:
    """An alert of ours tells the class of operation. One of others tells no more than its flow."""
    policy = event["alert"].get("metadata", {}).get("policy", [""])[0]
    protocol, kind = dialect.policies.get(policy, ("", ""))
    if kind and event.get("direction", "to_server") == "to_server":
        yield _seen(event, protocol, kind, f"alert:{policy}")


def _modbus(event: Event, dialect: Dialect) -> Iterator[Observation]:
    request = event["modbus"].get("request")
    if not request:
        return
    function = int(request["function_raw"])
    if kind := dialect.numbered("modbus", function):
        yield _seen(event, "modbus", kind, f"eve:{function}")
    wrote = request.get("write", {})
    if "data" in wrote:
        part = f"unit {int(request['unit_id'])} {'coil' if function in (5, 15) else 'register'}"
        for offset, value in enumerate(_modbus_values(function, wrote)):
            yield _wrote(event, "modbus", part, int(wrote["address"]) + offset, value)


def _modbus_values(function: int, wrote: Event) -> list[int]:
    data = wrote["data"]
    if isinstance(data, int):
        return [int(data == 0xFF00)] if function == 5 else [data]
    # Bytes that are no text are written as \xNN, so what looks like that may be text: then sizes differ.
    raw = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), data).encode("latin-1")
    quantity = int(wrote["quantity"])
    if function == 15:
        return [raw[n // 8] >> n % 8 & 1 for n in range(quantity)] if len(raw) * 8 >= quantity else []
    if len(raw) != 2 * quantity:
        return []
    return [int.from_bytes(raw[n : n + 2]) for n in range(0, len(raw), 2)]


def _dnp3(event: Event, dialect: Dialect) -> Iterator[Observation]:
    message = event["dnp3"].get("request", event["dnp3"])
    if message.get("type") != "request":
        return
    function = int(message["application"]["function_code"])
    if kind := dialect.numbered("dnp3", function):
        yield _seen(event, "dnp3", kind, f"eve:{function}")
    if function not in (4, 5, 6):
        return
    outstation = f"outstation {int(message['dst'])}"
    for item in message["application"].get("objects", ()):
        for point in item.get("points", ()):
            if item["group"] == 12 and item["variation"] == 1:
                code = point["op_type"] + 16 * point["qu"] + 32 * point["cr"] + 64 * point["tcc"]
                yield _wrote(event, "dnp3", f"{outstation} binary output", int(point["index"]), code)
            elif item["group"] == 41 and "value" in point:
                yield _wrote(
                    event, "dnp3", f"{outstation} analog output", int(point["index"]), point["value"]
                )


def _enip(event: Event, dialect: Dialect) -> Iterator[Observation]:
    request = event["enip"].get("request", {})
    if command := request.get("command", ""):
        yield _seen(event, "enip", _ENIP.get(command, "session"), f"eve:{command}")
    asked = request.get("cip", {})
    service = str(asked.get("service", ""))
    kind = next((kind for start, kind in _CIP if service.startswith(start)), "")
    if kind and _MANAGER not in asked.get("path", ()):
        yield _seen(event, "cip", kind, f"eve:{service}")
    identity = event["enip"].get("response", {}).get("identity", {})
    if identity:
        what = f"{identity.get('vendor_id', '')} {identity.get('product_name', '')}"
        yield Named(_address(event["dest_ip"]), "", "cip", device=what.strip())


def _dhcp(event: Event, dialect: Dialect) -> Iterator[Observation]:
    lease = event["dhcp"]
    host = lease.get("assigned_ip", "0.0.0.0")
    host = lease.get("client_ip", host) if host == "0.0.0.0" else host
    if lease.get("type") == "request" and host == "0.0.0.0":
        host = lease.get("requested_ip", host)
    if host != "0.0.0.0":
        yield Named(_address(host), lease.get("hostname", ""), "dhcp", lease.get("client_mac", ""))


def _tls(event: Event, dialect: Dialect) -> Iterator[Observation]:
    yield Named(_address(event["dest_ip"]), event["tls"].get("sni", ""), "tls")


def _dns(event: Event, dialect: Dialect) -> Iterator[Observation]:
    for answer in event["dns"].get("answers", ()):
        if answer.get("rrtype") in ("A", "AAAA"):
            yield Named(_address(answer["rdata"]), answer["rrname"], "dns")


def _smb(event: Event, dialect: Dialect) -> Iterator[Observation]:
    yield Named(_address(event["src_ip"]), event["smb"].get("ntlmssp", {}).get("host", ""), "ntlm")


_READERS: Mapping[str, Callable[[Event, Dialect], Iterable[Observation]]] = {
    "flow": _flow,
    "alert": _alert,
    "modbus": _modbus,
    "dnp3": _dnp3,
    "enip": _enip,
    "dhcp": _dhcp,
    "tls": _tls,
    "dns": _dns,
    "smb": _smb,
}


def _seen(event: Event, protocol: str, kind: str, name: str, start: str = "") -> Seen:
    at = datetime.fromisoformat(start or event["timestamp"]).timestamp()
    ether = event.get("ether", {})
    macs = (
        ether.get("src_mac") or _only(ether.get("src_macs")),
        ether.get("dest_mac") or _only(ether.get("dest_macs")),
    )
    ends = _address(event["src_ip"]), _address(event["dest_ip"])
    return Seen(*ends, protocol, kind, 1, at, at, 0.0, *macs, name)


def _wrote(event: Event, protocol: str, part: str, place: int, value: float) -> Wrote:
    at = datetime.fromisoformat(event["timestamp"]).timestamp()
    ends = _address(event["src_ip"]), _address(event["dest_ip"])
    return Wrote(*ends, protocol, part, place, 1, float(value), float(value), at, at)


def _address(text: str) -> str:
    """An address as everybody else writes it: Suricata spells IPv6 out to its last zero."""
    return str(ip_address(text))


def _only(macs: Any) -> str:
    return str(macs[0]) if isinstance(macs, list) and len(macs) == 1 else ""

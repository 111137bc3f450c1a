"""What a protocol can get wrong about values of points: parts, types, runs of values."""

from __future__ import annotations

from collections.abc import Iterator

from plantwatch.catalog.checks.subjects import ProtocolSubject
from plantwatch.catalog.hints import closest
from plantwatch.diagnostics import Diagnostic

Found = Iterator[Diagnostic]


def parts_of_carriers(it: ProtocolSubject) -> Found:
    """PW243: places are counted from the PDU or from the part whose fields the message is known by."""
    for path, raw in (*it.carriers(), *it.sayings()):
        part = raw.get("part", "")
        if part and part not in it.parts():
            message = f"the protocol has no part `{part}`"
            yield it.document.problem("PW243", message, (*path, "part"), advice=closest(part, it.parts()))
            continue
        alternatives = raw["when"] if isinstance(raw["when"], list) else [raw["when"]]
        fields = {it.fields[name].part for match in alternatives for name in match if name in it.fields}
        inner = sorted(fields - {"", part})
        if inner:
            message = f"the message is known by fields of `{inner[0]}`, its places are counted from elsewhere"
            yield it.document.problem("PW243", message, path, advice=f"say `part: {inner[0]}`")


def readable_values(it: ProtocolSubject) -> Found:
    """PW244: it is known how each value is coded, and in a run of values where each of them stands."""
    for path, raw in it.carriers():
        if ("asked" in raw) != ("by" in raw):
            message = "an answer is paired with its request by a number that both have"
            yield it.document.problem("PW244", message, path, advice="say both `asked` and `by`, or neither")
        value = raw.get("value")
        if value is None:
            continue
        if "type" not in value and "type" not in it.data["points"][path[1]]:
            message = "nothing says how this value is coded"
            advice = "say `type` here, or for all points of the kind"
            yield it.document.problem("PW244", message, (*path, "value"), key=True, advice=advice)
        if "span" in raw and "every" not in value:
            message = "nothing says where the value of the next place stands"
            advice = "say `every`: bytes from one value to the next"
            yield it.document.problem("PW244", message, (*path, "value"), key=True, advice=advice)


def where_points_are(it: ProtocolSubject) -> Found:
    """PW245: points and stations are of hosts with IP addresses."""
    for name in ("points", "stations"):
        if name in it.data and "ethernet" in it.data["transports"]:
            message = f"`{name}` are not looked for on Ethernet itself"
            yield it.document.problem("PW245", message, (name,), key=True)


CHECKS = (parts_of_carriers, readable_values, where_points_are)

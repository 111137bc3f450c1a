"""What a protocol of the right shape can still get wrong: names, layout, and what recognises an operation."""

from __future__ import annotations

from collections.abc import Iterator

from plantwatch.catalog import build
from plantwatch.catalog.checks.subjects import ProtocolSubject
from plantwatch.catalog.document import Path
from plantwatch.catalog.hints import closest
from plantwatch.catalog.layout import end
from plantwatch.catalog.model import Match
from plantwatch.diagnostics import Diagnostic, Level

Found = Iterator[Diagnostic]


def key_fields(it: ProtocolSubject) -> Found:
    """PW210: the key and the length are fields of the protocol."""
    places: list[tuple[Path, str]] = [
        (("key",), it.data["key"]),
        (("pdu", "length", "field"), it.data["pdu"]["length"]["field"]),
    ]
    for path, name in places:
        if name not in it.fields:
            message = f"the protocol has no field `{name}`"
            yield it.document.problem("PW210", message, path, advice=closest(name, it.fields))


def condition_fields(it: ProtocolSubject) -> Found:
    """PW211: conditions are about fields of the protocol."""
    for path, match in it.matches():
        for name in match:
            if name not in it.fields:
                message = f"a condition on the unknown field `{name}`"
                yield it.document.problem(
                    "PW211", message, (*path, name), key=True, advice=closest(name, it.fields)
                )


def reported_fields(it: ProtocolSubject) -> Found:
    """PW222: the fields reported with an operation are fields of the protocol."""
    for path, raw in it.operations():
        for number, name in enumerate(raw.get("fields", ())):
            if name not in it.fields:
                message = f"the protocol has no field `{name}` to report"
                place = (*path, "fields", number)
                yield it.document.problem("PW222", message, place, advice=closest(name, it.fields))


def within_maximum(it: ProtocolSubject) -> Found:
    """PW216: fields and constant bytes lie inside the longest PDU."""
    maximum = it.data["pdu"]["maximum"]
    ends: list[tuple[Path, str, int]] = [
        (("fields", name), f"field `{name}`", end(field)) for name, field in it.fields.items()
    ]
    for number, part in enumerate(it.data["pdu"]["start"]):
        last = part["at"] + len(bytes.fromhex(part["bytes"]))
        ends.append((("pdu", "start", number), "the constant", last))
    for path, what, last in ends:
        if last > maximum:
            message = f"{what} ends at byte {last}, the longest PDU has {maximum}"
            yield it.document.problem("PW216", message, path)


def sizes_in_order(it: ProtocolSubject) -> Found:
    """PW218: the shortest PDU is no longer than the longest and holds its length field."""
    pdu = it.data["pdu"]
    if pdu["minimum"] > pdu["maximum"]:
        message = f"the shortest PDU ({pdu['minimum']}) is longer than the longest ({pdu['maximum']})"
        yield it.document.problem("PW218", message, ("pdu", "minimum"))
    elif (framing := it.framing) is not None and end(framing.length) > framing.minimum:
        message = f"the shortest PDU ({framing.minimum} bytes) does not reach the end of its length field"
        advice = f"the length field ends at byte {end(framing.length)}"
        yield it.document.problem("PW218", message, ("pdu", "minimum"), advice=advice)


def recognisable(it: ProtocolSubject) -> Found:
    """PW219: something recognises each operation."""
    for path, raw in it.operations():
        if not {"when", "anomaly", "native"} & raw.keys():
            message = f"nothing recognises the operation `{path[-1]}`"
            advice = "say `when`, `anomaly` or `native`"
            yield it.document.problem("PW219", message, path, key=True, advice=advice)


def one_way_to_recognise(it: ProtocolSubject) -> Found:
    """PW220: bytes or an anomaly recognise an operation, not both."""
    for path, raw in it.operations():
        if "when" in raw and "anomaly" in raw:
            message = f"the operation `{path[-1]}` has `when` and `anomaly`"
            advice = "make two operations of it; a policy can name both"
            yield it.document.problem("PW220", message, (*path, "anomaly"), key=True, advice=advice)


def possible_anomaly(it: ProtocolSubject) -> Found:
    """PW223: the anomaly is one this protocol can show."""
    for path, raw in it.operations():
        place = (*path, "anomaly")
        if raw.get("anomaly") == "bad_checksum" and "checksums" not in it.data["pdu"]:
            advice = "describe them in `pdu.checksums`"
            yield it.document.problem("PW223", "this protocol has no checksums", place, advice=advice)
        if raw.get("anomaly") == "unanswered" and raw["from"] == "server":
            message = "only a request of a client can stay unanswered"
            yield it.document.problem("PW223", message, place, advice="write `from: client`")


def segment_needs_bytes(it: ProtocolSubject) -> Found:
    """PW224: ``first_in_segment`` is about conditions on bytes."""
    for path, raw in it.operations():
        if raw.get("first_in_segment") and "when" not in raw:
            message = "`first_in_segment` has no meaning without `when`"
            yield it.document.problem("PW224", message, (*path, "first_in_segment"), key=True)


def same_conditions(it: ProtocolSubject) -> Found:
    """PW221: no two operations are recognised by the same bytes from the same side."""
    seen: dict[tuple[str, frozenset[Match]], str] = {}
    for path, raw in it.operations():
        matches = [match for _, match in build.alternatives(raw.get("when"))]
        if not matches or any(name not in it.fields for match in matches for name in match):
            continue
        key = (raw["from"], frozenset(build.match(match, it.fields) for match in matches))
        first = seen.setdefault(key, str(path[-1]))
        if first != path[-1]:
            message = f"`{path[-1]}` is recognised by the same bytes as `{first}`"
            yield it.document.problem("PW221", message, path, key=True, level=Level.WARNING)


CHECKS = (
    key_fields,
    condition_fields,
    reported_fields,
    within_maximum,
    sizes_in_order,
    recognisable,
    one_way_to_recognise,
    possible_anomaly,
    segment_needs_bytes,
    same_conditions,
)

"""What a protocol of the right shape can still get wrong: names, layout, and what recognises an operation."""

from __future__ import annotations

from collections.abc import Iterator

from plantwatch.catalog import build
from plantwatch.catalog.checks.subjects import ProtocolSubject
from plantwatch.catalog.document import Path
from plantwatch.catalog.framing import choices
from plantwatch.catalog.hints import closest
from plantwatch.catalog.layout import end, header_size
from plantwatch.catalog.watch import WATCHED
from plantwatch.catalog.wire import Match
from plantwatch.diagnostics import Diagnostic, Level

Found = Iterator[Diagnostic]


def key_fields(it: ProtocolSubject) -> Found:
    """PW210: the keys and the length are fields of the protocol."""
    places: list[tuple[Path, str]] = [(("key",), it.data["key"])] if "key" in it.data else []
    for path, raw in it.pdus():
        if "field" in raw.get("length", {}):
            places.append(((*path, "length", "field"), raw["length"]["field"]))
    for name, part in it.parts().items():
        if "key" in part:
            places.append((("parts", name, "key"), part["key"]))
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
    for pdu, raw in it.pdus():
        maximum = raw["maximum"]
        ends: list[tuple[Path, str, int]] = [
            (("fields", name), f"field `{name}`", end(field) + raw.get("offset", 0))
            for name, field in it.fields.items()
            if not field.part
        ]
        for number, part in enumerate(raw.get("start", ())):
            last = part["at"] + len(choices(part["bytes"])[0])
            ends.append(((*pdu, "start", number), "the constant", last))
        for path, what, last in ends:
            if last > maximum:
                message = f"{what} ends at byte {last}, the longest PDU has {maximum}"
                yield it.document.problem("PW216", message, path)


def sizes_in_order(it: ProtocolSubject) -> Found:
    """PW218: the shortest PDU is no longer than the longest, and holds what every PDU begins with."""
    for pdu, raw in it.pdus():
        if raw["minimum"] > raw["maximum"]:
            message = f"the shortest PDU ({raw['minimum']}) is longer than the longest ({raw['maximum']})"
            yield it.document.problem("PW218", message, (*pdu, "minimum"))
    for (pdu, _), framing in zip(it.pdus(), it.framings, strict=False):
        header = max(header_size(framing), framing.offset)
        if header > framing.minimum:
            message = f"the shortest PDU ({framing.minimum} bytes) does not reach the end of its header"
            advice = f"its constant bytes, length and envelope end at byte {header}"
            yield it.document.problem("PW218", message, (*pdu, "minimum"), advice=advice)


def lengths_told(it: ProtocolSubject) -> Found:
    """PW225: something tells where a PDU ends, and alternatives for its start are equally long."""
    for pdu, raw in it.pdus():
        if "length" in raw and not {"field", "at", "bytes"} & raw["length"].keys():
            message = "nothing says where the length stands"
            advice = "say `field`, `at` or `bytes`; or leave `length` out where a datagram is one PDU"
            yield it.document.problem("PW225", message, (*pdu, "length"), advice=advice)
        for number, part in enumerate(raw.get("start", ())):
            if len({len(choice) for choice in choices(part["bytes"])}) > 1:
                message = "the alternatives are not equally long"
                yield it.document.problem("PW225", message, (*pdu, "start", number, "bytes"))


def recognisable(it: ProtocolSubject) -> Found:
    """PW219: something recognises each operation."""
    for path, raw in it.operations():
        if not {"when", "anomaly", "native", *WATCHED} & raw.keys():
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
        anomaly = raw.get("anomaly")
        if anomaly == "not_protocol" and not all(pdu.get("start") for _, pdu in it.pdus()):
            message = "a PDU of this protocol begins with no constant bytes"
            yield it.document.problem("PW223", message, place, advice="say `pdu.start`, or leave it out")
        if anomaly == "bad_checksum" and not any("checksums" in pdu for _, pdu in it.pdus()):
            advice = "describe them in `pdu.checksums`"
            yield it.document.problem("PW223", "this protocol has no checksums", place, advice=advice)
        if anomaly == "unanswered" and raw["from"] == "server":
            message = "only a request of a client can stay unanswered"
            yield it.document.problem("PW223", message, place, advice="write `from: client`")


def places_of_a_server(it: ProtocolSubject) -> Found:
    """PW229: TCP and UDP have ports, Ethernet has types; on Ethernet nobody is client or server."""
    if it.everywhere:
        return
    wanted = "ethertypes" if "ethernet" in it.data["transports"] else "ports"
    other = "ports" if wanted == "ethertypes" else "ethertypes"
    if wanted not in it.data:
        yield it.document.problem("PW229", f"the protocol needs `{wanted}`", ("transports",))
    if other in it.data:
        message = f"`{other}` mean nothing to this transport"
        yield it.document.problem("PW229", message, (other,), key=True)
    if wanted == "ports":
        return
    if len(it.data["transports"]) > 1:
        message = "what runs on Ethernet itself runs over nothing else"
        yield it.document.problem("PW229", message, ("transports",), advice="make two protocols of it")
    for path, raw in it.operations():
        if raw["from"] != "either":
            yield it.document.problem(
                "PW229", "on Ethernet nobody is client or server", (*path, "from"), advice="write `either`"
            )
        if "anomaly" in raw:
            message = "frames are not cut from a stream, so nothing notices this"
            yield it.document.problem("PW229", message, (*path, "anomaly"))


def whole_network(it: ProtocolSubject) -> Found:
    """PW242: what all protocols show together has sessions and messages, one protocol has bytes."""
    bytes_of_its_own = ("pdu", "key", "fields")
    if not it.everywhere:
        for name in bytes_of_its_own:
            if name not in it.data:
                advice = "only a protocol over `network` does without"
                yield it.document.problem("PW242", f"`{name}` is missing", ("id",), advice=advice)
    for name in (
        (*bytes_of_its_own, "ports", "ethertypes", "parts", "points", "stations") if it.everywhere else ()
    ):
        if name in it.data:
            message = f"`{name}` means nothing to `network`, which has no bytes of its own"
            yield it.document.problem("PW242", message, (name,), key=True)
    if it.everywhere and len(it.data["transports"]) > 1:
        yield it.document.problem("PW242", "`network` stands alone", ("transports",))
    for path, raw in it.operations():
        watched = [name for name in WATCHED if name in raw]
        if bool(watched) != it.everywhere:
            message = f"`{path[-1]}` is recognised by what its protocol does not have"
            advice = (
                "`transports: [network]` goes with `session`, `messages`, `noticed`, `points` or `stations`"
            )
            yield it.document.problem("PW242", message, path, key=True, advice=advice)
        elif it.everywhere and (len(watched) > 1 or {"when", "anomaly", "native", "compared"} & raw.keys()):
            message = f"`{path[-1]}` is recognised in more than one way"
            yield it.document.problem("PW242", message, path, key=True)
        if {"session", "messages"} & raw.keys() and raw["from"] != "client":
            advice = "write `client`"
            yield it.document.problem(
                "PW242", "it is clients that are watched", (*path, "from"), advice=advice
            )


def comparable(it: ProtocolSubject) -> Found:
    """PW230: what is compared with the message before is known; an integer of variable size is not tested."""
    for path, raw in it.operations():
        compared = raw.get("compared")
        if compared is None:
            continue
        named: list[tuple[Path, str]] = [(("by", n), name) for n, name in enumerate(compared.get("by", ()))]
        if "field" in compared:
            named.append((("field",), compared["field"]))
        for place, name in named:
            if name not in it.fields:
                message = f"the protocol has no field `{name}` to compare"
                yield it.document.problem(
                    "PW230", message, (*path, "compared", *place), advice=closest(name, it.fields)
                )
        if "when" not in raw:
            message = "only messages that `when` recognises can be compared"
            yield it.document.problem("PW230", message, (*path, "compared"), key=True)
        if "field" not in compared and compared["is"] != "differs":
            message = "a sender can only differ"
            yield it.document.problem("PW230", message, (*path, "compared", "is"))
    for path, match in it.matches():
        for name in match:
            if name in it.fields and it.fields[name].counted:
                message = f"`{name}` has a variable size: it can be compared and reported, not tested"
                yield it.document.problem("PW230", message, (*path, name), key=True)


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
    lengths_told,
    recognisable,
    one_way_to_recognise,
    possible_anomaly,
    segment_needs_bytes,
    places_of_a_server,
    whole_network,
    comparable,
    same_conditions,
)

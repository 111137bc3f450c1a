"""Turns documents that passed schema and meaning checks into the values of the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from plantwatch.catalog.conditions import literal, normalise
from plantwatch.catalog.document import Document
from plantwatch.catalog.framing import framings, parts
from plantwatch.catalog.model import Compared, Count, Explain, Operation, Party, Policy, Protocol, Technique
from plantwatch.catalog.pointforms import point_kinds, sayings
from plantwatch.catalog.watch import FIELDS, NETWORK, Concern, Kind, Watch
from plantwatch.catalog.wire import Condition, Field, Match

DEFAULT_WINDOW = 60  # seconds
_BETWEEN: tuple[Kind, ...] = ("session", "messages")


def fields(data: Mapping[str, Any]) -> dict[str, Field]:
    """The fields of a protocol, by name."""
    if NETWORK in data["transports"]:
        return dict(FIELDS)
    return {
        name: Field(
            name,
            raw["at"],
            raw.get("size", 1),
            raw.get("endian", "big"),
            raw.get("title", ""),
            raw.get("part", ""),
            raw.get("counted", False),
        )
        for name, raw in data.get("fields", {}).items()
    }


def alternatives(when: Any) -> list[tuple[tuple[int, ...], Mapping[str, Any]]]:
    """The matches of an operation's ``when``, each with its index where ``when`` is a list."""
    if isinstance(when, list):
        return [((number,), match) for number, match in enumerate(when)]
    return [((), when)] if when else []


def match(raw: Mapping[str, Any], known: Mapping[str, Field]) -> Match:
    """One mapping of fields to conditions, in order of the fields' places."""
    conditions = [
        condition for name, stated in raw.items() for condition in conditions_of(stated, known[name])
    ]
    return tuple(sorted(conditions, key=_place))


def conditions_of(raw: Any, field: Field) -> list[Condition]:
    """A condition of the catalog; text and bytes are one for each byte."""
    data = literal(raw)
    if data is None:
        return [normalise(raw, field)]
    return [
        Condition(replace(field, at=field.at + n, size=1, endian="big"), ((byte, byte),), 0xFF)
        for n, byte in enumerate(data)
    ]


def _place(condition: Condition) -> tuple[int, int, str]:
    return (condition.field.at, condition.field.size, condition.field.name)


def protocol(document: Document) -> Protocol:
    """The protocol that a document without errors describes."""
    data = document.data or {}
    known = fields(data)
    return Protocol(
        id=data["id"],
        title=data["title"],
        transports=tuple(data["transports"]),
        ports=tuple(sorted(data.get("ports", ()))),
        ethertypes=tuple(sorted(data.get("ethertypes", ()))),
        framings=framings(data, known),
        key=data.get("key", ""),
        fields=dict(sorted(known.items())),
        parts=parts(data, lambda when: match(when, known)),
        operations={
            name: _operation(document, name, raw, known) for name, raw in sorted(data["operations"].items())
        },
        references=tuple(data.get("references", ())),
        span=document.span(("id",)),
        points=point_kinds(data, lambda when: match(when, known)),
        sayings=sayings(data, lambda when: match(when, known)),
    )


def _operation(
    document: Document, name: str, raw: Mapping[str, Any], known: Mapping[str, Field]
) -> Operation:
    return Operation(
        name=name,
        title=raw["title"],
        kind=raw["class"],
        sender=raw["from"],
        matches=tuple(match(part, known) for _, part in alternatives(raw.get("when"))),
        anomaly=raw.get("anomaly", ""),
        native=dict(sorted(raw.get("native", {}).items())),
        fields=tuple(raw.get("fields", ())),
        first_in_segment=raw.get("first_in_segment", False),
        compared=_compared(raw.get("compared")),
        watch=_watch(raw),
        span=document.span(("operations", name), key=True),
    )


_CONCERNS: Mapping[tuple[str, str], Concern] = {
    ("written", "protected"): "protected",
    ("written", "limits"): "limits",
    ("told", "limits"): "told",
}


def _watch(raw: Mapping[str, Any]) -> Watch | None:
    if "noticed" in raw:
        return Watch("noticed", "anywhere", "anywhere", "", notice=raw["noticed"])
    if "points" in raw:
        (how, what), *_ = raw["points"].items()
        return Watch("points", "anywhere", "anywhere", "", concern=_CONCERNS[how, what])
    if "stations" in raw:
        return Watch("stations", "anywhere", "anywhere", "")
    for kind in _BETWEEN:
        if kind in raw:
            stated = raw[kind]
            return Watch(
                kind=kind,
                source=stated.get("source", "anywhere"),
                target=stated.get("target", "anywhere"),
                outside=stated.get("outside", ""),
                ports={name: tuple(sorted(ports)) for name, ports in sorted(stated.get("ports", {}).items())},
                classes=tuple(sorted(stated.get("classes", ()))),
            )
    return None


def _compared(raw: Mapping[str, Any] | None) -> Compared | None:
    if raw is None:
        return None
    return Compared(
        by=tuple(raw.get("by", ())),
        field=raw.get("field", ""),
        change=raw["is"],
        more_than=raw.get("more_than", 0),
        same_receiver=raw.get("same_receiver", False),
    )


def policy(document: Document) -> Policy:
    """The policy that a document without errors describes."""
    data = document.data or {}
    named = data["when"]["operation"]
    count = _count(data["when"].get("count"))
    return Policy(
        id=data["id"],
        title=data["title"],
        status=data["status"],
        protocol=data["protocol"],
        operations=(named,) if isinstance(named, str) else tuple(named),
        source=_party(data.get("from")),
        target=_party(data.get("to")),
        count=count,
        window=count.within if count else data.get("window", DEFAULT_WINDOW),
        severity=data["severity"],
        confidence=data["confidence"],
        attack=tuple(data["attack"]),
        explain=Explain(**data["explain"]),
        playbook=data["playbook"],
        false_positives=tuple(data.get("false_positives", ())),
        wireshark=data.get("wireshark", ""),
        references=tuple(data.get("references", ())),
        span=document.span(("id",)),
        spans={name: document.span((name,), key=True) for name in data},
    )


def _count(raw: Mapping[str, Any] | None) -> Count | None:
    return Count(raw["at_least"], raw["within"], raw["per"], raw.get("distinct", "")) if raw else None


def _party(raw: Mapping[str, str] | None) -> Party | None:
    if raw is None:
        return None
    return Party(raw["role"]) if "role" in raw else Party(raw["not"], negated=True)


def techniques(document: Document) -> dict[str, Technique]:
    """The table of ATT&CK for ICS, by id."""
    table = (document.data or {})["techniques"]
    return {
        name: Technique(
            name, raw["name"], tuple(raw.get("legacy", ())), raw.get("network", False), raw.get("absent", "")
        )
        for name, raw in sorted(table.items())
    }

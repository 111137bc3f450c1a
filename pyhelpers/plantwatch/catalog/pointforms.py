"""Reads how messages carry values of points from data that passed the schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from plantwatch.catalog.points import Carrier, From, Number, PointKind, Saying, Value
from plantwatch.catalog.wire import Match

Read = Callable[[Mapping[str, Any]], Match]


def point_kinds(data: Mapping[str, Any], match: Read) -> dict[str, PointKind]:
    """The kinds of points of a protocol by name, in the order of the file; ``match`` reads conditions."""
    return {
        name: PointKind(
            name,
            raw["title"],
            raw.get("type", ""),
            raw.get("scope", ""),
            tuple(one for form in raw.get("written", ()) for one in _carriers(form, "client", match)),
            tuple(one for form in raw.get("told", ()) for one in _carriers(form, "server", match)),
        )
        for name, raw in data.get("points", {}).items()
    }


def sayings(data: Mapping[str, Any], match: Read) -> tuple[Saying, ...]:
    """The messages in which a device says which station it is."""
    return tuple(
        Saying(
            raw.get("from", "server"),
            match(when),
            raw.get("part", ""),
            _number(raw["number"]),
            raw.get("first_in_segment", False),
        )
        for raw in data.get("stations", {}).get("told", ())
        for when in _alternatives(raw["when"])
    )


def _alternatives(when: Any) -> list[Mapping[str, Any]]:
    return when if isinstance(when, list) else [when]


def _carriers(raw: Mapping[str, Any], sender: From, match: Read) -> Iterator[Carrier]:
    elements = raw.get("elements")
    value = raw.get("value")
    for when in _alternatives(raw["when"]):
        yield Carrier(
            sender=raw.get("from", sender),
            match=match(when),
            part=raw.get("part", ""),
            scope=_number(raw["scope"]) if "scope" in raw else None,
            place=_number(raw["place"]),
            units=raw["place"].get("units", 1),
            span=_number(raw["span"]) if "span" in raw else None,
            value=Value(value["at"], value.get("type", ""), value.get("endian", "big"), value.get("every", 0))
            if value
            else None,
            elements=_number(elements["count"]) if elements else None,
            every=elements["every"] if elements else 0,
            asked=match(raw["asked"]) if "asked" in raw else None,
            by=_number(raw["by"]) if "by" in raw else None,
        )


def _number(raw: Mapping[str, Any]) -> Number:
    return Number(
        raw["at"], raw.get("size", 1), raw.get("endian", "big"), raw.get("mask", 0), raw.get("times", 1)
    )

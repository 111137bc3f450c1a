"""Reads how a protocol's bytes are cut, and where its parts lie, from data that passed the schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from plantwatch.catalog.wire import (
    ByField,
    Checksums,
    Encoded,
    Ended,
    Extent,
    Field,
    Find,
    Fixed,
    Framing,
    Jump,
    Match,
    Move,
    Part,
    Route,
    Row,
    Skip,
    Start,
    Step,
    Table,
    Whole,
)

NEAR = 256  # bytes in which an anchor is looked for where the path does not say


def framings(data: Mapping[str, Any], known: Mapping[str, Field]) -> tuple[Framing, ...]:
    """Every way in which the protocol's PDUs are cut. A length field must be one of the known fields."""
    return tuple(_framing(raw, data["transports"], known) for _, raw in written(data.get("pdu")))


def written(pdu: Any) -> list[tuple[tuple[int, ...], Mapping[str, Any]]]:
    """The framings of a ``pdu``, each with its index where it is a list; none where it is left out."""
    if pdu is None:
        return []
    if isinstance(pdu, list):
        return [((number,), raw) for number, raw in enumerate(pdu)]
    return [((), pdu)]


def _framing(raw: Mapping[str, Any], transports: list[Any], known: Mapping[str, Field]) -> Framing:
    return Framing(
        start=tuple(Start(part["at"], choices(part["bytes"])) for part in raw.get("start", ())),
        extent=_extent(raw, known),
        minimum=raw["minimum"],
        maximum=raw["maximum"],
        transports=tuple(raw.get("transports", transports)),
        offset=raw.get("offset", 0),
    )


def choices(raw: str | list[str]) -> tuple[bytes, ...]:
    """The alternatives for the bytes at a place."""
    return tuple(bytes.fromhex(text) for text in ([raw] if isinstance(raw, str) else raw))


def _extent(raw: Mapping[str, Any], known: Mapping[str, Field]) -> Extent:
    if "end" in raw:
        return Ended(bytes.fromhex(raw["end"]))
    length = raw.get("length")
    if length is None:
        return Whole()
    add = length.get("add", 0)
    if "bytes" in length:
        return Fixed(length["bytes"])
    if "encoding" in length:
        return Encoded(length["at"], length["encoding"], add)
    if "field" in length:
        field = known[length["field"]]
        field = replace(field, at=field.at + raw.get("offset", 0))
    else:
        field = Field("length", length["at"], length.get("size", 1), length.get("endian", "big"))
    sums = raw.get("checksums")
    return ByField(field, add, Checksums(sums["every"], sums["size"], sums["header"]) if sums else None)


def parts(data: Mapping[str, Any], match: Callable[[Mapping[str, Any]], Match]) -> dict[str, Part]:
    """The parts of a protocol by name; ``match`` reads conditions."""

    def route(raw: Mapping[str, Any]) -> Route:
        return Route(match(raw.get("when", {})), path(raw["path"]), _each(raw.get("each")))

    return {
        name: Part(
            name,
            raw["title"],
            raw.get("in", ""),
            raw.get("minimum", 1),
            raw.get("key", ""),
            tuple(route(one) for one in raw["found"]),
            tuple(route(one) for one in raw.get("nested", ())),
        )
        for name, raw in sorted(data.get("parts", {}).items())
    }


def path(raw: list[Any]) -> tuple[Step, ...]:
    """The steps of a path."""
    return tuple(_step(item) for item in raw)


def _step(raw: Any) -> Step:
    if isinstance(raw, int):
        return Move(raw)
    if "skip" in raw:
        return Skip(raw["skip"])
    if "find" in raw or "find_text" in raw:
        data = bytes.fromhex(raw["find"]) if "find" in raw else raw["find_text"].encode()
        return Find(data, raw.get("within", NEAR))
    return Jump(raw["jump"], raw.get("endian", "big"), raw.get("times", 1), raw.get("mask", 0))


def _each(raw: Mapping[str, Any] | None) -> Table | Row | None:
    if raw is None:
        return None
    if "next" in raw:
        return Row(path(raw["next"]))
    return Table(raw["table"], raw.get("endian", "big"))

"""What the checks look at: documents with the names in them already picked out.

A policy may be looked at although its shape is wrong in places, so that a mistyped operation is reported
together with a missing key; whatever does not have the expected shape is simply not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from plantwatch.catalog import build
from plantwatch.catalog.conditions import largest, numbers
from plantwatch.catalog.document import Document, Path
from plantwatch.catalog.framing import framings, written
from plantwatch.catalog.watch import NETWORK
from plantwatch.catalog.wire import Condition, Field, Framing


@dataclass(frozen=True, slots=True)
class Stated:
    """A condition as an operation states it, with its place in the file."""

    path: Path
    raw: Any
    condition: Condition

    @property
    def fits(self) -> bool:
        """Whether the field can hold every number in it."""
        return all(number <= largest(self.condition.field) for _, number in numbers(self.raw))


@dataclass(frozen=True, slots=True)
class ProtocolSubject:
    """A protocol whose shape is right."""

    document: Document
    data: Mapping[str, Any]
    fields: Mapping[str, Field]

    @classmethod
    def of(cls, document: Document) -> ProtocolSubject:
        """The subject for a document that passed its schema."""
        data = document.data or {}
        return cls(document, data, build.fields(data))

    @property
    def framings(self) -> tuple[Framing, ...]:
        """How streams are cut; none unless every length says where it stands."""
        known = all(self._told(raw["length"]) for _, raw in self.pdus() if "length" in raw)
        return framings(self.data, self.fields) if known else ()

    def _told(self, length: Mapping[str, Any]) -> bool:
        return length["field"] in self.fields if "field" in length else bool({"at", "bytes"} & length.keys())

    @property
    def everywhere(self) -> bool:
        """Whether it stands for what all protocols show together."""
        return NETWORK in self.data["transports"]

    def pdus(self) -> Iterator[tuple[Path, Mapping[str, Any]]]:
        """Each framing as it is written, with its place."""
        for index, raw in written(self.data.get("pdu")):
            yield ("pdu", *index), raw

    def parts(self) -> Mapping[str, Mapping[str, Any]]:
        """The parts as they are written, by name."""
        parts: Mapping[str, Mapping[str, Any]] = self.data.get("parts", {})
        return parts

    def routes(self) -> Iterator[tuple[Path, Mapping[str, Any], str]]:
        """Each route to a part, with its place and the part (empty: the PDU) that it starts from."""
        for name, part in self.parts().items():
            for key, start in (("found", part.get("in", "")), ("nested", name)):
                for number, route in enumerate(part.get(key, ())):
                    yield ("parts", name, key, number), route, start

    def operations(self) -> Iterator[tuple[Path, Mapping[str, Any]]]:
        """Each operation with its place."""
        for name, raw in self.data["operations"].items():
            yield ("operations", name), raw

    def carriers(self) -> Iterator[tuple[Path, Mapping[str, Any]]]:
        """Each form of message that carries values of points, with its place."""
        for name, kind in self.data.get("points", {}).items():
            for how in ("written", "told"):
                for number, raw in enumerate(kind.get(how, ())):
                    yield ("points", name, how, number), raw

    def sayings(self) -> Iterator[tuple[Path, Mapping[str, Any]]]:
        """Each form of message in which a device says which station it is, with its place."""
        for number, raw in enumerate(self.data.get("stations", {}).get("told", ())):
            yield ("stations", "told", number), raw

    def matches(self) -> Iterator[tuple[Path, Mapping[str, Any]]]:
        """Each mapping of fields to conditions, with its place."""
        for path, raw in self.operations():
            for index, match in build.alternatives(raw.get("when")):
                yield (*path, "when", *index), match
        for path, raw in self.carriers():
            if "asked" in raw:
                yield (*path, "asked"), raw["asked"]
        for path, raw in (*self.carriers(), *self.sayings()):
            for index, match in build.alternatives(raw["when"]):
                yield (*path, "when", *index), match
        for path, route, _ in self.routes():
            if "when" in route:
                yield (*path, "when"), route["when"]

    def stated(self, path: Path, match: Mapping[str, Any]) -> Iterator[Stated]:
        """The conditions of one match that are about fields that exist."""
        for name, raw in match.items():
            if name in self.fields:
                for condition in build.conditions_of(raw, self.fields[name]):
                    yield Stated((*path, name), raw, condition)

    def conditions(self) -> Iterator[Stated]:
        """Every condition of every operation."""
        for path, match in self.matches():
            yield from self.stated(path, match)


@dataclass(frozen=True, slots=True)
class PolicySubject:
    """A policy, whatever its shape."""

    document: Document
    data: Mapping[str, Any]

    def text(self, *path: str) -> str:
        """The text at a place, empty when there is none."""
        value = self._at(*path)
        return value if isinstance(value, str) else ""

    def number(self, *path: str) -> int | None:
        """The whole number at a place."""
        value = self._at(*path)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def names(self, *path: str) -> list[tuple[Path, str]]:
        """The text or the list of texts at a place, each with its own place."""
        value = self._at(*path)
        if isinstance(value, list):
            return [((*path, n), item) for n, item in enumerate(value) if isinstance(item, str)]
        return [(path, value)] if isinstance(value, str) else []

    def has(self, *path: str) -> bool:
        """Whether there is anything at a place."""
        return self._at(*path) is not None

    def _at(self, *path: str) -> Any:
        value: Any = self.data
        for part in path:
            if not isinstance(value, Mapping):
                return None
            value = value.get(part)
        return value

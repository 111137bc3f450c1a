"""Walks a route of the catalog through a message, for the third opinion on what it means."""

from __future__ import annotations

from collections.abc import Iterator

from plantwatch.catalog.layout import variable_length
from plantwatch.catalog.wire import Find, Jump, Move, Route, Row, Skip, Step, Table

ELEMENTS = 128  # of one list, that are looked at


def parts_in(data: bytes, route: Route, minimum: int) -> Iterator[bytes]:
    """The bytes from the start of each part that the route leads to."""
    for at in _places(data, 0, route.steps):
        for place in _elements(data, at, route):
            if place + minimum <= len(data):
                yield data[place:]


def _places(data: bytes, at: int, steps: tuple[Step, ...]) -> Iterator[int]:
    if not steps:
        yield at
        return
    for place in _step(data, at, steps[0]):
        yield from _places(data, place, steps[1:])


def _step(data: bytes, at: int, step: Step) -> Iterator[int]:
    match step:
        case Move(by):
            yield at + by
        case Jump(size, endian, times, mask):
            if at + size <= len(data):
                value = int.from_bytes(data[at : at + size], endian)
                yield at + size + ((value & mask) // (mask & -mask) if mask else value) * times
        case Skip(encoding):
            if read := variable_length(data, at, encoding):
                yield at + read[0]
        case Find(anchor, within):
            found = data.find(anchor, at, at + within)
            while found >= 0:
                yield found + len(anchor)
                found = data.find(anchor, found + 1, at + within)


def _elements(data: bytes, at: int, route: Route) -> Iterator[int]:
    match route.each:
        case None:
            yield at
        case Table(size, endian):
            count = int.from_bytes(data[at : at + size], endian)
            for index in range(1, min(count, ELEMENTS) + 1):
                entry = data[at + index * size : at + (index + 1) * size]
                if len(entry) == size:
                    yield at + int.from_bytes(entry, endian)
        case Row(steps):
            for _ in range(ELEMENTS):
                yield at
                onward = next(_places(data, at, steps), None)
                if onward is None or not at < onward < len(data):
                    return
                at = onward

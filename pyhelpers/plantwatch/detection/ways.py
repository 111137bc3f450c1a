"""The ways from the start of a PDU to the parts that a pattern tests, written out.

An engine that has no loops gets each way as a line of its own: an element of a list is reached by as many
steps as stand before it, a message in a message by the steps of both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from plantwatch.catalog.wire import Match, Part, Route, Step, Table
from plantwatch.detection.compile import tests
from plantwatch.detection.model import Block, Pattern, Test

ELEMENTS = 2  # of a list, that are written out
MOST = 8  # ways of one pattern


@dataclass(frozen=True, slots=True)
class Entry:
    """Go on to where entry ``index`` of an offset table says; the table's count stands here."""

    index: int
    table: Table


@dataclass(frozen=True, slots=True)
class Leg:
    """Steps from the first byte of what a part lies in to its own, and the tests that hold for it."""

    steps: tuple[Step | Entry, ...]
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """Tests of the PDU, and the legs that lead from its ``origin`` (where fields count) inwards."""

    tests: tuple[Test, ...]
    legs: tuple[Leg, ...] = ()
    origin: int = 0


@dataclass(frozen=True, slots=True)
class Ways:
    """``complete`` says whether these are all: not so for long lists and deep nesting."""

    found: tuple[Way, ...]
    complete: bool


def ways(pattern: Pattern, parts: Mapping[str, Part], origin: int = 0) -> Ways:
    """The ways to the innermost part of a pattern whose own tests count from the PDU's first byte."""
    found: list[Way] = []
    whole = True
    for legs, all_of_it in _legs(Block("", (), 0), pattern.inner, parts):
        first = _merged(pattern.tests, _shifted(legs[0].tests, origin)) if legs else pattern.tests
        whole = whole and all_of_it
        if first is not None:
            found.append(Way(first, legs[1:], origin))
    found.sort(key=lambda way: (len(way.legs), sum(len(leg.steps) for leg in way.legs)))
    return Ways(tuple(islice(found, MOST)), whole and len(found) <= MOST)


def _legs(
    here: Block, rest: Sequence[Block], parts: Mapping[str, Part]
) -> Iterator[tuple[tuple[Leg, ...], bool]]:
    """Legs from ``here``, which has been reached; the first has its tests and no steps."""
    if not rest:
        yield (Leg((), here.tests),), True
        return
    block, part = rest[0], parts[rest[0].part]
    for route in part.found:
        yield from _through(here, route, block, rest[1:], parts)
        for inner in part.nested:
            outer = Block(part.name, tests(inner.when), 0)
            for legs, _ in _through(outer, inner, block, rest[1:], parts):
                yield from _joined(here, route, legs, whole=False)


def _through(
    here: Block, route: Route, block: Block, rest: Sequence[Block], parts: Mapping[str, Part]
) -> Iterator[tuple[tuple[Leg, ...], bool]]:
    for legs, whole in _legs(block, rest, parts):
        yield from _joined(here, route, legs, whole=whole)


def _joined(
    here: Block, route: Route, legs: tuple[Leg, ...], *, whole: bool
) -> Iterator[tuple[tuple[Leg, ...], bool]]:
    """The legs with ``route`` from ``here`` before them, once for each element that it leads to."""
    own = _merged(here.tests, _tests(route.when))
    if own is None:
        return
    for steps in _elements(route):
        onward = (replace(legs[0], steps=steps), *legs[1:])
        yield (Leg((), own), *onward), whole and route.each is None


def _elements(route: Route) -> Iterator[tuple[Step | Entry, ...]]:
    if route.each is None:
        yield route.steps
        return
    for index in range(ELEMENTS):
        if isinstance(route.each, Table):
            yield (*route.steps, Entry(index, route.each))
        else:
            yield (*route.steps, *route.each.steps * index)


def _tests(when: Match) -> tuple[Test, ...]:
    return tests(when)


def _shifted(found: tuple[Test, ...], by: int) -> tuple[Test, ...]:
    return tuple(replace(test, at=test.at + by) for test in found)


def _merged(ours: tuple[Test, ...], others: tuple[Test, ...]) -> tuple[Test, ...] | None:
    """Both, those of the same bits as one; None where no value passes."""
    out = list(ours)
    for other in others:
        for number, test in enumerate(out):
            if (test.at, test.size, test.endian, test.mask) == (
                other.at,
                other.size,
                other.endian,
                other.mask,
            ):
                ranges = tuple(
                    (max(a, c), min(b, d))
                    for a, b in test.ranges
                    for c, d in other.ranges
                    if max(a, c) <= min(b, d)
                )
                if not ranges:
                    return None
                out[number] = replace(test, ranges=ranges, implied=False)
                break
        else:
            out.append(other)
    return tuple(sorted(out, key=lambda test: (test.at, test.size)))

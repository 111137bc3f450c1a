"""Values of points and station numbers as rules: a few for each point and each form of message.

A message that carries the values of a run of places may begin before the point. How far before, and where
the value of the point then stands, rules compute from the message (``counted``); where they cannot, they
are written out for the nearest places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from plantwatch.catalog.model import Protocol, Sender
from plantwatch.catalog.points import SIZES, Carrier, Number, PointKind, Saying, Value
from plantwatch.catalog.watch import Watch
from plantwatch.catalog.wire import Match, Ranges
from plantwatch.detection.compile import compile_match
from plantwatch.detection.model import Detection, Pattern, Test, Trigger
from plantwatch.detection.plant import Plant
from plantwatch.detection.points import Numbered, PlantPoint, carriers, concerns, kind_of
from plantwatch.detection.unchecked import on_the_wire
from plantwatch.engines.suricata.body import Body
from plantwatch.engines.suricata.counted import can_count, counting
from plantwatch.engines.suricata.patterns import Further, nothing, of_pattern

NEAR = 4  # places before a point at which a run may begin, written out
ELEMENTS = 2  # of a list, written out
MANY = 64  # values of one point that are judged by its limits

RULES_A_POINT = "has a few rules for each point"
NEAR_ONLY = f"{{0}}: sees a run of values that begins at most {NEAR - 1} places before the point"
FIRST_ELEMENTS = f"{{0}}: sees the first {ELEMENTS} of several points in one message"
NOT_THROUGH_CHECKSUM = "{0}: does not see a value with a checksum in the middle of it"
NO_PAIRS = "{0}: cannot tell which request an answer belongs to, and answers name no place"
FIRST_VALUES = f"sees the first {MANY} values of a point that stands for more"


def of_points(
    detection: Detection, watch: Watch, plant: Plant, protocols: Mapping[str, Protocol]
) -> Iterator[Body]:
    """The rules of a watch over points, all points in order of their ids."""
    used = {point.protocol for point in plant.points} if watch.concern == "told" else set()
    unpaired = tuple(NO_PAIRS.format(name) for name in sorted(used) if _pairs(protocols.get(name)))
    for point in plant.points:
        kind = kind_of(point, protocols)
        if kind is None or not point.addresses or not concerns(point, kind, watch.concern):
            continue
        protocol = protocols[point.protocol]
        cut = any(_cut_by_checksums(protocol, one) for one in carriers(kind, watch.concern))
        for carrier in carriers(kind, watch.concern):
            if carrier.asked or (watch.concern == "protected" and kind.repeats(carrier)):
                continue
            speaker = _Speaker(detection, protocol, carrier.sender, carrier.match, carrier.part)
            for body in _Writer(speaker, point, kind, carrier, watch).rules():
                reasons = (NOT_THROUGH_CHECKSUM.format(protocol.id),) if cut else ()
                endpoints = _with(body.endpoints, point.addresses, watch.concern == "told")
                yield replace(body, endpoints=endpoints, reasons=(*body.reasons, *reasons, *unpaired))


def of_stations(detection: Detection, plant: Plant, protocols: Mapping[str, Protocol]) -> Iterator[Body]:
    """The rules about devices that tell a number which is not theirs, and numbers told by others."""
    for protocol in protocols.values():
        mine = [station for station in plant.stations if station.protocol == protocol.id]
        for saying in protocol.sayings if mine else ():
            yield from _of_saying(detection, protocol, saying, mine)


def _of_saying(
    detection: Detection, protocol: Protocol, saying: Saying, stations: list[Numbered]
) -> Iterator[Body]:
    speaker = _Speaker(detection, protocol, saying.sender, saying.match, saying.part, saying.first_in_segment)
    number = saying.number
    top = number.mask or (1 << 8 * number.size) - 1
    owners = sorted({address for station in stations for address in station.addresses})
    for address in owners:
        own = sorted(s.number for s in stations if address in s.addresses)
        others = _outside([(n, n) for n in own], top)
        for body in speaker.bodies([_test(number, others)]) if others else ():
            yield replace(body, endpoints=_from(body.endpoints, f"[{address}]"), subject=address)
    for station in stations:
        for body in speaker.bodies([_test(number, ((station.number, station.number),))]):
            # one who has another number is told of already
            nobody = f"![{','.join(owners)}]"
            yield replace(body, endpoints=_from(body.endpoints, nobody), subject=str(station.number))


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Messages of a protocol that match, whatever else they say."""

    detection: Detection
    protocol: Protocol
    sender: Sender
    match: Match
    part: str
    first_in_segment: bool = False

    def bodies(self, tests: list[Test], further: Further = nothing) -> Iterator[Body]:
        """The rules of such messages that pass further tests, counted from the part."""
        pattern = compile_match(self.match, self.protocol, self.part)
        trigger = Trigger("", "", self.sender, (pattern,), "", {}, (), self.first_in_segment)
        about = replace(self.detection, protocol=self.protocol)
        yield from of_pattern(about, trigger, self.with_tests(pattern, tests), further)

    def with_tests(self, pattern: Pattern, tests: list[Test]) -> Pattern:
        """The pattern with further tests of its innermost part."""
        end = max((test.at + test.size for test in tests), default=0)
        if not pattern.inner:
            return replace(pattern, tests=_merged(pattern.tests, tests), least=max(pattern.least, end))
        last = pattern.inner[-1]
        last = replace(last, tests=_merged(last.tests, tests), least=max(last.least, end))
        return replace(pattern, inner=(*pattern.inner[:-1], last))


@dataclass(frozen=True, slots=True)
class _Writer:
    """The rules of one point in one form of message."""

    speaker: _Speaker
    point: PlantPoint
    kind: PointKind
    carrier: Carrier
    watch: Watch

    def rules(self) -> Iterator[Body]:
        for index in range(ELEMENTS if self.carrier.elements else 1):
            for body in self._element(index):
                reasons = (FIRST_ELEMENTS.format(self._name),) if self.carrier.elements else ()
                yield replace(
                    body,
                    reasons=(*body.reasons, *reasons),
                    notes=(*body.notes, RULES_A_POINT),
                    subject=self.point.id,
                )

    @property
    def _name(self) -> str:
        return self.speaker.protocol.id

    def _element(self, index: int) -> Iterator[Body]:
        common = []
        carrier = self.carrier
        if index and carrier.elements:
            common.append(_at_least(carrier.elements, index + 1))
        if carrier.scope is not None and self.point.scope is not None:
            common.append(_test(carrier.scope, ((self.point.scope, self.point.scope),)))
        by = index * carrier.every
        if self.watch.concern == "protected":
            last = self.point.last(self.kind)
            yield from self._touching(self.point.place, last, common, by)
            return
        ranges = self.point.wrong(self.kind, carrier)
        if not ranges:
            return
        stride = self.point.stride(self.kind)
        places = [self.point.place + n * stride for n in range(self.point.count)]
        if carrier.span is None:
            yield from self._single(places[0], places[-1], common, by, ranges)
            return
        cut = (FIRST_VALUES,) if len(places) > MANY else ()
        for place in places[:MANY]:
            for body in self._run(place, stride, common, by, ranges):
                yield replace(body, reasons=(*body.reasons, *cut))

    def _place(self, first: int, last: int, by: int) -> Test:
        units = self.carrier.units
        return _moved(_test(self.carrier.place, ((first * units, (last + 1) * units - 1),)), by)

    def _single(self, first: int, last: int, common: list[Test], by: int, ranges: Ranges) -> Iterator[Body]:
        """A message with one value, or one element of it."""
        for tested in self._values(by, ranges):
            yield from self._said([*common, self._place(first, last, by), tested])

    def _values(self, by: int, ranges: Ranges) -> Iterator[Test]:
        value = self.carrier.value
        assert value is not None
        size = SIZES[self.kind.type_of(self.carrier, self.point.type)]
        for one in ranges:
            yield Test(value.at + by, size, value.endian, (1 << 8 * size) - 1, (one,))

    def _touching(self, first: int, last: int, common: list[Test], by: int) -> Iterator[Body]:
        """Any place from ``first`` to ``last``."""
        carrier = self.carrier
        if carrier.span is None:
            yield from self._said([*common, self._place(first, last, by)])
        elif can_count(self.speaker.protocol, carrier):
            yield from self._counted(first, first, common, ())
            if last > first:
                yield from self._said([*common, self._place(first + 1, last, by)])
        else:
            yield from self._said([*common, self._place(first, last, by)])
            for before in range(1, min(NEAR, first + 1)):
                reach = _moved(_at_least(carrier.span, before + 1), by)
                place = self._place(first - before, first - before, by)
                yield from self._near(self._said([*common, place, reach]))

    def _run(self, place: int, stride: int, common: list[Test], by: int, ranges: Ranges) -> Iterator[Body]:
        """The value of ``place``, which takes ``stride`` places, in a run of values."""
        carrier = self.carrier
        assert carrier.span is not None
        assert carrier.value is not None
        if can_count(self.speaker.protocol, carrier):
            for one in ranges:
                yield from self._counted(place, place + stride - 1, common, (one,))
            return
        for before in range(min(NEAR, place + 1)):
            reach = _moved(_at_least(carrier.span, before + stride), by)
            at = self._place(place - before, place - before, by)
            for tested in self._values(by + before * carrier.value.every, ranges):
                yield from self._near(self._said([*common, at, reach, tested]))

    def _near(self, found: Iterator[Body]) -> Iterator[Body]:
        for body in found:
            yield replace(body, reasons=(*body.reasons, NEAR_ONLY.format(self._name)))

    def _counted(self, place: int, last: int, common: list[Test], ranges: Ranges) -> Iterator[Body]:
        """A run from ``place`` or before it up to ``last`` or behind, with the value of ``place``."""
        size = SIZES[self.kind.type_of(self.carrier, self.point.type)] if ranges else 0

        def further(pointer: int) -> Iterator[str]:
            return counting(self.carrier, place, last, ranges, size, pointer)

        yield from self._said([*common, _test(self.carrier.place, ((0, place),))], further)

    def _said(self, tests: list[Test], further: Further = nothing) -> Iterator[Body]:
        wired = [on_the_wire(test, self.speaker.protocol) for test in tests]
        known = [test for test in wired if test is not None]
        if len(known) == len(wired):
            yield from self.speaker.bodies(known, further)


def _pairs(protocol: Protocol | None) -> bool:
    """Whether answers of the protocol have to be paired with their requests."""
    kinds = protocol.points.values() if protocol else ()
    return any(carrier.asked for kind in kinds for carrier in kind.told)


def _cut_by_checksums(protocol: Protocol, carrier: Carrier) -> bool:
    """Whether an element that is written out has a number with a checksum in the middle."""
    numbers: list[Number | Value | None] = [carrier.place, carrier.value]
    for index in range(ELEMENTS if carrier.elements else 1):
        for number in numbers:
            if number is None:
                continue
            size = SIZES[number.type or "uint8"] if isinstance(number, Value) else number.size
            test = Test(number.at + index * carrier.every, size, "big", 0, ())
            if on_the_wire(test, protocol) is None:
                return True
    return False


def _test(number: Number, ranges: Ranges) -> Test:
    full = (1 << 8 * number.size) - 1
    mask = number.mask or full
    return Test(
        number.at, number.size, number.endian, mask, tuple((a, min(b, mask)) for a, b in ranges if a <= mask)
    )


def _at_least(number: Number, value: int) -> Test:
    return _test(number, ((-(-value // number.times), (1 << 8 * number.size) - 1),))


def _moved(test: Test, by: int) -> Test:
    return replace(test, at=test.at + by)


def _merged(own: tuple[Test, ...], more: list[Test]) -> tuple[Test, ...]:
    return tuple(sorted((*own, *more), key=lambda test: (test.at, test.size)))


def _outside(ranges: list[tuple[int, int]], top: int) -> Ranges:
    edges = [-1, *(edge for pair in ranges for edge in pair), top + 1]
    gaps = zip(edges[::2], edges[1::2], strict=True)
    return tuple((low + 1, high - 1) for low, high in gaps if high - low > 1)


def _with(endpoints: str, addresses: tuple[str, ...], told: bool) -> str:
    who = f"[{','.join(addresses)}]"
    return _from(endpoints, who) if told else _to(endpoints, who)


def _to(endpoints: str, who: str) -> str:
    sender, receiver = endpoints.split(" -> ")
    return f"{sender} -> {who} {receiver.split(' ', 1)[1]}"


def _from(endpoints: str, who: str) -> str:
    sender, receiver = endpoints.split(" -> ")
    return f"{who} {sender.split(' ', 1)[1]} -> {receiver}"

"""Points and station numbers of a plant for Zeek: code that recognises messages about them, and data.

What messages look like is code, for the kinds of which the plant has points; the points themselves are a
table in a data file, whatever their number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from plantwatch.catalog.model import Protocol, Sender
from plantwatch.catalog.points import SIZES, Carrier, Number, PointKind, Saying
from plantwatch.catalog.wire import Ranges
from plantwatch.detection.compile import compile_match
from plantwatch.detection.plant import Plant
from plantwatch.detection.points import PlantPoint, kind_of
from plantwatch.detection.unchecked import interleaved
from plantwatch.engines.zeek.expressions import quoted, variable
from plantwatch.engines.zeek.matching import alternative

POINTS = "generated/site-points.tsv"
STATIONS = "generated/site-stations.tsv"
PAGE = 64  # places that one line of the table is about
_RANGES = 3  # of wrong values at most


def files(plant: Plant, protocols: Iterable[Protocol]) -> Mapping[str, str]:
    """The data files that the plant needs."""
    known = {protocol.id: protocol for protocol in protocols}
    found = {POINTS: pages(plant, known)} if plant.points else {}
    return found | ({STATIONS: stations(plant)} if plant.stations else {})


def pages(plant: Plant, protocols: Mapping[str, Protocol]) -> str:
    """The table of points: numbers by label, address and page (see zeek-scripts/runtime/points.zeek)."""
    table: defaultdict[tuple[str, str, int], list[int]] = defaultdict(list)
    for point in plant.points:
        kind = kind_of(point, protocols)
        if kind is None:
            continue
        last = point.last(kind)
        for label, numbers in _numbers(protocols[point.protocol], point, kind).items():
            for address in point.addresses:
                for page in range(point.place // PAGE, last // PAGE + 1):
                    table[label, address, page] += numbers
    lines = ["#fields\tlabel\taddress\tpage\tnumbers"]
    for (label, address, page), numbers in sorted(table.items()):
        lines.append(f"{label}\t{address}\t{page}\t{','.join(map(str, numbers))}")
    return "\n".join(lines) + "\n"


def stations(plant: Plant) -> str:
    """The table of station numbers: whose a number is, and which an address has."""
    table: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for station in plant.stations:
        table[station.protocol, str(station.number)] |= set(station.addresses)
        for address in station.addresses:
            table[station.protocol, address].add(str(station.number))
    lines = ["#fields\tprotocol\tname\tothers"]
    lines += [f"{p}\t{name}\t{','.join(sorted(table[p, name]))}" for p, name in sorted(table)]
    return "\n".join(lines) + "\n"


def used_parts(protocol: Protocol, plant: Plant) -> set[str]:
    """The parts of messages that the code looks into, with those that lead to them."""
    found: set[str] = set()
    forms: list[Carrier | Saying] = [carrier for _, _, carrier in _carriers(protocol, plant)]
    for one in (*forms, *_sayings(protocol, plant)):
        found |= {block.part for block in compile_match(one.match, protocol, one.part).inner}
    return found


def code(protocol: Protocol, plant: Plant, part: str) -> Iterator[str]:
    """Code for the function of the PDU or a part: what a message says of the plant's points."""
    for told, kind, carrier in _carriers(protocol, plant):
        if _innermost(protocol, carrier) == part:
            data = variable(carrier.part)
            if found := interleaved(protocol):
                begin, sums = found
                data = f"without_checksums({data}, {begin}, {sums.every}, {sums.size})"
            form = _carrier(protocol, kind, carrier, told)
            if carrier.asked is None:
                yield f"if ( {_condition(protocol, carrier)} ) carried(c, is_client, {data}, {form});"
                continue
            request = " && ".join(alternative(protocol, compile_match(carrier.asked, protocol, carrier.part)))
            yield f"if ( is_client && {request} ) asked(c, {data}, {form});"
            yield f"if ( {_condition(protocol, carrier)} ) answered(c, is_client, {data}, {form});"
    for saying in _sayings(protocol, plant):
        if _innermost(protocol, saying) == part:
            arguments = f"{quoted(protocol.id)}, {variable(saying.part)}, {_number(saying.number)}"
            yield f"if ( {_condition(protocol, saying)} ) said(c, is_client, {arguments});"


def _numbers(protocol: Protocol, point: PlantPoint, kind: PointKind) -> Mapping[str, list[int]]:
    """What a line says of a point, by the label of the messages that it is about."""
    found: dict[str, list[int]] = {}
    for _, carrier in kind.carriers:
        ranges = point.wrong(kind, carrier)
        label = _label(protocol, kind, carrier)
        if label in found and not ranges:  # a form without a value, or with half of one
            continue
        found[label] = [
            0 if point.scope is None else point.scope + 1,
            point.place,
            point.last(kind),
            int(point.protected),
            point.stride(kind),
            SIZES[kind.type_of(carrier, point.type)] if ranges else 0,
            *_filled(ranges),
        ]
    return found


def _filled(ranges: Ranges) -> Iterator[int]:
    for number in range(_RANGES):
        yield from ranges[number] if number < len(ranges) else (1, 0)


def _carriers(protocol: Protocol, plant: Plant) -> Iterator[tuple[bool, PointKind, Carrier]]:
    """Those of the kinds of which the plant has points."""
    mine = {protocol.id: protocol}
    wanted = {kind.name for p in plant.points if (kind := kind_of(p, mine)) is not None}
    for name in sorted(wanted):
        kind = protocol.points[name]
        for told, carrier in kind.carriers:
            yield told, kind, carrier


def _sayings(protocol: Protocol, plant: Plant) -> tuple[Saying, ...]:
    """Those of a protocol in which the plant has stations."""
    stationed = any(station.protocol == protocol.id for station in plant.stations)
    return protocol.sayings if stationed else ()


def _innermost(protocol: Protocol, of: Carrier | Saying) -> str:
    inner = compile_match(of.match, protocol, of.part).inner
    return inner[-1].part if inner else ""


def _condition(protocol: Protocol, of: Carrier | Saying) -> str:
    tests = _sender(of.sender)
    tests += alternative(protocol, compile_match(of.match, protocol, of.part))
    return " && ".join(tests) if tests else "T"


def _sender(sender: Sender) -> list[str]:
    return [] if sender == "either" else ["is_client" if sender == "client" else "! is_client"]


def _label(protocol: Protocol, kind: PointKind, carrier: Carrier) -> str:
    """The name under which the table has the limits for such messages."""
    type_ = carrier.value.type if carrier.value else ""
    return f"{protocol.id}/{kind.name}" + (f"/{type_}" if type_ else "")


def _carrier(protocol: Protocol, kind: PointKind, carrier: Carrier, told: bool) -> str:
    fields = [f"$label={quoted(_label(protocol, kind, carrier))}", f"$place={_number(carrier.place)}"]
    fields += ["$told=T"] if told else []
    fields += [f"$units={carrier.units}"] if carrier.units > 1 else []
    fields += [f"$scope={_number(carrier.scope)}"] if carrier.scope else []
    fields += [f"$span={_number(carrier.span)}"] if carrier.span else []
    if carrier.value:
        fields += [f"$value_at={carrier.value.at}", f"$value_every={carrier.value.every}"]
        fields += ["$value_little=T"] if carrier.value.endian == "little" else []
    if carrier.elements:
        fields += [f"$elements={_number(carrier.elements)}", f"$every={carrier.every}"]
    fields += [f"$by={_number(carrier.by)}"] if carrier.by else []
    return f"PointCarrier({', '.join(fields)})"


def _number(number: Number) -> str:
    fields = [f"$at={number.at}"]
    fields += [f"$size={number.size}"] if number.size > 1 else []
    fields += ["$little=T"] if number.endian == "little" and number.size > 1 else []
    fields += [f"$mask={number.mask}"] if number.mask else []
    fields += [f"$times={number.times}"] if number.times > 1 else []
    return f"PointNumber({', '.join(fields)})"

"""Which operations of a protocol a message is: the catalog's conditions, evaluated directly.

Neither engine is asked, so this is a third opinion on what a condition means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from plantwatch.catalog.layout import ancestry, begins
from plantwatch.catalog.model import Protocol, Sender
from plantwatch.catalog.wire import Condition, Match, Transport
from plantwatch.corpus.variants.walking import parts_in

Reading = Mapping[str, bytes]  # the bytes of the PDU (""), and of the parts around the innermost one


def holds(condition: Condition, message: bytes) -> bool:
    """Whether the field exists in the message and its masked value lies in one of the ranges."""
    field = condition.field
    end = field.at + field.size
    if end > len(message):
        return False
    value = int.from_bytes(message[field.at : end], field.endian) & condition.mask
    return any(low <= value <= high for low, high in condition.ranges)


def operations(
    protocol: Protocol, message: bytes, sender: Sender, transport: Transport = "tcp"
) -> frozenset[str]:
    """Names of the operations that one whole message is, sent by ``client`` or ``server``."""
    framings = protocol.framings_over(transport) or protocol.framings
    offset = next((f.offset for f in framings if begins(f, message, 0)), 0)
    readings = list(_readings(protocol, {"": message[offset:]}, ""))
    return frozenset(
        name
        for name, operation in protocol.operations.items()
        if operation.sender in ("either", sender)
        and any(_matches(protocol, match, readings) for match in operation.matches)
    )


def _readings(protocol: Protocol, reading: Reading, here: str) -> Iterator[Reading]:
    yield reading

    def passes(match: Match) -> bool:
        return all(holds(c, reading[c.field.part]) for c in match)

    for name, part in protocol.parts.items():
        routes = part.found if part.inside == here else part.nested if name == here else ()
        for route in routes:
            if passes(route.when):
                for data in parts_in(reading[here], route, part.minimum):
                    yield from _readings(protocol, {**reading, name: data}, name)


def _matches(protocol: Protocol, match: Match, readings: Iterable[Reading]) -> bool:
    innermost = max((c.field.part for c in match), key=lambda n: len(ancestry(protocol.parts, n)), default="")
    return any(
        len(reading) == 1 + len(ancestry(protocol.parts, innermost))
        and all(c.field.part in reading and holds(c, reading[c.field.part]) for c in match)
        for reading in readings
    )

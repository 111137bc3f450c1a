"""What no byte test says, as rules: bytes that are not the protocol, wrong lengths, messages cut off.

Only for protocols with one framing, whose start is the same bytes in every message.
"""

from __future__ import annotations

from collections.abc import Iterator

from plantwatch.catalog.wire import ByField, Framing, Start, Transport
from plantwatch.detection.framed import length_bounds
from plantwatch.detection.model import Detection, Trigger
from plantwatch.engines.suricata.body import Body, endpoints_of
from plantwatch.engines.suricata.bytes import hexed

FIRST_ONLY = "takes the start of a segment for the start of a message, and sees no other message in it"
NEEDS_PARSER = "needs the engine's own {0} parser switched on, and a session it can follow"
ONLY_BEHIND = "sees only bytes that follow a complete message in the same segment"
FIRST_BYTES = "judges a session by its first segment, if that holds a whole header"
GIVES_UP = "judges a session by its first segment, or when protocol detection gives up"


def noticed(detection: Detection, trigger: Trigger) -> Iterator[Body]:
    """The rules of a trigger that the framing or the engine's own parser tells; none where neither does."""
    native = trigger.native.get("suricata", "")
    if native:
        parser = native.split(":", 1)[1].split(".", 1)[0]
        for endpoints in endpoints_of(detection, trigger.sender):
            yield Body(parser, endpoints, (native,), (NEEDS_PARSER.format(detection.protocol.title),))
        return
    rules = {"not_protocol": _not_protocol, "incomplete": _incomplete, "bad_length": _bad_length}
    for transport in detection.protocol.transports:
        framings = detection.protocol.framings_over(transport)
        if trigger.anomaly in rules and len(framings) == 1 and _plain(framings[0]):
            for endpoints in endpoints_of(detection, trigger.sender):
                yield from rules[trigger.anomaly](detection, framings[0], transport, endpoints)


def _plain(framing: Framing) -> bool:
    return bool(framing.start) and all(len(start.choices) == 1 for start in framing.start)


def _not_protocol(
    detection: Detection, framing: Framing, transport: Transport, either: str
) -> Iterator[Body]:
    """Sessions whose first segment holds a whole header that is not the protocol's.

    Flowbits remember sessions that began as the protocol, and those that cannot be judged because
    their first segment was shorter than a header.
    """
    starts = [_at_start(start) for start in framing.start]
    spoken, unclear = (f"plantwatch.{detection.protocol.id}.{what}" for what in ("spoken", "unclear"))
    endpoints = _from_high_port(either, detection.protocol.ports)
    foreign = [(f"dsize:>={framing.minimum}", f"content:!{start}") for start in starts]
    if transport == "udp":
        yield from (Body("udp", endpoints, one) for one in foreign)
        return
    for bit, condition in (
        (spoken, "; ".join(f"content:{start}" for start in starts)),
        (unclear, f"dsize:0<>{framing.minimum}; flowbits:isnotset,{spoken}"),
    ):
        remember = (condition, f"flowbits:isnotset,{bit}", f"flowbits:set,{bit}", "noalert")
        yield Body("tcp-pkt", endpoints, remember, silent=True)
    fresh = (f"flowbits:isnotset,{spoken}", f"flowbits:isnotset,{unclear}")
    yield from (Body("tcp-pkt", endpoints, (*one, *fresh), (FIRST_BYTES,)) for one in foreign)
    gave_up = ("app-layer-protocol:failed,final", f"flowbits:isnotset,{spoken}")
    yield Body("tcp", endpoints, gave_up, (GIVES_UP,), since="8.0.0")


def _at_start(start: Start) -> str:
    return f"{hexed(start.choices[0])}; offset:{start.at}; depth:{start.size}"


def _from_high_port(endpoints: str, ports: tuple[int, ...]) -> str:
    """Endpoints without sessions to a well-known port: there, ours is a client's port by chance."""
    return endpoints if min(ports) < 1024 else endpoints.replace("any any", "any 1024:", 1)


def _bad_length(
    detection: Detection, framing: Framing, transport: Transport, endpoints: str
) -> Iterator[Body]:
    """A segment or datagram that begins as a PDU whose length no PDU can have.

    Not where the start is zeros only: the middle of a message that was cut looks like that too.
    """
    extent = framing.extent
    if not isinstance(extent, ByField) or not any(any(start.choices[0]) for start in framing.start):
        return
    start = "; ".join(f"content:{_at_start(start)}" for start in framing.start)
    length = extent.field
    low, high = length_bounds(framing, extent, framing.minimum)
    little = ",little" if length.endian == "little" and length.size > 1 else ""
    tests = [f"byte_test:{length.size},<,{low},{length.at}{little}"] if low else []
    if high < (1 << 8 * length.size) - 1:
        tests.append(f"byte_test:{length.size},>,{high},{length.at}{little}")
    header = "tcp-pkt" if transport == "tcp" else transport
    for test in tests:
        yield Body(header, endpoints, (start, test), (FIRST_ONLY,))


def _incomplete(
    detection: Detection, framing: Framing, transport: Transport, endpoints: str
) -> Iterator[Body]:
    """A complete PDU, then bytes that do not begin another one."""
    extent = framing.extent
    if transport != "tcp" or not isinstance(extent, ByField) or extent.checksums:
        return
    start, length = framing.start[0], extent.field
    after_start = length.at - (start.at + start.size)
    skip = extent.add - (length.at + length.size)
    little = ",little" if length.endian == "little" else ""
    jump = f"byte_jump:{length.size},{after_start},relative{little}"
    if skip:
        jump += f",post_offset {skip}"
    low, high = length_bounds(framing, extent, framing.minimum)
    place = f"{after_start},relative{little}"
    options = (
        f"content:{_at_start(start)}",
        f"byte_test:{length.size},>=,{low},{place}",
        f"byte_test:{length.size},<=,{high},{place}",
        jump,
        f"isdataat:{framing.minimum - 1},relative",
        f"content:!{hexed(start.choices[0])}; distance:{start.at}; within:{start.size}",
    )
    yield Body("tcp-pkt", endpoints, options, (ONLY_BEHIND,))

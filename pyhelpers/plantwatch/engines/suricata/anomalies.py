"""What no byte test says, as rules: bytes that are not the protocol, wrong lengths, messages cut off.

Only for protocols with one framing, whose start is the same bytes in every message.
"""

from __future__ import annotations

from collections.abc import Iterator

from plantwatch.catalog.layout import header_size
from plantwatch.catalog.wire import ByField, Framing, Transport
from plantwatch.detection.framed import length_bounds
from plantwatch.detection.model import Detection, Trigger
from plantwatch.engines.suricata.body import Body, endpoints_of, ports_list
from plantwatch.engines.suricata.bytes import hexed
from plantwatch.engines.suricata.sessions import (
    Bits,
    at_start,
    impossible,
    in_pieces,
    plain,
    remembered,
    starts,
)

FIRST_ONLY = "takes the start of a segment for the start of a message, and sees no other message in it"
NAME_SERVICES = (5353, 5355)  # mDNS (RFC 6762) and LLMNR (RFC 4795): above 1024, and no client's port
NEEDS_PARSER = "needs the engine's own {0} parser switched on, and a session it can follow"
ONLY_BEHIND = "sees only bytes that follow a complete message in the same segment"
FIRST_BYTES = "judges a session by its first segment, or by what its first pieces put together hold"


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
        if trigger.anomaly in rules and len(framings) == 1 and plain(framings[0]):
            for endpoints in endpoints_of(detection, trigger.sender):
                yield from rules[trigger.anomaly](detection, framings[0], transport, endpoints)


def _not_protocol(
    detection: Detection, framing: Framing, transport: Transport, either: str
) -> Iterator[Body]:
    """Sessions whose first segment holds a whole header that is not the protocol's."""
    ports = detection.protocol.ports
    endpoints = _from_high_port(either, ports, transport)
    foreign = [(f"dsize:>={header_size(framing)}", f"content:!{at_start(start)}") for start in framing.start]
    if transport == "udp":
        yield from (Body("udp", endpoints, one) for one in foreign)
        return
    bits = Bits.over(detection.protocol, endpoints)
    yield from remembered(detection.protocol, framing, endpoints)
    for one in foreign:
        yield Body("tcp-pkt", endpoints, (*one, *bits.fresh, bits.now_foreign), (FIRST_BYTES,))
    yield Body("tcp", endpoints, (*in_pieces(framing), *bits.never_judged, bits.now_foreign), (FIRST_BYTES,))


def _from_high_port(endpoints: str, ports: tuple[int, ...], transport: Transport) -> str:
    """Endpoints without sessions to a well-known port: there, ours is a client's port by chance."""
    if min(ports) < 1024:
        return endpoints
    listed = ports_list(ports)
    others = "1024:" if transport == "tcp" else f"1024:,{','.join(f'!{port}' for port in NAME_SERVICES)}"
    narrowed = endpoints.replace("any any", f"any {others if transport == 'tcp' else f'[{others}]'}", 1)
    return narrowed.replace(f"-> any !{listed}", f"-> any [{others},!{listed}]")


def _bad_length(
    detection: Detection, framing: Framing, transport: Transport, endpoints: str
) -> Iterator[Body]:
    """A segment or datagram that begins as a PDU whose length no PDU can have.

    Where the start is zeros only, the middle of a message that was cut looks like that too, so only the first
    segment of a session is judged.
    """
    if not isinstance(framing.extent, ByField):
        return
    header = "tcp-pkt" if transport == "tcp" else transport
    bits = Bits.over(detection.protocol, endpoints)
    telling = any(any(start.choices[0]) for start in framing.start)
    if transport != "tcp" and not telling:
        return
    for test in impossible(framing, framing.extent):
        options = (starts(framing), test)
        if telling:
            yield Body(header, endpoints, options, (FIRST_ONLY,))
        else:
            yield Body(header, endpoints, (*options, *bits.first_of_all), (FIRST_BYTES,))


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
        f"content:{at_start(start)}",
        f"byte_test:{length.size},>=,{low},{place}",
        f"byte_test:{length.size},<=,{high},{place}",
        jump,
        f"isdataat:{framing.minimum - 1},relative",
        f"content:!{hexed(start.choices[0])}; distance:{start.at}; within:{start.size}",
    )
    yield Body("tcp-pkt", endpoints, options, (ONLY_BEHIND,))

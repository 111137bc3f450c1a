"""The rules of one pattern: a chain of bytes for each way to what it tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from plantwatch.catalog.wire import Transport, Whole
from plantwatch.detection.framed import framed
from plantwatch.detection.model import Detection, Pattern, Trigger
from plantwatch.detection.ways import Way, ways
from plantwatch.engines.suricata.anomalies import FIRST_ONLY
from plantwatch.engines.suricata.body import Body, endpoints_of
from plantwatch.engines.suricata.bytes import Chain, chain, expressible, floats

Further = Callable[[int], Iterable[str]]

STRONG_BITS = 32  # from here on a part is known by its own bytes
WEAK_BITS = 24  # below this a chain is too likely to occur inside the data of another message

COUNTS_SEGMENTS = "counts packets, so several messages in one packet count once"
SHORT_CHAIN = "short byte pattern: may also match inside the data of another message by chance"
IMITABLE = (
    "knows a message by its first bytes: data made to look like them, or a cut-off message, matches too"
)
OWN_BYTES = "finds a message within a message by its own bytes, wherever they stand"
NOT_SO_DEEP = "sees the first two elements of a list, and a message in one other message, not deeper"


def nothing(pointer: int) -> Iterable[str]:
    """A chain that is a whole rule."""
    return ()


def of_pattern(
    detection: Detection, trigger: Trigger, pattern: Pattern, further: Further = nothing
) -> Iterator[Body]:
    """The rules of one pattern: by its own bytes where it has enough, otherwise by every way to them.

    ``further`` are options behind the chain, whose pointer they are given.
    """
    transports = detection.protocol.transports
    if own := _by_its_own_bytes(pattern):
        for transport in transports:
            yield from _rules(detection, trigger, own, transport, further, floating=True, notes=(OWN_BYTES,))
        return
    for transport in transports:
        for framing in detection.protocol.framings_over(transport):
            whole = framed(pattern, framing)
            if whole is None:
                continue
            found = ways(whole, detection.protocol.parts, framing.offset)
            reasons = () if found.complete else (NOT_SO_DEEP,)
            for way in found.found:
                exact = transport == "udp" and isinstance(framing.extent, Whole)
                floating = not (exact or trigger.first_in_segment) and floats(way.tests)
                why = reasons if floating or exact else (*reasons, FIRST_ONLY)
                for single in expressible(way, floating=floating):
                    yield from _rules(
                        detection, trigger, single, transport, further, floating=floating, reasons=why
                    )


def _by_its_own_bytes(pattern: Pattern) -> Way | None:
    """The innermost part alone, where nothing else is tested and its bytes hardly occur by chance."""
    if not pattern.inner or pattern.tests or any(block.tests for block in pattern.inner[:-1]):
        return None
    way = Way(pattern.inner[-1].tests)
    if not floats(way.tests):
        return None
    singles = list(expressible(way, floating=True))
    return way if len(singles) == 1 and chain(way, floating=True).bits >= STRONG_BITS else None


def _rules(
    detection: Detection,
    trigger: Trigger,
    way: Way,
    transport: Transport,
    further: Further,
    *,
    floating: bool,
    reasons: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> Iterator[Body]:
    counted = detection.count is not None
    built: Chain = chain(way, floating=floating)
    why = [COUNTS_SEGMENTS, *reasons] if counted else list(reasons)
    if floating and built.bits < WEAK_BITS:
        why.append(SHORT_CHAIN)
    per_packet = transport == "tcp" and (counted or not floating)
    header = "tcp-pkt" if per_packet else transport
    options = (*built.options, *further(built.pointer))
    for endpoints in endpoints_of(detection, trigger.sender):
        yield Body(header, endpoints, options, tuple(why), (IMITABLE, *notes))

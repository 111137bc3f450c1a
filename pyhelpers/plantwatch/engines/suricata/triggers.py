"""What a detection's triggers become in Suricata: rule bodies, and what they cannot say.

One ``Body`` is one rule without its message and ids. The choice of form follows what the engines
were measured to do (docs/engines.md): byte chains without ``flow`` need neither a parser that is
switched on nor a session that was seen from its start, so they are the form for every operation;
an engine's own parser is asked only for what bytes cannot say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from plantwatch.catalog.model import Protocol
from plantwatch.catalog.wire import Transport, Whole
from plantwatch.detection.framed import framed
from plantwatch.detection.ledger import BLOCK
from plantwatch.detection.model import Detection, Pattern, Trigger
from plantwatch.detection.ways import Way, ways
from plantwatch.engines.suricata.anomalies import FIRST_ONLY, ONLY_BEHIND, noticed
from plantwatch.engines.suricata.body import Body, endpoints_of
from plantwatch.engines.suricata.bytes import Chain, chain, expressible, floats
from plantwatch.engines.suricata.sessions import Bits, judged, opened

LONGEST = 4500  # characters of a rule's conditions: with all its texts it stays below 8192 (src/detect.h)
STRONG_BITS = 32  # from here on a part is known by its own bytes
WEAK_BITS = 24  # below this a chain is too likely to occur inside the data of another message

COUNTS_SEGMENTS = "counts packets, so several messages in one packet count once"
COUNTS_APART = "counts what each of its rules sees, not their sum"
SHORT_CHAIN = "short byte pattern: may also match inside the data of another message by chance"
IMITABLE = (
    "knows a message by its first bytes: data made to look like them, or a cut-off message, matches too"
)
OWN_BYTES = "finds a message within a message by its own bytes, wherever they stand"
NOT_SO_DEEP = "sees the first two elements of a list, and a message in one other message, not deeper"
NO_DISTINCT = "cannot count distinct values"
TOO_MUCH = f"needs more than {BLOCK} rules, or one longer than Suricata reads"
NO_LAYER_2 = "sees nothing below IP before version 9"
NO_COMPARISON = "cannot compare a message with the one before"
NO_FORM = "has no form for this"
NO_ALTERNATIVE = "has no form for one of its alternatives"
_WEAK = frozenset(
    {SHORT_CHAIN, FIRST_ONLY, ONLY_BEHIND}
)  # known by so little that other protocols have it too


def bodies(detection: Detection) -> list[Body]:
    """Every rule body of a detection; none where Suricata cannot say it."""
    found = _some(detection)
    if any(_WEAK & {*body.reasons} and body.protocol.startswith("tcp") for body in found):
        found = [_wary(body, detection.protocol) for body in found]
        if not judged(detection.protocol):
            found.append(opened(detection.protocol))
    if detection.count and len(found) > 1:
        found = [replace(body, reasons=(*body.reasons, COUNTS_APART)) for body in found]
    return found if _fit(found) else []


def _wary(body: Body, protocol: Protocol) -> Body:
    """The rule for sessions that nothing is known against."""
    if body.silent or not body.protocol.startswith("tcp") or any("flowbits:" in o for o in body.options):
        return body
    return replace(body, options=(*body.options, Bits.over(protocol, body.endpoints).familiar))


@lru_cache(maxsize=4096)  # its digest, its rules and its cells all ask
def _some(detection: Detection) -> list[Body]:
    """The rule bodies, at most one more than there are ids for: a catalog can ask for millions."""
    found: dict[Body, None] = {}
    for body in _bodies(detection):
        found[body] = None
        if len(found) > BLOCK:
            break
    return list(found)


def _fit(found: list[Body]) -> bool:
    return len(found) <= BLOCK and all(sum(map(len, body.options)) <= LONGEST for body in found)


def _bodies(detection: Detection) -> Iterator[Body]:
    if _beyond(detection):
        return
    for trigger in detection.triggers:
        yield from _of(detection, trigger)


def _beyond(detection: Detection) -> str:
    """Why Suricata has no rule at all for it."""
    if "ethernet" in detection.protocol.transports:
        return NO_LAYER_2
    return NO_DISTINCT if detection.count and detection.count.distinct else ""


def _of(detection: Detection, trigger: Trigger) -> Iterator[Body]:
    if trigger.compared:
        return
    if trigger.noticed:
        yield from noticed(detection, trigger)
    for pattern in trigger.patterns:
        yield from _pattern(detection, trigger, pattern)


@lru_cache(maxsize=4096)
def missing(detection: Detection) -> tuple[str, ...]:
    """Why a detection has fewer rules than triggers."""
    if reason := _beyond(detection):
        return (reason,)
    if not _fit(_some(detection)):
        return (TOO_MUCH,)
    lost = (
        f"{trigger.operation}: {NO_ALTERNATIVE}"
        for trigger in detection.triggers
        if any(_of(detection, trigger))
        and not all(any(_pattern(detection, trigger, pattern)) for pattern in trigger.patterns)
    )
    return *lost, *(
        f"{trigger.operation}: {NO_COMPARISON if trigger.compared else NO_FORM}"
        for trigger in detection.triggers
        if not any(_of(detection, trigger))
    )


def _pattern(detection: Detection, trigger: Trigger, pattern: Pattern) -> Iterator[Body]:
    """The rules of one pattern: by its own bytes where it has enough, otherwise by every way to them."""
    transports = detection.protocol.transports
    if own := _by_its_own_bytes(pattern):
        for transport in transports:
            yield from _rules(detection, trigger, own, transport, floating=True, notes=(OWN_BYTES,))
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
                    yield from _rules(detection, trigger, single, transport, floating=floating, reasons=why)


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
    for endpoints in endpoints_of(detection, trigger.sender):
        yield Body(header, endpoints, built.options, tuple(why), (IMITABLE, *notes))

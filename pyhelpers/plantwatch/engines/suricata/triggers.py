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
from plantwatch.detection.ledger import BLOCK
from plantwatch.detection.model import Detection, Trigger
from plantwatch.detection.ruleset import Ruleset
from plantwatch.engines.suricata import network
from plantwatch.engines.suricata.anomalies import FIRST_ONLY, ONLY_BEHIND, noticed
from plantwatch.engines.suricata.body import Body
from plantwatch.engines.suricata.patterns import SHORT_CHAIN, of_pattern
from plantwatch.engines.suricata.sessions import Bits, judged, opened

LONGEST = 4500  # characters of a rule's conditions: with all its texts it stays below 8192 (src/detect.h)

COUNTS_APART = "counts what each of its rules sees, not their sum"
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


def bodies_in(detection: Detection, ruleset: Ruleset) -> list[Body]:
    """The same in one plant, beside the other protocols of a ruleset."""
    if detection.protocol.everywhere:
        return network.bodies(detection, ruleset.plant, ruleset.protocols)
    return bodies(detection)


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
        kind = trigger.kind if trigger.patterns and trigger.sender != "server" else ""
        yield from (replace(body, kind=kind) for body in _of(detection, trigger))


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
        yield from of_pattern(detection, trigger, pattern)


@lru_cache(maxsize=4096)
def missing(detection: Detection) -> tuple[str, ...]:
    """Why a detection has fewer rules than triggers."""
    if reason := _beyond(detection):
        return (reason,)
    if detection.protocol.everywhere:
        return network.missing(detection)
    if not _fit(_some(detection)):
        return (TOO_MUCH,)
    lost = (
        f"{trigger.operation}: {NO_ALTERNATIVE}"
        for trigger in detection.triggers
        if any(_of(detection, trigger))
        and not all(any(of_pattern(detection, trigger, pattern)) for pattern in trigger.patterns)
    )
    return *lost, *(
        f"{trigger.operation}: {NO_COMPARISON if trigger.compared else NO_FORM}"
        for trigger in detection.triggers
        if not any(_of(detection, trigger))
    )

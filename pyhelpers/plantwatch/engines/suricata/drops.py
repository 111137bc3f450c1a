"""Rules that drop, for sensors that stand inline: only what is known to be the message, from end to end.

A rule that alerts may take bytes for a message that are not one; a rule that drops may not, because the
bytes could be the values of somebody's recipe. So a drop asks for more: the message begins where the segment
begins and ends where the segment ends. The same message in company, or split, alerts and passes.
Only what goes towards a server is dropped, and nothing is sent: no reset, no reject.
"""

from __future__ import annotations

from collections.abc import Iterator

from plantwatch.catalog.layout import pdu_size
from plantwatch.catalog.wire import ByField, Fixed, Framing, Transport, Whole
from plantwatch.detection.framed import framed
from plantwatch.detection.ledger import BLOCK
from plantwatch.detection.model import Detection, Pattern, Trigger
from plantwatch.detection.ways import Way
from plantwatch.engines.suricata.body import Body, endpoints_of
from plantwatch.engines.suricata.bytes import chain, expressible
from plantwatch.engines.suricata.patterns import WEAK_BITS
from plantwatch.engines.suricata.triggers import bodies

COUNTS = "it counts messages: which one is too many is known when the others have passed"
NOT_ONE_MESSAGE = "it judges a session, not one message"
FROM_SERVER = "it is about what controllers send: dropping that would blind the operators"
INNER = "its message lies within other messages"
NO_END = "a rule cannot tell where its message ends"
NO_RULES = "Suricata has no rule for it"
_END_BITS = 8  # that a message ends where its segment ends tells as much as a constant byte, at least
WEAK = "its bytes are few: other messages may look like it"


def drops(detection: Detection) -> list[Body]:
    """The bodies of the rules that drop; none where ``unfit`` says why."""
    return [] if unfit(detection) else list(_bodies(detection))


def unfit(detection: Detection) -> str:
    """Why no rule may drop what a policy is about; empty where rules may."""
    if detection.count:
        return COUNTS
    if any(t.noticed or t.compared or t.watch for t in detection.triggers):
        return NOT_ONE_MESSAGE
    if any(t.sender == "server" for t in detection.triggers):
        return FROM_SERVER
    if any(pattern.inner for t in detection.triggers for pattern in t.patterns):
        return INNER
    if not bodies(detection) or len(list(_bodies(detection))) > BLOCK:
        return NO_RULES
    return "" if _complete(detection) else NO_END


def weak(detection: Detection) -> str:
    """Why a rule that may drop should not, unless somebody answers for it; empty where it may."""
    ways = (found for t in detection.triggers for p in t.patterns for found in _ways(detection, p))
    few = (chain(way, floating=False).bits + _END_BITS * bool(_end(framing, way)) for _, framing, way in ways)
    return WEAK if any(bits < WEAK_BITS for bits in few) else ""


def _bodies(detection: Detection) -> Iterator[Body]:
    found: dict[Body, None] = {}
    for trigger in detection.triggers:
        for pattern in trigger.patterns:
            for transport, framing, way in _ways(detection, pattern):
                found |= dict.fromkeys(_rules(detection, trigger, transport, framing, way))
    yield from found


def _ways(detection: Detection, pattern: Pattern) -> Iterator[tuple[Transport, Framing, Way]]:
    for transport in detection.protocol.transports:
        for framing in detection.protocol.framings_over(transport):
            whole = framed(pattern, framing)
            if whole is not None:
                for way in expressible(Way(whole.tests), floating=False):
                    yield transport, framing, way


def _complete(detection: Detection) -> bool:
    """Whether each alternative of each operation has rules, and each rule tells where the message ends."""
    for trigger in detection.triggers:
        for pattern in trigger.patterns:
            ways = list(_ways(detection, pattern))
            if not ways or any(_end(framing, way) is None for _, framing, way in ways):
                return False
    return True


def _rules(
    detection: Detection, trigger: Trigger, transport: Transport, framing: Framing, way: Way
) -> Iterator[Body]:
    header = "tcp-pkt" if transport == "tcp" else transport
    options = (*chain(way, floating=False).options, *(_end(framing, way) or ()))
    towards_server, *_ = endpoints_of(detection, trigger.sender)
    yield Body(header, towards_server, options)


def _end(framing: Framing, way: Way) -> tuple[str, ...] | None:
    """The options that ask that the segment ends with the message; None where no option can."""
    match framing.extent:
        case Whole():
            return ()
        case Fixed(size):
            return (f"dsize:{size}",)
        case ByField(field, add, checksums) as extent:
            stated = {test.exact for test in way.tests if (test.at, test.size) == (field.at, field.size)}
            if len(stated) == 1 and (length := stated.pop()) is not None:
                return (f"dsize:{pdu_size(extent, length)}",)
            if checksums is not None or field.size == 3:
                return None
            behind = add - field.at - field.size
            jump = f"byte_jump:{field.size},{field.at}"
            jump += ",little" if field.endian == "little" and field.size > 1 else ""
            return (f"{jump},post_offset {behind}" if behind else jump, "isdataat:!1,relative")
    return None

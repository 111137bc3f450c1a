"""What a detection's triggers become in Suricata: rule bodies, and what they cannot say.

One ``Body`` is one rule without its message and ids. The choice of form follows what the engines
were measured to do (docs/engines.md): byte chains without ``flow`` need neither a parser that is
switched on nor a session that was seen from its start, so they are the form for every operation;
an engine's own parser is asked only for what bytes cannot say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, product

from plantwatch.catalog.model import Sender
from plantwatch.detection.compile import length_bounds
from plantwatch.detection.ledger import BLOCK
from plantwatch.detection.model import Detection, Pattern, Trigger
from plantwatch.engines.suricata.bytes import Chain, chain, expressible, hexed

LONGEST = 4500  # characters of a rule's conditions: with all its texts it stays below 8192 (src/detect.h)
WEAK_BITS = 24  # below this a chain is too likely to occur inside the data of another message

COUNTS_SEGMENTS = "counts packets, so several messages in one packet count once"
COUNTS_APART = "counts what each of its rules sees, not their sum"
FIRST_ONLY = "takes the start of a segment for the start of a message, and sees no other message in it"
SHORT_CHAIN = "short byte pattern: may also match inside the data of another message by chance"
IMITABLE = (
    "knows a message by its first bytes: data made to look like them, or a cut-off message, matches too"
)
NEEDS_PARSER = "needs the engine's own {0} parser switched on, and a session it can follow"
ONLY_BEHIND = "sees only bytes that follow a complete message in the same segment"
FIRST_BYTES = "judges a session by its first segment, if that holds a whole header"
GIVES_UP = "judges a session by its first segment, or when protocol detection gives up"
NO_DISTINCT = "cannot count distinct values"
TOO_MUCH = f"needs more than {BLOCK} rules, or one longer than Suricata reads"
NO_FORM = "has no form for this"


@dataclass(frozen=True, slots=True)
class Body:
    """Header protocol, endpoints and options of one rule.

    ``reasons`` make a policy partial; ``notes`` are worth knowing although it finds everything.
    """

    protocol: str
    endpoints: str
    options: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    silent: bool = False  # a helper rule that raises no alert
    since: str = ""  # the first engine version that has every keyword of the rule, such as "8.0.0"


def bodies(detection: Detection) -> list[Body]:
    """Every rule body of a detection; none where Suricata cannot say it."""
    found = _some(detection)
    if detection.count and len(found) > 1:
        found = [replace(body, reasons=(*body.reasons, COUNTS_APART)) for body in found]
    return found if _fit(found) else []


def _some(detection: Detection) -> list[Body]:
    """The rule bodies, at most one more than there are ids for: a catalog can ask for millions."""
    return list(islice(_bodies(detection), BLOCK + 1))


def _fit(found: list[Body]) -> bool:
    return len(found) <= BLOCK and all(sum(map(len, body.options)) <= LONGEST for body in found)


def _bodies(detection: Detection) -> Iterator[Body]:
    if detection.count and detection.count.distinct:
        return
    for trigger in detection.triggers:
        if trigger.noticed:
            yield from _noticed(detection, trigger)
        else:
            for pattern in trigger.patterns:
                for single in expressible(pattern, floating=not trigger.first_in_segment):
                    yield from _pattern(detection, trigger, single)


def missing(detection: Detection) -> tuple[str, ...]:
    """Why a detection has fewer rules than triggers."""
    if detection.count and detection.count.distinct:
        return (NO_DISTINCT,)
    if not _fit(_some(detection)):
        return (TOO_MUCH,)
    return tuple(
        f"{trigger.operation}: {NO_FORM}"
        for trigger in detection.triggers
        if trigger.noticed and not any(_noticed(detection, trigger))
    )


def _pattern(detection: Detection, trigger: Trigger, pattern: Pattern) -> Iterator[Body]:
    counted = detection.count is not None
    built: Chain = chain(pattern, floating=not trigger.first_in_segment)
    reasons, notes = [], (IMITABLE,)
    if counted:
        reasons.append(COUNTS_SEGMENTS)
    if trigger.first_in_segment:
        reasons.append(FIRST_ONLY)
    elif built.bits < WEAK_BITS:
        reasons.append(SHORT_CHAIN)
    for transport in detection.protocol.transports:
        per_packet = transport == "tcp" and (counted or trigger.first_in_segment)
        header = "tcp-pkt" if per_packet else transport
        for endpoints in _endpoints(detection, trigger.sender):
            yield Body(header, endpoints, built.options, tuple(reasons), notes)


def _endpoints(detection: Detection, sender: Sender) -> tuple[str, ...]:
    """Rule endpoints, one for each direction: ``track by_both`` takes a pair and its reverse for one."""
    ports = ports_list(detection.protocol.ports)
    to_server, to_client = f"any any -> any {ports}", f"any {ports} -> any any"
    return {"client": (to_server,), "server": (to_client,), "either": (to_server, to_client)}[sender]


def ports_list(ports: tuple[int, ...]) -> str:
    """Ports as a rule header says them."""
    return str(ports[0]) if len(ports) == 1 else f"[{','.join(map(str, ports))}]"


def _noticed(detection: Detection, trigger: Trigger) -> Iterator[Body]:
    native = trigger.native.get("suricata", "")
    if native:
        parser = native.split(":", 1)[1].split(".", 1)[0]
        for endpoints in _endpoints(detection, trigger.sender):
            yield Body(parser, endpoints, (native,), (NEEDS_PARSER.format(detection.protocol.title),))
    elif trigger.anomaly == "not_protocol":
        yield from _not_protocol(detection, trigger)
    elif trigger.anomaly == "incomplete":
        yield from _incomplete(detection, trigger)
    elif trigger.anomaly == "bad_length":
        yield from _bad_length(detection, trigger)


def _not_protocol(detection: Detection, trigger: Trigger) -> Iterator[Body]:
    """Sessions whose first segment holds a whole header that is not the protocol's.

    Flowbits remember sessions that began as the protocol, and those that cannot be judged because
    their first segment was shorter than a header.
    """
    framing = detection.framing
    at, constant = framing.start[0]
    start = f"{hexed(constant)}; offset:{at}; depth:{len(constant)}"
    spoken, unclear = (f"plantwatch.{detection.protocol.id}.{what}" for what in ("spoken", "unclear"))
    for transport, either in product(detection.protocol.transports, _endpoints(detection, trigger.sender)):
        endpoints = _from_high_port(either, detection.protocol.ports)
        foreign = (f"dsize:>={framing.minimum}", f"content:!{start}")
        if transport == "udp":
            yield Body("udp", endpoints, foreign)
            continue
        for bit, condition in (
            (spoken, f"content:{start}"),
            (unclear, f"dsize:0<>{framing.minimum}; flowbits:isnotset,{spoken}"),
        ):
            remember = (condition, f"flowbits:isnotset,{bit}", f"flowbits:set,{bit}", "noalert")
            yield Body("tcp-pkt", endpoints, remember, silent=True)
        fresh = (f"flowbits:isnotset,{spoken}", f"flowbits:isnotset,{unclear}")
        yield Body("tcp-pkt", endpoints, (*foreign, *fresh), (FIRST_BYTES,))
        gave_up = ("app-layer-protocol:failed,final", f"flowbits:isnotset,{spoken}")
        yield Body("tcp", endpoints, gave_up, (GIVES_UP,), since="8.0.0")


def _from_high_port(endpoints: str, ports: tuple[int, ...]) -> str:
    """Endpoints without sessions to a well-known port: there, ours is a client's port by chance."""
    return endpoints if min(ports) < 1024 else endpoints.replace("any any", "any 1024:", 1)


def _bad_length(detection: Detection, trigger: Trigger) -> Iterator[Body]:
    """A segment or datagram that begins as a PDU whose length no PDU can have.

    Not where the start is zeros only: the middle of a message that was cut looks like that too.
    """
    framing = detection.framing
    if not any(any(constant) for _, constant in framing.start):
        return
    start = "; ".join(f"content:{hexed(what)}; offset:{at}; depth:{len(what)}" for at, what in framing.start)
    length = framing.length
    low, high = length_bounds(framing, framing.minimum)
    little = ",little" if length.endian == "little" and length.size > 1 else ""
    tests = [f"byte_test:{length.size},<,{low},{length.at}{little}"] if low else []
    if high < (1 << 8 * length.size) - 1:
        tests.append(f"byte_test:{length.size},>,{high},{length.at}{little}")
    for transport, endpoints in product(detection.protocol.transports, _endpoints(detection, trigger.sender)):
        header = "tcp-pkt" if transport == "tcp" else transport
        for test in tests:
            yield Body(header, endpoints, (start, test), (FIRST_ONLY,))


def _incomplete(detection: Detection, trigger: Trigger) -> Iterator[Body]:
    """A complete PDU, then bytes that do not begin another one."""
    framing = detection.framing
    if framing.checksums or "tcp" not in detection.protocol.transports:
        return
    at, constant = framing.start[0]
    length = framing.length
    after_start = length.at - (at + len(constant))
    skip = framing.add - (length.at + length.size)
    little = ",little" if length.endian == "little" else ""
    jump = f"byte_jump:{length.size},{after_start},relative{little}"
    if skip:
        jump += f",post_offset {skip}"
    options = (
        f"content:{hexed(constant)}; offset:{at}; depth:{len(constant)}",
        jump,
        f"isdataat:{framing.minimum - 1},relative",
        f"content:!{hexed(constant)}; distance:{at}; within:{len(constant)}",
    )
    for endpoints in _endpoints(detection, trigger.sender):
        yield Body("tcp-pkt", endpoints, options, (ONLY_BEHIND,))

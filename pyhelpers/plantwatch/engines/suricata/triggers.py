"""What a detection's triggers become in Suricata: rule bodies, and what they cannot say.

One ``Body`` is one rule without its message and ids. The choice of form follows what the engines
were measured to do (docs/engines.md): byte chains without ``flow`` need neither a parser that is
switched on nor a session that was seen from its start, so they are the form for every operation;
an engine's own parser is asked only for what bytes cannot say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from plantwatch.catalog.model import Sender
from plantwatch.detection.model import Detection, Pattern, Trigger
from plantwatch.engines.suricata.bytes import Chain, chain, expressible, hexed

WEAK_BITS = 24  # below this a chain is too likely to occur inside the data of another message

COUNTS_SEGMENTS = "counts packets, so several messages in one packet count once"
FIRST_ONLY = "sees only the first message of a segment"
SHORT_CHAIN = "short byte pattern: may also match inside the data of another message"
NEEDS_PARSER = "needs the engine's own {0} parser switched on, and a session it can follow"
ONLY_BEHIND = "sees only bytes that follow a complete message in the same segment"
FIRST_BYTES = "judges a session by its first segment of 8 bytes or more"
NO_DISTINCT = "cannot count distinct values"
NO_FORM = "has no form for this"


@dataclass(frozen=True, slots=True)
class Body:
    """Header protocol, endpoints and options of one rule, and the reasons that make it partial."""

    protocol: str
    endpoints: str
    options: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    silent: bool = False  # a helper rule that raises no alert


def bodies(detection: Detection) -> Iterator[Body]:
    """Every rule body of a detection; none where Suricata cannot say it."""
    if detection.count and detection.count.distinct:
        return
    for trigger in detection.triggers:
        if trigger.anomaly:
            yield from _anomaly(detection, trigger)
        else:
            for pattern in trigger.patterns:
                for single in expressible(pattern):
                    yield from _pattern(detection, trigger, single)


def missing(detection: Detection) -> tuple[str, ...]:
    """Why a detection has fewer rules than triggers."""
    if detection.count and detection.count.distinct:
        return (NO_DISTINCT,)
    return tuple(
        f"{trigger.operation}: {NO_FORM}"
        for trigger in detection.triggers
        if trigger.anomaly and not any(_anomaly(detection, trigger))
    )


def _pattern(detection: Detection, trigger: Trigger, pattern: Pattern) -> Iterator[Body]:
    counted = detection.count is not None
    built: Chain = chain(pattern, floating=not trigger.first_in_segment)
    reasons = []
    if counted:
        reasons.append(COUNTS_SEGMENTS)
    if trigger.first_in_segment:
        reasons.append(FIRST_ONLY)
    elif built.bits < WEAK_BITS:
        reasons.append(SHORT_CHAIN)
    for transport in detection.protocol.transports:
        per_packet = transport == "tcp" and (counted or trigger.first_in_segment)
        yield Body(
            protocol="tcp-pkt" if per_packet else transport,
            endpoints=_endpoints(detection, trigger.sender),
            options=built.options,
            reasons=tuple(reasons),
        )


def _endpoints(detection: Detection, sender: Sender) -> str:
    ports = ports_list(detection.protocol.ports)
    return {
        "client": f"any any -> any {ports}",
        "server": f"any {ports} -> any any",
        "either": f"any any <> any {ports}",
    }[sender]


def ports_list(ports: tuple[int, ...]) -> str:
    """Ports as a rule header says them."""
    return str(ports[0]) if len(ports) == 1 else f"[{','.join(map(str, ports))}]"


def _anomaly(detection: Detection, trigger: Trigger) -> Iterator[Body]:
    native = trigger.native.get("suricata", "")
    if native:
        yield Body(
            protocol=native.split(":", 1)[1].split(".", 1)[0],
            endpoints=_endpoints(detection, trigger.sender),
            options=(native,),
            reasons=(NEEDS_PARSER.format(detection.protocol.title),),
        )
    elif trigger.anomaly == "not_protocol":
        yield from _not_protocol(detection, trigger)
    elif trigger.anomaly == "incomplete":
        yield from _incomplete(detection, trigger)


def _not_protocol(detection: Detection, trigger: Trigger) -> Iterator[Body]:
    """Sessions whose first real segment does not begin as a PDU; a flowbit marks those that do."""
    at, constant = detection.framing.start[0]
    place = f"offset:{at}; depth:{len(constant)}"
    bit = f"plantwatch.{detection.protocol.id}"
    endpoints = _endpoints(detection, trigger.sender)
    enough = f"dsize:>={detection.framing.minimum}"
    for transport in detection.protocol.transports:
        if transport == "udp":
            yield Body("udp", endpoints, (enough, f"content:!{hexed(constant)}; {place}"))
            continue
        yield Body(
            "tcp-pkt",
            endpoints,
            (f"content:{hexed(constant)}; {place}", f"flowbits:isnotset,{bit}", f"flowbits:set,{bit}", "noalert"),
            silent=True,
        )
        yield Body(
            "tcp-pkt",
            endpoints,
            (enough, f"content:!{hexed(constant)}; {place}", f"flowbits:isnotset,{bit}"),
            (FIRST_BYTES,),
        )


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
    yield Body(
        "tcp-pkt",
        _endpoints(detection, trigger.sender),
        (
            f"content:{hexed(constant)}; offset:{at}; depth:{len(constant)}",
            jump,
            f"isdataat:{framing.minimum - 1},relative",
            f"content:!{hexed(constant)}; distance:{at}; within:{len(constant)}",
        ),
        (ONLY_BEHIND,),
    )

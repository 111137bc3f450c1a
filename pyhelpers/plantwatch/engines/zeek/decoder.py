"""One generated script a protocol: its framing, and functions that name the operations of a message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from plantwatch.catalog.model import Protocol
from plantwatch.detection.model import Detection, Trigger
from plantwatch.detection.plant import NO_PLANT, Plant
from plantwatch.engines.zeek.expressions import quoted
from plantwatch.engines.zeek.framings import framings
from plantwatch.engines.zeek.functions import function_name, functions

# Zeek's own analyzers (base/protocols) of the catalog's protocols
ANALYZERS = {("dnp3", "tcp"): "DNP3_TCP", ("dnp3", "udp"): "DNP3_UDP", ("modbus", "tcp"): "MODBUS"}


def decoder(protocol: Protocol, detections: Sequence[Detection], plant: Plant = NO_PLANT) -> str:
    """The script's text, unformatted. ``detections`` are those of this protocol."""
    triggers = _triggers(detections)
    wanted = _fields(detections)
    ethernet = "ethernet" in protocol.transports
    lines = [
        f"##! {protocol.title}: which operation a message is (catalog/protocols/{protocol.id}.yaml).",
        "",
        "@load ../runtime",
        *(["@load ../runtime/points"] if plant.points or plant.stations else []),
        *([f"@load base/protocols/{protocol.id}"] if _analyzed(protocol, triggers) else []),
        "",
        "module PlantWatch;",
        "",
        *([] if ethernet else _ports(protocol, triggers, plant)),
        "",
        *functions(protocol, triggers, wanted, plant),
        "",
        "event zeek_init()",
        "{",
        *([] if ethernet else _anomalies(protocol, triggers)),
        *(_served_frames(protocol) if ethernet else _served(protocol)),
        *_natives(protocol, triggers),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _analyzed(protocol: Protocol, triggers: Iterable[Trigger]) -> bool:
    """Whether Zeek's own analyzer of the protocol has to run."""
    served = any((protocol.id, transport) in ANALYZERS for transport in protocol.transports)
    return served and any("zeek" in trigger.native for trigger in triggers)


def _triggers(detections: Iterable[Detection]) -> list[Trigger]:
    found = {trigger.operation: trigger for detection in detections for trigger in detection.triggers}
    return [found[name] for name in sorted(found)]


def _fields(detections: Iterable[Detection]) -> Mapping[str, set[str]]:
    """Fields that each operation reports: its own, and those that a policy counts."""
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for detection in detections:
        for trigger in detection.triggers:
            wanted[trigger.operation] |= set(trigger.fields)
            if detection.count and detection.count.distinct:
                wanted[trigger.operation].add(detection.count.distinct)
    return wanted


def _served_frames(protocol: Protocol) -> Iterator[str]:
    types = ", ".join(map(str, protocol.ethertypes))
    yield f"serve_frames(set({types}), [$protocol={quoted(protocol.id)},"
    yield f"$framings={framings(protocol, 'ethernet')}, $decode={function_name(protocol)}]);"


def _served(protocol: Protocol) -> Iterator[str]:
    for transport in protocol.transports:
        ports = ", ".join(f"{port}/{transport}" for port in protocol.ports)
        yield f"serve(set({ports}), [$protocol={quoted(protocol.id)},"
        yield f"$framings={framings(protocol, transport)},"
        yield f"$decode={function_name(protocol)}, $anomalies=anomalies]);"


def _ports(protocol: Protocol, triggers: Sequence[Trigger], plant: Plant) -> Iterator[str]:
    """Content of these ports is delivered to scripts; their server side is known without a handshake.

    Of what a server says nothing is asked for where no operation is the server's and a plant has no values of
    it: on ports that others use as
    well, such as those of web servers, that is nearly all of the traffic.
    """
    everything = [f"{port}/{t}" for t in protocol.transports for port in protocol.ports]
    yield f"redef likely_server_ports += {{ {', '.join(everything)} }};"
    if "tcp" in protocol.transports:
        table = ", ".join(f"[{port}/tcp] = T" for port in protocol.ports)
        yield f"redef tcp_content_delivery_ports_orig += {{ {table} }};"
        told = {p.protocol for p in plant.points} | {s.protocol for s in plant.stations}
        if protocol.id in told or any(t.sender != "client" or t.anomaly == "unanswered" for t in triggers):
            yield f"redef tcp_content_delivery_ports_resp += {{ {table} }};"
    if "udp" in protocol.transports:  # the delivery tables go by destination port and would miss replies
        ports = ", ".join(f"{port}/udp" for port in protocol.ports)
        yield f"redef udp_content_ports += {{ {ports} }};"


def _anomalies(protocol: Protocol, triggers: Iterable[Trigger]) -> Iterator[str]:
    table: defaultdict[str, list[str]] = defaultdict(list)
    for trigger in triggers:
        if not trigger.anomaly or "zeek" in trigger.native:
            continue
        sides = ("client", "server") if trigger.sender == "either" else (trigger.sender,)
        for side in sides:
            table[f"{trigger.anomaly}/{side}"].append(f"{protocol.id}/{trigger.operation}")
    pairs = [
        f"[{quoted(key)}] = vector({', '.join(map(quoted, names))})" for key, names in sorted(table.items())
    ]
    yield "local anomalies: table[string] of vector of string = table(" + ", ".join(pairs) + ");"


def _natives(protocol: Protocol, triggers: Iterable[Trigger]) -> Iterator[str]:
    """What Zeek's own analyzer notices, and that analyzer on the catalog's ports."""
    table: defaultdict[str, list[str]] = defaultdict(list)
    for trigger in triggers:
        if name := trigger.native.get("zeek"):
            table[name].append(f"{protocol.id}/{trigger.operation}")
    for name, operations in sorted(table.items()):
        yield f"native_operations[{quoted(name)}] = vector({', '.join(map(quoted, operations))});"
    for transport in protocol.transports if table else ():
        ports = ", ".join(f"{port}/{transport}" for port in protocol.ports)
        if tag := ANALYZERS.get((protocol.id, transport)):
            yield f"Analyzer::register_for_ports(Analyzer::ANALYZER_{tag}, set({ports}));"

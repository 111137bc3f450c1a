"""One generated script a protocol: its framing, and a function that names the operation of a message.

The function dispatches on the protocol's key field, so a message costs one lookup and the tests of
the operations that share its key, however many operations the catalog has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from plantwatch.catalog.model import Framing, Protocol
from plantwatch.detection.model import Detection, Pattern, Test, Trigger
from plantwatch.engines.zeek.expressions import condition, field, integer, quoted, raw

# Zeek's own analyzers (base/protocols) of the catalog's protocols
ANALYZERS = {("dnp3", "tcp"): "DNP3_TCP", ("dnp3", "udp"): "DNP3_UDP", ("modbus", "tcp"): "MODBUS"}
DISPATCH_LIMIT = 64  # a pattern that allows more key values than this is tested for every message


def decoder(protocol: Protocol, detections: Sequence[Detection]) -> str:
    """The script's text, unformatted. ``detections`` are those of this protocol."""
    triggers = _triggers(detections)
    wanted = _fields(detections)
    name = f"decode_{protocol.id.replace('-', '_')}"
    lines = [
        f"##! {protocol.title}: which operation a message is (catalog/protocols/{protocol.id}.yaml).",
        "",
        "@load ../runtime",
        *([f"@load base/protocols/{protocol.id}"] if _analyzed(protocol, triggers) else []),
        "",
        "module PlantWatch;",
        "",
        *_ports(protocol),
        "",
        f"function {name}(c: connection, pdu: string, is_orig: bool)",
        "{",
        *_body(protocol, triggers, wanted),
        "}",
        "",
        "event zeek_init()",
        "{",
        *_anomalies(protocol, triggers),
        f"serve({_port_set(protocol)}, [$protocol={quoted(protocol.id)},",
        f"$framing={_framing(protocol.framing)}, $decode={name}, $anomalies=anomalies]);",
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


def _port_set(protocol: Protocol) -> str:
    return "set(" + ", ".join(f"{port}/{t}" for t in protocol.transports for port in protocol.ports) + ")"


def _ports(protocol: Protocol) -> Iterator[str]:
    """Content of these ports is delivered to scripts; their server side is known without a handshake."""
    everything = [f"{port}/{t}" for t in protocol.transports for port in protocol.ports]
    yield f"redef likely_server_ports += {{ {', '.join(everything)} }};"
    if "tcp" in protocol.transports:
        table = ", ".join(f"[{port}/tcp] = T" for port in protocol.ports)
        yield f"redef tcp_content_delivery_ports_orig += {{ {table} }};"
        yield f"redef tcp_content_delivery_ports_resp += {{ {table} }};"
    if "udp" in protocol.transports:  # the delivery tables go by destination port and would miss replies
        ports = ", ".join(f"{port}/udp" for port in protocol.ports)
        yield f"redef udp_content_ports += {{ {ports} }};"


def _framing(framing: Framing) -> str:
    at, constant = framing.start[0]
    length = framing.length
    header = max([length.at + length.size, *(where + len(what) for where, what in framing.start)])
    also = [f"[$at={where}, $constant={raw(what)}]" for where, what in framing.start[1:]]
    parts = [
        f"$start={raw(constant)}",
        f"$start_at={at}",
        *([f"$also=vector({', '.join(also)})"] if also else []),
        f"$length_at={length.at}",
        f"$length_size={length.size}",
        *(["$length_little=T"] if length.endian == "little" and length.size > 1 else []),
        f"$add_bytes={framing.add}",
        f"$header={header}",
        f"$minimum={framing.minimum}",
        f"$maximum={framing.maximum}",
    ]
    if framing.checksums:
        sums = framing.checksums
        parts += [
            f"$checksum_every={sums.every}",
            f"$checksum_size={sums.size}",
            f"$checksum_header={sums.header}",
        ]
    return f"[{', '.join(parts)}]"


def _body(protocol: Protocol, triggers: Sequence[Trigger], wanted: Mapping[str, set[str]]) -> Iterator[str]:
    key = protocol.fields[protocol.key]
    by_value: defaultdict[int, list[tuple[Trigger, list[Pattern]]]] = defaultdict(list)
    for trigger in triggers:
        keyed: defaultdict[int, list[Pattern]] = defaultdict(list)
        loose: list[Pattern] = []
        for pattern in trigger.patterns:
            values = _key_values(pattern, protocol)
            if values is None:
                loose.append(pattern)
            for value in values or ():
                keyed[value].append(pattern)
        if loose:  # an operation is tested in one place, so that it is named once a message
            yield from _operation(protocol, trigger, trigger.patterns, wanted, keyed=False)
            continue
        for value, patterns in keyed.items():
            by_value[value].append((trigger, patterns))
    if not by_value:
        return
    end = key.at + key.size
    if end > protocol.framing.minimum:
        yield f"if ( |pdu| < {end} ) return;"
    yield f"switch ( {field(key)} )"
    yield "{"
    for value in sorted(by_value):
        yield f"case {value}:"
        for trigger, patterns in by_value[value]:
            yield from _operation(protocol, trigger, patterns, wanted, keyed=True)
        yield "break;"
    yield "}"


def _key_test(pattern: Pattern, protocol: Protocol) -> Test | None:
    key = protocol.fields[protocol.key]
    for test in pattern.tests:
        if (test.at, test.size, test.endian) == (key.at, key.size, key.endian):
            return test if test.mask == test.full_mask else None
    return None


def _key_values(pattern: Pattern, protocol: Protocol) -> list[int] | None:
    test = _key_test(pattern, protocol)
    if test is None or test.values > DISPATCH_LIMIT:
        return None
    return [value for low, high in test.ranges for value in range(low, high + 1)]


def _operation(
    protocol: Protocol,
    trigger: Trigger,
    patterns: Sequence[Pattern],
    wanted: Mapping[str, set[str]],
    *,
    keyed: bool,
) -> Iterator[str]:
    alternatives = []
    for pattern in patterns:
        known = [test] if keyed and (test := _key_test(pattern, protocol)) else []
        alternatives.append(condition(pattern, protocol.framing, known))
    tests = ["is_orig" if trigger.sender == "client" else "! is_orig"] if trigger.sender != "either" else []
    if "T" not in alternatives:
        unique = list(dict.fromkeys(alternatives))
        tests.append(unique[0] if len(unique) == 1 else "( " + " || ".join(f"( {a} )" for a in unique) + " )")
    raised = (
        f"event PlantWatch::operation(c, {quoted(f'{protocol.id}/{trigger.operation}')}, is_orig, "
        f"{_field_table(protocol, wanted[trigger.operation])});"
    )
    yield f"if ( {' && '.join(tests)} ) {raised}" if tests else raised


def _field_table(protocol: Protocol, names: Iterable[str]) -> str:
    pairs = [f"[{quoted(n)}] = {_guarded(protocol, n)}" for n in sorted(names)]
    return f"table({', '.join(pairs)})"


def _guarded(protocol: Protocol, name: str) -> str:
    value = protocol.fields[name]
    end = value.at + value.size
    expression = integer(value.at, value.size, value.endian)
    if end <= protocol.framing.minimum:
        return expression
    return f"( |pdu| >= {end} ? {expression} : 0 )"


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

"""Rules as the public OT rule sets write them: bytes at fixed places of a segment.

Written from our catalog's conditions, for comparison alone. They see the first message of a segment, if it
is not split, and on sessions whose beginning was seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from plantwatch.catalog.model import Catalog, Operation, Protocol
from plantwatch.catalog.wire import Framing, Match

_SID = 3_900_000


def fixed_offset_rules(catalog: Catalog) -> str:
    """One rule for each form of each operation that a policy names and whose bytes stand at fixed places."""
    named = {(p.protocol, name) for p in catalog.policies.values() for name in p.operations}
    rules: list[str] = []
    for protocol_id, name in sorted(named):
        protocol = catalog.protocols[protocol_id]
        rules += _rules(protocol, protocol.operations[name])
    lines = (f"{rule} sid:{_SID + number}; rev:1;)" for number, rule in enumerate(dict.fromkeys(rules)))
    return "\n".join(lines) + "\n"


def _rules(protocol: Protocol, operation: Operation) -> Iterator[str]:
    for transport in ("tcp", "udp"):
        for framing in protocol.framings_over(transport):
            for match in operation.matches:
                contents = list(_contents(framing, match))
                for port in protocol.ports if contents else ():
                    yield _rule(transport, port, operation, contents)


def _rule(transport: str, port: int, operation: Operation, contents: Iterable[str]) -> str:
    ends = f"any {port} -> any any" if operation.sender == "server" else f"any any -> any {port}"
    side = "from_server" if operation.sender == "server" else "from_client"
    flow = f"flow:{side},established; " if transport == "tcp" else ""
    title = "".join(c for c in operation.title if c.isalnum() or c == " ")
    return f'alert {transport} {ends} (msg:"{title}"; {flow}{" ".join(contents)}'


def _contents(framing: Framing, match: Match) -> Iterator[str]:
    fixed = [(start.at, start.choices[0]) for start in framing.start if len(start.choices) == 1]
    exact = []
    for condition in match:
        field = condition.field
        if field.part or condition.masked or len(condition.ranges) != 1:
            continue
        low, high = condition.ranges[0]
        if low == high:
            exact.append((framing.offset + field.at, low.to_bytes(field.size, field.endian)))
    if exact:
        for at, data in sorted({*fixed, *exact}):
            yield f'content:"|{data.hex(" ")}|"; offset:{at}; depth:{len(data)};'

"""Generated functions that name the operations of a message: one for the PDU, one for each kind of part.

Each dispatches on its key field, so a message costs one lookup and the tests of the operations that share
its key, however many operations the catalog has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from plantwatch.catalog.layout import ancestry, end, shortest
from plantwatch.catalog.model import Compared, Protocol
from plantwatch.catalog.wire import Field
from plantwatch.detection.model import Pattern, Test, Trigger
from plantwatch.detection.plant import Plant
from plantwatch.engines.zeek import points
from plantwatch.engines.zeek.expressions import field, quoted, variable
from plantwatch.engines.zeek.hoisting import hoisted
from plantwatch.engines.zeek.matching import alternative
from plantwatch.engines.zeek.routes import walks

DISPATCH_LIMIT = 64  # a pattern that allows more key values than this is tested for every message

Fields = Mapping[str, set[str]]  # names of the fields that each operation reports


@dataclass(frozen=True, slots=True)
class Link:
    """What a generated function is given beside the bytes, and how it says what they are."""

    parameters: str
    arguments: str
    whole: str  # parameters of the function for a PDU, as the runtime calls it
    raised: str
    pair: str  # sender and receiver as one text
    sender: str
    receiver: str


_CONNECTION = Link(
    "c: connection, is_client: bool",
    "c, is_client",
    "c: connection, pdu: string, is_client: bool",
    "event PlantWatch::operation(c, {0}, is_client, {1});",
    "cat(is_client, c$id$orig_h, c$id$resp_h)",
    "cat(by_originator(c, is_client) ? c$id$orig_h : c$id$resp_h)",
    "by_originator(c, is_client) ? c$id$resp_h : c$id$orig_h",
)
_FRAME = Link(
    "p: raw_pkt_hdr",
    "p",
    "p: raw_pkt_hdr, pdu: string",
    "event PlantWatch::frame_operation(p, {0}, {1});",
    "cat(p$l2$src, p$l2$dst)",
    "p$l2$src",
    "p$l2$dst",
)


def link_of(protocol: Protocol) -> Link:
    """What carries the protocol's messages."""
    return _FRAME if "ethernet" in protocol.transports else _CONNECTION


def function_name(protocol: Protocol, part: str = "") -> str:
    """What decodes the PDU, or a part of it."""
    name = f"decode_{protocol.id.replace('-', '_')}"
    return f"{name}_{part}" if part else name


def functions(protocol: Protocol, triggers: Sequence[Trigger], wanted: Fields, plant: Plant) -> Iterator[str]:
    """The functions, innermost parts first: a Zeek function calls only what stands before it."""
    used = {name for t in triggers for p in t.patterns for name in _chain(p)}
    used |= points.used_parts(protocol, plant)
    for name in sorted(used, key=lambda name: (-len(ancestry(protocol.parts, name)), name)):
        outer = "".join(f", {variable(one)}: string" for one in ancestry(protocol.parts, name))
        link = link_of(protocol)
        yield (
            f"function {function_name(protocol, name)}({link.parameters}, pdu: string{outer}, depth: count)"
        )
        yield "{"
        yield from _body(protocol, name, triggers, wanted)
        yield from points.code(protocol, plant, name)
        yield from _onward(protocol, name, used)
        yield "}"
        yield ""
    yield f"function {function_name(protocol)}({link_of(protocol).whole})"
    yield "{"
    yield from _body(protocol, "", triggers, wanted)
    yield from points.code(protocol, plant, "")
    yield from _onward(protocol, "", used)
    yield "}"


def _chain(pattern: Pattern) -> tuple[str, ...]:
    return tuple(block.part for block in pattern.inner)


def _innermost(pattern: Pattern) -> str:
    return pattern.inner[-1].part if pattern.inner else ""


def _present(protocol: Protocol, part: str) -> int:
    """Bytes that are there for certain."""
    return protocol.parts[part].minimum if part else shortest(protocol.framings)


def _key(protocol: Protocol, part: str) -> Field | None:
    name = protocol.parts[part].key if part else protocol.key
    return protocol.fields.get(name)


def _onward(protocol: Protocol, part: str, used: Iterable[str]) -> Iterator[str]:
    """Code that finds the parts in this one, and calls their functions."""
    outer = [variable(name) for name in ancestry(protocol.parts, part)]
    here = variable(part)
    number = 0
    for name in sorted(used):
        inner = protocol.parts[name]
        function = function_name(protocol, name)
        if inner.inside == part:
            arguments = ", ".join([link_of(protocol).arguments, "pdu", *outer])
            for route in inner.found:
                number += 1
                call = f"{function}({arguments}, {{0}}, 0);"
                yield from walks(route, here, call, inner.minimum, number, _present(protocol, part))
        if name == part and inner.nested:
            arguments = ", ".join([link_of(protocol).arguments, "pdu", *outer[:-1]])
            yield "if ( depth < nesting_limit )"
            yield "{"
            for route in inner.nested:
                number += 1
                call = f"{function}({arguments}, {{0}}, depth + 1);"
                yield from walks(route, here, call, inner.minimum, number, _present(protocol, part))
            yield "}"


def _body(protocol: Protocol, part: str, triggers: Sequence[Trigger], wanted: Fields) -> Iterator[str]:
    """Code that names the operations whose innermost tests are of this part."""
    key = _key(protocol, part)
    names = (f"v{number}" for number in count(1))
    sizes = {variable(name): _present(protocol, name) for name in ("", *protocol.parts)}
    every: list[str] = []
    by_value: defaultdict[int, list[tuple[Trigger, list[Pattern]]]] = defaultdict(list)
    for trigger in triggers:
        mine = [pattern for pattern in trigger.patterns if _innermost(pattern) == part]
        keyed: defaultdict[int, list[Pattern]] = defaultdict(list)
        loose: list[Pattern] = []
        for pattern in mine:
            values = _key_values(pattern, key)
            if values is None:
                loose.append(pattern)
            for value in values or ():
                keyed[value].append(pattern)
        if loose:  # an operation is tested in one place, so that it is named once a message
            every += _operation(protocol, trigger, mine, wanted, None)
            continue
        for value, patterns in keyed.items():
            by_value[value].append((trigger, patterns))
    yield from hoisted(every, sizes.__getitem__, names)
    if not by_value or key is None:
        return
    long_enough = end(key) > _present(protocol, part)
    if long_enough:
        yield f"if ( |{variable(part)}| >= {end(key)} )"
        yield "{"
    yield f"switch ( {field(key)} )"
    yield "{"
    for value in sorted(by_value):
        yield f"case {value}:"
        told = [
            line
            for trigger, patterns in by_value[value]
            for line in _operation(protocol, trigger, patterns, wanted, key)
        ]
        yield from hoisted(told, sizes.__getitem__, names)
        yield "break;"
    yield "}"
    if long_enough:
        yield "}"


def _innermost_tests(pattern: Pattern) -> tuple[Test, ...]:
    return pattern.inner[-1].tests if pattern.inner else pattern.tests


def _key_test(pattern: Pattern, key: Field | None) -> Test | None:
    for test in _innermost_tests(pattern) if key else ():
        assert key is not None
        if (test.at, test.size, test.endian) == (key.at, key.size, key.endian):
            return test if test.mask == test.full_mask else None
    return None


def _key_values(pattern: Pattern, key: Field | None) -> list[int] | None:
    test = _key_test(pattern, key)
    if test is None or test.values > DISPATCH_LIMIT:
        return None
    return [value for low, high in test.ranges for value in range(low, high + 1)]


def _operation(
    protocol: Protocol,
    trigger: Trigger,
    patterns: Sequence[Pattern],
    wanted: Fields,
    key: Field | None,
) -> Iterator[str]:
    """Code that raises the event; tests of ``key`` have been made already."""
    alternatives = []
    for pattern in patterns:
        known = _key_test(pattern, key)
        parts = alternative(protocol, pattern, known)
        alternatives.append(" && ".join(parts) if parts else "T")
    tests = (
        ["is_client" if trigger.sender == "client" else "! is_client"] if trigger.sender != "either" else []
    )
    if "T" not in alternatives:
        unique = list(dict.fromkeys(alternatives))
        tests.append(unique[0] if len(unique) == 1 else "( " + " || ".join(f"( {a} )" for a in unique) + " )")
    names = sorted(wanted.get(trigger.operation, ()))
    inside = {"", *(name for pattern in patterns for name in _chain(pattern))}
    pairs = [
        f"[{quoted(n)}] = {_guarded(protocol, protocol.fields[n])}"
        for n in names
        if protocol.fields[n].part in inside
    ]
    if trigger.compared is not None:  # the last test, so that only such messages are remembered
        tests.append(_comparison(protocol, trigger, trigger.compared))
    name = quoted(f"{protocol.id}/{trigger.operation}")
    raised = link_of(protocol).raised.format(name, f"table({', '.join(pairs)})")
    yield f"if ( {' && '.join(tests)} ) {raised}" if tests else raised


def _comparison(protocol: Protocol, trigger: Trigger, compared: Compared) -> str:
    link = link_of(protocol)
    name = quoted(f"{protocol.id}/{trigger.operation}")
    by = [_guarded(protocol, protocol.fields[field]) for field in compared.by]
    if not compared.field:
        by += [link.receiver] if compared.same_receiver else []
        return f"differs({name}, cat({', '.join(by)}), {link.sender})"
    key = f"cat({', '.join([link.receiver if compared.same_receiver else link.pair, *by])})"
    value = _guarded(protocol, protocol.fields[compared.field])
    if compared.change == "differs":
        return f"differs({name}, {key}, cat({value}))"
    if compared.change == "late":
        return f"is_late({name}, {key}, {value})"
    function = {"lower": "is_lower", "jump": "has_jumped", "skipped": "skips"}[compared.change]
    return f"{function}({name}, {key}, {value}, {compared.more_than})"


def _guarded(protocol: Protocol, value: Field) -> str:
    of = variable(value.part)
    expression = field(value)
    if value.counted or end(value) <= _present(protocol, value.part):
        return expression
    return f"( |{of}| >= {end(value)} ? {expression} : 0 )"

"""From a catalog to detections: fields become tests at offsets, of the PDU and of the parts in it."""

from __future__ import annotations

from collections.abc import Iterable

from plantwatch.catalog.layout import ancestry, shortest
from plantwatch.catalog.model import Catalog, Operation, Policy, Protocol
from plantwatch.catalog.wire import Condition, Match
from plantwatch.detection.model import Block, Detection, Pattern, Test, Trigger


def compile_catalog(catalog: Catalog) -> tuple[Detection, ...]:
    """All policies of a catalog that passed ``check``, sorted by id."""
    return tuple(
        compile_policy(policy, catalog.protocols[policy.protocol])
        for _, policy in sorted(catalog.policies.items())
    )


def compile_policy(policy: Policy, protocol: Protocol) -> Detection:
    """One policy over the operations that it names."""
    triggers = tuple(compile_operation(protocol.operations[name], protocol) for name in policy.operations)
    return Detection(policy, protocol, triggers)


def compile_operation(operation: Operation, protocol: Protocol) -> Trigger:
    """An operation with its fields resolved to offsets."""
    return Trigger(
        operation=operation.name,
        kind=operation.kind,
        sender=operation.sender,
        patterns=tuple(compile_match(match, protocol) for match in operation.matches),
        anomaly=operation.anomaly,
        native=operation.native,
        fields=operation.fields,
        first_in_segment=operation.first_in_segment,
        compared=operation.compared,
        watch=operation.watch,
    )


def compile_match(match: Match, protocol: Protocol, part: str = "") -> Pattern:
    """Conditions as tests, down to ``part`` or to the deepest part that they are about."""
    by_part: dict[str, list[Condition]] = {}
    for condition in match:
        by_part.setdefault(condition.field.part, []).append(condition)
    named = {*by_part, part}
    deepest = max(named, key=lambda name: (len(ancestry(protocol.parts, name)), name))
    return Pattern(
        tests(by_part.get("", ())),
        _least(by_part.get("", ()), shortest(protocol.framings)),
        tuple(
            Block(name, tests(by_part.get(name, ())), _least(by_part.get(name, ()), part.minimum))
            for name in ancestry(protocol.parts, deepest)
            for part in (protocol.parts[name],)
        ),
    )


def tests(conditions: Iterable[Condition]) -> tuple[Test, ...]:
    """Conditions of the catalog as tests, in order of their places."""
    found = [Test(c.field.at, c.field.size, c.field.endian, c.mask, c.ranges) for c in conditions]
    return tuple(sorted(found, key=lambda test: (test.at, test.size)))


def _least(conditions: Iterable[Condition], minimum: int) -> int:
    return max([minimum, *(c.field.at + c.field.size for c in conditions)])

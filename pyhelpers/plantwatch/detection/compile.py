"""From a catalog to detections: fields become tests at offsets, framing adds what every PDU has."""

from __future__ import annotations

from plantwatch.catalog.model import Catalog, Condition, Framing, Match, Operation, Policy, Protocol
from plantwatch.detection.model import Detection, Pattern, Test, Trigger


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
        patterns=tuple(_pattern(match, protocol.framing) for match in operation.matches),
        anomaly=operation.anomaly,
        native=operation.native,
        fields=operation.fields,
        first_in_segment=operation.first_in_segment,
    )


def _pattern(match: Match, framing: Framing) -> Pattern:
    tests = [_test(condition) for condition in match]
    end = max((test.at + test.size for test in tests), default=0)
    least = max(end, framing.minimum)
    tests += [
        Test(at + i, 1, "big", 0xFF, ((byte, byte),), implied=True)
        for at, constant in framing.start
        for i, byte in enumerate(constant)
    ]
    if not any(condition.field == framing.length for condition in match):
        tests.append(_length(framing))
    return Pattern(tuple(sorted(tests, key=lambda test: (test.at, test.size))), least)


def _test(condition: Condition) -> Test:
    field = condition.field
    return Test(field.at, field.size, field.endian, condition.mask, condition.ranges)


def _length(framing: Framing) -> Test:
    """What the framing allows in the length field: an anchor that costs nothing to state."""
    length = framing.length
    most = (1 << 8 * length.size) - 1
    if framing.checksums:
        low, high = framing.checksums.header, most
    else:
        low, high = max(0, framing.minimum - framing.add), min(most, framing.maximum - framing.add)
    return Test(length.at, length.size, length.endian, most, ((low, high),), implied=True)

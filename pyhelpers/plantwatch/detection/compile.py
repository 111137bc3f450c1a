"""From a catalog to detections: fields become tests at offsets, framing adds what every PDU has."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from plantwatch.catalog.layout import pdu_size
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
    end = max((condition.field.at + condition.field.size for condition in match), default=0)
    least = max(end, framing.minimum)
    lengths = length_bounds(framing, least)
    tests = [_test(condition, framing, lengths) for condition in match]
    tests += [
        Test(at + i, 1, "big", 0xFF, ((byte, byte),), implied=True)
        for at, constant in framing.start
        for i, byte in enumerate(constant)
    ]
    if not any(condition.field == framing.length and not condition.masked for condition in match):
        length = framing.length
        most = (1 << 8 * length.size) - 1
        tests.append(Test(length.at, length.size, length.endian, most, (lengths,), implied=True))
    return Pattern(tuple(sorted(tests, key=lambda test: (test.at, test.size))), least)


def _test(condition: Condition, framing: Framing, lengths: tuple[int, int]) -> Test:
    field, ranges = condition.field, condition.ranges
    if field == framing.length and not condition.masked:
        low, high = lengths
        ranges = tuple((max(a, low), min(b, high)) for a, b in ranges if a <= high and b >= low) or ranges
    return Test(field.at, field.size, field.endian, condition.mask, ranges)


def length_bounds(framing: Framing, least: int) -> tuple[int, int]:
    """Smallest and largest value of the length field in a PDU of at least ``least`` bytes.

    An engine that does not cut the stream would otherwise look for fields behind the end of a short PDU.
    """

    def size(value: int) -> int:
        return pdu_size(framing, value)

    values = range(1 << 8 * framing.length.size)
    low = min(bisect_left(values, least, key=size), values[-1])
    return low, max(low, bisect_right(values, framing.maximum, key=size) - 1)

"""The tests of a pattern as Zeek expressions."""

from __future__ import annotations

from plantwatch.catalog.layout import shortest
from plantwatch.catalog.model import Protocol
from plantwatch.detection.model import Pattern, Test
from plantwatch.engines.zeek.expressions import condition, variable


def alternative(protocol: Protocol, pattern: Pattern, known: Test | None = None) -> list[str]:
    """Expressions that all hold where a message matches; ``known``, of the innermost part, was tested."""
    parts = condition(
        [test for test in pattern.tests if test is not known or pattern.inner],
        pattern.least,
        shortest(protocol.framings),
    )
    for block in pattern.inner:
        last = block is pattern.inner[-1]
        parts += condition(
            [test for test in block.tests if test is not known or not last],
            block.least,
            protocol.parts[block.part].minimum,
            variable(block.part),
        )
    return parts

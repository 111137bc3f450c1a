"""Places in a message whose checksums are taken out, and where they are on the wire."""

from __future__ import annotations

from dataclasses import replace

from plantwatch.catalog.model import Protocol
from plantwatch.catalog.wire import ByField, Checksums
from plantwatch.detection.model import Test


def interleaved(protocol: Protocol) -> tuple[int, Checksums] | None:
    """Where the user data of a PDU begins, and the checksums in it; None where there are none."""
    for framing in protocol.framings:
        extent = framing.extent
        if isinstance(extent, ByField) and extent.checksums is not None:
            return extent.checksums.header + extent.add, extent.checksums
    return None


def on_the_wire(test: Test, protocol: Protocol) -> Test | None:
    """The test with its place among checksums; None where one of them is in the middle of it."""
    found = interleaved(protocol)
    if found is None:
        return test
    begin, sums = found
    first, last = (max(0, at - begin) // sums.every for at in (test.at, test.at + test.size - 1))
    return replace(test, at=test.at + first * sums.size) if first == last else None

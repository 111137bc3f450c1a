"""The engine-neutral form of a policy: what bytes to look for, who sends them, how often.

Renderers see only this. A ``Pattern`` is a set of integer tests at fixed offsets of one PDU, and of the
parts in it that stand at no fixed place; both engines evaluate the same tests, so they mean the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plantwatch.catalog.model import Compared, Count, Policy, Protocol, Sender
from plantwatch.catalog.watch import Watch
from plantwatch.catalog.wire import Endian, Ranges


@dataclass(frozen=True, slots=True)
class Test:
    """``integer(at, size, endian) & mask`` lies in one of the inclusive ``ranges``.

    ``at`` counts bytes from the start of the PDU or part, ``size`` is in bytes. An ``implied`` test holds
    for every PDU that the framing cuts: an anchor for an engine that does not cut.
    """

    at: int
    size: int
    endian: Endian
    mask: int
    ranges: Ranges
    implied: bool = False

    @property
    def full_mask(self) -> int:
        return (1 << 8 * self.size) - 1

    @property
    def values(self) -> int:
        """How many values of the masked integer pass."""
        return sum(high - low + 1 for low, high in self.ranges)

    @property
    def exact(self) -> int | None:
        """The only value that passes, where there is just one and no mask."""
        if self.mask == self.full_mask and self.values == 1:
            return self.ranges[0][0]
        return None


@dataclass(frozen=True, slots=True)
class Block:
    """Tests that all hold for one part, counted from its first byte; it has at least ``least`` bytes."""

    part: str
    tests: tuple[Test, ...]
    least: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """Tests that all hold for one PDU of at least ``least`` bytes, and for the parts in it.

    ``inner`` goes from the part that lies in the PDU to the innermost that is tested, each in the one
    before. Offsets count from where the framing says that fields begin.
    """

    tests: tuple[Test, ...]
    least: int
    inner: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Trigger:
    """An operation as a renderer needs it: any of ``patterns``, or an ``anomaly`` of the framing."""

    operation: str
    kind: str
    sender: Sender
    patterns: tuple[Pattern, ...]
    anomaly: str
    native: Mapping[str, str]
    fields: tuple[str, ...]
    first_in_segment: bool
    compared: Compared | None = None
    watch: Watch | None = None

    @property
    def noticed(self) -> bool:
        """Whether something else than the bytes of one PDU tells: the framing, or an engine's own parser."""
        return self.watch is None and (bool(self.anomaly) or not self.patterns)


@dataclass(frozen=True, slots=True, eq=False)
class Detection:
    """One policy, compiled. Equal to itself only, so that what was made of it can be remembered."""

    policy: Policy
    protocol: Protocol
    triggers: tuple[Trigger, ...]

    @property
    def count(self) -> Count | None:
        return self.policy.count

    @property
    def window(self) -> int:
        """Seconds for which the same (policy, src, dst) stays silent after a finding."""
        return self.policy.count.within if self.policy.count else self.policy.window

"""What one plant makes of findings: how much hangs on the asset, and what was agreed about the policy.

Built from a site file; without one nothing is critical and every policy is in the stage ``alert``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Literal

from plantwatch.catalog.model import CRITICALITIES, Policy, RiskTable
from plantwatch.detection.model import Detection
from plantwatch.detection.risk import risk

Stage = Literal["observe", "alert", "enforce"]


@dataclass(frozen=True, slots=True)
class Group:
    """Addresses, sorted, as engines write them: IP, and hardware addresses for layer 2."""

    addresses: tuple[str, ...] = ()
    hardware: tuple[str, ...] = ()

    def __or__(self, other: Group) -> Group:
        return Group(
            tuple(sorted({*self.addresses, *other.addresses})),
            tuple(sorted({*self.hardware, *other.hardware})),
        )

    def __contains__(self, address: str) -> bool:
        return address in self.addresses or address in self.hardware


@dataclass(frozen=True, slots=True)
class Scope:
    """The members of a group, or everybody else."""

    group: Group
    inside: bool


EVERYWHERE = Scope(Group(), inside=False)


@dataclass(frozen=True, slots=True)
class Staging:
    """Stages of one policy: the ``usual`` one, and the targets where it is another."""

    usual: Stage = "alert"
    others: Mapping[Stage, Group] = field(default_factory=dict)

    def where(self, stages: Set[Stage]) -> Scope | None:
        """Where the policy is in one of ``stages``; None for nowhere."""
        meant = self._union(stage for stage in self.others if stage in stages)
        if self.usual in stages:
            return Scope(self._union(stage for stage in self.others if stage not in stages), inside=False)
        return Scope(meant, inside=True) if meant != Group() else None

    def at(self, address: str) -> Stage:
        """The stage of the policy for a target."""
        return next((stage for stage, group in self.others.items() if address in group), self.usual)

    def _union(self, stages: Iterable[Stage]) -> Group:
        found = Group()
        for stage in stages:
            found |= self.others[stage]
        return found


@dataclass(frozen=True, slots=True)
class Stance:
    """``critical`` are the assets that are not normal, by criticality; ``stagings`` by policy.

    ``known`` says whether there is a site at all.
    """

    table: RiskTable | None = None
    critical: Mapping[str, Group] = field(default_factory=dict)
    stagings: Mapping[str, Staging] = field(default_factory=dict)
    known: bool = False

    def staging(self, policy: str) -> Staging:
        """The stages of a policy."""
        return self.stagings.get(policy, _ALERT)

    def risk(self, policy: Policy, criticality: str) -> str:
        """What a finding of a policy weighs at an asset."""
        return risk(self.table, policy.severity, policy.confidence, criticality)

    def criticalities(self) -> dict[str, str]:
        """The criticality of each address that is not normal."""
        return {
            name: level
            for level in CRITICALITIES
            for name in (
                *self.critical.get(level, Group()).addresses,
                *self.critical.get(level, Group()).hardware,
            )
        }


_ALERT = Staging()
NO_STANCE = Stance()


def sides(detection: Detection, src: str, src_port: int, dst: str, dst_port: int) -> tuple[str, ...]:
    """The end of a finding that is the asset: the server's, who is asked; on layer 2 both ends.

    Where either side may send the operation, the port tells who the server is.
    """
    if "ethernet" in detection.protocol.transports:
        return (src, dst)
    senders = {trigger.sender for trigger in detection.triggers}
    if senders == {"client"}:
        return (dst,)
    if senders == {"server"}:
        return (src,)
    ports = detection.protocol.ports
    return (src,) if src_port in ports and dst_port not in ports else (dst,)

"""Who the roles in policies are, where a site says so: addresses by role.

A role without members restricts nothing, as without a site: a policy never falls silent because an
inventory is incomplete.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from plantwatch.catalog.model import Party
from plantwatch.detection.model import Detection
from plantwatch.detection.work import Work


@dataclass(frozen=True, slots=True)
class Roles:
    """Members of each role that has any, sorted: IP addresses, and hardware addresses for layer 2.

    Both are written as engines write them: in lower case, IPv6 compressed. ``planned`` is the work that the
    site file announces; None where there is no site, and then nobody can open a window either.
    """

    addresses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hardware: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    planned: tuple[Work, ...] | None = None

    def parties(self, detection: Detection) -> tuple[Party | None, Party | None]:
        """Sender and receiver as far as this plant narrows them down."""
        known = self.hardware if "ethernet" in detection.protocol.transports else self.addresses
        policy = detection.policy
        return (
            policy.source if policy.source and policy.source.role in known else None,
            policy.target if policy.target and policy.target.role in known else None,
        )

    def used(self, detections: Iterable[Detection]) -> tuple[str, ...]:
        """The roles that narrow any of the detections down, sorted."""
        return tuple(sorted({party.role for d in detections for party in self.parties(d) if party}))

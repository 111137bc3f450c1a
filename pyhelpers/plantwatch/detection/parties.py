"""Who the roles in policies are, where a site says so: addresses by role.

A role without members restricts nothing, as without a site: a policy never falls silent because an
inventory is incomplete.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from plantwatch.catalog.model import Party, Policy


@dataclass(frozen=True, slots=True)
class Roles:
    """Members of each role, sorted: IP addresses and, in lower case with colons, hardware addresses."""

    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def known(self, party: Party | None) -> Party | None:
        """The party, if this plant has anybody in its role."""
        return party if party is not None and party.role in self.members else None

    def restricts(self, policy: Policy) -> bool:
        """Whether the plant narrows a policy down."""
        return self.known(policy.source) is not None or self.known(policy.target) is not None

    @property
    def addresses(self) -> Mapping[str, tuple[str, ...]]:
        """The IP addresses of each role; a role may have none."""
        return {role: tuple(n for n in names if not is_hardware(n)) for role, names in self.members.items()}


def is_hardware(name: str) -> bool:
    """Whether a member is a hardware address: six pairs, which no IP address looks like."""
    return len(name) == 17 and name.count(":") == 5

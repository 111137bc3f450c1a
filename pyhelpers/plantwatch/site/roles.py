"""Which addresses a role of a policy means in a plant."""

from __future__ import annotations

from collections.abc import Iterable

from plantwatch.detection.parties import Roles
from plantwatch.site.model import Site

# A policy says `client` of whatever may ask controllers, and `operator` of whatever people operate from.
_STANDS_FOR = {
    "client": frozenset({"client", "engineering", "gateway", "historian", "operator", "scada"}),
    "operator": frozenset({"operator", "scada"}),
}
OF_POLICIES = ("client", "controller", "engineering", "historian", "operator")  # schema/policy.json, party


def stands_for(role: str) -> frozenset[str]:
    """The roles of assets that a role in a policy or conduit means."""
    return _STANDS_FOR.get(role, frozenset({role}))


def roles_of(site: Site) -> Roles:
    """The members of each role that policies can name, by address; roles that no asset has are left out."""
    members = {role: _members(site, stands_for(role)) for role in OF_POLICIES}
    return Roles({role: names for role, names in members.items() if names})


def _members(site: Site, meant: Iterable[str]) -> tuple[str, ...]:
    wanted = frozenset(meant)
    names = {name for asset in site.assets.values() if wanted & set(asset.roles) for name in asset.names}
    return tuple(sorted(names))

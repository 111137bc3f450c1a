"""Which addresses a role of a policy means in a plant."""

from __future__ import annotations

from plantwatch.detection.parties import Roles
from plantwatch.site.model import Site

# A policy says `client` of whatever may ask controllers, and `operator` of whatever people operate from.
# A safety controller is a controller.
_STANDS_FOR = {
    "controller": frozenset({"controller", "safety"}),
    "client": frozenset({"client", "engineering", "gateway", "historian", "operator", "scada"}),
    "operator": frozenset({"operator", "scada"}),
}
OF_POLICIES = ("client", "controller", "engineering", "historian", "operator")  # schema/policy.json, party


def stands_for(role: str) -> frozenset[str]:
    """The roles of assets that a role in a policy or conduit means."""
    return _STANDS_FOR.get(role, frozenset({role}))


def roles_of(site: Site) -> Roles:
    """The members of each role that policies can name, by address; roles that no asset has are left out."""
    addresses: dict[str, tuple[str, ...]] = {}
    hardware: dict[str, tuple[str, ...]] = {}
    for role in OF_POLICIES:
        meant = stands_for(role)
        members = [asset for asset in site.assets.values() if not meant.isdisjoint(asset.roles)]
        if known := {str(address) for asset in members for address in asset.addresses}:
            addresses[role] = tuple(sorted(known))
        if macs := {asset.mac for asset in members if asset.mac}:
            hardware[role] = tuple(sorted(macs))
    return Roles(addresses, hardware)

"""A site file's zones, conduits and lists of addresses as the engines' renderers take them."""

from __future__ import annotations

from collections.abc import Iterable

from plantwatch.catalog.model import Catalog
from plantwatch.detection import plant
from plantwatch.detection.plant import Agreed, Plant
from plantwatch.site.model import Asset, Site
from plantwatch.site.planned import planned
from plantwatch.site.roles import roles_of
from plantwatch.site.stance import stance_of


def plant_of(site: Site, catalog: Catalog) -> Plant:
    """The plant that a site file without errors describes, held against the catalog."""
    groups = {
        plant.ASSETS: _addresses(site.assets.values()),
        plant.CROWN_JEWELS: _addresses(a for a in site.assets.values() if a.criticality == "crown_jewel"),
    }
    conduits = []
    for conduit in site.conduits.values():
        agreed = Agreed(
            conduit.id,
            tuple(sorted(conduit.protocols)),
            tuple(sorted(conduit.classes)),
            conduit.every,
            conduit.at_most,
        )
        for name, who in zip(agreed.groups, (conduit.source, conduit.target), strict=True):
            groups[name] = _addresses(site.members(who))
        conduits.append(agreed)
    zones = tuple(
        plant.Zone(zone.level, tuple(sorted(zone.subnets, key=_order))) for zone in site.zones.values()
    )
    return Plant(
        roles_of(site),
        zones,
        tuple(sorted(conduits, key=lambda c: c.id)),
        groups,
        planned(site),
        stance_of(site, catalog),
    )


def _addresses(assets: Iterable[Asset]) -> tuple[str, ...]:
    return tuple(sorted({str(address) for asset in assets for address in asset.addresses}))


def _order(network: plant.Network) -> tuple[int, int, int]:
    return network.version, int(network.network_address), network.prefixlen

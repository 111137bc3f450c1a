"""A site file's zones, conduits and lists of addresses as the engines' renderers take them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from plantwatch.catalog.model import Catalog
from plantwatch.detection import plant
from plantwatch.detection.plant import Agreed, Plant
from plantwatch.detection.points import Numbered, PlantPoint
from plantwatch.site.model import Asset, Point, Site
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
        roles=roles_of(site),
        zones=zones,
        conduits=tuple(sorted(conduits, key=lambda c: c.id)),
        groups=groups,
        planned=planned(site),
        stance=stance_of(site, catalog),
        points=tuple(
            _point(point, site.assets[point.asset])
            for _, point in sorted(site.points.items())
            if point.located
        ),
        stations=_stations(site),
    )


def _point(point: Point, asset: Asset) -> PlantPoint:
    return PlantPoint(
        id=point.id,
        addresses=_addresses([asset]),
        protocol=point.protocol,
        kind=point.kind,
        place=point.place,
        scope=point.scope,
        count=point.count,
        type=point.type,
        low=point.low,
        high=point.high,
        protected=point.protected,
    )


def _stations(site: Site) -> tuple[Numbered, ...]:
    owners: defaultdict[tuple[str, int], list[Asset]] = defaultdict(list)
    for asset in site.assets.values():
        for protocol, numbers in asset.stations.items():
            for number in numbers:
                owners[protocol, number].append(asset)
    return tuple(Numbered(*key, _addresses(assets)) for key, assets in sorted(owners.items()))


def _addresses(assets: Iterable[Asset]) -> tuple[str, ...]:
    return tuple(sorted({str(address) for asset in assets for address in asset.addresses}))


def _order(network: plant.Network) -> tuple[int, int, int]:
    return network.version, int(network.network_address), network.prefixlen

"""The agreed ways between the zones of a site: its conduits as arrows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from plantwatch.site.model import Asset, Site, Who


def links(site: Site, block_of: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Agreed ways between blocks, each once."""
    alike = _alike(site)
    found = set()
    for conduit in site.conduits.values():
        ends = [_zones_of(site, alike, who) for who in (conduit.source, conduit.target)]
        found |= {(block_of[a], block_of[b]) for a in ends[0] for b in ends[1]}
    return tuple(sorted((a, b) for a, b in found if a != b))


def _alike(site: Site) -> Site:
    """The site with one asset for all that lie in the same zones and have the same roles."""
    kept: dict[object, Asset] = {}
    for asset in site.assets.values():
        lies = frozenset(
            zone.id
            for zone in site.zones.values()
            for net in zone.subnets
            if any(a in net for a in asset.addresses)
        )
        kept.setdefault((lies, asset.roles), asset)
    named = {n for c in site.conduits.values() for who in (c.source, c.target) for n in who.assets}
    assets = {asset.id: asset for asset in kept.values()}
    return replace(site, assets=assets | {name: site.assets[name] for name in named if name in site.assets})


def _zones_of(site: Site, alike: Site, who: Who) -> set[str]:
    zones = (site.zone_of(asset.addresses[0]) for asset in alike.members(who) if asset.addresses)
    return {zone.id for zone in zones if zone is not None}

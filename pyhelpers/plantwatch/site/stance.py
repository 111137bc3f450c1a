"""A site's criticalities and stages as the engines' renderers and the reports take them."""

from __future__ import annotations

from collections.abc import Iterable

from plantwatch.catalog.model import Catalog
from plantwatch.detection.stance import Group, Stage, Staging, Stance
from plantwatch.site.model import Asset, Site, Staged


def stance_of(site: Site, catalog: Catalog) -> Stance:
    """What the plant of a site file without errors makes of findings."""
    critical = {
        level: _group(asset for asset in site.assets.values() if asset.criticality == level)
        for level in ("high", "crown_jewel")
    }
    policies = sorted({policy for staged in site.stages for policy in staged.policies})
    return Stance(
        table=catalog.risk,
        critical={level: group for level, group in critical.items() if group != Group()},
        stagings={policy: staging_of(site, policy) for policy in policies},
        known=True,
    )


def staging_of(site: Site, policy: str) -> Staging:
    """The stages of one policy: what is said of assets goes before what is said of everything."""
    stated = [staged for staged in site.stages if policy in staged.policies]
    usual: Stage = next((staged.stage for staged in stated if not staged.assets), "alert")
    others: dict[Stage, Group] = {}
    for staged in stated:
        if staged.assets and staged.stage != usual:
            others[staged.stage] = others.get(staged.stage, Group()) | _group(_assets(site, staged))
    return Staging(usual, dict(sorted(others.items())))


def _assets(site: Site, staged: Staged) -> Iterable[Asset]:
    return (site.assets[name] for name in staged.assets if name in site.assets)


def _group(assets: Iterable[Asset]) -> Group:
    addresses: set[str] = set()
    hardware: set[str] = set()
    for asset in assets:
        addresses.update(map(str, asset.addresses))
        hardware.update({asset.mac} - {""})
    return Group(tuple(sorted(addresses)), tuple(sorted(hardware)))

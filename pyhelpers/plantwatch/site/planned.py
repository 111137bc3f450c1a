"""The maintenance windows that a site file announces."""

from __future__ import annotations

from plantwatch.detection.work import Work
from plantwatch.site.model import Site


def planned(site: Site) -> tuple[Work, ...]:
    """Every window, in the order of the file, with the addresses of its assets."""
    return tuple(
        Work(
            addresses=addresses_of(site, window.assets),
            begin=window.begin.timestamp(),
            until=window.until.timestamp(),
            work_order=window.work_order,
            owner=window.owner,
        )
        for window in site.maintenance
    )


def addresses_of(site: Site, assets: tuple[str, ...]) -> tuple[str, ...]:
    """Every address by which engines know the assets, each once."""
    return tuple(dict.fromkeys(name for asset in assets for name in site.assets[asset].names))

"""What a site file can get wrong: names that lead nowhere, addresses in two places, nobody who answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from plantwatch.catalog.document import Document, Path
from plantwatch.catalog.hints import closest, quoted
from plantwatch.catalog.model import Catalog
from plantwatch.diagnostics import Diagnostic, Level
from plantwatch.site.addresses import address_of, network_of
from plantwatch.site.build import day, instant
from plantwatch.site.model import Asset, Network, Site
from plantwatch.site.points import check_points

Found = Iterator[Diagnostic]
UNZONED = 5  # assets without a zone that are named one by one


def check(document: Document, site: Site, listed: Sequence[Asset], catalog: Catalog | None) -> Found:
    """Everything that is wrong with the meaning of a site. ``listed`` are the assets of its inventory.

    Without a catalog the names of protocols and policies are not looked up.
    """
    data = document.data or {}
    stem = PurePath(document.file).stem
    if data["id"] != stem:
        message = f"the site {quoted(data['id'])} is in a file called `{stem}.yaml`"
        yield document.problem("PW201", message, ("id",), advice="rename the file or the id")
    yield from _notations(document, data)
    yield from _names(document, data, site, catalog)
    yield from _subnets(document, site)
    yield from _repeated(document, data, listed)
    yield from _addresses(document, site)
    yield from _unzoned(document, site)
    yield from _answered_for(document, site)
    yield from _nobody(document, site)
    yield from _order(document, data)
    if catalog is not None:
        yield from check_points(document, site, catalog)


def _notations(document: Document, data: Mapping[str, Any]) -> Found:
    """PW553: addresses, networks, days and times are some."""
    for path, text, what, good in _notated(data):
        if not good:
            yield document.problem("PW553", f"{quoted(text)} is no {what}", path, advice=_EXAMPLES[what])


_EXAMPLES = {
    "IP address": "write 10.20.1.10, or an IPv6 address",
    "network": "write 10.20.1.0/24, with zeros behind the prefix",
    "day": "write 2026-03-31",
    "time": "write 2026-03-31T08:00Z",
}


def _notated(data: Mapping[str, Any]) -> Iterator[tuple[Path, str, str, bool]]:
    for name, zone in data["zones"].items():
        for n, text in enumerate(zone["subnets"]):
            yield ("zones", name, "subnets", n), text, "network", network_of(text) is not None
    for name, asset in data.get("assets", {}).items():
        for n, text in enumerate(asset.get("addresses", ())):
            yield ("assets", name, "addresses", n), text, "IP address", address_of(text) is not None
    for n, stage in enumerate(data.get("stages", ())):
        if text := stage.get("alert_since"):
            yield ("stages", n, "alert_since"), text, "day", day(text) is not None
    for n, signed in enumerate(data.get("sign_offs", ())):
        for who in ("engineering", "security"):
            text = signed[who]["date"]
            yield ("sign_offs", n, who, "date"), text, "day", day(text) is not None
    for n, window in enumerate(data.get("maintenance", ())):
        for end in ("from", "until"):
            yield ("maintenance", n, end), window[end], "time", instant(window[end]) is not None


def _names(document: Document, data: Mapping[str, Any], site: Site, catalog: Catalog | None) -> Found:
    """PW550: assets, zones, protocols, policies and playbooks exist."""
    known: dict[str, Mapping[str, object]] = {"asset": site.assets, "zone": site.zones}
    if catalog is not None:
        known |= {
            "protocol": catalog.protocols,
            "policy": catalog.policies,
            "playbook": catalog.playbooks,
        }
    for path, name, what in _named(data):
        if what in known and name not in known[what]:
            advice = closest(name, known[what])
            yield document.problem("PW550", f"there is no {what} {quoted(name)}", path, advice=advice)


def _named(data: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
    for name, asset in data.get("assets", {}).items():
        yield from _each(("assets", name, "protocols"), asset.get("protocols"), "protocol")
    for name, conduit in data.get("conduits", {}).items():
        for end in ("from", "to"):
            place = ("conduits", name, end)
            yield from _each((*place, "assets"), conduit[end].get("assets"), "asset")
            if zone := conduit[end].get("zone"):
                yield (*place, "zone"), zone, "zone"
        yield from _each(("conduits", name, "protocols"), conduit["protocols"], "protocol")
    for name, point in data.get("points", {}).items():
        yield ("points", name, "asset"), point["asset"], "asset"
        yield ("points", name, "protocol"), point["protocol"], "protocol"
    for n, contact in enumerate(data.get("contacts", ())):
        yield from _each(("contacts", n, "playbooks"), contact.get("playbooks"), "playbook")
        yield from _each(("contacts", n, "zones"), contact.get("zones"), "zone")
    for key in ("stages", "sign_offs", "maintenance"):
        for n, item in enumerate(data.get(key, ())):
            yield from _each((key, n, "policies"), item.get("policies"), "policy")
            yield from _each((key, n, "assets"), item.get("assets"), "asset")


def _each(path: Path, names: Sequence[str] | None, what: str) -> Iterator[tuple[Path, str, str]]:
    for n, name in enumerate(names or ()):
        yield (*path, n), name, what


def _subnets(document: Document, site: Site) -> Found:
    """PW554: a network belongs to one zone; one inside another is fine, the narrower counts."""
    seen: dict[Network, str] = {}
    for zone in site.zones.values():
        for n, network in enumerate(zone.subnets):
            if network in seen:
                message = f"{network} is in the zone {quoted(seen[network])} already"
                yield document.problem("PW554", message, ("zones", zone.id, "subnets", n))
            seen.setdefault(network, zone.id)


def _repeated(document: Document, data: Mapping[str, Any], listed: Sequence[Asset]) -> Found:
    """PW552: an asset is described in one place."""
    seen: dict[str, Asset] = {}
    for asset in listed:
        if asset.id in data.get("assets", {}):
            message = f"the asset {quoted(asset.id)} is in {data['inventory']} too"
            path = ("assets", asset.id)
            yield document.problem("PW552", message, path, key=True, advice="take one of them out")
        if asset.id in seen:
            message = f"the asset {quoted(asset.id)} is here twice, first in line {seen[asset.id].span.line}"
            yield Diagnostic("PW552", asset.span, message, "take one of them out")
        seen.setdefault(asset.id, asset)


def _addresses(document: Document, site: Site) -> Found:
    """PW551: an asset has an address, and no other asset has it."""
    owners: dict[str, str] = {}
    for asset in site.assets.values():
        if not asset.names:
            message = f"the asset {quoted(asset.id)} has no address"
            yield _at(document, asset, "PW551", message, "give `addresses` or `mac`")
        for name in asset.names:
            if name in owners:
                message = f"{name} belongs to the asset {quoted(owners[name])} already"
                yield _at(document, asset, "PW551", message, "an address has one owner")
            owners.setdefault(name, asset.id)


def _unzoned(document: Document, site: Site) -> Found:
    """PW555: assets lie in a zone."""
    outside = [a for a in site.assets.values() if any(site.zone_of(x) is None for x in a.addresses)]
    for number, asset in enumerate(outside[:UNZONED], 1):
        left = len(outside) - UNZONED if number == UNZONED else 0
        more = f", and {left} more" if left > 0 else ""
        message = f"the asset {quoted(asset.id)}{more} lies in no zone"
        yield _at(document, asset, "PW555", message, "add its network to a zone", Level.WARNING)


def _answered_for(document: Document, site: Site) -> Found:
    """PW556: somebody answers for what everything hangs on, and everybody knows what it does."""
    for asset in site.assets.values():
        for key in ("owner", "process"):
            if asset.criticality == "crown_jewel" and not getattr(asset, key):
                message = f"the crown jewel {quoted(asset.id)} has no `{key}`"
                why = (
                    "who is called first?"
                    if key == "owner"
                    else "what stops, and who is hurt, when it stops?"
                )
                yield _at(document, asset, "PW556", message, why)


def _nobody(document: Document, site: Site) -> Found:
    """PW557: a conduit leads from somebody to somebody."""
    for conduit in site.conduits.values():
        for end, who in (("from", conduit.source), ("to", conduit.target)):
            unknown = {*who.assets} - site.assets.keys() or {who.zone or None} - {*site.zones, None}
            if not unknown and next(site.members(who), None) is None:
                path = ("conduits", conduit.id, end)
                message = f"`{end}` of the conduit {quoted(conduit.id)} is no asset of this site"
                yield document.problem("PW557", message, path, key=True, level=Level.WARNING)


def _order(document: Document, data: Mapping[str, Any]) -> Found:
    """PW558: what ends comes after what begins."""
    for n, window in enumerate(data.get("maintenance", ())):
        begin, until = instant(window["from"]), instant(window["until"])
        if begin is not None and until is not None and until <= begin:
            yield document.problem("PW558", "the window ends before it begins", ("maintenance", n, "until"))
    for name, point in data.get("points", {}).items():
        if point.get("low", 0) > point.get("high", float("inf")) and "low" in point:
            yield document.problem("PW558", "`low` is above `high`", ("points", name, "low"))


def _at(
    document: Document, asset: Asset, code: str, message: str, advice: str, level: Level = Level.ERROR
) -> Diagnostic:
    """A diagnostic about an asset, where it is described: here or in the inventory."""
    source = document.line(asset.span.line) if asset.span.file == document.file else ""
    return Diagnostic(code, asset.span, message, advice, level, source=source)

"""Turns a site document of the right shape into the values of the model; what cannot be used is left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from plantwatch.catalog.document import Document
from plantwatch.site.addresses import address_of, network_of
from plantwatch.site.model import Asset, Conduit, Contact, Point, SignOff, Site, Staged, Who, Window, Zone


def site(document: Document) -> Site:
    """The site of a document that passed its schema. Addresses and times that are none are left out."""
    data = document.data or {}
    return Site(
        id=data["id"],
        title=data["title"],
        zones={name: _zone(name, raw) for name, raw in data["zones"].items()},
        assets={name: _asset(document, name, raw) for name, raw in data.get("assets", {}).items()},
        conduits={name: _conduit(document, name, raw) for name, raw in data.get("conduits", {}).items()},
        points={name: _point(name, raw) for name, raw in data.get("points", {}).items()},
        stages=tuple(_staged(document, n, raw) for n, raw in enumerate(data.get("stages", ()))),
        sign_offs=tuple(s for raw in data.get("sign_offs", ()) if (s := _sign_off(raw)) is not None),
        maintenance=tuple(w for raw in data.get("maintenance", ()) if (w := _window(raw)) is not None),
        contacts=tuple(_contact(raw) for raw in data.get("contacts", ())),
    )


def day(text: str) -> date | None:
    """A day of the calendar."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def instant(text: str) -> datetime | None:
    """A time in UTC."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _zone(name: str, raw: Mapping[str, Any]) -> Zone:
    networks = tuple(network for text in raw["subnets"] if (network := network_of(text)) is not None)
    return Zone(name, raw["title"], raw["level"], networks)


def _asset(document: Document, name: str, raw: Mapping[str, Any]) -> Asset:
    return Asset(
        id=name,
        addresses=tuple(a for text in raw.get("addresses", ()) if (a := address_of(text)) is not None),
        mac=raw.get("mac", ""),
        hostname=raw.get("hostname", ""),
        roles=tuple(raw["roles"]),
        criticality=raw.get("criticality", "normal"),
        process=raw.get("process", ""),
        owner=raw.get("owner", ""),
        span=document.span(("assets", name), key=True),
        vendor=raw.get("vendor", ""),
        protocols=tuple(raw.get("protocols", ())),
        stations={of: tuple(sorted(numbers)) for of, numbers in sorted(raw.get("stations", {}).items())},
    )


def _conduit(document: Document, name: str, raw: Mapping[str, Any]) -> Conduit:
    return Conduit(
        id=name,
        title=raw.get("title", ""),
        source=_who(raw["from"]),
        target=_who(raw["to"]),
        protocols=tuple(raw["protocols"]),
        classes=tuple(raw.get("classes", ())),
        every=float(raw.get("every", 0)),
        at_most=(raw["at_most"]["count"], raw["at_most"]["within"]) if "at_most" in raw else (0, 0),
        span=document.span(("conduits", name), key=True),
    )


def _who(raw: Mapping[str, Any]) -> Who:
    return Who(tuple(raw.get("assets", ())), raw.get("zone", ""), raw.get("role", ""))


def _point(name: str, raw: Mapping[str, Any]) -> Point:
    return Point(
        id=name,
        title=raw["title"],
        asset=raw["asset"],
        protocol=raw["protocol"],
        place=raw["place"],
        unit=raw.get("unit", ""),
        low=raw.get("low"),
        high=raw.get("high"),
        protected=raw.get("protected", False),
        part=raw.get("part", ""),
        observed=(raw["observed"]["low"], raw["observed"]["high"]) if "observed" in raw else None,
        kind=raw.get("kind", ""),
        scope=raw.get("scope"),
        count=raw.get("count", 1),
        type=raw.get("type", ""),
    )


def _staged(document: Document, number: int, raw: Mapping[str, Any]) -> Staged:
    return Staged(
        stage=raw["stage"],
        policies=tuple(raw["policies"]),
        assets=tuple(raw.get("assets", ())),
        alert_since=day(raw["alert_since"]) if "alert_since" in raw else None,
        alert_days=raw.get("alert_days", 0),
        evidence=raw.get("evidence", ""),
        span=document.span(("stages", number, "stage")),
        although=dict(raw.get("although", {})),
    )


def _sign_off(raw: Mapping[str, Any]) -> SignOff | None:
    engineering, security = (day(raw[who]["date"]) for who in ("engineering", "security"))
    if engineering is None or security is None:
        return None
    return SignOff(
        policies=tuple(raw["policies"]),
        assets=tuple(raw.get("assets", ())),
        engineering=(raw["engineering"]["name"], engineering),
        security=(raw["security"]["name"], security),
    )


def _contact(raw: Mapping[str, Any]) -> Contact:
    return Contact(tuple(raw.get("playbooks", ())), tuple(raw.get("zones", ())), tuple(raw["call"]))


def _window(raw: Mapping[str, Any]) -> Window | None:
    begin, until = instant(raw["from"]), instant(raw["until"])
    if begin is None or until is None:
        return None
    return Window(tuple(raw["assets"]), begin, until, raw["owner"], raw["work_order"])

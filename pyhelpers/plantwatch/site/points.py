"""What a site file can get wrong about points and station numbers."""

from __future__ import annotations

from collections.abc import Iterator

from plantwatch.catalog.document import Document
from plantwatch.catalog.hints import closest, quoted
from plantwatch.catalog.model import Catalog, Protocol
from plantwatch.catalog.points import PointKind
from plantwatch.diagnostics import Diagnostic, Level
from plantwatch.site.model import Point, Site

Found = Iterator[Diagnostic]


def check_points(document: Document, site: Site, catalog: Catalog) -> Found:
    """Points of known protocols and assets: kinds, limits, places; and station numbers."""
    for point in site.points.values():
        protocol = catalog.protocols.get(point.protocol)
        if protocol is None or not point.located:  # what learning named, engines do not look for
            continue
        kind = protocol.points.get(point.kind) if point.kind else next(iter(protocol.points.values()), None)
        if kind is None:
            yield _unknown(document, point, protocol)
            continue
        yield from _limits(document, point, kind)
        yield from _place(document, point, kind)
        asset = site.assets.get(point.asset)
        if asset is not None and not asset.addresses:
            message = f"the asset {quoted(point.asset)} has no IP address, so nothing about this is seen"
            yield _problem(document, "PW547", point, "asset", message)
    yield from _stations(document, site, catalog)


def _unknown(document: Document, point: Point, protocol: Protocol) -> Diagnostic:
    """PW544: the point is of a kind that its protocol has."""
    if not protocol.points:
        message = f"how {protocol.title} carries values is not described"
        advice = f"add `points` to catalog/protocols/{protocol.id}.yaml, or leave the point out"
        return _problem(document, "PW544", point, "protocol", message, advice)
    message = f"{protocol.title} has no points of kind {quoted(point.kind)}"
    return _problem(document, "PW544", point, "kind", message, closest(point.kind, protocol.points))


def _limits(document: Document, point: Point, kind: PointKind) -> Found:
    """PW545: there is something to hold against limits; PW546: there is anything to watch."""
    limited = point.low is not None or point.high is not None
    key = "low" if point.low is not None else "high"
    if limited and not any(kind.type_of(carrier, point.type) for _, carrier in kind.carriers):
        message = f"no message carries a value of this {kind.title.lower()}" + (
            f" as {point.type}" if point.type and kind.judges() else ""
        )
        yield _problem(document, "PW545", point, key, message, "protect it, or give its type as messages do")
    if not limited and not point.protected:
        message = "it has no limits and is not protected: nothing is watched"
        advice = "give `low`, `high` or `protected`"
        yield _problem(document, "PW546", point, "", message, advice, Level.WARNING)


def _place(document: Document, point: Point, kind: PointKind) -> Found:
    """PW548: the place is one that messages can name, in something that they are counted in."""
    numbers = [(carrier.place, carrier.units) for _, carrier in kind.carriers]
    most = max((n.mask or (1 << 8 * n.size) - 1) // units for n, units in numbers)
    if point.place + point.count - 1 > most:
        message = f"the highest place of a {kind.title.lower()} is {most}"
        yield _problem(document, "PW548", point, "place", message)
    if point.scope is not None and not kind.scope:
        message = f"places of a {kind.title.lower()} are counted in nothing else"
        yield _problem(document, "PW548", point, "scope", message)


def _stations(document: Document, site: Site, catalog: Catalog) -> Found:
    """PW549: devices tell their numbers in this protocol."""
    for asset in site.assets.values():
        for name in asset.stations:
            path = ("assets", asset.id, "stations", name)
            if name not in catalog.protocols:
                message = f"there is no protocol {quoted(name)}"
                yield document.problem(
                    "PW549", message, path, key=True, advice=closest(name, catalog.protocols)
                )
            elif not catalog.protocols[name].sayings:
                message = f"devices tell no station numbers in {catalog.protocols[name].title}"
                yield document.problem("PW549", message, path, key=True)


def _problem(
    document: Document,
    code: str,
    point: Point,
    key: str,
    message: str,
    advice: str = "",
    level: Level = Level.ERROR,
) -> Diagnostic:
    path = ("points", point.id, key) if key else ("points", point.id)
    return document.problem(code, message, path, key=not key, advice=advice, level=level)

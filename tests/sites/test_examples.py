"""The worked examples among the sites: what was learned from recordings, and then edited."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantwatch.building.build import Build
from plantwatch.site.learning import points, traffic
from plantwatch.site.learning.drift import drift, drift_of_points
from plantwatch.site.learning.guessing import guesses
from plantwatch.site.learning.learned import Learned
from plantwatch.site.learning.picture import Picture
from plantwatch.site.learning.sources import read_source
from plantwatch.site.load import load_site

ROOT = Path(__file__).resolve().parents[2]
BOTTLING = ROOT / "catalog" / "sites" / "bottling-line.yaml"
QUIET = [
    f"{p}/recorded-{day}" for p in ("enip", "mqtt", "opcua", "s7comm") for day in ("polling", "engineering")
]


def learned(names: list[str], built: Build) -> Learned:
    picture = Picture()
    for name in names:
        picture.add_all(read_source(ROOT / "pcaps" / f"{name}.pcap", built, lambda n: None, 120))
    return Learned.of(picture)


def changes(seen: Learned, built: Build) -> list[str]:
    site = load_site(BOTTLING, built.catalog).site
    assert site is not None
    old = traffic.read(traffic.beside(BOTTLING))
    written = points.read(points.beside(BOTTLING))
    return [
        *drift(site, old, seen.picture, seen.traffic, seen.hosts),
        *drift_of_points(site, written, seen.points),
    ]


@pytest.mark.usefixtures("zeek")
def test_the_bottling_line_is_as_it_was_learned(shipped: Build) -> None:
    seen = learned(QUIET, shipped)

    assert changes(seen, shipped) == []
    assert seen.traffic == traffic.read(traffic.beside(BOTTLING))
    assert seen.points == points.read(points.beside(BOTTLING))
    site = load_site(BOTTLING, shipped.catalog).site
    assert site is not None
    mine = {str(a.addresses[0]): (a.mac, a.vendor, a.protocols) for a in site.assets.values()}
    assert {h.address: (h.mac, h.vendor, h.protocols) for h in seen.hosts} == mine
    for point in site.points.values():
        if point.observed is not None:
            address = str(site.assets[point.asset].addresses[0])
            here = [
                seen
                for place, seen in seen.points.items()
                if place[1:] == (address, point.protocol, point.part, point.place)
            ]
            assert [(one.low, one.high) for one in here] == [point.observed]


@pytest.mark.usefixtures("zeek")
def test_every_way_of_the_quiet_days_is_a_conduit(shipped: Build) -> None:
    site = load_site(BOTTLING, shipped.catalog).site
    assert site is not None
    owners = {str(address): asset.id for asset in site.assets.values() for address in asset.addresses}
    ends = {
        c.id: ({a.id for a in site.members(c.source)}, {a.id for a in site.members(c.target)})
        for c in site.conduits.values()
    }
    for way in traffic.read(traffic.beside(BOTTLING)):
        assert any(
            owners[way.src] in ends[c.id][0]
            and owners[way.dst] in ends[c.id][1]
            and way.protocol in c.protocols
            and (not c.classes or way.kind in c.classes)
            for c in site.conduits.values()
        ), way


@pytest.mark.usefixtures("zeek")
def test_an_attack_on_the_bottling_line_is_drift(shipped: Build) -> None:
    found = changes(learned(["enip/recorded-attack"], shipped), shipped)

    assert found[0].startswith(
        "+ host 10.51.1.66 (00:14:22:1d:75:4c, Dell Inc.): loads programs or configures"
    )
    assert {line.split()[2] for line in found if line.startswith(("+ pair", "+ point"))} == {"10.51.1.66"}
    assert found[-1].startswith("+ point 10.51.1.66 -> 10.51.1.10 cip tag Speed 0 to 19: 32767, 20 times")
    assert found[-1].endswith(
        "(conveyor-speed: outside its limits) (conveyor-speed-middle: outside its limits)"
    )


@pytest.mark.usefixtures("zeek")
def test_roles_of_the_recordings(shipped: Build) -> None:
    names = ["modbus/recorded-polling", "modbus/recorded-engineering", "dnp3/recorded-control"]
    names += ["bacnet/recorded-polling", "bacnet/recorded-engineering"]
    picture = learned(names, shipped).picture
    assert {host: guess.roles for host, guess in guesses(picture.ways()).items()} == {
        "10.20.1.10": ("controller",),
        "10.20.1.11": ("controller",),
        "10.20.1.20": ("scada",),
        "10.20.1.30": ("historian",),
        "10.20.1.40": ("engineering",),
        "10.30.1.10": ("controller",),
        "10.30.1.11": ("controller",),
        "10.30.1.20": ("scada",),
        "10.53.1.10": ("controller",),
        "10.53.1.11": ("controller",),
        "10.53.1.20": ("scada",),
        "10.53.1.30": ("historian",),
        "10.53.1.40": ("engineering",),
    }

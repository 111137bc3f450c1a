"""One plant as engines need it: networks by level, named groups of addresses, and what was agreed.

Built from a site file; without one there is no zone, no group and no conduit. Groups are data files beside
rules and scripts, so that their size does not change the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network

from plantwatch.catalog.watch import Place, Watch
from plantwatch.detection.model import Detection
from plantwatch.detection.parties import Roles
from plantwatch.detection.points import Numbered, PlantPoint
from plantwatch.detection.stance import NO_STANCE, Stance
from plantwatch.detection.work import Work

Network = IPv4Network | IPv6Network

OT_LEVEL = 3.0  # zones above it belong to the enterprise (Purdue model; 3.5 is what lies between)
FIELD_LEVEL = 2.0  # up to it: controllers and what operates them
ASSETS, CROWN_JEWELS = "assets", "crown_jewel"  # names of groups

# Not of the Internet: private, shared, loopback, link-local, multicast (RFC 6890, RFC 4193)
PRIVATE = tuple(
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.168.0.0/16", "224.0.0.0/3", "::/127", "fc00::/7", "fe80::/10", "ff00::/8"),
    )
)
_MULTICAST = tuple(ip_network(text) for text in ("224.0.0.0/4", "255.255.255.255/32", "ff00::/8"))


@dataclass(frozen=True, slots=True)
class Zone:
    """Networks of one zone and its level."""

    level: float
    networks: tuple[Network, ...]


@dataclass(frozen=True, slots=True)
class Agreed:
    """A conduit: members of the group ``<id>-from`` may send those of ``<id>-to`` these classes.

    ``every`` is the pace of a pair in seconds, ``at_most`` its limit as messages in seconds; 0 for none.
    """

    id: str
    protocols: tuple[str, ...]
    classes: tuple[str, ...]
    every: float = 0.0
    at_most: tuple[int, int] = (0, 0)

    @property
    def groups(self) -> tuple[str, str]:
        """Names of the groups at its two ends."""
        return f"{self.id}-from", f"{self.id}-to"


@dataclass(frozen=True, slots=True)
class Area:
    """Where a place is: inside or outside of ``networks`` (none: anywhere), in or not in ``group``."""

    networks: tuple[Network, ...] = ()
    outside: bool = False
    group: str = ""
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Plant:
    """``groups`` are addresses by name, sorted, as engines write them.

    ``planned`` is the work that the site file announces; None where there is no site, and then nobody can
    open a window either. ``stance`` is what the plant makes of findings.
    """

    roles: Roles = field(default_factory=Roles)
    zones: tuple[Zone, ...] = ()
    conduits: tuple[Agreed, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    planned: tuple[Work, ...] | None = None
    stance: Stance = NO_STANCE
    points: tuple[PlantPoint, ...] = ()
    stations: tuple[Numbered, ...] = ()

    @property
    def known(self) -> bool:
        """Whether there is a site at all."""
        return bool(self.zones)

    @property
    def announced(self) -> tuple[Network, ...]:
        """Addresses that stand for many: multicast, and the broadcast addresses of the plant's networks."""
        own = {n.broadcast_address for zone in self.zones for n in zone.networks if n.num_addresses > 2}
        subnets = sorted(ip_network(address) for address in own if address.version == 4)
        return (*_MULTICAST, *subnets)

    def area(self, place: Place) -> Area:
        """What a place means here."""
        inside = tuple(n for zone in self.zones if zone.level <= OT_LEVEL for n in zone.networks)
        match place:
            case "internet":
                return Area(PRIVATE, outside=True)
            case "beyond":
                return Area(inside, outside=True)
            case "field":
                return Area(tuple(n for z in self.zones if z.level <= FIELD_LEVEL for n in z.networks))
            case "unlisted":
                return Area(inside, group=ASSETS, absent=True)
            case "crown_jewel":
                return Area(group=CROWN_JEWELS)
            case _:
                return Area()

    def watches(self, detection: Detection) -> bool:
        """Whether the plant knows enough for what a policy over the whole network watches."""
        return all(self._knows(t.watch) for t in detection.triggers if t.watch)

    def _knows(self, watch: Watch) -> bool:
        if watch.kind == "points":
            return bool(self.points)
        if watch.kind == "stations":
            return bool(self.stations)
        return self.known or not watch.needs_site

    def used(self, detections: Iterable[Detection]) -> tuple[str, ...]:
        """Names of the groups that such policies ask for, sorted."""
        named: set[str] = set()
        for watch in (t.watch for d in detections if self.watches(d) for t in d.triggers if t.watch):
            named |= {self.area(place).group for place in (watch.source, watch.target)}
            if watch.outside == "conduits" or watch.notice in ("silence", "burst"):
                named |= {group for conduit in self.conduits for group in conduit.groups}
        return tuple(sorted(named - {""}))


NO_PLANT = Plant()

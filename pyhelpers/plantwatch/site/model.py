"""What a site file says, as immutable values. Times are UTC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Literal

from plantwatch.diagnostics import Span

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Criticality = Literal["crown_jewel", "high", "normal"]
Stage = Literal["observe", "alert", "enforce"]

ROLES = ("client", "controller", "engineering", "gateway", "historian", "operator", "safety", "scada")
CRITICALITIES: tuple[Criticality, ...] = ("crown_jewel", "high", "normal")


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the network with equal needs. ``level`` is that of the Purdue model, 0 to 5."""

    id: str
    title: str
    level: float
    subnets: tuple[Network, ...]


@dataclass(frozen=True, slots=True)
class Asset:
    """Something that talks. It has an IP address, a hardware address, or both."""

    id: str
    addresses: tuple[Address, ...]
    mac: str
    hostname: str
    roles: tuple[str, ...]
    criticality: Criticality
    process: str
    owner: str
    span: Span
    vendor: str = ""
    protocols: tuple[str, ...] = ()
    stations: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Every address by which an engine knows it, as engines write them."""
        return (*map(str, self.addresses), *((self.mac,) if self.mac else ()))


@dataclass(frozen=True, slots=True)
class Who:
    """The assets for which everything that is stated holds; empty means not stated."""

    assets: tuple[str, ...] = ()
    zone: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Conduit:
    """An agreed way: operations of these classes over these protocols, from some assets to others.

    ``every`` is the seconds between two messages of a pair, 0 where they have no pace; ``at_most`` how many
    messages in how many seconds are normal, zeros where nothing is said.
    """

    id: str
    title: str
    source: Who
    target: Who
    protocols: tuple[str, ...]
    classes: tuple[str, ...]
    every: float
    at_most: tuple[int, int]
    span: Span


@dataclass(frozen=True, slots=True)
class Point:
    """A value of an asset with its engineering limits; ``None`` where there is no limit.

    ``part`` is the table, data block or tag in which ``place`` counts, empty where the protocol has one.
    ``observed`` are the lowest and highest value that were seen, for people who set limits.
    It stands for ``count`` values from ``place`` on. ``scope`` is what the place is counted in (``None``:
    any), ``kind`` and ``type`` are empty where the protocol says them.
    """

    id: str
    title: str
    asset: str
    protocol: str
    place: int
    unit: str
    low: float | None
    high: float | None
    protected: bool
    part: str = ""
    observed: tuple[float, float] | None = None
    kind: str = ""
    scope: int | None = None
    count: int = 1
    type: str = ""

    @property
    def located(self) -> bool:
        """Whether engines can find it: what learning alone named has a ``part`` and no place of its own."""
        return not self.part or bool(self.kind) or self.scope is not None


@dataclass(frozen=True, slots=True)
class Staged:
    """What is done about findings of some policies, at some targets (none: everywhere)."""

    stage: Stage
    policies: tuple[str, ...]
    assets: tuple[str, ...]
    alert_since: date | None
    alert_days: int
    evidence: str
    span: Span
    although: Mapping[str, str] = field(default_factory=dict)  # what would forbid enforcing, with a reason


@dataclass(frozen=True, slots=True)
class SignOff:
    """Engineering and security agreed, by name and day."""

    policies: tuple[str, ...]
    assets: tuple[str, ...]
    engineering: tuple[str, date]
    security: tuple[str, date]


@dataclass(frozen=True, slots=True)
class Contact:
    """Who is called, in order; for some playbooks and some zones, or with none stated for any."""

    playbooks: tuple[str, ...]
    zones: tuple[str, ...]
    call: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """Planned work on some assets."""

    assets: tuple[str, ...]
    begin: datetime
    until: datetime
    owner: str
    work_order: str


@dataclass(frozen=True, slots=True)
class Site:
    """A plant. Mappings are by id; assets of the inventory come before those of the file."""

    id: str
    title: str
    zones: Mapping[str, Zone]
    assets: Mapping[str, Asset]
    conduits: Mapping[str, Conduit] = field(default_factory=dict)
    points: Mapping[str, Point] = field(default_factory=dict)
    stages: tuple[Staged, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    maintenance: tuple[Window, ...] = ()
    contacts: tuple[Contact, ...] = ()

    def zone_of(self, address: Address) -> Zone | None:
        """The zone in whose subnets an address lies; the narrowest where several do."""
        found = [(n.prefixlen, z) for z in self.zones.values() for n in z.subnets if address in n]
        return max(found, key=lambda pair: pair[0])[1] if found else None

    def members(self, who: Who) -> Iterator[Asset]:
        """The assets that are meant."""
        from plantwatch.site.roles import stands_for

        named = frozenset(who.assets)
        subnets = self.zones[who.zone].subnets if who.zone in self.zones else ()
        for asset in self.assets.values():
            if named and asset.id not in named:
                continue
            if who.role and not stands_for(who.role) & set(asset.roles):
                continue
            if who.zone and not any(address in net for address in asset.addresses for net in subnets):
                continue
            yield asset

"""What was seen, added up: hosts, and for each pair which class of operations, how often, how regularly.

Memory grows with the pairs of hosts, not with the lines read. Pairs beyond a limit are counted only.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from plantwatch.site.learning.names import Named, Names
from plantwatch.site.learning.points import Points, Wrote

MOST_PAIRS = 500_000  # with their operations; a plant of 100,000 assets has fewer, a scan of it more


class Seen(NamedTuple):
    """One observation: ``n`` operations of a class (empty: a session, nobody knows what for).

    Of a session whose port several protocols use, ``protocol`` is all of them, joined by ``/``.
    Times are seconds since 1970; ``squares`` is the sum of the squared gaps between ``first`` and
    ``last``. Hardware addresses are empty where they are not known; ``name`` tells operations of a class
    apart, because one message may be several of them. ``units`` are the different unit identifiers that
    were spoken to behind one address, 0 where the protocol has none.
    """

    src: str
    dst: str
    protocol: str
    kind: str
    n: int
    first: float
    last: float
    squares: float = 0.0
    src_mac: str = ""
    dst_mac: str = ""
    name: str = ""
    units: int = 0


Observation = Seen | Named | Wrote


class Way(NamedTuple):
    """Who does what to whom."""

    src: str
    dst: str
    protocol: str
    kind: str


def is_group(address: str) -> bool:
    """Whether an address is multicast, or by its last byte a broadcast: most networks end there."""
    first = address.partition(".")[0]
    return (
        address.endswith(".255") or address.startswith("ff") or (first.isdigit() and 224 <= int(first) < 240)
    )


@dataclass(slots=True)
class Habit:
    """How often and how regularly something was done."""

    n: int
    first: float
    last: float
    squares: float
    units: int = 0

    def add(self, seen: Seen) -> None:
        """Observations may overlap or come out of order; the gap between them counts where there is one."""
        gap = max(seen.first - self.last, self.first - seen.last, 0.0)
        self.n += seen.n
        self.squares += seen.squares + gap * gap
        self.first, self.last = min(self.first, seen.first), max(self.last, seen.last)
        self.units = max(self.units, seen.units)

    @property
    def every(self) -> float:
        """Mean seconds from one time to the next; 0 for what happened once."""
        return (self.last - self.first) / (self.n - 1) if self.n > 1 else 0.0

    @property
    def spread(self) -> float:
        """Standard deviation of the gaps in means: near 0 for a clock, 1 for chance, more for bursts."""
        if self.n < 3 or not self.every:
            return 0.0
        return math.sqrt(max(0.0, self.squares / (self.n - 1) - self.every**2)) / self.every


@dataclass(slots=True)
class Picture:
    """Everything that was seen. ``hosts`` maps each address to the hardware addresses beside it.

    ``points`` are the values written, ``names`` what hosts are
    called; ``left_out`` counts operations and ``points.left_out`` values that found no place.
    """

    habits: dict[tuple[Way, str], Habit] = field(default_factory=dict)
    hosts: dict[str, set[str]] = field(default_factory=dict)
    points: Points = field(default_factory=Points)
    names: Names = field(default_factory=Names)
    left_out: int = 0
    first: float = math.inf
    last: float = -math.inf

    def add(self, seen: Seen) -> None:
        """Count one observation; what goes to a group, or is said to come from one, is nobody's."""
        if is_group(seen.dst) or is_group(seen.src):
            return
        way = Way(seen.src, seen.dst, seen.protocol, seen.kind)
        habit = self.habits.get((way, seen.name))
        if habit is not None:
            habit.add(seen)
        elif len(self.habits) >= MOST_PAIRS:
            self.left_out += seen.n
            return
        else:
            self.habits[way, seen.name] = Habit(seen.n, seen.first, seen.last, seen.squares, seen.units)
        self.first, self.last = min(self.first, seen.first), max(self.last, seen.last)
        for host, mac in ((seen.src, seen.src_mac), (seen.dst, seen.dst_mac)):
            known = self.hosts.setdefault(host, set())
            if mac and len(known) < 4:
                known.add(mac)

    def add_all(self, observations: Iterable[Observation]) -> None:
        """Count many, of any kind."""
        for one in observations:
            if isinstance(one, Seen):
                self.add(one)
            elif isinstance(one, Named):
                self.names.add(one)
            elif not is_group(one.dst):
                self.points.add(one)

    def ways(self) -> dict[Way, Habit]:
        """The habit of each way, sorted: that of its most frequent operation.

        A session is left out where it is known what was done in it.
        """
        found: dict[Way, Habit] = {}
        known = {way[:3] for way, _ in self.habits if way.kind}
        for (way, _), habit in sorted(self.habits.items(), key=lambda item: item[0]):
            if not way.kind and any((*way[:2], name) in known for name in way.protocol.split("/")):
                continue
            if way not in found or habit.n > found[way].n:
                found[way] = habit
        return found

    def protocols(self, ways: Iterable[Way]) -> dict[str, tuple[str, ...]]:
        """The protocols of each host, sorted; without those that its port leaves open."""
        spoken: dict[str, set[str]] = {}
        for way in ways:
            if "/" not in way.protocol:
                spoken.setdefault(way.src, set()).add(way.protocol)
                spoken.setdefault(way.dst, set()).add(way.protocol)
        return {host: tuple(sorted(known)) for host, known in spoken.items()}

    def macs(self) -> Mapping[str, str]:
        """The hardware address of each host with one of its own: behind a router all have the router's.

        What a host told the DHCP server counts most.
        """
        users: dict[str, int] = {}
        for macs in self.hosts.values():
            for mac in macs:
                users[mac] = users.get(mac, 0) + 1
        own = {host: [mac for mac in macs if users[mac] == 1] for host, macs in self.hosts.items()}
        found = {host: macs[0] for host, macs in own.items() if len(macs) == 1}
        told = self.names.macs()
        return {**found, **{host: told[host] for host in self.hosts if host in told}}

"""Zones as a proposal: by subnet and level of the Purdue model, with the reasons.

A subnet in which several levels meet becomes one zone with the lowest of them, and a zone inside it for each
higher one, which holds the addresses of its hosts: of nested zones the narrowest counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Address, collapse_addresses, ip_address, ip_network
from typing import Any, NamedTuple

from plantwatch.site.learning.guessing import Guess
from plantwatch.site.learning.hosts import address_id
from plantwatch.site.model import Network

# The level that a role speaks for; of several roles of a host the first counts.
_LEVELS = (
    (1, "controller"),
    (2, "scada"),
    (2, "operator"),
    (2, "engineering"),
    (3, "historian"),
    (3, "gateway"),
)
_ELSEWHERE, _OUTSIDE = 3, 5


class Proposed(NamedTuple):
    """A zone that nobody has named yet."""

    id: str
    title: str
    level: int
    subnets: tuple[Network, ...]
    reasons: tuple[str, ...]


def network(host: str) -> Network:
    """The subnet that a host is taken to lie in: /24, or /64 with IPv6."""
    return ip_network(f"{host}/{24 if isinstance(ip_address(host), IPv4Address) else 64}", strict=False)


def zone_id(subnet: Network) -> str:
    """The id of the zone that a subnet becomes."""
    return address_id("zone", subnet.network_address)


def zones(guesses: Mapping[str, Guess], *, split: bool = True) -> Iterator[Proposed]:
    """Zones for all hosts, sorted by subnet and level; without ``split`` one for each subnet."""
    members: dict[Network, list[str]] = {}
    for host in guesses:
        members.setdefault(network(host), []).append(host)
    for subnet in sorted(members, key=lambda subnet: (subnet.version, subnet)):
        yield from _zones(subnet, {host: guesses[host] for host in members[subnet]}, split)


def _zones(subnet: Network, guesses: Mapping[str, Guess], split: bool) -> Iterator[Proposed]:
    name, title = zone_id(subnet), f"TODO {subnet}"
    levels: dict[int, list[str]] = {}
    for host, guess in guesses.items():
        if level := next((level for level, role in _LEVELS if role in guess.roles), 0):
            levels.setdefault(level, []).append(host)
    if subnet.is_global:
        yield Proposed(name, title, _OUTSIDE, (subnet,), ("addresses of the Internet",))
        return
    if not levels:
        reasons: tuple[str, ...] = ("nobody here controls, commands, engineers or records",)
        yield Proposed(name, title, _ELSEWHERE, (subnet,), reasons)
        return
    lowest, *higher = sorted(levels)
    yield Proposed(name, title, lowest, (subnet,), (_who(levels[lowest], guesses),))
    for level in higher if split else ():
        who = _who(levels[level], guesses)
        reasons = (who, f"level {lowest} in the same subnet: a firewall between them is missing or not seen")
        yield Proposed(
            f"{name}-level-{level}", f"{title}, level {level}", level, _each(levels[level]), reasons
        )


def _who(hosts: Iterable[str], guesses: Mapping[str, Guess]) -> str:
    roles = Counter(role for host in hosts for role in guesses[host].roles)
    return ", ".join(f"{number} {role}" for role, number in sorted(roles.items()))


def _each(hosts: Iterable[str]) -> tuple[Network, ...]:
    networks: Any = [ip_network(host) for host in hosts]  # of one version: they share a subnet
    return tuple(collapse_addresses(networks))

"""A learned plant as the text of a site file; everything in it is a proposal for people to change."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import IPv4Address, ip_address, ip_network

from plantwatch.site.learning.guessing import Guess
from plantwatch.site.learning.picture import Way
from plantwatch.site.model import Network

_LEVELS = (("controller", 1), ("scada", 2), ("operator", 2), ("engineering", 2))  # the first that a zone has
_ELSEWHERE = 3


def site_text(name: str, guesses: Mapping[str, Guess], macs: Mapping[str, str], ways: Iterable[Way]) -> str:
    """The whole file."""
    lines = [
        "# yaml-language-server: $schema=../schema/site.json",
        "# Learned: a proposal. Name zones and assets, correct roles, say what is critical, take out what is",
        "# not agreed. Who does what to whom is in the table beside this file.",
        f"id: {name}",
        f'title: "TODO {name}"',
        "zones:",
        *zone_lines(guesses),
        "assets:",
        *asset_lines(guesses, macs),
        *conduit_lines(ways),
    ]
    return "\n".join(lines) + "\n"


def network(host: str) -> Network:
    """The subnet that a host is taken to lie in: /24, or /64 with IPv6."""
    return ip_network(f"{host}/{24 if isinstance(ip_address(host), IPv4Address) else 64}", strict=False)


def zone_lines(guesses: Mapping[str, Guess]) -> Iterator[str]:
    """A zone for each subnet that hosts lie in, with a level by who they are."""
    roles: dict[Network, set[str]] = {}
    for host, guess in guesses.items():
        roles.setdefault(network(host), set()).update(guess.roles)
    for subnet in sorted(roles, key=lambda subnet: (subnet.version, subnet)):
        level = next((level for role, level in _LEVELS if role in roles[subnet]), _ELSEWHERE)
        name = _id("zone", subnet.network_address)
        yield f'  {name}: {{title: "TODO {subnet}", level: {level}, subnets: ["{subnet}"]}}'


def asset_lines(guesses: Mapping[str, Guess], macs: Mapping[str, str]) -> Iterator[str]:
    """Assets, each with the reasons for its roles."""
    for host in sorted(guesses, key=lambda text: (ip_address(text).version, ip_address(text))):
        yield f"  {asset_id(host)}:"
        yield f'    addresses: ["{host}"]'
        if host in macs:
            yield f'    mac: "{macs[host]}"'
        yield f"    roles: [{', '.join(guesses[host].roles)}]"
        yield f"    reasons: {json.dumps(guesses[host].reasons[:20])}"


def conduit_lines(ways: Iterable[Way]) -> Iterator[str]:
    """What was seen as what is allowed: one conduit for senders and receivers that do the same."""
    classes: dict[tuple[str, str, str], set[str]] = {}
    for way in ways:
        classes.setdefault((way.src, way.protocol, way.dst), set()).add(way.kind)
    targets: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for (src, protocol, dst), kinds in sorted(classes.items()):
        known = tuple(sorted(kind for kind in kinds if kind))
        targets.setdefault((src, protocol, known), []).append(dst)
    senders: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for (src, protocol, known), reached in targets.items():
        senders.setdefault((protocol, known, tuple(reached)), []).append(src)
    if senders:
        yield "conduits:"
    for number, ((protocol, known, receivers), sources) in enumerate(sorted(senders.items()), 1):
        yield f"  learned-{number}:"
        yield f'    title: "TODO learned{"" if known else " from sessions: what they do is not known"}"'
        yield f"    from: {{assets: [{_assets(sources)}]}}"
        yield f"    to: {{assets: [{_assets(receivers)}]}}"
        yield f"    protocols: [{protocol.replace('/', ', ')}]"
        if known:
            yield f"    classes: [{', '.join(known)}]"


def asset_id(host: str) -> str:
    """The id of an asset nobody has named."""
    return _id("host", ip_address(host))


def _id(what: str, address: object) -> str:
    digits = getattr(address, "exploded", str(address)).replace(":", "-").replace(".", "-")
    return f"{what}-{digits}"


def _assets(hosts: Sequence[str]) -> str:
    return ", ".join(map(asset_id, hosts))

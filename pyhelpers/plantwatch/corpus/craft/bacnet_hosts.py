"""Who talks in the crafted BACnet captures: a controller, its front end, and attackers.

Every attacker sends by another way of the network layer, so that each of them is proven.
"""

from __future__ import annotations

from collections.abc import Iterable

from plantwatch.corpus.craft import bacnet
from plantwatch.corpus.craft.bacnet import ROUTES, Route, asked
from plantwatch.corpus.craft.conversation import Udp
from plantwatch.corpus.craft.scenario import Scenario

CONTROLLER, FRONT_END = "10.53.2.10", "10.53.2.20"


def rogue(s: Scenario, number: int) -> Udp:
    """One of several attackers; every other one uses the protocol's port as its own."""
    port = bacnet.PORT if number % 2 else None
    return s.udp(f"10.53.2.{66 + number}", CONTROLLER, bacnet.PORT, client_port=port)


def front_end(s: Scenario) -> Udp:
    """The host that belongs here."""
    return s.udp(FRONT_END, CONTROLLER, bacnet.PORT, client_port=bacnet.PORT)


def spread(
    s: Scenario,
    policies: Iterable[str],
    *requests: bytes,
    routes: Iterable[Route] = ROUTES,
    more: int = 4,
) -> None:
    """Each request by each of the ways, with these bits of the control byte; every sender is found."""
    named = tuple(policies)
    for number, (apdu, route) in enumerate((a, r) for a in requests for r in tuple(routes)):
        one = rogue(s, number)
        one.client(route(apdu, more=more))
        for policy in named:
            s.finds(policy, one)


def silent(s: Scenario, policy: str, why: str, request: bytes, also: Iterable[str] = ()) -> None:
    """The front end sends one request, which the controller answers."""
    host = front_end(s)
    host.client(asked(request))
    host.server(bacnet.plain(bacnet.simple_ack(request[3])))
    for other in also:
        s.finds(other, host)
    s.near_miss(policy, host, why)

"""Beckhoff ADS discovery: datagrams of the router beside TCP 48898."""

from plantwatch.corpus.craft import Scenario, ads, scenario
from plantwatch.corpus.craft.ads import DISCOVERY_PORT, datagram

DATE = "2026-11-23"

PLC, OTHER_PLC = "10.58.4.10", "10.58.4.11"
EVERYBODY = "10.58.4.255"
HMI, ROGUE, ENGINEER = "10.58.4.20", "10.58.4.66", "10.58.4.40"
STATUS, PASSWORD, HOST, NETID, NAME, USER = 1, 2, 5, 7, 12, 13
ROUTE = (
    (NAME, b"HMI-7\0"),
    (NETID, ads.STATION),
    (USER, b"Administrator\0"),
    (PASSWORD, b"1\0"),
    (HOST, b"10.58.4.66\0"),
)
SERVER_INFO, ADD_ROUTE = 1, 6


@scenario("ads-discovery/search")
def search(s: Scenario) -> None:
    """A tool asks a controller and everybody; a controller answers; an engineer adds a route."""
    policy = "ads-discovery-search"
    tool, broadcast = s.udp(ROGUE, PLC, DISCOVERY_PORT), s.udp(ROGUE, EVERYBODY, DISCOVERY_PORT)
    for conversation in (tool, broadcast):
        conversation.client(datagram(SERVER_INFO))
        s.finds(policy, conversation)
    tool.server(datagram(SERVER_INFO, (HOST, b"CX-123456\0"), answer=True))
    s.near_miss(policy, tool, "the answer searches nothing", reply=True)
    engineer = s.udp(ENGINEER, OTHER_PLC, DISCOVERY_PORT)
    engineer.client(datagram(ADD_ROUTE, *ROUTE))
    s.finds("ads-discovery-route-added", engineer)
    s.near_miss(policy, engineer, "service 6")


@scenario("ads-discovery/route-added")
def route_added(s: Scenario) -> None:
    """A rogue has itself accepted as a partner, another is refused; an engineer searches."""
    policy = "ads-discovery-route-added"
    for client, error in (ROGUE, 0), ("10.58.4.67", 0x704):
        rogue = s.udp(client, PLC, DISCOVERY_PORT)
        rogue.client(datagram(ADD_ROUTE, *ROUTE))
        rogue.server(datagram(ADD_ROUTE, (STATUS, error.to_bytes(4, "little")), answer=True))
        s.finds(policy, rogue)
        s.near_miss(policy, rogue, "the answer adds nothing", reply=True)
    engineer = s.udp(ENGINEER, OTHER_PLC, DISCOVERY_PORT)
    engineer.client(datagram(SERVER_INFO, (NAME, b"\x06\0\0\0")))
    s.finds("ads-discovery-search", engineer)
    s.near_miss(policy, engineer, "6 in a tag")


@scenario("ads-discovery/other-service")
def other_service(s: Scenario) -> None:
    """Services that few tools know, each from its own host; search, route and stray datagrams."""
    policy = "ads-discovery-other-service"
    for number, service in enumerate((0, 2, 8, 0x7F000001)):
        rogue = s.udp(f"10.58.4.{66 + number}", PLC, DISCOVERY_PORT)
        rogue.client(datagram(service, (NAME, bytes(8))))
        s.finds(policy, rogue)
    engineer = s.udp(ENGINEER, PLC, DISCOVERY_PORT)
    engineer.client(datagram(SERVER_INFO))
    engineer.client(datagram(ADD_ROUTE, *ROUTE))
    for found in ("ads-discovery-search", "ads-discovery-route-added"):
        s.finds(found, engineer)
    engineer.client(b"\x71\x14\x66\x03" + bytes(6))
    engineer.client(b"M-SEARCH * HTTP/1.1\r\nHost: 239.255.255.250\r\n\r\n")
    s.near_miss(policy, engineer, "services 1 and 6, a datagram too short, another protocol")


@scenario("ads-discovery/trap-elsewhere")
def elsewhere(s: Scenario) -> None:
    """A new route on another port, over TCP, and as the content of a tag; one real one."""
    policy = "ads-discovery-route-added"
    asked = datagram(ADD_ROUTE, *ROUTE)
    for stray in (s.udp(ENGINEER, PLC, 48900), s.tcp(ENGINEER, PLC, DISCOVERY_PORT)):
        stray.client(asked)
        s.near_miss(policy, stray, "another port, another transport")
    inside = s.udp(HMI, PLC, DISCOVERY_PORT)
    inside.client(datagram(SERVER_INFO, (NAME, asked)))
    s.finds("ads-discovery-search", inside)
    s.near_miss(policy, inside, "a datagram is one message: the rest of it is content")
    rogue = s.udp(ROGUE, PLC, DISCOVERY_PORT)
    rogue.client(asked)
    s.finds(policy, rogue)

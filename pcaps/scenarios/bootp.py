"""BOOTP: who gives a device its address."""

from plantwatch.corpus.craft import Scenario, scenario
from plantwatch.corpus.craft.bootp import CLIENT_PORT, SERVER_PORT, message

DATE = "2026-11-23"

POLICY = "bootp-address-given"
MASK = bytes.fromhex("0104ffffff00ff")
OFFER = bytes.fromhex("350102") + MASK


@scenario("bootp/address-given")
def address_given(s: Scenario) -> None:
    """A stranger gives two controllers their addresses; a DHCP server offers one to a computer."""
    for client in "10.76.1.10", "10.76.1.11":
        one = s.udp(client, "10.76.1.66", SERVER_PORT, client_port=CLIENT_PORT)
        one.client(message(1, MASK))
        one.server(message(2, MASK, yours=client))
        s.finds(POLICY, one, reply=True)
    host = s.udp("10.76.1.30", "10.76.1.1", SERVER_PORT, client_port=CLIENT_PORT)
    host.client(message(1, bytes.fromhex("350101") + MASK))
    host.server(message(2, OFFER, yours="10.76.1.30"))
    s.near_miss(POLICY, host, "DHCP", reply=True)


@scenario("bootp/trap-broadcast")
def trap_broadcast(s: Scenario) -> None:
    """Request and reply go to everybody, as they do on a real network; another port."""
    asked = s.udp("0.0.0.0", "255.255.255.255", SERVER_PORT, client_port=CLIENT_PORT)
    asked.client(message(1, MASK))
    told = s.udp("255.255.255.255", "10.76.1.66", SERVER_PORT, client_port=CLIENT_PORT)
    told.server(message(2, MASK, yours="10.76.1.10"))
    s.finds(POLICY, told, reply=True)
    other = s.udp("10.76.1.30", "10.76.1.1", 6767)
    other.server(message(2, MASK))
    s.near_miss(POLICY, other, "another port", reply=True)

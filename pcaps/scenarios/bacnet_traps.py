"""BACnet/IP: what looks like a command and is none, and commands that do not look like one."""

from plantwatch.corpus.craft import Scenario, bacnet, scenario
from plantwatch.corpus.craft.bacnet import (
    DESTINATION,
    SOURCE,
    Function,
    Object,
    Property,
    Route,
    asked,
    plain,
)
from plantwatch.corpus.craft.bacnet_hosts import CONTROLLER, front_end, rogue

DATE = "2026-11-23"

READ = "bacnet-read-by-unlisted-client"
LOOK = bacnet.read(Object.DEVICE, 1010, Property.OBJECT_LIST)


@scenario("bacnet/trap-device-speaks-first")
def trap_device_speaks_first(s: Scenario) -> None:
    """A controller announces itself to a host before this restarts it, so that it seems to be the client."""
    policy = "bacnet-device-restarted"
    bad = s.udp(CONTROLLER, "10.53.2.66", bacnet.PORT, client_port=bacnet.PORT)
    bad.client(plain(bacnet.i_am(1010)))
    bad.server(asked(bacnet.reinitialize(0)))
    s.finds(policy, bad, reply=True)
    s.near_miss(policy, bad, "the controller only says who it is")


@scenario("bacnet/trap-other-port")
def trap_other_port(s: Scenario) -> None:
    """A request goes from the port of the protocol to another one; between two others nobody looks."""
    policy = "bacnet-device-restarted"
    bad = s.udp("10.53.2.11", "10.53.2.66", 30808, client_port=bacnet.PORT)
    bad.client(asked(bacnet.reinitialize(0)))
    s.finds(policy, bad)
    other = s.udp("10.53.2.12", "10.53.2.66", 30808, client_port=47809)
    other.client(asked(bacnet.reinitialize(0)))
    s.near_miss(policy, other, "neither side uses the port of the protocol")


@scenario("bacnet/trap-data-holds-command")
def trap_data_holds_command(s: Scenario) -> None:
    """A text that is written holds a whole restart; a question is followed by one in the same datagram."""
    policy = "bacnet-device-restarted"
    restart = asked(bacnet.reinitialize(0))
    text = b"\x75" + bytes([len(restart) + 1, 0]) + restart
    host = front_end(s)
    host.client(asked(bacnet.write(Object.DEVICE, 1010, Property.PRESENT_VALUE, text)))
    s.finds("bacnet-write-by-unlisted-client", host)
    s.near_miss(policy, host, "the text of a write")
    second = s.udp("10.53.2.21", CONTROLLER, bacnet.PORT)
    second.client(plain(bacnet.who_is(1, 2)) + restart)
    s.near_miss(policy, second, "a datagram is one message: devices read the first")


@scenario("bacnet/trap-address-is-a-command")
def trap_address_is_a_command(s: Scenario) -> None:
    """The addresses of the network layer look like a request, and like another one with the address before
    it."""
    policy = "bacnet-device-restarted"
    host = front_end(s)
    address = b"\x00\x05\x06" + bacnet.reinitialize(0)[:6]
    for route in Route("to", to=address), Route("by", by=address), Route("both", to=address, by=address):
        host.client(route(LOOK, more=4))
    s.finds(READ, host)
    s.near_miss(policy, host, "bytes of an address")
    bad = rogue(s, 0)
    bad.client(Route("both", Function.DISTRIBUTE, DESTINATION, SOURCE)(bacnet.reinitialize(1), more=0x07))
    s.finds(policy, bad)

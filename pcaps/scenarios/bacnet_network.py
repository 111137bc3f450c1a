"""BACnet/IP: who is there, clocks, routers, broadcast managers, and bytes that do not belong here."""

from plantwatch.corpus.craft import Scenario, bacnet, scenario
from plantwatch.corpus.craft.bacnet import (
    EVERYONE,
    FORWARDED,
    ROUTES,
    Function,
    Notice,
    Object,
    Property,
    Route,
    link,
    plain,
    unconfirmed,
)
from plantwatch.corpus.craft.bacnet_hosts import CONTROLLER, front_end, rogue, silent, spread

DATE = "2026-11-23"

READ = "bacnet-read-by-unlisted-client"
ALL = (*ROUTES, *FORWARDED)
BROADCAST = "10.53.2.255"
TIME = bytes.fromhex("a47e010104b408050000")
LOOK = bacnet.read(Object.DEVICE, 1010, Property.OBJECT_LIST)
everyone = Route("everyone", Function.BROADCAST, EVERYONE)


@scenario("bacnet/discovery-sweep")
def discovery_sweep(s: Scenario) -> None:
    """A tool walks through ranges of device numbers, another looks for names; the front end asks nine
    times."""
    policy = "bacnet-discovery-sweep"
    clients = "10.53.2.66", "10.53.2.67", "10.53.2.20"
    first, second, host = (s.udp(one, BROADCAST, bacnet.PORT, client_port=bacnet.PORT) for one in clients)
    for number in range(10):
        first.client(everyone(bacnet.who_is(1000 * number, 1000 * number + 999)))
        second.client(everyone(unconfirmed(Notice.WHO_HAS, b"\x3d\x05\x00fan" + bytes([48 + number]))))
        if number:
            host.client(everyone(bacnet.who_is(number, number)))
        s.wait(2)
    for one in first, second:
        s.finds(policy, one)
    s.near_miss(policy, host, "nine in a minute")


@scenario("bacnet/i-am-storm")
def i_am_storm(s: Scenario) -> None:
    """A forger announces ten devices in a second; a controller announces itself nine times."""
    policy = "bacnet-i-am-storm"
    bad = s.udp("10.53.2.66", BROADCAST, bacnet.PORT)
    good = s.udp(CONTROLLER, BROADCAST, bacnet.PORT, client_port=bacnet.PORT)
    for number in range(10):
        bad.client(everyone(bacnet.i_am(4000 + number)))
        if number:
            good.client(everyone(bacnet.i_am(1010)))
        s.wait(0.1)
    s.finds(policy, bad)
    s.near_miss(policy, good, "nine in ten seconds")


@scenario("bacnet/time-set")
def time_set(s: Scenario) -> None:
    """Clocks are set, local and UTC, by every way; the front end asks who is there."""
    policy = "bacnet-time-set"
    notices = [unconfirmed(kind, TIME) for kind in (Notice.TIME, Notice.UTC_TIME)]
    spread(s, [policy], *notices, routes=ALL, more=0)
    host = front_end(s)
    host.client(plain(bacnet.who_is(1, 2)))
    s.near_miss(policy, host, "a question")


@scenario("bacnet/group-written")
def group_written(s: Scenario) -> None:
    """A group of channels is written; the front end sets the time."""
    policy = "bacnet-group-written"
    notice = unconfirmed(Notice.WRITE_GROUP, bytes.fromhex("091719082e0a010c440000003f2f"))
    spread(s, [policy], notice, routes=ALL, more=0)
    host = front_end(s)
    host.client(plain(unconfirmed(Notice.TIME, TIME)))
    s.finds("bacnet-time-set", host)
    s.near_miss(policy, host, "another service")


@scenario("bacnet/forwarded-request")
def forwarded_request(s: Scenario) -> None:
    """A restart comes as if forwarded; a broadcast manager forwards a question."""
    policy = "bacnet-forwarded-request"
    spread(s, [policy], bacnet.reinitialize(0), routes=FORWARDED)
    manager = s.udp("10.53.2.11", BROADCAST, bacnet.PORT, client_port=bacnet.PORT)
    manager.client(FORWARDED[0](bacnet.who_is(0, 100)))
    s.near_miss(policy, manager, "a broadcast")


@scenario("bacnet/foreign-device")
def foreign_device(s: Scenario) -> None:
    """A stranger registers for 60 seconds and for 18 hours; the front end reads."""
    policy = "bacnet-foreign-device"
    for number, seconds in enumerate((60, 65535)):
        bad = rogue(s, number)
        bad.client(link(Function.REGISTER, seconds.to_bytes(2, "big")))
        bad.server(link(Function.RESULT, b"\x00\x00"))
        s.finds(policy, bad)
    silent(s, policy, "a read", LOOK, [READ])


@scenario("bacnet/bbmd-table-read")
def bbmd_table_read(s: Scenario) -> None:
    """A stranger reads both tables; an answer is none of these."""
    policy = "bacnet-bbmd-table-read"
    for number, kind in enumerate((Function.READ_TABLE, Function.READ_FOREIGN)):
        bad = rogue(s, number)
        bad.client(link(kind))
        s.finds(policy, bad)
    host = front_end(s)
    host.server(link(7))
    s.near_miss(policy, host, "an empty table in answer", reply=True)


@scenario("bacnet/bbmd-table-written")
def bbmd_table_written(s: Scenario) -> None:
    """The table is written, emptied, and a foreign device removed; the front end reads it."""
    policy = "bacnet-bbmd-table-written"
    entry = bytes.fromhex("0a350142bac0")
    changes = (
        link(Function.WRITE_TABLE, entry + b"\xff\xff\xff\xff"),
        link(Function.WRITE_TABLE),
        link(Function.DELETE_FOREIGN, entry),
    )
    for number, change in enumerate(changes):
        bad = rogue(s, number)
        bad.client(change)
        s.finds(policy, bad)
    host = front_end(s)
    host.client(link(Function.READ_TABLE))
    s.finds("bacnet-bbmd-table-read", host)
    s.near_miss(policy, host, "a read")


@scenario("bacnet/bvlc-refused")
def bvlc_refused(s: Scenario) -> None:
    """A controller is no broadcast manager and says so to each request; it accepts one of the front end."""
    policy = "bacnet-bvlc-refused"
    for number, code in enumerate((0x10, 0x20, 0x30, 0x40, 0x50, 0x60)):
        bad = rogue(s, number)
        bad.server(link(Function.RESULT, code.to_bytes(2, "big")))
        s.finds(policy, bad, reply=True)
    host = front_end(s)
    host.server(link(Function.RESULT, b"\x00\x00"))
    s.near_miss(policy, host, "done", reply=True)


def network_message(s: Scenario, policy: str, *found: bytes, near: tuple[bytes, str, str]) -> None:
    """Messages of the network layer by every way, and one of the front end with what that is, if anything."""
    spread(s, [policy], *found, routes=ALL, more=0x80)
    data, other, why = near
    host = front_end(s)
    host.client(plain(data, more=0x80))
    if other:
        s.finds(other, host)
    s.near_miss(policy, host, why)


@scenario("bacnet/router-search")
def router_search(s: Scenario) -> None:
    """A stranger asks for routers and for the number of the network; a router answers."""
    near = (b"\x01\x00\x05", "bacnet-router-announced", "an answer")
    network_message(s, "bacnet-router-search", b"\x00", b"\x12", near=near)


@scenario("bacnet/router-announced")
def router_announced(s: Scenario) -> None:
    """A stranger says that network 5 is behind it, or could be, or what this network is called."""
    near = (b"\x00\x00\x05", "bacnet-router-search", "a question")
    found = b"\x01\x00\x05", b"\x02\x00\x05\x0a", b"\x13\x00\x05\x01"
    network_message(s, "bacnet-router-announced", *found, near=near)


@scenario("bacnet/routing-table-written")
def routing_table_written(s: Scenario) -> None:
    """A routing table gets an entry; the front end asks for the table."""
    near = (b"\x06\x00", "", "no entries: a question")
    network_message(s, "bacnet-routing-table-written", b"\x06\x01\x00\x05\x01\x00", near=near)


@scenario("bacnet/router-busy")
def router_busy(s: Scenario) -> None:
    """A stranger says that a network is busy, or not there; a router announces itself."""
    near = (b"\x01\x00\x05", "bacnet-router-announced", "a route")
    network_message(s, "bacnet-router-busy", b"\x04\x00\x05", b"\x03\x01\x00\x09", near=near)


@scenario("bacnet/router-connection")
def router_connection(s: Scenario) -> None:
    """Connections are set up and cut; the front end asks for a router."""
    near = (b"\x00\x00\x05", "bacnet-router-search", "a question")
    network_message(s, "bacnet-router-connection", b"\x08\x00\x05\x00", b"\x09\x00\x05", near=near)


@scenario("bacnet/bad-length")
def bad_length(s: Scenario) -> None:
    """Lengths that are too small, too large or not those of the function; an empty list of entries is
    right."""
    policy = "bacnet-bad-length"
    body = b"\x01\x00" + bacnet.who_is(1, 2)
    wrong = (
        link(Function.UNICAST, body, length=3),
        link(Function.UNICAST, body, length=0xFFFF),
        link(Function.UNICAST, body, length=6),
        link(Function.FORWARDED, body, length=12),
        link(Function.READ_FOREIGN, b"\x00\x00"),
        link(Function.RESULT, b"\x00"),
        link(Function.DELETE_FOREIGN, bytes(7)),
    )
    for number, data in enumerate(wrong):
        bad = rogue(s, number)
        bad.client(data)
        s.finds(policy, bad)
    host = front_end(s)
    host.server(link(7))
    s.near_miss(policy, host, "an empty table", reply=True)


@scenario("bacnet/unknown-header")
def unknown_header(s: Scenario) -> None:
    """A function that does not exist, and two versions of the network layer; the front end asks who is
    there."""
    policy = "bacnet-unknown-header"
    asking = bacnet.who_is(1, 2)
    wrong = link(13, bytes(8)), plain(asking, version=2), FORWARDED[0](asking, version=0)
    for number, data in enumerate(wrong):
        bad = rogue(s, number)
        bad.client(data)
        s.finds(policy, bad)
    host = front_end(s)
    host.client(plain(asking))
    s.near_miss(policy, host, "function 10, version 1")


@scenario("bacnet/not-bacnet")
def not_bacnet(s: Scenario) -> None:
    """A name query, a search for devices and BACnet over IPv6 on the port; the front end speaks BACnet."""
    policy = "bacnet-not-bacnet"
    said = b"M-SEARCH * HTTP/1.1\r\n\r\n", bytes(12), b"\x82\x01\x00\x10" + bytes(12)
    for number, data in enumerate(said):
        stranger = s.udp(f"10.53.2.{66 + number}", CONTROLLER, bacnet.PORT)
        stranger.client(data)
        s.finds(policy, stranger)
    silent(s, policy, "BACnet", LOOK, [READ])

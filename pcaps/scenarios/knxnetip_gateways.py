"""KNXnet/IP: gateways that are looked for, opened, changed and silenced."""

from plantwatch.corpus.craft import Scenario, Tcp, Udp, knxnetip, scenario
from plantwatch.corpus.craft.knxnetip import (
    BUS_MONITOR,
    GROUP,
    MANAGEMENT,
    PORT,
    TUNNEL,
    Code,
    Service,
    connect,
    connected,
    description,
    frame,
    search,
    tunnelled,
)

DATE = "2026-11-23"

OPENED = "knxnetip-tunnel-by-unlisted-client"  # without a site it reports every host
LOOKED, DESCRIBED = "knxnetip-search", "knxnetip-description-read"
MANAGED = "knxnetip-management-connection"

GATEWAY, PANEL = "10.61.2.10", "10.61.2.20"
STATE = frame(Service.STATE, b"\x03\x00" + bytes.fromhex("08010a3d02140e58"))


def rogues(s: Scenario) -> tuple[Udp, Tcp]:
    """A stranger over UDP, another one over TCP."""
    return s.udp("10.61.2.66", GATEWAY, PORT), s.tcp("10.61.2.67", GATEWAY, PORT)


def both(s: Scenario, policies: list[str], message: bytes) -> None:
    """The message over UDP and over TCP."""
    for one in rogues(s):
        one.client(message)
        for policy in policies:
            s.finds(policy, one)


def silent(s: Scenario, policy: str, why: str, message: bytes, *also: str) -> None:
    """What a panel says."""
    panel = s.udp(PANEL, GATEWAY, PORT)
    panel.client(message)
    for other in also:
        s.finds(other, panel)
    s.near_miss(policy, panel, why)


@scenario("knxnetip/search")
def looked_for(s: Scenario) -> None:
    """Gateways are looked for by multicast and one by one; a panel asks whether its tunnel lives."""
    for number, extended in enumerate((False, True)):
        for place, target in enumerate((GROUP, GATEWAY)):
            one = s.udp(f"10.61.2.{66 + 2 * number + place}", target, PORT)
            one.client(search(extended=extended))
            s.finds(LOOKED, one)
    silent(s, LOOKED, "the state of a connection", STATE)


@scenario("knxnetip/description-read")
def description_read(s: Scenario) -> None:
    """A gateway is asked what it is; a panel looks for one."""
    both(s, [DESCRIBED], description())
    silent(s, DESCRIBED, "a search", search(), LOOKED)


@scenario("knxnetip/gateway-sweep")
def gateway_sweep(s: Scenario) -> None:
    """Tools ask ten addresses, and try to connect to ten; a panel tries nine times."""
    policy = "knxnetip-gateway-sweep"
    for number in range(10):
        asking, trying = (s.udp(f"10.61.2.{n}", f"10.61.2.{100 + number}", PORT) for n in (66, 67))
        asking.client(description())
        trying.client(connect(MANAGEMENT))
        s.finds(DESCRIBED, asking)
        s.finds(MANAGED, trying)
        s.wait(1)
    for last in asking, trying:
        s.finds(policy, last)
    panel = s.udp(PANEL, GATEWAY, PORT)
    for _ in range(9):
        panel.client(connect())
        s.wait(1)
    s.finds(OPENED, panel)
    s.near_miss(policy, panel, "nine in a minute")


@scenario("knxnetip/tunnel-by-unlisted-client")
def tunnel_by_unlisted_client(s: Scenario) -> None:
    """A stranger opens a tunnel; a panel looks after the one that it has."""
    both(s, [OPENED], connect())
    silent(s, OPENED, "the state of a connection", STATE)


@scenario("knxnetip/bus-monitor")
def bus_monitor(s: Scenario) -> None:
    """A stranger opens a tunnel that hears all; a panel opens an ordinary one."""
    policy = "knxnetip-bus-monitor"
    both(s, [policy, OPENED], connect(TUNNEL, BUS_MONITOR))
    silent(s, policy, "the link layer", connect(), OPENED)


@scenario("knxnetip/management-connection")
def management_connection(s: Scenario) -> None:
    """A stranger connects for management; a panel opens a tunnel."""
    both(s, [MANAGED], connect(MANAGEMENT))
    silent(s, MANAGED, "a tunnel", connect(), OPENED)


@scenario("knxnetip/connect-refused")
def connect_refused(s: Scenario) -> None:
    """A gateway has no tunnel left for strangers; a panel gets one."""
    policy = "knxnetip-connect-refused"
    for one in rogues(s):
        one.client(connect())
        one.server(connected(0x24))
        s.finds(OPENED, one)
        s.finds(policy, one, reply=True)
    panel = s.udp(PANEL, GATEWAY, PORT)
    panel.client(connect())
    panel.server(connected())
    s.finds(OPENED, panel)
    s.near_miss(policy, panel, "status 0", reply=True)


@scenario("knxnetip/management-written")
def management_written(s: Scenario) -> None:
    """A setting of a gateway is written, and a function commanded; a tool reads."""
    policy = "knxnetip-management-written"
    number = 66
    for code in Code.PROPERTY_WRITE, Code.FUNCTION_COMMAND:
        for make in (s.udp, s.tcp):
            one = make(f"10.61.2.{number}", GATEWAY, PORT)
            one.client(tunnelled(bytes.fromhex("000b014b1001ff"), code, service=Service.CONFIGURATION))
            s.finds(policy, one)
            number += 1
    read = tunnelled(bytes.fromhex("000b014b1001"), Code.PROPERTY_READ, service=Service.CONFIGURATION)
    silent(s, policy, "a read", read)


@scenario("knxnetip/gateway-reset")
def gateway_reset(s: Scenario) -> None:
    """A gateway is reset; a tool reads a setting."""
    policy = "knxnetip-gateway-reset"
    both(s, [policy], tunnelled(b"", Code.RESET, service=Service.CONFIGURATION))
    read = tunnelled(bytes.fromhex("000b014b1001"), Code.PROPERTY_READ, service=Service.CONFIGURATION)
    silent(s, policy, "a read", read)


@scenario("knxnetip/remote-configuration")
def remote_configuration(s: Scenario) -> None:
    """Gateways get an address, or are reset, without a connection; a panel looks for one."""
    policy = "knxnetip-remote-configuration"
    for number, service in enumerate((Service.REMOTE_CONFIGURATION, Service.REMOTE_RESET)):
        one = s.udp(f"10.61.2.{66 + number}", GROUP, PORT)
        one.client(frame(service, bytes.fromhex("020101000000")))
        s.finds(policy, one)
    silent(s, policy, "a search", search(), LOOKED)


@scenario("knxnetip/routing-busy")
def routing_busy(s: Scenario) -> None:
    """A stranger tells routers to hold back; a router says that it lost telegrams."""
    policy = "knxnetip-routing-busy"
    one, router = (s.udp(client, GROUP, PORT, client_port=PORT) for client in ("10.61.2.66", GATEWAY))
    one.client(frame(Service.ROUTING_BUSY, bytes.fromhex("060000640000")))
    router.client(frame(Service.ROUTING_LOSS, bytes.fromhex("04000005")))
    s.finds(policy, one)
    s.near_miss(policy, router, "lost telegrams")


@scenario("knxnetip/bad-length")
def bad_length(s: Scenario) -> None:
    """Over TCP frames announce 5, 1473 and 65535 bytes; a tool connects."""
    policy = "knxnetip-bad-length"
    for number, length in enumerate((5, 1473, 0xFFFF)):
        one = s.tcp(f"10.61.2.{66 + number}", GATEWAY, PORT)
        one.client(frame(Service.DESCRIPTION, bytes(8), length=length))
        s.finds(policy, one)
    tool = s.tcp(PANEL, GATEWAY, PORT)
    tool.client(knxnetip.connect())
    s.finds(OPENED, tool)
    s.near_miss(policy, tool, "a length that is right")


@scenario("knxnetip/not-knxnetip")
def not_knxnetip(s: Scenario) -> None:
    """A browser over TCP and a name query over UDP; a panel opens a tunnel."""
    policy = "knxnetip-not-knxnetip"
    browser, query = s.tcp("10.61.2.66", GATEWAY, PORT), s.udp("10.61.2.67", GATEWAY, PORT)
    browser.client(b"GET / HTTP/1.1\r\nHost: gateway\r\n\r\n")
    query.client(bytes.fromhex("123401000001000000000000"))
    for one in browser, query:
        s.finds(policy, one)
    silent(s, policy, "KNXnet/IP", connect(), OPENED)

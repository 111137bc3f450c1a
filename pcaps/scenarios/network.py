"""What the network as a whole shows, whatever the plant."""

from __future__ import annotations

from plantwatch.corpus.craft import Scenario, arp, modbus, scenario

DATE = "2026-11-23"


@scenario("network/scan")
def scan(s: Scenario) -> None:
    """Someone knocks at sixteen addresses within a minute; a SCADA server polls three controllers."""
    for host in range(1, 17):
        probe = s.tcp("10.20.1.66", f"10.20.1.{host}", 502)
        if host == 15:
            s.finds("network-scan", probe, engines=["zeek"])
    polls = [s.tcp("10.20.1.67", f"10.20.1.{host}", 502) for host in (10, 11, 12)]
    for _ in range(20):
        for poll in polls:
            poll.client(modbus.read_holding_registers(0, 10))
    for poll in polls:
        s.finds("modbus-read-by-unlisted-client", poll)
    s.near_miss("network-scan", polls[0], "three addresses, however many messages")


@scenario("network/internet")
def internet(s: Scenario) -> None:
    """A public address opens a session to a controller's port; another one only to a web server."""
    stranger = s.tcp("198.51.100.7", "10.20.1.10", 502)
    stranger.client(modbus.read_holding_registers(0, 10))
    s.finds("network-session-from-internet", stranger)
    s.finds("modbus-read-by-unlisted-client", stranger)
    reader = s.tcp("198.51.100.8", "10.20.1.10", 443)
    reader.client(b"\x16\x03\x01\x00\x05hello")
    s.near_miss("network-session-from-internet", reader, "no port of an industrial protocol")
    cgnat = s.tcp("100.64.9.9", "10.20.1.10", 502)
    cgnat.client(modbus.read_holding_registers(0, 10))
    s.finds("modbus-read-by-unlisted-client", cgnat)
    s.near_miss(
        "network-session-from-internet", cgnat, "shared address space of a provider, not the Internet"
    )


@scenario("network/reset")
def reset(s: Scenario) -> None:
    """A controller cuts an open session; another session is cut by the client; a web server cuts a third."""
    cut = s.tcp("10.20.1.67", "10.20.1.10", 502)
    cut.client(modbus.read_holding_registers(0, 2))
    cut.server(modbus.answer_registers(modbus.read_holding_registers(0, 2), [1, 2]))
    cut.reset("server")
    s.finds("modbus-read-by-unlisted-client", cut)
    s.finds("network-session-reset-by-device", cut, reply=True)
    left = s.tcp("10.20.1.67", "10.20.1.11", 502)
    left.client(modbus.read_holding_registers(0, 2))
    left.server(modbus.answer_registers(modbus.read_holding_registers(0, 2), [1, 2]))
    left.reset("client")
    s.finds("modbus-read-by-unlisted-client", left)
    s.near_miss("network-session-reset-by-device", left, "it was the client that cut it", reply=True)
    page = s.tcp("10.20.1.67", "10.20.1.12", 80)
    page.client(b"GET / HTTP/1.0\r\n\r\n")
    page.server(b"HTTP/1.0 200 OK\r\n\r\n")
    page.reset("server")
    s.near_miss("network-session-reset-by-device", page, "no industrial protocol", reply=True)


@scenario("network/address-conflict")
def address_conflict(s: Scenario) -> None:
    """A second hardware address says that it is the controller; a station asks who has its own address."""
    controller, rogue, station = "00:30:11:00:00:10", "02:00:00:00:66:66", "00:30:11:00:00:67"
    asked = arp.message(arp.Operation.REQUEST, (station, "10.20.1.67"), (arp.NOBODY, "10.20.1.10"))
    answer = arp.message(arp.Operation.REPLY, (controller, "10.20.1.10"), (station, "10.20.1.67"))
    forged = arp.message(arp.Operation.REPLY, (rogue, "10.20.1.10"), (station, "10.20.1.67"))
    own = arp.message(arp.Operation.REQUEST, (station, "10.20.1.67"), (arp.NOBODY, "10.20.1.67"))
    s.link(station, arp.BROADCAST, arp.ETHERTYPE).send(asked)
    s.link(controller, station, arp.ETHERTYPE).send(answer)
    s.link(rogue, station, arp.ETHERTYPE).send(forged)
    s.link(station, arp.BROADCAST, arp.ETHERTYPE).send(own)
    s.finds_between("network-address-conflict", "10.20.1.10", "10.20.1.67", engines=["zeek"])
    s.near_miss_between("network-address-conflict", "10.20.1.67", "10.20.1.67", "it asks about itself")


@scenario("network/serial-gateway")
def serial_gateway(s: Scenario) -> None:
    """Two clients use the serial line behind one gateway; behind another one client opens it twice."""
    for number, client in enumerate(("10.20.1.67", "10.20.1.68")):
        line = s.tcp(client, "10.20.1.30", 4001)
        line.client(b"\x01\x03\x00\x00\x00\x02\xc4\x0b")
        if number:
            s.finds("network-serial-gateway-shared", line, engines=["zeek"])
    for _ in range(2):
        own = s.tcp("10.20.1.67", "10.20.1.31", 4001)
        own.client(b"\x01\x03\x00\x00\x00\x02\xc4\x0b")
    s.near_miss("network-serial-gateway-shared", own, "one client, twice")

"""What the network as a whole shows, whatever the plant."""

from __future__ import annotations

from plantwatch.corpus.craft import Scenario, modbus, scenario

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

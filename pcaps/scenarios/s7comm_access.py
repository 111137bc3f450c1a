"""S7comm: who connects, reads and writes."""

from plantwatch.corpus.craft import Scenario, s7comm, scenario
from plantwatch.corpus.craft.s7comm import Area, Item, exchange

DATE = "2026-11-22"

# Without a site these report every client.
READ, WRITE = "s7comm-read-by-unlisted-client", "s7comm-write-by-unlisted-client"
SESSION, PROGRAMMING = "s7comm-session-by-unlisted-client", "s7comm-programming-connection"

PLC, ROGUE, PANEL = "10.55.3.10", "10.55.3.66", "10.55.3.20"
SPEED = Item(Area.DATA_BLOCK, 16, 2, block=1)

PG, OP = b"\x01\x02", b"\x02\x02"


def write(s: Scenario, policy: str, client: str, *items: Item) -> None:
    """A write that ``policy`` must find, besides the one for all clients."""
    station = s.tcp(client, PLC, s7comm.PORT)
    exchange(station, s7comm.write(*items))
    for name in (policy, WRITE):
        s.finds(name, station)


def harmless(s: Scenario, policy: str, *areas: Area) -> None:
    """The panel reads those areas and writes to a data block and to flags."""
    panel = s.tcp(PANEL, PLC, s7comm.PORT)
    exchange(panel, s7comm.read(*(Item(area, 4, 2) for area in areas)))
    exchange(panel, s7comm.write(SPEED, Item(Area.FLAGS, 20, 2), value=b"\x01\x90"))
    for name in (READ, WRITE):
        s.finds(name, panel)
    s.near_miss(policy, panel, "reads there and writes elsewhere")


@scenario("s7comm/outputs-written")
def outputs_written(s: Scenario) -> None:
    """Outputs and periphery are written as the first to the sixth item; a panel reads outputs."""
    for place in range(6):
        items = [SPEED] * place + [Item(Area.PERIPHERY if place % 2 else Area.OUTPUTS, 2)]
        write(s, "s7comm-outputs-written", f"10.55.3.{100 + place}", *items)
    harmless(s, "s7comm-outputs-written", Area.OUTPUTS, Area.PERIPHERY)


@scenario("s7comm/inputs-written")
def inputs_written(s: Scenario) -> None:
    """Inputs are overwritten as the first to the sixth item; a panel reads inputs."""
    for place in range(6):
        items = [SPEED] * place + [Item(Area.INPUTS, 2), SPEED]
        write(s, "s7comm-inputs-written", f"10.55.3.{100 + place}", *items)
    harmless(s, "s7comm-inputs-written", Area.INPUTS)


@scenario("s7comm/timers-counters-written")
def timers_counters_written(s: Scenario) -> None:
    """Timers and counters are set as the first to the sixth item; a panel reads them."""
    for place in range(6):
        items = [SPEED] * place + [Item(Area.COUNTERS if place % 2 else Area.TIMERS, 5)]
        write(s, "s7comm-timers-counters-written", f"10.55.3.{100 + place}", *items)
    harmless(s, "s7comm-timers-counters-written", Area.TIMERS, Area.COUNTERS)


@scenario("s7comm/write-by-unlisted-client")
def write_by_unlisted_client(s: Scenario) -> None:
    """A setpoint is changed; a panel only reads it."""
    bad, panel = s.tcp(ROGUE, PLC, s7comm.PORT), s.tcp(PANEL, PLC, s7comm.PORT)
    exchange(bad, s7comm.write(SPEED, value=b"\x0f\xa0"))
    s.finds(WRITE, bad)
    exchange(panel, s7comm.read(SPEED))
    s.finds(READ, panel)
    s.near_miss(WRITE, panel, "function 04 reads")


@scenario("s7comm/read-by-unlisted-client")
def read_by_unlisted_client(s: Scenario) -> None:
    """A stranger reads values; another one opens a session and reads nothing."""
    bad, other = s.tcp(ROGUE, PLC, s7comm.PORT), s.tcp(PANEL, PLC, s7comm.PORT)
    exchange(bad, s7comm.read(SPEED, Item(Area.INPUTS, 0, 8)))
    s.finds(READ, bad)
    exchange(other, s7comm.setup())
    s.finds(SESSION, other)
    s.near_miss(READ, other, "only sets up the session")


@scenario("s7comm/session-by-unlisted-client")
def session_by_unlisted_client(s: Scenario) -> None:
    """A session is opened as panels do; another station gets no further than the connection."""
    bad, other = s.tcp(ROGUE, PLC, s7comm.PORT), s.tcp(PANEL, PLC, s7comm.PORT)
    for station in (bad, other):
        exchange(station, s7comm.connection_request(OP), s7comm.connection_confirm())
    exchange(bad, s7comm.setup())
    s.finds(SESSION, bad)
    s.near_miss(SESSION, other, "no setup communication")


@scenario("s7comm/programming-connection")
def programming_connection(s: Scenario) -> None:
    """Connections as a programming device, with parameters in every order; a panel, and a long TSAP."""
    orders = ("called", "size called", "caller called size", "size caller called", "caller size called")
    for number, order in enumerate(orders):
        bad = s.tcp(f"10.55.3.{100 + number}", PLC, s7comm.PORT)
        exchange(bad, s7comm.connection_request(PG, order=order), s7comm.connection_confirm())
        s.finds(PROGRAMMING, bad)
    for client, called, why in (
        (PANEL, OP, "connects as an operator panel"),
        ("10.55.3.21", b"\x01ABC", "a longer TSAP is not of this form"),
    ):
        other = s.tcp(client, PLC, s7comm.PORT)
        exchange(other, s7comm.connection_request(called), s7comm.connection_confirm())
        s.near_miss(PROGRAMMING, other, why)


@scenario("s7comm/connection-scan")
def connection_scan(s: Scenario) -> None:
    """Eight slots are tried in four seconds; a panel connects seven times in a minute."""
    last = None
    for slot in range(8):
        last = s.tcp(ROGUE, PLC, s7comm.PORT)
        exchange(last, s7comm.connection_request(bytes((3, slot))), s7comm.connection_confirm())
        last.close()
        s.wait(0.5)
    assert last is not None
    s.finds("s7comm-connection-scan", last)
    for _ in range(7):
        panel = s.tcp(PANEL, PLC, s7comm.PORT)
        exchange(panel, s7comm.connection_request(OP), s7comm.connection_confirm())
        panel.close()
        s.wait(8)
    s.near_miss("s7comm-connection-scan", panel, "seven connections")


@scenario("s7comm/connections-refused")
def connections_refused(s: Scenario) -> None:
    """A controller refuses five connections of one station, and four of another."""
    for client, times in (ROGUE, 5), (PANEL, 4):
        for slot in range(times):
            station = s.tcp(client, PLC, s7comm.PORT)
            exchange(station, s7comm.connection_request(bytes((2, slot))), s7comm.disconnect_request())
            station.close("server")
            s.wait(1)
        if times == 5:
            s.finds("s7comm-connections-refused", station, reply=True)
        else:
            s.near_miss("s7comm-connections-refused", station, "four refusals", reply=True)

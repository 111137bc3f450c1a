"""S7comm-plus in shapes that make a correct rule miss, or cry wolf."""

from plantwatch.corpus.craft import Scenario, Tcp, s7comm, s7commplus, scenario
from plantwatch.corpus.craft.s7commplus import Function, Object, State, exchange, request

DATE = "2026-11-23"

# Without a site these report every client.
READ, WRITE = "s7commplus-read-by-unlisted-client", "s7commplus-write-by-unlisted-client"
STOP = "s7commplus-plc-stop"

PLC, NEIGHBOUR = "10.61.9.10", "10.61.9.11"
ROGUE, PANEL = "10.61.9.66", "10.61.9.20"

HALT = s7commplus.set_state(State.STOP)
POLL = s7commplus.read_symbol()


def finds(s: Scenario, conversation: Tcp, *policies: str) -> None:
    """All these policies fire from client to server."""
    for policy in policies:
        s.finds(policy, conversation)


@scenario("s7commplus/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """The stop is the second message of a segment, or the third (E4); a panel sends two polls at once."""
    for client, before in (ROGUE, 1), ("10.61.9.67", 2):
        bad = s.tcp(client, PLC, s7commplus.PORT)
        bad.client(POLL * before + HALT)
        finds(s, bad, READ, WRITE, STOP)
    panel = s.tcp(PANEL, PLC, s7commplus.PORT)
    panel.client(POLL + POLL)
    finds(s, panel, READ)
    s.near_miss(STOP, panel, "two polls in a segment")


@scenario("s7commplus/trap-split")
def split(s: Scenario) -> None:
    """The stop is cut in two at many of its bytes, and once into single bytes (E4); a poll is cut alike."""
    for cut in (1, 3, 7, 8, 11, 12, 30, 44, 46, 47, 48, 58, 61, 63, 67, 68, 90):
        bad = s.tcp(f"10.61.9.{100 + cut}", PLC, s7commplus.PORT)
        bad.client(HALT, split=[cut])
        finds(s, bad, WRITE, STOP)
    dripping = s.tcp(ROGUE, PLC, s7commplus.PORT)
    dripping.client(HALT, split=range(1, len(HALT)))
    finds(s, dripping, WRITE, STOP)
    panel = s.tcp(PANEL, PLC, s7commplus.PORT)
    panel.client(POLL, split=[3, 47])
    finds(s, panel, READ)
    s.near_miss(STOP, panel, "a poll, cut before its function")


@scenario("s7commplus/trap-midstream")
def midstream(s: Scenario) -> None:
    """Sessions that were open before the capture began (E1): a stop, and a poll."""
    bad, panel = (s.tcp(c, PLC, s7commplus.PORT, handshake=False) for c in (ROGUE, PANEL))
    exchange(bad, HALT)
    finds(s, bad, WRITE, STOP)
    exchange(panel, POLL)
    finds(s, panel, READ)
    s.near_miss(STOP, panel, "a poll in an open session")


@scenario("s7commplus/trap-one-way")
def one_way(s: Scenario) -> None:
    """The mirror shows one direction only (E3): polls and a stop; elsewhere notifications alone."""
    bad = s.tcp(ROGUE, PLC, s7commplus.PORT, mirror="client")
    for _ in range(50):
        bad.client(POLL)
    bad.client(HALT)
    finds(s, bad, READ, WRITE, STOP)
    told = s.tcp(PANEL, NEIGHBOUR, s7commplus.PORT, mirror="server")
    told.server(s7commplus.notification())
    s.near_miss(STOP, told, "only notifications are seen")


@scenario("s7commplus/trap-other-port")
def other_port(s: Scenario) -> None:
    """A stop on port 10102 (E17): silent until the catalog or the site lists the port; found on 102."""
    elsewhere, usual = s.tcp(PANEL, PLC, 10102), s.tcp(ROGUE, PLC, s7commplus.PORT)
    for station in (elsewhere, usual):
        exchange(station, HALT)
    finds(s, usual, WRITE, STOP)
    s.near_miss(STOP, elsewhere, "port 10102 is not among the protocol's ports")


@scenario("s7commplus/trap-direction")
def direction(s: Scenario) -> None:
    """A controller sends what would be a stop; a station sends a stop's reply; then a real stop."""
    odd, bad = s.tcp(PANEL, NEIGHBOUR, s7commplus.PORT), s.tcp(ROGUE, PLC, s7commplus.PORT)
    odd.server(HALT)
    odd.client(s7commplus.reply(Function.SET_VARIABLE, b"\x00" * 30))
    odd.client(s7commplus.notification(HALT[55:]))
    s.near_miss(STOP, odd, "sent by the controller", reply=True)
    s.near_miss(STOP, odd, "a reply and a notification")
    exchange(bad, HALT)
    finds(s, bad, WRITE, STOP)


@scenario("s7commplus/trap-same-transport")
def same_transport(s: Scenario) -> None:
    """S7comm and S7comm-plus share a port and a session; other protocols on it begin differently."""
    panel, bad = s.tcp(PANEL, PLC, s7commplus.PORT), s.tcp(ROGUE, PLC, s7commplus.PORT)
    panel.client(HALT[:7] + b"\x71" + HALT[8:])
    panel.client(HALT[:8] + b"\xfe" + HALT[9:])
    panel.client(s7commplus.keep_alive())
    s.near_miss(STOP, panel, "byte 7 is not 72, or the version is none")
    bad.client(s7comm.setup() + HALT)
    finds(s, bad, "s7comm-session-by-unlisted-client", WRITE, STOP)


@scenario("s7commplus/trap-data-holds-command")
def data_holds_command(s: Scenario) -> None:
    """The bytes of a stop as a text that is written, and in a further part of a long message; then a stop."""
    panel, bad = s.tcp(PANEL, PLC, s7commplus.PORT), s.tcp(ROGUE, PLC, s7commplus.PORT)
    exchange(panel, request(Function.SET_MULTI_VARIABLES, Object.SYMBOLS, HALT[11:]))
    panel.client(s7commplus.fragment(HALT[12:]))
    panel.client(s7commplus.fragment(b"\x31" + HALT[12:]))
    finds(s, panel, WRITE)
    s.near_miss(STOP, panel, "only the data looks like it")
    exchange(bad, HALT)
    finds(s, bad, WRITE, STOP)


@scenario("s7commplus/trap-digest")
def digest(s: Scenario) -> None:
    """A digest may hold anything: here the request of a stop as versions 1 and 2 have it."""
    panel, bad = s.tcp(PANEL, PLC, s7commplus.PORT), s.tcp(ROGUE, PLC, s7commplus.PORT)
    exchange(panel, POLL[:12] + s7commplus.set_state(State.STOP, version=2)[12:44] + POLL[44:])
    finds(s, panel, READ)
    s.near_miss(STOP, panel, "the digest holds it")
    exchange(bad, HALT)
    finds(s, bad, WRITE, STOP)


@scenario("s7commplus/trap-credit-flood")
def credit_flood(s: Scenario) -> None:
    """Three hundred credits of a subscription are no write; three hundred stops are one finding (F11)."""
    panel, bad = s.tcp(PANEL, PLC, s7commplus.PORT), s.tcp(ROGUE, PLC, s7commplus.PORT)
    for _ in range(300):
        exchange(panel, s7commplus.set_credit())
        exchange(bad, HALT)
        s.wait(0.09)
    s.near_miss(WRITE, panel, "housekeeping of a subscription")
    finds(s, bad, WRITE, STOP)

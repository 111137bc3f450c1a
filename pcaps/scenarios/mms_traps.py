"""MMS in shapes that make a correct rule miss, or cry wolf."""

from plantwatch.corpus.craft import Scenario, Tcp, mms, s7comm, s7commplus, scenario
from plantwatch.corpus.craft.mms import BARE, FALSE, Layers, Service, exchange, operation, request

DATE = "2026-11-23"

# Without a site these report every client.
SESSION = "mms-session-by-unlisted-client"
READ, WRITE = "mms-read-by-unlisted-client", "mms-write-by-unlisted-client"
OPERATED, STOPPED, REFUSED = "mms-control-operated", "mms-program-stopped", "mms-write-refused"

RELAY, NEIGHBOUR = "10.63.3.10", "10.63.3.11"
ROGUE, PANEL = "10.63.3.66", "10.63.3.20"

SWITCH = "XCBR1$CO$Pos$Oper"
TRIP = mms.write(SWITCH, value=operation(on=False))
HALT = request(Service.STOP, mms.element(0x80, b"MAIN"))
POLL = mms.read("XCBR1$ST$Pos")


def station(s: Scenario, client: str, server: str = RELAY) -> Tcp:
    """An association of that client."""
    conversation = s.tcp(client, server, mms.PORT)
    mms.associate(conversation)
    s.finds(SESSION, conversation)
    return conversation


def finds(s: Scenario, conversation: Tcp, *policies: str) -> None:
    """All these policies fire from client to server."""
    for policy in policies:
        s.finds(policy, conversation)


@scenario("mms/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """A trip and a stop are the second and third message of a segment (E4); a panel sends two polls."""
    bad, panel = station(s, ROGUE), station(s, PANEL)
    bad.client(POLL + TRIP + HALT)
    finds(s, bad, READ, WRITE, OPERATED, STOPPED)
    panel.client(POLL + POLL)
    finds(s, panel, READ)
    s.near_miss(WRITE, panel, "two polls in a segment")


@scenario("mms/trap-split")
def split(s: Scenario) -> None:
    """A trip is cut in two at every fifth byte, and once into single bytes (E4); a poll is cut alike."""
    for number, cut in enumerate(range(1, len(TRIP), 5)):
        bad = station(s, f"10.63.3.{100 + number}")
        bad.client(TRIP, split=[cut])
        finds(s, bad, WRITE, OPERATED)
    dripping = station(s, ROGUE)
    dripping.client(TRIP, split=range(1, len(TRIP)))
    finds(s, dripping, WRITE, OPERATED)
    panel = station(s, PANEL)
    panel.client(POLL, split=[3, 22])
    finds(s, panel, READ)
    s.near_miss(WRITE, panel, "a poll, cut before its service")


@scenario("mms/trap-midstream")
def midstream(s: Scenario) -> None:
    """Sessions that were open before the capture began (E1): a trip, and a poll."""
    bad = s.tcp(ROGUE, RELAY, mms.PORT, handshake=False)
    exchange(bad, TRIP)
    finds(s, bad, WRITE, OPERATED)
    panel = s.tcp(PANEL, NEIGHBOUR, mms.PORT, handshake=False)
    exchange(panel, POLL, mms.error())
    finds(s, panel, READ)
    s.near_miss(WRITE, panel, "a poll in an open session")


@scenario("mms/trap-one-way-mirror")
def one_way_mirror(s: Scenario) -> None:
    """The mirror port shows one direction only (E3): polls and a trip, and elsewhere a refusal."""
    bad = s.tcp(ROGUE, RELAY, mms.PORT, mirror="client")
    mms.associate(bad)
    s.finds(SESSION, bad)
    for _ in range(50):
        bad.client(POLL)
    bad.client(TRIP)
    finds(s, bad, READ, WRITE, OPERATED)
    told = s.tcp(PANEL, NEIGHBOUR, mms.PORT, mirror="server")
    told.server(mms.write_response(mms.ACCESS_DENIED, layers=BARE))
    s.finds(REFUSED, told, reply=True)
    s.near_miss(WRITE, told, "only the refusal is seen")


@scenario("mms/trap-other-port")
def other_port(s: Scenario) -> None:
    """A trip on port 10102 (E17): silent until the catalog or the site lists the port; found on 102."""
    elsewhere, usual = s.tcp(PANEL, RELAY, 10102), station(s, ROGUE)
    for one in (elsewhere, usual):
        exchange(one, TRIP)
    finds(s, usual, WRITE, OPERATED)
    s.near_miss(OPERATED, elsewhere, "port 10102 is not among the protocol's ports")


@scenario("mms/trap-direction")
def direction(s: Scenario) -> None:
    """What a relay sends is no request: neither requests nor reports that name a control; then a trip."""
    odd, bad = station(s, PANEL, NEIGHBOUR), station(s, ROGUE)
    for message in (TRIP, HALT, mms.report(SWITCH)):
        odd.server(message)
    odd.client(mms.write_response(mms.ACCESS_DENIED))
    for policy in (WRITE, OPERATED, STOPPED):
        s.near_miss(policy, odd, "sent by the relay", reply=True)
    s.near_miss(REFUSED, odd, "sent by the client")
    exchange(bad, TRIP)
    finds(s, bad, WRITE, OPERATED)


@scenario("mms/trap-data-holds-command")
def data_holds_command(s: Scenario) -> None:
    """File names and values that read like services and, out of reach, like names; then a trip."""
    panel, bad = station(s, PANEL), station(s, ROGUE)
    names = TRIP[27:] + b"$RptEna" + mms.element(0xA0, FALSE)
    text = mms.element(0x8A, HALT[24:] + b"F12CTRL/XCBR1.Pos.Oper" + b" " * 200 + names)
    exchange(panel, mms.write("LLN0$DC$NamPlt$d", value=text))
    exchange(
        panel, request(Service.FILE_DIRECTORY, mms.element(0xA0, mms.named(f"{SWITCH}.cfg"))), mms.error()
    )
    finds(s, panel, "mms-file-directory", WRITE)
    for policy in (STOPPED, OPERATED, "mms-reports-disabled"):
        s.near_miss(policy, panel, "only the data looks like it")
    exchange(bad, TRIP)
    finds(s, bad, WRITE, OPERATED)


@scenario("mms/trap-second-variable")
def second_variable(s: Scenario) -> None:
    """A trip stands second in a request that writes two variables; a poll reads two."""
    bad, panel = station(s, ROGUE), station(s, PANEL)
    exchange(bad, mms.write("LLN0$DC$NamPlt$d", SWITCH, value=operation()), mms.write_response(0, 0))
    finds(s, bad, WRITE, OPERATED)
    exchange(panel, mms.read("LLN0$DC$NamPlt$d", "XCBR1$ST$Pos"), mms.error())
    finds(s, panel, READ)
    s.near_miss(OPERATED, panel, "reads two variables")


@scenario("mms/trap-two-tpdus")
def two_tpdus(s: Scenario) -> None:
    """A trip comes in two TPDUs, of which the first holds its name; a poll is cut alike."""
    bad, panel = station(s, ROGUE), station(s, PANEL)
    for one, message in (bad, TRIP), (panel, POLL):
        cut = len(message) - 10
        one.client(s7comm.transport(message[7:cut], last=False) + s7comm.transport(message[cut:]))
    finds(s, bad, WRITE, OPERATED)
    finds(s, panel, READ)
    s.near_miss(WRITE, panel, "a poll in two TPDUs")


@scenario("mms/trap-empty-tpdu")
def empty_tpdu(s: Scenario) -> None:
    """An empty TPDU that is not the last comes before each message, as some stations send it."""
    empty = s7comm.transport(b"", last=False)
    bad, panel = station(s, ROGUE), station(s, PANEL)
    bad.client(empty + TRIP)
    finds(s, bad, WRITE, OPERATED)
    panel.client(empty + POLL)
    finds(s, panel, READ)
    s.near_miss(WRITE, panel, "a poll behind an empty TPDU")


@scenario("mms/trap-same-transport")
def same_transport(s: Scenario) -> None:
    """S7comm and S7comm-plus on the same port and transport, with a body that reads like MMS; then a trip."""
    panel, plus = s.tcp(PANEL, RELAY, mms.PORT), s.tcp("10.63.3.21", RELAY, mms.PORT)
    panel.client(s7comm.transport(s7comm.message(s7comm.Kind.ACK_DATA, b"\x00", TRIP[7:])))
    plus.client(s7commplus.request(s7commplus.Function.GET_LINK, 0x31, TRIP[7:]))
    for one in (panel, plus):
        s.near_miss(OPERATED, one, "another protocol")
        s.near_miss(WRITE, one, "another protocol")
    bad = station(s, ROGUE)
    exchange(bad, TRIP)
    finds(s, bad, WRITE, OPERATED)


@scenario("mms/trap-long-lengths")
def long_lengths(s: Scenario) -> None:
    """Lengths of four bytes around a trip, and an invoke id of four; a poll in the same form."""
    bad, panel = station(s, ROGUE), station(s, PANEL)
    layers = Layers(octets=4)
    exchange(bad, mms.write(SWITCH, value=operation(), layers=layers, invoke=0x7FFF_FFFF))
    finds(s, bad, WRITE, OPERATED)
    exchange(panel, mms.read("XCBR1$ST$Pos", layers=layers), mms.error())
    finds(s, panel, READ)
    s.near_miss(WRITE, panel, "a poll with long lengths")

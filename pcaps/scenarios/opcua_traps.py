"""OPC UA in shapes that make a correct rule miss, or cry wolf; and what is no OPC UA at all."""

from plantwatch.corpus.craft import Scenario, Tcp, opcua, scenario
from plantwatch.corpus.craft.opcua import Node, Service, exchange, node, request

DATE = "2026-11-23"

# Without a site these report every client.
READ, WRITE = "opcua-read-by-unlisted-client", "opcua-write-by-unlisted-client"
CALLED, STATE = "opcua-method-called", "opcua-server-state-change"
FOREIGN, LENGTH, CUT = "opcua-not-opcua", "opcua-bad-length", "opcua-incomplete-message"

SERVER, NEIGHBOUR = "10.62.3.10", "10.62.3.11"
ROGUE, PANEL = "10.62.3.66", "10.62.3.20"

HALT = opcua.call(node(Node.SERVER), node(Node.REQUEST_STATE_CHANGE))
POLL = opcua.read("Line.Speed", "Line.Setpoint", "Line.Valve")
WRITTEN = opcua.write("Line.Setpoint")


def finds(s: Scenario, conversation: Tcp, *policies: str) -> None:
    """All these policies fire from client to server."""
    for policy in policies:
        s.finds(policy, conversation)


@scenario("opcua/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """A call and a write are the second and third message of a segment (E4); a panel sends two polls."""
    bad, panel = s.tcp(ROGUE, SERVER, opcua.PORT), s.tcp(PANEL, SERVER, opcua.PORT)
    bad.client(POLL + HALT + WRITTEN)
    finds(s, bad, READ, CALLED, STATE, WRITE)
    panel.client(POLL + POLL)
    finds(s, panel, READ)
    s.near_miss(WRITE, panel, "two polls in a segment")


@scenario("opcua/trap-split")
def split(s: Scenario) -> None:
    """A call is cut in two at every seventh byte, and once into single bytes (E4); a poll is cut alike."""
    for number, cut in enumerate(range(1, len(HALT), 7)):
        bad = s.tcp(f"10.62.3.{100 + number}", SERVER, opcua.PORT)
        bad.client(HALT, split=[cut])
        finds(s, bad, CALLED, STATE)
    dripping = s.tcp(ROGUE, SERVER, opcua.PORT)
    dripping.client(HALT, split=range(1, len(HALT)))
    finds(s, dripping, CALLED, STATE)
    panel = s.tcp(PANEL, SERVER, opcua.PORT)
    panel.client(POLL, split=[3, 25])
    finds(s, panel, READ)
    s.near_miss(CALLED, panel, "a poll, cut before its service")


@scenario("opcua/trap-midstream")
def midstream(s: Scenario) -> None:
    """Sessions that were open before the capture began (E1): a call, and a poll."""
    bad = s.tcp(ROGUE, SERVER, opcua.PORT, handshake=False)
    exchange(bad, HALT)
    finds(s, bad, CALLED, STATE)
    panel = s.tcp(PANEL, NEIGHBOUR, opcua.PORT, handshake=False)
    exchange(panel, POLL)
    finds(s, panel, READ)
    s.near_miss(CALLED, panel, "a poll in an open session")


@scenario("opcua/trap-one-way-mirror")
def one_way_mirror(s: Scenario) -> None:
    """The mirror port shows one direction only (E3): polls and a write, and elsewhere a refusal."""
    bad = s.tcp(ROGUE, SERVER, opcua.PORT, mirror="client")
    for _ in range(50):
        bad.client(POLL)
    bad.client(WRITTEN)
    finds(s, bad, READ, WRITE)
    told = s.tcp(PANEL, NEIGHBOUR, opcua.PORT, mirror="server")
    told.server(opcua.fault(opcua.USER_ACCESS_DENIED))
    s.finds("opcua-user-refused", told, reply=True)
    s.near_miss(WRITE, told, "only the refusal is seen")


@scenario("opcua/trap-other-port")
def other_port(s: Scenario) -> None:
    """A call on port 48010 (E17): silent until the catalog or the site lists the port; found on 4840."""
    elsewhere, usual = s.tcp(PANEL, SERVER, 48010), s.tcp(ROGUE, SERVER, opcua.PORT)
    for station in (elsewhere, usual):
        exchange(station, HALT)
    finds(s, usual, CALLED, STATE)
    s.near_miss(CALLED, elsewhere, "port 48010 is not among the protocol's ports")


@scenario("opcua/trap-direction")
def direction(s: Scenario) -> None:
    """What a server sends is no request, and what a client sends no refusal; then a real call."""
    odd, bad = s.tcp(PANEL, NEIGHBOUR, opcua.PORT), s.tcp(ROGUE, SERVER, opcua.PORT)
    odd.server(HALT)
    odd.server(WRITTEN)
    odd.client(opcua.fault(opcua.USER_ACCESS_DENIED))
    s.near_miss(CALLED, odd, "a call sent by the server", reply=True)
    s.near_miss(WRITE, odd, "a write sent by the server", reply=True)
    s.near_miss("opcua-user-refused", odd, "a refusal sent by the client")
    exchange(bad, HALT)
    finds(s, bad, CALLED, STATE)


@scenario("opcua/trap-data-holds-command")
def data_holds_command(s: Scenario) -> None:
    """Names and values that read like services, tokens and methods; then a real call."""
    panel, bad = s.tcp(PANEL, SERVER, opcua.PORT), s.tcp(ROGUE, SERVER, opcua.PORT)
    tokens = opcua.anonymous() + node(Node.SERVER) + node(Node.REQUEST_STATE_CHANGE) + HALT[24:]
    exchange(panel, opcua.write("Line.Note", b"\x0f" + opcua.data(tokens)), opcua.write_response(0))
    exchange(panel, opcua.read("MSGF", "OPNF", tokens[:4].decode("latin-1")))
    finds(s, panel, READ, WRITE)
    for policy in (CALLED, STATE, "opcua-anonymous-session"):
        s.near_miss(policy, panel, "only the data looks like it")
    exchange(bad, HALT)
    finds(s, bad, CALLED, STATE)


@scenario("opcua/trap-chunks")
def chunks(s: Scenario) -> None:
    """A write in three chunks, whose first names the service; a response comes in two."""
    bad, panel = s.tcp(ROGUE, SERVER, opcua.PORT), s.tcp(PANEL, SERVER, opcua.PORT)
    whole = opcua.write("Line.Recipe", b"\x0f" + opcua.data(bytes(range(1, 200))))
    first = request(Service.WRITE, whole[59:100], kind="MSGC")
    bad.client(first + opcua.continued(whole[100:150], last=False) + opcua.continued(whole[150:]))
    bad.server(opcua.write_response(0))
    finds(s, bad, WRITE)
    panel.client(POLL)
    answer = opcua.response(Service.READ_RESPONSE, bytes(40))
    panel.server(b"MSGC" + answer[4:] + opcua.continued(bytes(40)))
    finds(s, panel, READ)
    s.near_miss(WRITE, panel, "a poll whose response comes in chunks")


@scenario("opcua/trap-encrypted")
def encrypted(s: Scenario) -> None:
    """An encrypted channel hides its services (E12): nothing but the channel is known; then a plain call."""
    hidden, bad = s.tcp(PANEL, SERVER, opcua.PORT), s.tcp(ROGUE, SERVER, opcua.PORT)
    opcua.greet(hidden)
    hidden.client(opcua.open_channel("Basic256Sha256"))
    for _ in range(3):
        hidden.client(WRITTEN[:16] + bytes(byte ^ 0x5A for byte in WRITTEN[16:]))
    for policy in (WRITE, "opcua-channel-without-security"):
        s.near_miss(policy, hidden, "encrypted")
    exchange(bad, HALT)
    finds(s, bad, CALLED, STATE)


@scenario("opcua/trap-long-token")
def long_token(s: Scenario) -> None:
    """A call and a log-in whose session tokens are byte strings of 32 bytes; a poll with such a token."""
    token = b"\x05\x00\x00" + opcua.data(bytes(range(0x40, 0x60)))
    bad, panel = s.tcp(ROGUE, SERVER, opcua.PORT), s.tcp(PANEL, SERVER, opcua.PORT)
    login = opcua.activate(opcua.anonymous("Anonymous_Policy"))
    for message in (HALT, login):
        exchange(bad, opcua.chunk("MSGF", message[8:28] + token + message[32:]))
    finds(s, bad, CALLED, STATE, "opcua-anonymous-session")
    exchange(panel, opcua.chunk("MSGF", POLL[8:28] + token + POLL[32:]))
    finds(s, panel, READ)
    s.near_miss(CALLED, panel, "a poll with a long token")


@scenario("opcua/not-opcua")
def not_opcua(s: Scenario) -> None:
    """A web request and TLS on the port; another client says hello and sends an error."""
    for client, message in (
        (ROGUE, b"GET / HTTP/1.1\r\nHost: 10.62.3.10\r\n\r\n"),
        ("10.62.3.67", bytes.fromhex("16 03 01 00 05 01 00 00 01 00")),
    ):
        bad = s.tcp(client, SERVER, opcua.PORT)
        bad.client(message)
        s.finds(FOREIGN, bad, engines=("zeek",))
    panel = s.tcp(PANEL, SERVER, opcua.PORT)
    opcua.greet(panel)
    panel.client(opcua.error())
    s.near_miss(FOREIGN, panel, "all of it is OPC UA")


@scenario("opcua/bad-length")
def bad_length(s: Scenario) -> None:
    """Sizes of 7 and of 65536 bytes; a panel sends a message of nothing but its header."""
    for client, size in (ROGUE, 7), ("10.62.3.67", 65536):
        bad = s.tcp(client, SERVER, opcua.PORT)
        opcua.greet(bad)
        bad.client(b"MSGF" + size.to_bytes(4, "little") + POLL[8:])
        s.finds(LENGTH, bad, engines=("zeek",))
    panel = s.tcp(PANEL, SERVER, opcua.PORT)
    opcua.greet(panel)
    panel.client(opcua.chunk("CLOF", b""))
    s.near_miss(LENGTH, panel, "eight bytes are the least")


@scenario("opcua/incomplete-message")
def incomplete_message(s: Scenario) -> None:
    """A message that ends too early, one that goes on with something else; a panel's comes in two halves."""
    bad, other = s.tcp(ROGUE, SERVER, opcua.PORT), s.tcp("10.62.3.67", SERVER, opcua.PORT)
    bad.client(POLL + POLL[:40])
    bad.close()
    other.client(POLL + b"what else could there be")
    for station in (bad, other):
        finds(s, station, READ)
        s.finds(CUT, station, engines=("zeek",))
    panel = s.tcp(PANEL, SERVER, opcua.PORT)
    panel.client(POLL, split=[40])
    finds(s, panel, READ)
    s.near_miss(CUT, panel, "the rest comes in the next segment")

"""S7comm in shapes that make a correct rule miss, or cry wolf."""

from plantwatch.corpus.craft import Scenario, Tcp, s7comm, scenario
from plantwatch.corpus.craft.s7comm import Area, Function, Group, Item, Kind, exchange

DATE = "2026-11-22"

# Without a site these report every client.
READ, WRITE = "s7comm-read-by-unlisted-client", "s7comm-write-by-unlisted-client"
CONTROL, LISTS = "s7comm-unlisted-control", "s7comm-system-list-by-unlisted-client"
STOP, IDENTIFY = "s7comm-plc-stop", "s7comm-module-identification"
TRANSFER = "s7comm-download-transfer"

PLC, NEIGHBOUR = "10.55.9.10", "10.55.9.11"
ROGUE, PANEL = "10.55.9.66", "10.55.9.20"

HALT = s7comm.stop()
POLL = s7comm.read(Item(Area.DATA_BLOCK, 0, 40, block=1))
START = s7comm.service(s7comm.PROGRAM)
EMPTY = s7comm.transport(b"", last=False)  # some stations send one before each message


def finds(s: Scenario, conversation: Tcp, *policies: str) -> None:
    """All these policies fire from client to server."""
    for policy in policies:
        s.finds(policy, conversation)


@scenario("s7comm/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """The stop is the second message of a segment, or the third (E4); a panel sends two polls at once."""
    for client, before in (ROGUE, 1), ("10.55.9.67", 2):
        bad = s.tcp(client, PLC, s7comm.PORT)
        bad.client(POLL * before + HALT)
        finds(s, bad, READ, STOP, CONTROL)
    panel = s.tcp(PANEL, PLC, s7comm.PORT)
    panel.client(POLL + POLL)
    finds(s, panel, READ)
    s.near_miss(STOP, panel, "two polls in a segment")


@scenario("s7comm/trap-split")
def split(s: Scenario) -> None:
    """The stop is cut in two at each of its bytes, and once into single bytes (E4); a poll is cut alike."""
    for cut in range(1, len(HALT)):
        bad = s.tcp(f"10.55.9.{100 + cut}", PLC, s7comm.PORT)
        bad.client(HALT, split=[cut])
        finds(s, bad, STOP, CONTROL)
    dripping = s.tcp(ROGUE, PLC, s7comm.PORT)
    dripping.client(HALT, split=range(1, len(HALT)))
    finds(s, dripping, STOP, CONTROL)
    panel = s.tcp(PANEL, PLC, s7comm.PORT)
    panel.client(POLL, split=[3, 17])
    finds(s, panel, READ)
    s.near_miss(STOP, panel, "a poll, cut before its function")


@scenario("s7comm/trap-midstream")
def midstream(s: Scenario) -> None:
    """Sessions that were open before the capture began (E1): a stop, and a poll."""
    bad = s.tcp(ROGUE, PLC, s7comm.PORT, handshake=False)
    exchange(bad, HALT)
    finds(s, bad, STOP, CONTROL)
    panel = s.tcp(PANEL, NEIGHBOUR, s7comm.PORT, handshake=False)
    exchange(panel, POLL)
    finds(s, panel, READ)
    s.near_miss(STOP, panel, "a poll in an open session")


@scenario("s7comm/trap-one-way-mirror")
def one_way_mirror(s: Scenario) -> None:
    """The mirror port shows one direction only (E3): polls and a stop, and elsewhere a notice of STOP."""
    bad = s.tcp(ROGUE, PLC, s7comm.PORT, mirror="client")
    for _ in range(100):
        bad.client(POLL)
    bad.client(HALT)
    finds(s, bad, READ, STOP, CONTROL)
    told = s.tcp(PANEL, NEIGHBOUR, s7comm.PORT, mirror="server")
    told.server(s7comm.mode_notice(s7comm.Mode.STOP))
    s.finds("s7comm-stop-notice", told, reply=True)
    s.near_miss(STOP, told, "only the notice is seen")


@scenario("s7comm/trap-other-port")
def other_port(s: Scenario) -> None:
    """A stop on port 10102 (E17): silent until the catalog or the site lists the port; found on 102."""
    elsewhere, usual = s.tcp(PANEL, PLC, 10102), s.tcp(ROGUE, PLC, s7comm.PORT)
    for station in (elsewhere, usual):
        exchange(station, HALT)
    finds(s, usual, STOP, CONTROL)
    s.near_miss(STOP, elsewhere, "port 10102 is not among the protocol's ports")


@scenario("s7comm/trap-direction")
def direction(s: Scenario) -> None:
    """In a download the controller sends jobs (F14); what a controller sends is no request otherwise."""
    loading = s.tcp(ROGUE, PLC, s7comm.PORT)
    exchange(loading, s7comm.request_download("FC", 1))
    for function in (Function.DOWNLOAD_BLOCK, Function.DOWNLOAD_ENDED):
        loading.server(s7comm.pull("FC", 1, function))
        loading.client(s7comm.done(function))
    finds(s, loading, "s7comm-program-download")
    s.finds(TRANSFER, loading, reply=True)
    s.near_miss(TRANSFER, loading, "the station only answers")
    odd = s.tcp(PANEL, NEIGHBOUR, s7comm.PORT)
    odd.server(HALT)
    odd.server(s7comm.read_szl(0x0011))
    s.near_miss(STOP, odd, "a stop sent by the controller", reply=True)
    s.near_miss(IDENTIFY, odd, "a request sent by the controller", reply=True)


@scenario("s7comm/trap-identification")
def identification(s: Scenario) -> None:
    """An identification begins seven bytes into the segment (F1); its reply holds the same list number."""
    bad = s.tcp(ROGUE, PLC, s7comm.PORT)
    module = bytes.fromhex("00 11 00 00 00 1c 00 01 00 01") + b"6ES7 315-2EH14-0AB0 " + bytes(6)
    exchange(bad, s7comm.read_szl(0x0011), s7comm.userdata_reply(Group.CPU, 1, module))
    finds(s, bad, IDENTIFY, LISTS)
    s.near_miss(IDENTIFY, bad, "the reply", reply=True)
    panel = s.tcp(PANEL, NEIGHBOUR, s7comm.PORT)
    panel.server(s7comm.userdata_reply(Group.CPU, 1, module))
    s.near_miss(IDENTIFY, panel, "a reply without its request", reply=True)


@scenario("s7comm/trap-data-holds-command")
def data_holds_command(s: Scenario) -> None:
    """Values that read like a stop, like an item of outputs and like a service; then a real stop."""
    texts = (HALT[17:], Item(Area.OUTPUTS, 2).address() * 3, START[17:])
    panel = s.tcp(PANEL, PLC, s7comm.PORT)
    for text in texts:
        target = Item(Area.DATA_BLOCK, 0, len(text), block=9)
        exchange(panel, s7comm.write(target, value=text))
    finds(s, panel, WRITE)
    for policy in (STOP, "s7comm-outputs-written", "s7comm-warm-restart", CONTROL):
        s.near_miss(policy, panel, "only the data looks like it")
    bad = s.tcp(ROGUE, PLC, s7comm.PORT)
    exchange(bad, HALT)
    finds(s, bad, STOP, CONTROL)


@scenario("s7comm/trap-empty-tpdu")
def empty_tpdu(s: Scenario) -> None:
    """An empty TPDU that is not the last comes before each message, as some stations send it."""
    bad, panel = s.tcp(ROGUE, PLC, s7comm.PORT), s.tcp(PANEL, PLC, s7comm.PORT)
    exchange(bad, EMPTY + HALT, s7comm.answer(HALT))
    bad.client(EMPTY)
    finds(s, bad, STOP, CONTROL)
    panel.client(EMPTY)
    exchange(panel, POLL)
    finds(s, panel, READ)
    s.near_miss(STOP, panel, "a poll behind an empty TPDU")


@scenario("s7comm/trap-two-tpdus")
def two_tpdus(s: Scenario) -> None:
    """The stop comes in two TPDUs, each in its TPKT; a poll is cut alike."""
    bad, panel = s.tcp(ROGUE, PLC, s7comm.PORT), s.tcp(PANEL, PLC, s7comm.PORT)
    for station, request in (bad, HALT), (panel, POLL):
        pdu = request[7:]
        station.client(s7comm.transport(pdu[:22], last=False))
        station.client(s7comm.transport(pdu[22:]))
        station.server(s7comm.answer(request))
    finds(s, bad, STOP, CONTROL)
    finds(s, panel, READ)
    s.near_miss(STOP, panel, "a poll in two TPDUs")


@scenario("s7comm/trap-same-transport")
def same_transport(s: Scenario) -> None:
    """Another protocol on the same port and transport: one byte differs from a stop; then a real stop."""
    other, bad = s.tcp(PANEL, PLC, s7comm.PORT), s.tcp(ROGUE, PLC, s7comm.PORT)
    for protocol in (0x31, 0x33):
        other.client(HALT[:7] + bytes([protocol]) + HALT[8:])
    other.client(HALT[:8] + bytes([Kind.ACK_DATA]) + HALT[9:])
    s.near_miss(STOP, other, "byte 7 is not 32, or the message is an answer")
    exchange(bad, HALT)
    finds(s, bad, STOP, CONTROL)


@scenario("s7comm/trap-write-flood")
def write_flood(s: Scenario) -> None:
    """Three hundred writes to an output in half a minute are one finding (F11); a panel writes once."""
    bad, panel = s.tcp(ROGUE, PLC, s7comm.PORT), s.tcp(PANEL, PLC, s7comm.PORT)
    for number in range(300):
        exchange(bad, s7comm.write(Item(Area.OUTPUTS, 2), value=bytes([number % 2])))
        s.wait(0.09)
    finds(s, bad, WRITE, "s7comm-outputs-written")
    exchange(panel, s7comm.write(Item(Area.FLAGS, 2)))
    finds(s, panel, WRITE)
    s.near_miss("s7comm-outputs-written", panel, "one write to a flag")

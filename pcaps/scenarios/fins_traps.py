"""OMRON FINS: correct messages in shapes that make a detection miss, and bytes that look like one."""

from plantwatch.corpus.craft import Scenario, fins, scenario
from plantwatch.corpus.craft.fins import Command, Header, answer, command, envelope, exchange

DATE = "2026-11-23"

# Without a site these report every client.
READ, WRITE = "fins-read-by-unlisted-client", "fins-write-by-unlisted-client"
STOPPED, STARTED = "fins-program-stopped", "fins-program-started"

PLC, OTHER = "10.59.9.10", "10.59.9.11"
HMI, ROGUE = "10.59.9.20", "10.59.9.66"
ASK = command(Command.READ, fins.READ_WORDS)
STOP, RUN = command(Command.STOP), command(Command.RUN, b"\xff\xff\x04")
NODE = envelope(bytes(4), Header.CLIENT_NODE)


@scenario("fins/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """Node number, read and stop in one segment over TCP; a host without the last."""
    rogue, host = s.tcp(ROGUE, PLC, fins.PORT), s.tcp(HMI, PLC, fins.PORT)
    rogue.client(NODE + envelope(ASK) + envelope(STOP))
    for policy in (READ, STOPPED):
        s.finds(policy, rogue)
    host.client(NODE + envelope(ASK) + envelope(command(Command.READ_CLOCK)))
    s.finds(READ, host)
    s.near_miss(STOPPED, host, "three messages in a segment, none of them this one")


@scenario("fins/trap-split")
def split(s: Scenario) -> None:
    """A stop cut in two at each of its bytes, and once into single bytes; a read of the clock cut alike."""
    stop = envelope(STOP)
    for cut in range(1, len(stop)):
        rogue = s.tcp(f"10.59.9.{100 + cut}", PLC, fins.PORT)
        rogue.client(stop, split=[cut])
        s.finds(STOPPED, rogue)
    dripping, host = s.tcp(ROGUE, PLC, fins.PORT), s.tcp(HMI, PLC, fins.PORT)
    dripping.client(stop, split=range(1, len(stop)))
    s.finds(STOPPED, dripping)
    host.client(envelope(command(Command.READ_CLOCK)), split=[1, 8, 27])
    s.near_miss(STOPPED, host, "another command, cut alike")


@scenario("fins/trap-midstream")
def midstream(s: Scenario) -> None:
    """Conversations that ran before the capture began: the controller's answer comes first."""
    dialled, rogue = s.tcp(ROGUE, PLC, fins.PORT, handshake=False), s.udp("10.59.9.67", PLC, fins.PORT)
    same = s.udp("10.59.9.68", PLC, fins.PORT, client_port=fins.PORT)
    host = s.udp(HMI, PLC, fins.PORT, client_port=fins.PORT)
    dialled.server(envelope(answer(ASK)))
    dialled.client(envelope(STOP))
    for conversation in (rogue, same, host):
        conversation.server(answer(ASK))
    for conversation in (rogue, same):
        exchange(conversation, STOP)
    for stopped in (dialled, rogue, same):
        s.finds(STOPPED, stopped)
    exchange(host, command(Command.READ_CLOCK))
    s.near_miss(STOPPED, host, "the clock is read in an open conversation")
    s.near_miss(STOPPED, same, "the controller answers only", reply=True)


@scenario("fins/trap-controllers-among-themselves")
def controllers_among_themselves(s: Scenario) -> None:
    """Two controllers command each other between the same two ports: both are senders."""
    pair = s.udp(PLC, OTHER, fins.PORT, client_port=fins.PORT)
    exchange(pair, RUN)
    pair.server(STOP)
    pair.client(answer(STOP))
    s.finds(STARTED, pair)
    s.finds(STOPPED, pair, reply=True)
    s.near_miss(STARTED, pair, "this side stops", reply=True)
    s.near_miss(STOPPED, pair, "this side starts")


@scenario("fins/trap-other-port")
def other_port(s: Scenario) -> None:
    """A stop on port 9601: silent until the catalog or the site lists the port; found on its own."""
    elsewhere, usual = s.udp(ROGUE, PLC, 9601), s.udp(HMI, PLC, fins.PORT)
    for host in (elsewhere, usual):
        exchange(host, STOP)
    s.near_miss(STOPPED, elsewhere, "port 9601 is not among the protocol's ports")
    s.finds(STOPPED, usual)


@scenario("fins/trap-header-bits")
def header_bits(s: Scenario) -> None:
    """A stop without the gateway bit, wanting no answer, with reserved bits, through gateways; an answer."""
    for number, (icf, gateways) in enumerate(((0x00, 2), (0x81, 7), (0xBE, 0), (0x80, 255))):
        rogue = s.udp(f"10.59.9.{66 + number}", PLC, fins.PORT)
        rogue.client(command(Command.STOP, icf=icf, gateways=gateways, service=0xFF))
        s.finds(STOPPED, rogue)
    host = s.udp(HMI, PLC, fins.PORT)
    for icf in (0xC0, 0xC1, 0x40, 0xFF):
        host.client(command(Command.STOP, b"\x00\x00", icf=icf))
    s.near_miss(STOPPED, host, "the answer bit is set, whichever way it goes")


@scenario("fins/trap-data-holds-command")
def data_holds_command(s: Scenario) -> None:
    """A stop as the data of a write: data, and no command.

    Over UDP both engines judge a datagram from its first byte. Over TCP Zeek walks the messages; Suricata
    searches the stream for bytes and cannot tell.
    """
    host, dialled = s.udp(HMI, PLC, fins.PORT), s.tcp("10.59.9.21", PLC, fins.PORT)
    exchange(host, command(Command.WRITE, b"\x82\x00\x64\x00\x00\x06" + STOP))
    exchange(dialled, command(Command.WRITE, b"\x82\x00\x64\x00\x00\x0e" + envelope(STOP)))
    for conversation in (host, dialled):
        s.finds(WRITE, conversation)
    s.near_miss(STOPPED, host, "the datagram begins with a write")
    s.finds(STOPPED, dialled, engines=("suricata",))


@scenario("fins/trap-bytes-of-a-command")
def bytes_of_a_command(s: Scenario) -> None:
    """04 02 as nodes, service number, address and value; one real stop."""
    host, rogue = s.udp(HMI, PLC, fins.PORT), s.udp(ROGUE, PLC, fins.PORT)
    exchange(
        host,
        command(Command.WRITE, b"\x82\x04\x02\x00\x00\x01\x04\x02", node=4, source=2, service=4),
        command(0x0204, b"\x02"),
        command(0x0104, b"\x02\x04\x02\x00"),
    )
    for policy in (READ, WRITE):
        s.finds(policy, host)
    s.near_miss(STOPPED, host, "04 02 does not stand where the command stands")
    rogue.client(command(Command.STOP, node=4, source=2, service=4))
    s.finds(STOPPED, rogue)


@scenario("fins/trap-node-numbers")
def node_numbers(s: Scenario) -> None:
    """Node numbers that read like a stop; headers of 24 bytes hold no message."""
    host = s.tcp(HMI, PLC, fins.PORT)
    host.client(envelope(b"\x80\x00\x02\x00", Header.CLIENT_NODE))
    host.server(envelope(b"\x80\x00\x02\x00\x00\x00\x04\x02", Header.SERVER_NODE))
    host.client(envelope(command(Command.READ_CLOCK)))
    for reply in (False, True):
        s.near_miss(STOPPED, host, "a header with node numbers", reply=reply)

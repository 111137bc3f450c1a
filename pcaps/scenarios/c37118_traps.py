"""IEEE C37.118: correct frames in shapes that make a detection miss, and bytes that look like one."""

from plantwatch.corpus.craft import Scenario, c37118, scenario
from plantwatch.corpus.craft.c37118 import Command, command, data

DATE = "2026-11-23"

# Without a site these report every concentrator, the last one every measurement unit.
ON, OFF, ASK = "c37118-data-on", "c37118-data-off", "c37118-configuration-read"
DATA = "c37118-data-by-unlisted-source"

UNIT, OTHER_UNIT = "10.57.9.10", "10.57.9.11"
CENTRE, ROGUE = "10.57.9.20", "10.57.9.66"
STOP, GO = command(Command.DATA_OFF), command(Command.DATA_ON)
READ = command(Command.SEND_CONFIGURATION_2)


@scenario("c37118/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """Configuration, on and off in one segment; a concentrator without the last; many data frames in one."""
    rogue, centre = s.tcp(ROGUE, UNIT, c37118.PORT), s.tcp(CENTRE, UNIT, c37118.PORT)
    rogue.client(READ + GO + STOP)
    for policy in (ASK, ON, OFF):
        s.finds(policy, rogue)
    centre.client(READ + GO)
    centre.server(c37118.configuration() + data() * 12)
    for policy in (ASK, ON):
        s.finds(policy, centre)
    s.finds(DATA, centre, reply=True, engines=("zeek",))
    s.near_miss(OFF, centre, "two commands in a segment, none of them this one")


@scenario("c37118/trap-split")
def split(s: Scenario) -> None:
    """The command off cut in two at each of its bytes, and once into single bytes; on cut alike."""
    for cut in range(1, len(STOP)):
        rogue = s.tcp(f"10.57.9.{100 + cut}", UNIT, c37118.PORT)
        rogue.client(STOP, split=[cut])
        s.finds(OFF, rogue)
    dripping, centre = s.tcp(ROGUE, UNIT, c37118.PORT), s.tcp(CENTRE, UNIT, c37118.PORT)
    dripping.client(STOP, split=range(1, len(STOP)))
    s.finds(OFF, dripping)
    centre.client(GO, split=[1, 3, 15])
    s.finds(ON, centre)
    s.near_miss(OFF, centre, "another command, cut alike")


@scenario("c37118/trap-midstream")
def midstream(s: Scenario) -> None:
    """Streams that ran before the capture began, over TCP and UDP; the unit speaks first."""
    rogue = s.tcp(ROGUE, UNIT, c37118.PORT, handshake=False)
    datagrams = s.udp("10.57.9.67", UNIT, c37118.PORT, client_port=c37118.DATA_PORT)
    centre = s.tcp(CENTRE, OTHER_UNIT, c37118.PORT, handshake=False)
    for conversation in (rogue, datagrams, centre):
        for number in range(3):
            conversation.server(data(second=c37118.NOON + number))
        s.finds(DATA, conversation, reply=True)
    for conversation in (rogue, datagrams):
        conversation.client(STOP)
        s.finds(OFF, conversation)
    centre.client(GO)
    s.finds(ON, centre)
    s.near_miss(OFF, centre, "switched on in an open session")


@scenario("c37118/trap-other-port")
def other_port(s: Scenario) -> None:
    """The command off on port 4714: silent until the catalog or the site lists it; found on 4712 and 4713."""
    elsewhere = s.tcp(ROGUE, UNIT, 4714)
    usual, second = s.tcp(CENTRE, UNIT, c37118.PORT), s.udp("10.57.9.21", UNIT, c37118.DATA_PORT)
    for host in (elsewhere, usual, second):
        host.client(STOP)
    s.near_miss(OFF, elsewhere, "port 4714 is not among the protocol's ports")
    for host in (usual, second):
        s.finds(OFF, host)


@scenario("c37118/trap-unit-connects")
def unit_connects(s: Scenario) -> None:
    """A unit opens the connection to its concentrator, which commands it: the sender is the server."""
    unit, other = s.tcp(UNIT, CENTRE, c37118.PORT), s.tcp(OTHER_UNIT, CENTRE, c37118.PORT)
    for conversation, said in (unit, STOP), (other, GO):
        conversation.client(data())
        conversation.server(said)
        s.finds(DATA, conversation)
    s.finds(OFF, unit, reply=True)
    s.finds(ON, other, reply=True)
    s.near_miss(OFF, unit, "the unit sends data only")
    s.near_miss(OFF, other, "switched on", reply=True)


@scenario("c37118/trap-bytes-of-a-command")
def bytes_of_a_command(s: Scenario) -> None:
    """1 as stream id, second, length of text and command word's neighbour; one real command."""
    centre, rogue = s.tcp(CENTRE, UNIT, c37118.PORT), s.tcp(ROGUE, UNIT, c37118.PORT)
    centre.client(command(Command.DATA_ON, stream=1, second=1))
    centre.client(command(Command.SEND_HEADER, stream=0x0001, second=0x00010001))
    centre.server(c37118.frame(c37118.Type.HEADER, b"\x00\x01"))
    for policy in (ON, ASK):
        s.finds(policy, centre)
    for reply in (False, True):
        s.near_miss(OFF, centre, "1 does not stand where the command stands", reply=reply)
    rogue.client(command(Command.DATA_OFF, stream=0xAA41, second=0xAA410012))
    s.finds(OFF, rogue)


@scenario("c37118/trap-data-holds-command")
def data_holds_command(s: Scenario) -> None:
    """The command off as the text of a header and inside an extended frame: data, and no command.

    Zeek walks the frames and stays silent. Suricata searches the stream for bytes and cannot tell.
    """
    centre = s.tcp(CENTRE, UNIT, c37118.PORT)
    centre.client(command(Command.SEND_HEADER))
    centre.server(c37118.frame(c37118.Type.HEADER, STOP))
    s.finds(ASK, centre)
    s.finds(OFF, centre, reply=True, engines=("suricata",))
    s.near_miss(OFF, centre, "only the unit sends these bytes")
    maker = s.tcp(ROGUE, UNIT, c37118.PORT)
    maker.client(command(Command.EXTENDED, extra=STOP))
    s.finds("c37118-extended-command", maker)
    s.finds(OFF, maker, engines=("suricata",))

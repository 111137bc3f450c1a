"""MELSEC MC protocol and SLMP: correct messages in shapes that make a detection miss, and look-alikes."""

from plantwatch.corpus.craft import Scenario, scenario, slmp
from plantwatch.corpus.craft.slmp import Command, answer, exchange, numbered, request

DATE = "2026-11-23"

# Without a site these report every client.
READ, WRITE = "slmp-read-by-unlisted-client", "slmp-write-by-unlisted-client"
STOPPED = "slmp-remote-stop"

PLC = "10.60.9.10"
HMI, ROGUE = "10.60.9.20", "10.60.9.66"
ASK = request(Command.READ, slmp.READ_WORDS)
CLOSE = request(Command.CLOSE_FILE, b"\x01\x00\x00\x00")
STOP = request(Command.STOP, b"\x01\x00")


@scenario("slmp/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """Read, 4E read and stop in one segment; a host without the last."""
    rogue, host = s.tcp(ROGUE, PLC, slmp.PORT), s.tcp(HMI, PLC, slmp.PORT)
    two = ASK + numbered(Command.READ, slmp.READ_WORDS)
    rogue.client(two + STOP)
    for policy in (READ, STOPPED):
        s.finds(policy, rogue)
    host.client(two + CLOSE)
    s.finds(READ, host)
    s.near_miss(STOPPED, host, "three messages in a segment, none of them this one")


@scenario("slmp/trap-split")
def split(s: Scenario) -> None:
    """A stop cut in two at each of its bytes, and once into single bytes; another command cut alike."""
    for cut in range(1, len(STOP)):
        rogue = s.tcp(f"10.60.9.{100 + cut}", PLC, slmp.PORT)
        rogue.client(STOP, split=[cut])
        s.finds(STOPPED, rogue)
    dripping, host = s.tcp(ROGUE, PLC, slmp.PORT), s.tcp(HMI, PLC, slmp.PORT)
    dripping.client(STOP, split=range(1, len(STOP)))
    s.finds(STOPPED, dripping)
    host.client(CLOSE, split=[1, 8, 12])
    s.near_miss(STOPPED, host, "another command, cut alike")


@scenario("slmp/trap-midstream")
def midstream(s: Scenario) -> None:
    """Connections that were open before the capture began; the controller's answer comes first."""
    rogue, host = (s.tcp(client, PLC, slmp.PORT, handshake=False) for client in (ROGUE, HMI))
    for conversation, said in (rogue, STOP), (host, CLOSE):
        conversation.server(answer(ASK, data=bytes(20)))
        exchange(conversation, said)
    s.finds(STOPPED, rogue)
    s.near_miss(STOPPED, host, "a file is closed in an open connection")


@scenario("slmp/trap-other-port")
def other_port(s: Scenario) -> None:
    """A stop on port 5010: silent until the catalog or the site lists the port; found on each of its own."""
    elsewhere = s.tcp(ROGUE, PLC, 5010)
    exchange(elsewhere, STOP)
    s.near_miss(STOPPED, elsewhere, "port 5010 is not among the protocol's ports")
    for number, port in enumerate((5006, 5007, 45238, 45239)):
        usual = s.tcp(f"10.60.9.{20 + number}", PLC, port)
        exchange(usual, STOP)
        s.finds(STOPPED, usual)


@scenario("slmp/trap-direction")
def direction(s: Scenario) -> None:
    """A controller answers with the bytes of a stop where a request has its command; one that asks."""
    host, rogue = s.tcp(HMI, PLC, slmp.PORT), s.tcp(ROGUE, PLC, slmp.PORT)
    host.client(CLOSE)
    host.server(answer(CLOSE, data=b"\x02\x10\x00\x00\x01\x00"))
    host.server(STOP)
    for reply in (False, True):
        s.near_miss(STOPPED, host, "only the controller says this", reply=reply)
    exchange(rogue, STOP)
    s.finds(STOPPED, rogue)


@scenario("slmp/trap-other-station")
def other_station(s: Scenario) -> None:
    """A stop for another station of another network, with another timer; a host closes a file there."""
    rogue, host = s.tcp(ROGUE, PLC, slmp.PORT), s.tcp(HMI, PLC, slmp.PORT)
    far = bytes.fromhex("0203e00301")
    exchange(rogue, request(Command.STOP, b"\x03\x00", route=far))
    s.finds(STOPPED, rogue)
    exchange(host, request(Command.CLOSE_FILE, b"\x03\x00", route=far))
    s.near_miss(STOPPED, host, "another command for the same station")


@scenario("slmp/trap-data-holds-command")
def data_holds_command(s: Scenario) -> None:
    """A stop as the data of a write: data, and no command.

    Zeek walks the messages and stays silent. Suricata searches the stream for bytes and cannot tell.
    """
    host = s.tcp(HMI, PLC, slmp.PORT)
    exchange(host, request(Command.WRITE, b"\x64\x00\x00\xa8\x09\x00" + STOP))
    s.finds(WRITE, host)
    s.finds(STOPPED, host, engines=("suricata",))


@scenario("slmp/trap-bytes-of-a-command")
def bytes_of_a_command(s: Scenario) -> None:
    """02 10 as device number, points, sub-command and serial number; one real stop."""
    host, rogue = s.tcp(HMI, PLC, slmp.PORT), s.tcp(ROGUE, PLC, slmp.PORT)
    exchange(
        host,
        request(Command.READ, b"\x02\x10\x00\xa8\x02\x10"),
        request(Command.CLOSE_FILE, b"\x02\x10\x00\x00", subcommand=0x1002),
        numbered(Command.CLOSE_FILE, b"\x02\x10", serial=0x1002),
        slmp.melsoft(0x0210, b"\x10\x02"),
    )
    for policy in (READ, "slmp-melsoft-session"):
        s.finds(policy, host)
    s.near_miss(STOPPED, host, "02 10 does not stand where the command stands")
    exchange(rogue, STOP)
    s.finds(STOPPED, rogue)

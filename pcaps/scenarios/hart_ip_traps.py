"""HART-IP: correct messages in shapes that make a detection miss, and bytes that look like one."""

from plantwatch.corpus.craft import Scenario, hart_ip, scenario
from plantwatch.corpus.craft.hart_ip import Command, Message, Type, exchange, message

DATE = "2026-11-23"

SESSION = "hart-ip-session-by-unlisted-client"  # without a site it reports every host
RESET, FIXED = "hart-ip-device-reset", "hart-ip-output-fixed"

GATEWAY = "10.59.9.10"
HOST, ROGUE = "10.59.9.20", "10.59.9.66"
READ = hart_ip.request(Command.READ_VARIABLES)
RESTART = hart_ip.request(42)
FORCE = hart_ip.request(40, b"\x41\xa0\x00\x00")
ALIVE = message(Type.REQUEST, Message.KEEP_ALIVE)


@scenario("hart-ip/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """Session, keep-alive, read, fixed output and reset in one segment; a host without the last two."""
    rogue, host = s.tcp(ROGUE, GATEWAY, hart_ip.PORT), s.tcp(HOST, GATEWAY, hart_ip.PORT)
    rogue.client(hart_ip.initiate() + ALIVE + READ + FORCE + RESTART)
    for policy in (SESSION, FIXED, RESET):
        s.finds(policy, rogue)
    host.client(hart_ip.initiate() + ALIVE + READ + READ)
    s.finds(SESSION, host)
    for policy in (FIXED, RESET):
        s.near_miss(policy, host, "four messages in a segment, none of them this one")


@scenario("hart-ip/trap-split")
def split(s: Scenario) -> None:
    """A reset cut in two at each of its bytes, and once into single bytes; a read cut alike."""
    reset = hart_ip.request(42, sequence=0x2717)
    for cut in range(1, len(reset)):
        rogue = s.tcp(f"10.59.9.{100 + cut}", GATEWAY, hart_ip.PORT)
        rogue.client(reset, split=[cut])
        s.finds(RESET, rogue)
    dripping, host = s.tcp(ROGUE, GATEWAY, hart_ip.PORT), s.tcp(HOST, GATEWAY, hart_ip.PORT)
    dripping.client(reset, split=range(1, len(reset)))
    s.finds(RESET, dripping)
    host.client(READ, split=[1, 6, 7])
    s.near_miss(RESET, host, "another command, cut alike")


@scenario("hart-ip/trap-midstream")
def midstream(s: Scenario) -> None:
    """Sessions that were open before the capture began; in one the gateway speaks first."""
    rogue = s.tcp(ROGUE, GATEWAY, hart_ip.PORT, handshake=False)
    rogue.server(hart_ip.burst(Command.READ_VARIABLES, bytes(24)))
    exchange(rogue, FORCE)
    s.finds(FIXED, rogue)
    host = s.tcp(HOST, GATEWAY, hart_ip.PORT, handshake=False)
    exchange(host, READ, ALIVE)
    s.near_miss(FIXED, host, "a read in an open session")


@scenario("hart-ip/trap-other-port")
def other_port(s: Scenario) -> None:
    """A reset on port 5096: silent until the catalog or the site lists the port; found on both of its own."""
    elsewhere = s.tcp(ROGUE, GATEWAY, 5096)
    usual, second = s.tcp(HOST, GATEWAY, hart_ip.PORT), s.tcp("10.59.9.21", GATEWAY, hart_ip.SECOND_PORT)
    for host in (elsewhere, usual, second):
        host.client(RESTART)
    s.near_miss(RESET, elsewhere, "port 5096 is not among the protocol's ports")
    for host in (usual, second):
        s.finds(RESET, host)


@scenario("hart-ip/trap-direction")
def direction(s: Scenario) -> None:
    """A gateway answers and publishes with the command's number; a datagram to the port commands."""
    host, rogue = s.tcp(HOST, GATEWAY, hart_ip.PORT), s.udp(ROGUE, GATEWAY, hart_ip.PORT)
    host.client(READ)
    host.server(hart_ip.answer(RESTART))
    host.server(hart_ip.burst(42, bytes(8)))
    host.server(RESTART)
    for reply in (False, True):
        s.near_miss(RESET, host, "only the gateway says 42", reply=reply)
    rogue.client(RESTART)
    s.finds(RESET, rogue)


@scenario("hart-ip/trap-status-set")
def status_set(s: Scenario) -> None:
    """Bytes that a request leaves zero are set, as is the physical layer in the delimiter; a read as well."""
    rogue, host = s.tcp(ROGUE, GATEWAY, hart_ip.PORT), s.tcp(HOST, GATEWAY, hart_ip.PORT)
    for conversation, command in (rogue, 42), (host, Command.READ_VARIABLES):
        body = bytearray(hart_ip.frame(command))
        body[0] |= 0x08
        body[-1] ^= 0x08
        said = message(Type.REQUEST, Message.TOKEN_PASSING, bytes(body), status=0x55, sequence=0xFFFF)
        conversation.client(said)
    s.finds(RESET, rogue)
    s.near_miss(RESET, host, "the same bytes around a read")


@scenario("hart-ip/trap-data-holds-command")
def data_holds_command(s: Scenario) -> None:
    """A reset as the data of a message that is written into an instrument: data, and no command.

    Zeek walks the messages and stays silent. Suricata searches the stream for bytes and cannot tell.
    """
    host = s.tcp(HOST, GATEWAY, hart_ip.PORT)
    exchange(host, hart_ip.request(17, RESTART))
    s.finds("hart-ip-identity-written", host)
    s.finds(RESET, host, engines=("suricata",))
    reader = s.tcp("10.59.9.21", GATEWAY, hart_ip.PORT)
    asked = hart_ip.request(12)
    reader.client(asked)
    reader.server(hart_ip.answer(asked, data=RESTART))
    s.near_miss(RESET, reader, "the same data in an answer")


@scenario("hart-ip/trap-bytes-of-a-command")
def bytes_of_a_command(s: Scenario) -> None:
    """42 as polling address, byte count, variable, sequence number and device number; one real reset."""
    host, rogue = s.tcp(HOST, GATEWAY, hart_ip.PORT), s.tcp(ROGUE, GATEWAY, hart_ip.PORT)
    device = bytes.fromhex("262a2a2a2a")
    exchange(
        host,
        hart_ip.polled(1, poll=42),
        hart_ip.request(33, b"\x2a" * 42, address=device, sequence=42),
        hart_ip.nested(33, b"\x2a", channel=42),
        hart_ip.direct(33, b"\x2a"),
    )
    s.near_miss(RESET, host, "42 does not stand where the command stands")
    rogue.client(hart_ip.request(42, address=device))
    s.finds(RESET, rogue)

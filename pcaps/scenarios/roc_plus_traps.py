"""ROC Plus: what a flow computer answers, and shapes that make a detection miss."""

from plantwatch.corpus.craft import Scenario, roc_plus, scenario
from plantwatch.corpus.craft.roc_plus import Opcode, answer, exchange, message

DATE = "2026-11-23"

# Without a site these two report every client.
READ, WRITE = "roc-plus-read-by-unlisted-client", "roc-plus-write-by-unlisted-client"
CLOCK, IDENTITY = "roc-plus-clock-set", "roc-plus-device-identified"

DEVICE, OTHER = "10.64.9.10", "10.64.9.11"
HOST, ROGUE = "10.64.9.20", "10.64.9.66"
POLL = message(Opcode.READ_PARAMETERS, bytes([1, 3, 1, 12]))
SET = message(Opcode.SET_CLOCK, bytes.fromhex("1e2d0c0f0307ea"))
ASK = message(Opcode.CONFIGURATION)


@scenario("roc-plus/firmware-update-mode")
def firmware_update_mode(s: Scenario) -> None:
    """A device that waits for firmware, over TCP and UDP; one that runs."""
    policy = "roc-plus-firmware-update-mode"
    for conversation in s.tcp(HOST, DEVICE, roc_plus.PORT), s.udp("10.64.9.21", DEVICE, roc_plus.PORT):
        conversation.client(ASK)
        conversation.server(roc_plus.configuration(mode=0))
        s.finds(IDENTITY, conversation)
        s.finds(policy, conversation, reply=True)
    running = s.tcp(HOST, OTHER, roc_plus.PORT)
    running.client(ASK)
    running.server(roc_plus.configuration())
    s.finds(IDENTITY, running)
    s.near_miss(policy, running, "mode 1 runs", reply=True)


@scenario("roc-plus/login-refused")
def login_refused(s: Scenario) -> None:
    """Two logins are refused; another request is refused for its point."""
    policy = "roc-plus-login-refused"
    for number, code in enumerate((20, 21)):
        rogue = s.tcp(f"10.64.9.{66 + number}", DEVICE, roc_plus.PORT)
        rogue.client(roc_plus.login())
        rogue.server(roc_plus.error(code))
        s.finds("roc-plus-login-by-unlisted-client", rogue)
        s.finds(policy, rogue, reply=True)
    host = s.tcp(HOST, DEVICE, roc_plus.PORT)
    host.client(POLL)
    host.server(roc_plus.error(32))
    s.finds(READ, host)
    s.near_miss(policy, host, "32 is an invalid point", reply=True)


@scenario("roc-plus/requests-refused")
def requests_refused(s: Scenario) -> None:
    """Ten requests are refused; a host has nine errors."""
    policy = "roc-plus-requests-refused"
    rogue, host = (s.tcp(client, DEVICE, roc_plus.PORT) for client in (ROGUE, HOST))
    for number in range(10):
        for conversation in (rogue, host)[: 1 + (number < 9)]:
            conversation.client(POLL)
            conversation.server(roc_plus.error(1))
        s.wait(1)
    for conversation in (rogue, host):
        s.finds(READ, conversation)
    s.finds(policy, rogue, reply=True)
    s.near_miss(policy, host, "nine in a minute", reply=True)


@scenario("roc-plus/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """Two reads, a write and a clock set in one segment; a host without the last.

    Suricata judges the start of a segment only.
    """
    rogue, host = (s.tcp(client, DEVICE, roc_plus.PORT) for client in (ROGUE, HOST))
    before = POLL + POLL + roc_plus.write_point()
    rogue.client(before + SET)
    host.client(before)
    for conversation in (rogue, host):
        s.finds(READ, conversation)
        s.finds(WRITE, conversation, engines=("zeek",))
    s.finds(CLOCK, rogue, engines=("zeek",))
    s.near_miss(CLOCK, host, "three messages in a segment, none of them this one")


@scenario("roc-plus/trap-split")
def split(s: Scenario) -> None:
    """A clock set cut in two at each of its bytes, and once into single bytes; a read, cut alike.

    Suricata judges a segment, so it needs opcode and length in one.
    """
    for cut in range(1, len(SET)):
        rogue = s.tcp(f"10.64.9.{100 + cut}", DEVICE, roc_plus.PORT)
        rogue.client(SET, split=[cut])
        s.finds(CLOCK, rogue, engines=() if cut > 5 else ("zeek",))
    dripping, host = (s.tcp(client, DEVICE, roc_plus.PORT) for client in (ROGUE, HOST))
    dripping.client(SET, split=range(1, len(SET)))
    s.finds(CLOCK, dripping, engines=("zeek",))
    host.client(POLL, split=[2, 5, 9])
    s.finds(READ, host, engines=("zeek",))
    s.near_miss(CLOCK, host, "another opcode, cut alike")


@scenario("roc-plus/trap-midstream")
def midstream(s: Scenario) -> None:
    """Sessions that were open before the capture began; in one the device speaks first."""
    rogue, host = (s.tcp(client, DEVICE, roc_plus.PORT, handshake=False) for client in (ROGUE, HOST))
    rogue.server(answer(Opcode.READ_PARAMETERS, bytes([1, 3, 1, 12]) + bytes(4)))
    exchange(rogue, SET)
    s.finds(CLOCK, rogue)
    exchange(host, POLL)
    s.finds(READ, host)
    s.near_miss(CLOCK, host, "a read in an open session")


@scenario("roc-plus/trap-other-port")
def other_port(s: Scenario) -> None:
    """A clock set on port 4001: silent until the catalog or the site lists the port; found on 4000."""
    elsewhere, usual = s.tcp(ROGUE, DEVICE, 4001), s.tcp(HOST, DEVICE, roc_plus.PORT)
    for conversation in (elsewhere, usual):
        conversation.client(SET)
    s.near_miss(CLOCK, elsewhere, "port 4001 is not among the protocol's ports")
    s.finds(CLOCK, usual)


@scenario("roc-plus/trap-direction")
def direction(s: Scenario) -> None:
    """A device sends what would set a clock, over TCP and UDP; a stranger does."""
    for host in s.tcp(HOST, DEVICE, roc_plus.PORT), s.udp("10.64.9.21", DEVICE, roc_plus.PORT):
        host.client(POLL)
        host.server(SET)
        s.finds(READ, host)
        s.near_miss(CLOCK, host, "said by the device", reply=True)
    rogue = s.tcp(ROGUE, OTHER, roc_plus.PORT)
    rogue.client(SET)
    s.finds(CLOCK, rogue)


@scenario("roc-plus/trap-data-holds-command")
def data_holds_command(s: Scenario) -> None:
    """A clock set as data of a write, in a relayed message and in an answer: data, and no command."""
    host, relay = (s.tcp(client, DEVICE, roc_plus.PORT) for client in (HOST, "10.64.9.21"))
    host.client(roc_plus.write_point(SET))
    host.server(answer(Opcode.READ_POINT, SET))
    s.finds(WRITE, host)
    relay.client(message(Opcode.RELAY, bytes(12) + SET))
    s.finds("roc-plus-message-relayed", relay)
    for conversation in (host, relay):
        s.near_miss(CLOCK, conversation, "data")
    rogue = s.tcp(ROGUE, OTHER, roc_plus.PORT)
    rogue.client(SET)
    s.finds(CLOCK, rogue)


@scenario("roc-plus/trap-bytes-of-a-command")
def bytes_of_a_command(s: Scenario) -> None:
    """8 as address, group, length and data; a clock set between other addresses and one byte longer."""
    host, rogue = (s.tcp(client, DEVICE, roc_plus.PORT) for client in (HOST, ROGUE))
    host.client(message(Opcode.READ_POINT, b"\x08" * 8, to=b"\x08\x08", sender=b"\x08\x08"))
    host.client(message(Opcode.SET_CLOCK))
    s.finds(READ, host)
    s.near_miss(CLOCK, host, "8 is no opcode here, or has no time")
    rogue.client(
        message(Opcode.SET_CLOCK, bytes.fromhex("1e2d0c0f0307ea04"), to=b"\x01\x02", sender=b"\x09\x09")
    )
    s.finds(CLOCK, rogue)

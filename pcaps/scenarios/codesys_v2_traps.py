"""CODESYS V2: shapes that make a detection miss, and what is no message."""

from plantwatch.corpus.craft import Scenario, codesys_v2, scenario
from plantwatch.corpus.craft.codesys_v2 import (
    HELLO,
    about,
    output,
    pause,
    plain,
    read_file,
    shell,
    write_file,
)

DATE = "2026-11-23"

SESSION = "codesys-v2-station-identified"  # without a site it reports every client
SHELL, READ, WRITE = "codesys-v2-shell-command", "codesys-v2-file-read", "codesys-v2-file-written"
STOP, START = "codesys-v2-program-stopped", "codesys-v2-program-started"

PLC, OTHER_PLC = "10.62.9.10", "10.62.9.11"
ENGINEER, ROGUE = "10.62.9.20", "10.62.9.66"
HALT, RUN = shell(b"stopprg"), shell(b"startprg")


@scenario("codesys-v2/incomplete-message")
def incomplete_message(s: Scenario) -> None:
    """A message that is followed by bytes which are none; one in two segments."""
    policy = "codesys-v2-incomplete-message"
    fuzzer, engineer = s.tcp(ROGUE, PLC, codesys_v2.PORT), s.tcp(ENGINEER, PLC, codesys_v2.PORT)
    fuzzer.client(pause() + b"\xff" * 40)
    engineer.client(pause(), split=[20])
    s.finds(policy, fuzzer, engines=("zeek",))
    s.near_miss(policy, engineer, "the rest comes later")


@scenario("codesys-v2/not-codesys")
def not_codesys(s: Scenario) -> None:
    """A browser and a TLS client on the port; an engineer between two blocks."""
    policy = "codesys-v2-not-codesys"
    hello = bytes.fromhex("16030100c8010000c40303") + bytes(64)
    browser = b"GET / HTTP/1.1\r\nHost: controller.example\r\nUser-Agent: survey\r\n\r\n"
    for client, said in (ROGUE, browser), ("10.62.9.67", hello):
        stranger = s.tcp(client, PLC, codesys_v2.PORT)
        stranger.client(said)
        s.finds(policy, stranger, engines=("zeek",))
    engineer = s.tcp(ENGINEER, PLC, codesys_v2.PORT)
    engineer.client(pause())
    s.near_miss(policy, engineer, "66 66 01 00 is a pause")


@scenario("codesys-v2/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """Session, pause, file and stop in one segment; an engineer without the last."""
    rogue, engineer = s.tcp(ROGUE, PLC, codesys_v2.PORT), s.tcp(ENGINEER, PLC, codesys_v2.PORT)
    before = HELLO + codesys_v2.second() + pause() + read_file(b"DEFAULT.PRG")
    rogue.client(before + HALT)
    engineer.client(before)
    for conversation in (rogue, engineer):
        for policy in (SESSION, READ):
            s.finds(policy, conversation)
    for policy in (SHELL, STOP):
        s.finds(policy, rogue)
        s.near_miss(policy, engineer, "four messages in a segment, none of them this one")


@scenario("codesys-v2/trap-split")
def split(s: Scenario) -> None:
    """A stop cut in two at every third byte, and once into single bytes; a start, cut alike."""
    for cut in range(1, len(HALT), 3):
        rogue = s.tcp(f"10.62.9.{100 + cut}", PLC, codesys_v2.PORT)
        rogue.client(HALT, split=[cut])
        for policy in (SHELL, STOP):
            s.finds(policy, rogue)
    dripping, engineer = s.tcp(ROGUE, PLC, codesys_v2.PORT), s.tcp(ENGINEER, PLC, codesys_v2.PORT)
    dripping.client(HALT, split=range(1, len(HALT)))
    engineer.client(RUN, split=[1, 5, 24, 31])
    for conversation, policy in (dripping, STOP), (engineer, START):
        s.finds(SHELL, conversation)
        s.finds(policy, conversation)
    s.near_miss(STOP, engineer, "another command, cut alike")


@scenario("codesys-v2/trap-midstream")
def midstream(s: Scenario) -> None:
    """Sessions that were open before the capture began; in one the controller speaks first."""
    rogue, engineer = (s.tcp(host, PLC, codesys_v2.PORT, handshake=False) for host in (ROGUE, ENGINEER))
    rogue.server(about())
    for conversation, said, policy in (rogue, HALT, STOP), (engineer, RUN, START):
        conversation.client(said)
        conversation.server(output(b"ok"))
        s.finds(SHELL, conversation)
        s.finds(policy, conversation)
    s.near_miss(STOP, engineer, "another command in an open session")


@scenario("codesys-v2/trap-other-port")
def other_port(s: Scenario) -> None:
    """A stop on port 1217: silent until the catalog or the site lists it; found on 1200."""
    elsewhere, usual = s.tcp(ROGUE, PLC, 1217), s.tcp(ENGINEER, PLC, codesys_v2.OTHER_PORT)
    for conversation in (elsewhere, usual):
        conversation.client(HALT)
    s.near_miss(STOP, elsewhere, "port 1217 is not among the protocol's ports")
    for policy in (SHELL, STOP):
        s.finds(policy, usual)


@scenario("codesys-v2/trap-direction")
def direction(s: Scenario) -> None:
    """A controller sends what would stop another one; a stranger says it to a controller."""
    engineer, rogue = s.tcp(ENGINEER, PLC, codesys_v2.PORT), s.tcp(ROGUE, OTHER_PLC, codesys_v2.PORT)
    engineer.client(pause())
    engineer.server(HALT)
    engineer.server(HELLO)
    for policy in (STOP, SHELL, SESSION):
        s.near_miss(policy, engineer, "said by the controller", reply=True)
    rogue.client(HALT)
    for policy in (STOP, SHELL):
        s.finds(policy, rogue)


@scenario("codesys-v2/trap-data-holds-command")
def data_holds_command(s: Scenario) -> None:
    """A stop as the content of a file that is sent: data, and no command; a controller returns it.

    Zeek walks the messages and stays silent. Suricata searches the stream for bytes and cannot tell.
    """
    engineer, reader = s.tcp(ENGINEER, PLC, codesys_v2.PORT), s.tcp("10.62.9.21", OTHER_PLC, codesys_v2.PORT)
    engineer.client(write_file(b"NOTES.TXT", HALT))
    s.finds(WRITE, engineer)
    for policy in (SHELL, STOP):
        s.finds(policy, engineer, engines=("suricata",))
    reader.client(read_file(b"NOTES.TXT"))
    reader.server(codesys_v2.wrapped(0x31, bytes(5) + HALT))
    s.finds(READ, reader)
    for policy in (SHELL, STOP):
        s.near_miss(policy, reader, "data from the controller", reply=True)


@scenario("codesys-v2/trap-bytes-of-a-command")
def bytes_of_a_command(s: Scenario) -> None:
    """31, 92 and stopprg in other places: operations, services, data, argument of a command."""
    engineer, rogue = s.tcp(ENGINEER, PLC, codesys_v2.PORT), s.tcp(ROGUE, PLC, codesys_v2.PORT)
    for said in (
        plain(0x92, bytes(22) + b"stopprg"),
        plain(0x31, b"\x92" * 30),
        codesys_v2.wrapped(0x2F, b"\x92\x00\x00\x00\x00stopprg"),
        shell(b"? stopprg"),
    ):
        engineer.client(said)
    s.finds(SHELL, engineer)
    for policy in (STOP, READ, WRITE):
        s.near_miss(policy, engineer, "not where the command stands")
    rogue.client(HALT)
    for policy in (SHELL, STOP):
        s.finds(policy, rogue)

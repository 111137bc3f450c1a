"""CODESYS V3: counts, searches, shapes that make a detection miss, and what is no message."""

from plantwatch.corpus.craft import Scenario, codesys_v3, scenario
from plantwatch.corpus.craft.codesys_v3 import (
    ADDRESS_UDP,
    Group,
    answer,
    ask_names,
    block,
    call,
    exchange,
    request,
    send,
    udp_answer,
    udp_request,
)

DATE = "2026-11-23"

STOP, START, MODE = (
    "codesys-v3-application-stopped",
    "codesys-v3-application-started",
    "codesys-v3-node-renamed",
)
WRITE = "codesys-v3-write-by-unlisted-client"  # without a site it reports every client
LOGIN = "codesys-v3-login-by-unlisted-client"  # so does this one

PLC, OTHER_PLC = "10.61.9.10", "10.61.9.11"
PANEL, ROGUE = "10.61.9.20", "10.61.9.66"
HALT, RUN = request(Group.APPLICATION, 0x11), request(Group.APPLICATION, 0x10)
STATE = request(Group.APPLICATION, 0x14)


@scenario("codesys-v3/stations-searched")
def stations_searched(s: Scenario) -> None:
    """A scanner asks for names over TCP and UDP; a panel opens a channel and keeps it alive."""
    policy = "codesys-v3-stations-searched"
    rogue, sweep = s.tcp(ROGUE, PLC, codesys_v3.PORT), s.udp("10.61.9.67", PLC, 1742)
    rogue.client(block(ask_names()))
    sweep.client(ask_names(receiver=b"", sender=ADDRESS_UDP))
    for conversation in (rogue, sweep):
        s.finds(policy, conversation)
    panel = s.tcp(PANEL, PLC, codesys_v3.PORT)
    for said in (codesys_v3.open_channel(), codesys_v3.keep_alive()):
        panel.client(block(said))
    s.near_miss(policy, panel, "service 40 is the channel manager")


@scenario("codesys-v3/password-guessing")
def password_guessing(s: Scenario) -> None:
    """Five logins in a few seconds; an engineer with four."""
    policy = "codesys-v3-password-guessing"
    rogue, engineer = s.tcp(ROGUE, PLC, codesys_v3.PORT), s.tcp(PANEL, PLC, codesys_v3.PORT)
    for number in range(5):
        exchange(rogue, (Group.DEVICE, 2))
        if number < 4:
            exchange(engineer, (Group.DEVICE, 2))
        s.wait(2)
    for conversation in (rogue, engineer):
        s.finds(LOGIN, conversation)
    s.finds(policy, rogue)
    s.near_miss(policy, engineer, "four in a minute")


@scenario("codesys-v3/write-burst")
def write_burst(s: Scenario) -> None:
    """A script writes 100 times in 20 s; a panel 99 times."""
    policy = "codesys-v3-write-burst"
    script, panel = s.tcp(ROGUE, PLC, codesys_v3.PORT), s.tcp(PANEL, PLC, codesys_v3.PORT)
    for number in range(100):
        exchange(script, (Group.VARIABLES, 6))
        if number < 99:
            exchange(panel, (Group.VARIABLES, 6))
        s.wait(0.2)
    for conversation in (script, panel):
        s.finds(WRITE, conversation)
    s.finds(policy, script)
    s.near_miss(policy, panel, "99 in a minute")


@scenario("codesys-v3/incomplete-message")
def incomplete_message(s: Scenario) -> None:
    """A call that is followed by bytes which are none; one in two segments."""
    policy = "codesys-v3-incomplete-message"
    fuzzer, panel = s.tcp(ROGUE, PLC, codesys_v3.PORT), s.tcp(PANEL, PLC, codesys_v3.PORT)
    fuzzer.client(STATE + b"\xff" * 40)
    panel.client(STATE, split=[30])
    s.finds(policy, fuzzer)
    s.near_miss(policy, panel, "the rest comes later")


@scenario("codesys-v3/not-codesys")
def not_codesys(s: Scenario) -> None:
    """A browser and a TLS client on the port; a panel asks for a state."""
    policy = "codesys-v3-not-codesys"
    hello = bytes.fromhex("16030100c8010000c40303") + bytes(64)
    browser = b"GET / HTTP/1.1\r\nHost: controller.example\r\nUser-Agent: survey\r\n\r\n"
    for client, said in (ROGUE, browser), ("10.61.9.67", hello):
        stranger = s.tcp(client, PLC, codesys_v3.PORT)
        stranger.client(said)
        s.finds(policy, stranger)
    panel = s.tcp(PANEL, PLC, codesys_v3.PORT)
    panel.client(STATE)
    s.near_miss(policy, panel, "a message begins with the magic")


@scenario("codesys-v3/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """Channel, state, write and stop in one segment; a panel without the last."""
    rogue, panel = s.tcp(ROGUE, PLC, codesys_v3.PORT), s.tcp(PANEL, PLC, codesys_v3.PORT)
    write = request(Group.VARIABLES, 6, bytes(60))
    before = block(codesys_v3.open_channel()) + STATE + write
    rogue.client(before + HALT)
    panel.client(before)
    for conversation in (rogue, panel):
        s.finds(WRITE, conversation)
    s.finds(STOP, rogue)
    s.near_miss(STOP, panel, "three messages in a segment, none of them this one")


@scenario("codesys-v3/trap-split")
def split(s: Scenario) -> None:
    """A stop cut in two at every third byte, and once into single bytes; a start, cut alike."""
    for cut in range(1, len(HALT), 3):
        rogue = s.tcp(f"10.61.9.{100 + cut}", PLC, codesys_v3.PORT)
        rogue.client(HALT, split=[cut])
        s.finds(STOP, rogue)
    dripping, engineer = s.tcp(ROGUE, PLC, codesys_v3.PORT), s.tcp(PANEL, PLC, codesys_v3.PORT)
    dripping.client(HALT, split=range(1, len(HALT)))
    s.finds(STOP, dripping)
    engineer.client(RUN, split=[1, 9, 28, 50])
    s.finds(START, engineer)
    s.near_miss(STOP, engineer, "another command, cut alike")


@scenario("codesys-v3/trap-midstream")
def midstream(s: Scenario) -> None:
    """Sessions that were open before the capture began; in one the controller speaks first."""
    rogue, engineer = (s.tcp(host, PLC, codesys_v3.PORT, handshake=False) for host in (ROGUE, PANEL))
    rogue.server(answer(Group.APPLICATION, 0x14))
    exchange(rogue, (Group.APPLICATION, 0x11))
    s.finds(STOP, rogue)
    exchange(engineer, (Group.APPLICATION, 0x14), (Group.APPLICATION, 0x10))
    s.finds(START, engineer)
    s.near_miss(STOP, engineer, "another command in an open session")


@scenario("codesys-v3/trap-other-port")
def other_port(s: Scenario) -> None:
    """A stop on ports 1739 and 11744: silent until the catalog or the site lists them; found on the eight."""
    for port in (1739, 11744):
        elsewhere = s.tcp(f"10.61.9.{port % 100}", OTHER_PLC, port)
        elsewhere.client(HALT)
        s.near_miss(STOP, elsewhere, f"port {port} is not among the protocol's ports")
    for number in range(4):
        over_tcp = s.tcp(f"10.61.9.{100 + number}", PLC, 11740 + number)
        over_udp = s.udp(f"10.61.9.{110 + number}", PLC, 1740 + number)
        over_tcp.client(HALT)
        over_udp.client(udp_request(Group.APPLICATION, 0x11))
        for conversation in (over_tcp, over_udp):
            s.finds(STOP, conversation)


@scenario("codesys-v3/trap-direction")
def direction(s: Scenario) -> None:
    """Both ends of UDP use one port, and the controller is seen first: who calls is told by the call.

    The answer to a stop has 82 as its group and is no call. A controller that calls another one is found.
    """
    rogue = s.udp(ROGUE, PLC, codesys_v3.UDP_PORT, client_port=codesys_v3.UDP_PORT)
    rogue.server(udp_answer(Group.APPLICATION, 0x14))
    rogue.client(udp_request(Group.APPLICATION, 0x11))
    rogue.server(udp_answer(Group.APPLICATION, 0x11))
    s.finds(STOP, rogue)
    s.near_miss(STOP, rogue, "82 is an answer", reply=True)
    panel = s.tcp(PANEL, OTHER_PLC, codesys_v3.PORT)
    panel.client(STATE)
    panel.server(HALT)
    s.finds(STOP, panel, reply=True)
    s.near_miss(STOP, panel, "the panel asked for the state only")


@scenario("codesys-v3/trap-addresses")
def addresses(s: Scenario) -> None:
    """A stop behind addresses of all sizes, and with both sizes of head; a start alike."""
    stop, start = (call(Group.APPLICATION, command, head=12) for command in (0x11, 0x10))
    pairs = [(0, 2), (2, 0), (2, 2), (2, 4), (6, 2), (6, 6), (6, 8), (8, 6), (8, 8), (10, 10), (14, 8)]
    for number, (receiver, sender) in enumerate(pairs):
        ends = {"receiver": bytes(range(1, receiver + 1)), "sender": b"\x01" * sender}
        rogue, engineer = (s.tcp(f"10.61.9.{base + number}", PLC, codesys_v3.PORT) for base in (100, 200))
        rogue.client(block(send(stop, receiver=ends["receiver"], sender=ends["sender"])))
        s.finds(STOP, rogue)
        engineer.client(block(send(start, receiver=ends["receiver"], sender=ends["sender"])))
        s.finds(START, engineer)
        s.near_miss(STOP, engineer, "a start behind the same addresses")


@scenario("codesys-v3/trap-data-holds-command")
def data_holds_command(s: Scenario) -> None:
    """A stop as the data of a write, and in a later block of it: data, and no command.

    Zeek walks the messages and stays silent. Suricata searches for the head of a call and cannot tell.
    """
    data = call(Group.APPLICATION, 0x11)
    panel, loader = s.tcp(PANEL, PLC, codesys_v3.PORT), s.tcp("10.61.9.21", PLC, codesys_v3.PORT)
    exchange(panel, (Group.VARIABLES, 6), data=data)
    loader.client(block(send(call(Group.VARIABLES, 6, bytes(8)), total=200)))
    loader.client(block(send(data, flags=0x80, number=2)))
    for conversation in (panel, loader):
        s.finds(WRITE, conversation)
        s.finds(STOP, conversation, engines=("suricata",))
    reader = s.tcp("10.61.9.22", OTHER_PLC, codesys_v3.PORT)
    reader.client(STATE)
    reader.server(answer(Group.APPLICATION, 0x14, data))
    s.finds(STOP, reader, reply=True, engines=("suricata",))
    s.near_miss(STOP, reader, "the reader asked for the state only")


@scenario("codesys-v3/trap-encrypted")
def encrypted(s: Scenario) -> None:
    """A stop in an encrypted call cannot be seen; the same in plain text can."""
    secret, plain = s.tcp(PANEL, PLC, codesys_v3.PORT), s.tcp(ROGUE, PLC, codesys_v3.PORT)
    secret.client(block(send(call(Group.APPLICATION, 0x11, protocol=b"\x57\x75"))))
    s.near_miss(STOP, secret, "57 75: what looks like a command is cipher text")
    plain.client(HALT)
    s.finds(STOP, plain)


@scenario("codesys-v3/trap-bytes-of-a-command")
def bytes_of_a_command(s: Scenario) -> None:
    """02 and 11 in other places: block number, data, command high byte, and group and command swapped."""
    panel, rogue = s.tcp(PANEL, PLC, codesys_v3.PORT), s.tcp(ROGUE, PLC, codesys_v3.PORT)
    panel.client(block(send(call(Group.APPLICATION, 0x14, b"\x02\x00\x11\x00" * 6), number=0x00110002)))
    panel.client(request(Group.APPLICATION, 0x1100))
    panel.client(request(0x0200, 0x11))
    panel.client(request(Group.MONITOR, 0x11))
    s.near_miss(STOP, panel, "none of them is group 02 with command 11")
    rogue.client(HALT)
    s.finds(STOP, rogue)
    s.near_miss(MODE, rogue, "another group")

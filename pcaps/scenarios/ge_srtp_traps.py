"""GE-SRTP: what a controller says, shapes that make a detection miss, and what is no message."""

from plantwatch.corpus.craft import Scenario, ge_srtp, scenario
from plantwatch.corpus.craft.ge_srtp import REGISTERS, Service, address, answer, exchange, request

DATE = "2026-11-23"

# Without a site these two report every client.
READ, WRITE = "ge-srtp-read-by-unlisted-client", "ge-srtp-write-by-unlisted-client"
STATE, CLOCK = "ge-srtp-plc-state-set", "ge-srtp-clock-set"

PLC, OTHER_PLC = "10.55.9.10", "10.55.9.11"
HMI, ROGUE = "10.55.9.20", "10.55.9.66"
HALT = request(Service.SET_STATE, b"\x02")
SET = request(0x24, bytes(8))
POLL = request(Service.READ_MEMORY, address(REGISTERS, 0x23, 2))


@scenario("ge-srtp/plc-not-running")
def plc_not_running(s: Scenario) -> None:
    """Controllers that are stopped, faulted and suspended, one in an answer with text; one that runs."""
    policy = "ge-srtp-plc-not-running"
    for number, state in enumerate((ge_srtp.STOPPED, ge_srtp.FAULTED, 4, 5, 6)):
        poll = s.tcp(HMI, f"10.55.9.{30 + number}", ge_srtp.PORT)
        exchange(poll, request(Service.STATUS), state=state)
        s.finds(policy, poll, reply=True)
    text = s.tcp(HMI, "10.55.9.40", ge_srtp.PORT)
    text.client(POLL)
    text.server(answer(POLL, b"\x2a\x00", state=ge_srtp.STOPPED))
    running = s.tcp(HMI, PLC, ge_srtp.PORT)
    exchange(running, request(Service.STATUS), state=ge_srtp.RUN)
    exchange(running, request(Service.STATUS, sequence=0x20), POLL, state=1)
    for conversation in (text, running):
        s.finds(READ, conversation)
    s.finds(policy, text, reply=True)
    s.near_miss(policy, running, "state 0, and 1: runs with outputs off", reply=True)


@scenario("ge-srtp/password-guessing")
def password_guessing(s: Scenario) -> None:
    """Rights are asked for five times, and refused; an engineer asks four times."""
    policy, changed = "ge-srtp-password-guessing", "ge-srtp-privilege-changed"
    rogue, engineer = s.tcp(ROGUE, PLC, ge_srtp.PORT), s.tcp(HMI, OTHER_PLC, ge_srtp.PORT)
    for number in range(5):
        asked = request(Service.CHANGE_PRIVILEGE, bytes([4]) + b"pass%03d" % number)
        for conversation in (rogue, engineer) if number < 4 else (rogue,):
            conversation.client(asked)
            conversation.server(ge_srtp.refuse(asked, 2, 0xF5))
        s.wait(2)
    for conversation in (rogue, engineer):
        s.finds(changed, conversation)
    s.finds(policy, rogue)
    s.near_miss(policy, engineer, "four in a minute")


@scenario("ge-srtp/requests-refused")
def requests_refused(s: Scenario) -> None:
    """A controller refuses ten requests of one host and nine of another."""
    policy = "ge-srtp-requests-refused"
    tool, hmi = s.tcp(ROGUE, PLC, ge_srtp.PORT), s.tcp(HMI, PLC, ge_srtp.PORT)
    for number in range(10):
        asked = request(Service.STATUS, sequence=number)
        for conversation in (tool, hmi) if number < 9 else (tool,):
            conversation.client(asked)
            conversation.server(ge_srtp.refuse(asked, 1))
        s.wait(0.5)
    s.finds(policy, tool, reply=True)
    s.near_miss(policy, hmi, "nine in a minute", reply=True)


@scenario("ge-srtp/incomplete-message")
def incomplete_message(s: Scenario) -> None:
    """A request followed by bytes that are none; a request in two segments."""
    policy = "ge-srtp-incomplete-message"
    fuzzer, hmi = s.tcp(ROGUE, PLC, ge_srtp.PORT), s.tcp(HMI, PLC, ge_srtp.PORT)
    fuzzer.client(POLL + b"\xff" * 60)
    hmi.client(POLL, split=[45])
    for conversation in (fuzzer, hmi):
        s.finds(READ, conversation)
    s.finds(policy, fuzzer)
    s.near_miss(policy, hmi, "the rest comes later")


@scenario("ge-srtp/not-ge-srtp")
def not_ge_srtp(s: Scenario) -> None:
    """A browser and a TLS client on the port; an HMI opens a session with its zeros."""
    policy = "ge-srtp-not-ge-srtp"
    hello = bytes.fromhex("16030100c8010000c40303") + bytes(64)
    browser = b"GET / HTTP/1.1\r\nHost: controller.example\r\nUser-Agent: survey\r\n\r\n"
    for client, said in (ROGUE, browser), ("10.55.9.67", hello):
        stranger = s.tcp(client, PLC, ge_srtp.PORT)
        stranger.client(said)
        s.finds(policy, stranger)
    hmi = s.tcp(HMI, PLC, ge_srtp.PORT)
    ge_srtp.open_session(hmi)
    exchange(hmi, request(Service.STATUS))
    s.near_miss(policy, hmi, "56 zeros begin a session")


@scenario("ge-srtp/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """Zeros, two reads, a write with text and a stop in one segment; an HMI without the last."""
    write = ge_srtp.text_request(Service.WRITE_MEMORY, address(REGISTERS, 7, 40), bytes(80))
    rogue, hmi = s.tcp(ROGUE, PLC, ge_srtp.PORT), s.tcp(HMI, PLC, ge_srtp.PORT)
    rogue.client(ge_srtp.hello() + POLL + POLL + write + HALT)
    hmi.client(ge_srtp.hello() + POLL + POLL + write)
    for conversation in (rogue, hmi):
        s.finds(READ, conversation)
        s.finds(WRITE, conversation)
    s.finds(STATE, rogue)
    s.near_miss(STATE, hmi, "four messages in a segment, none of them this one")


@scenario("ge-srtp/trap-split")
def split(s: Scenario) -> None:
    """A stop cut in two at every third byte, and once into single bytes; a clock set, cut alike."""
    for cut in range(1, len(HALT), 3):
        rogue = s.tcp(f"10.55.9.{100 + cut}", PLC, ge_srtp.PORT)
        rogue.client(HALT, split=[cut])
        s.finds(STATE, rogue)
    dripping, engineer = s.tcp(ROGUE, PLC, ge_srtp.PORT), s.tcp(HMI, PLC, ge_srtp.PORT)
    dripping.client(HALT, split=range(1, len(HALT)))
    s.finds(STATE, dripping)
    engineer.client(SET, split=[1, 31, 42])
    s.finds(CLOCK, engineer)
    s.near_miss(STATE, engineer, "another service, cut alike")


@scenario("ge-srtp/trap-midstream")
def midstream(s: Scenario) -> None:
    """Sessions that were open before the capture began; in one the controller speaks first."""
    rogue, hmi = (s.tcp(host, PLC, ge_srtp.PORT, handshake=False) for host in (ROGUE, HMI))
    rogue.server(answer(POLL, bytes(4)))
    exchange(rogue, HALT)
    s.finds(STATE, rogue)
    exchange(hmi, POLL, SET)
    for policy in (READ, CLOCK):
        s.finds(policy, hmi)
    s.near_miss(STATE, hmi, "another service in an open session")


@scenario("ge-srtp/trap-other-port")
def other_port(s: Scenario) -> None:
    """A stop on port 18246: silent until the catalog or the site lists the port; found on 18245."""
    elsewhere, usual = s.tcp(ROGUE, PLC, 18246), s.tcp(HMI, PLC, ge_srtp.PORT)
    for host in (elsewhere, usual):
        host.client(HALT)
    s.near_miss(STATE, elsewhere, "port 18246 is not among the protocol's ports")
    s.finds(STATE, usual)


@scenario("ge-srtp/trap-data-holds-command")
def data_holds_command(s: Scenario) -> None:
    """A stop as the text of a write: data, and no command; a controller returns the same bytes.

    Zeek walks the messages and stays silent. Suricata searches the stream for bytes and cannot tell.
    """
    hmi, reader = s.tcp(HMI, PLC, ge_srtp.PORT), s.tcp("10.55.9.21", OTHER_PLC, ge_srtp.PORT)
    exchange(hmi, ge_srtp.text_request(Service.WRITE_MEMORY, address(REGISTERS, 7, 28), HALT))
    s.finds(WRITE, hmi)
    s.finds(STATE, hmi, engines=("suricata",))
    reader.client(POLL)
    reader.server(answer(POLL, HALT))
    s.finds(READ, reader)
    for reply in (False, True):
        s.near_miss(STATE, reader, "data from the controller", reply=reply)


@scenario("ge-srtp/trap-bytes-of-a-command")
def bytes_of_a_command(s: Scenario) -> None:
    """23 in other places: sequence, address, size and argument, and at 42 and 50 of the other form each."""
    hmi, rogue = s.tcp(HMI, PLC, ge_srtp.PORT), s.tcp(ROGUE, PLC, ge_srtp.PORT)
    exchange(
        hmi,
        request(Service.READ_MEMORY, address(0x23, 0x2323, 0x2323), sequence=0x23),
        request(Service.STATUS, b"\x23" * 13),
        ge_srtp.text_request(Service.WRITE_MEMORY, b"\x23" * 5, bytes(0x23)),
        ge_srtp.refuse(HALT, 0x23, 0x23),
    )
    for policy in (READ, WRITE):
        s.finds(policy, hmi)
    s.near_miss(STATE, hmi, "23 does not stand where the service stands")
    rogue.client(HALT)
    s.finds(STATE, rogue)

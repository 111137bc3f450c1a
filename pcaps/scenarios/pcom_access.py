"""Unitronics PCOM: who asks and who is there, shapes that make a detection miss, and what is no message."""

from plantwatch.corpus.craft import Scenario, pcom, scenario
from plantwatch.corpus.craft.pcom import Binary, ascii_request, binary, exchange, message

DATE = "2026-11-23"

READ, WRITE = "pcom-read-by-unlisted-client", "pcom-write-by-unlisted-client"  # without a site: every client
IDENTITY = "pcom-identification-read"
STOP, START = "pcom-plc-stop", "pcom-plc-start"

PLC, OTHER_PLC = "10.56.9.10", "10.56.9.11"
HMI, ROGUE = "10.56.9.20", "10.56.9.66"
HALT, RUN = ascii_request("CCS"), ascii_request("CCR")
VALUES = ascii_request("RW000A04")


@scenario("pcom/identification-read")
def identification_read(s: Scenario) -> None:
    """Model, number and name are asked for; an HMI reads values."""
    for number, request in enumerate((ascii_request("ID"), ascii_request("UG"), binary(Binary.NAME))):
        rogue = s.tcp(f"10.56.9.{66 + number}", PLC, pcom.PORT)
        exchange(rogue, request)
        s.finds(IDENTITY, rogue)
    hmi = s.tcp(HMI, PLC, pcom.PORT)
    exchange(hmi, VALUES)
    s.finds(READ, hmi)
    s.near_miss(IDENTITY, hmi, "RW reads values")


@scenario("pcom/read-by-unlisted-client")
def read_by_unlisted_client(s: Scenario) -> None:
    """Every kind of read, each from its own host; one that writes and one that asks for the model."""
    letters = (
        "RE",
        "RA",
        "RB",
        "RC",
        "RT",
        "RM",
        "RW",
        "RNL",
        "RNF",
        "RZB",
        "GS",
        "GF",
        "GT",
        "GP",
        "GX",
        "GY",
    )
    requests = [ascii_request(text if text == "RC" else f"{text}000A01") for text in letters]
    requests += [
        binary(Binary.READ_OPERANDS, bytes(8)),
        binary(Binary.READ_TABLE, bytes(32)),
        pcom.operands(1, 0),
    ]
    for number, request in enumerate(requests):
        reader = s.tcp(f"10.56.9.{70 + number}", PLC, pcom.PORT)
        exchange(reader, request)
        s.finds(READ, reader)
    other = s.tcp(HMI, PLC, pcom.PORT)
    exchange(other, ascii_request("SB000A011"), ascii_request("ID"), pcom.operands(1, 1))
    for policy in (WRITE, IDENTITY):
        s.finds(policy, other)
    s.near_miss(READ, other, "a mixed request counts as a write")


@scenario("pcom/password-guessing")
def password_guessing(s: Scenario) -> None:
    """Passwords are tried five times, and refused; an engineer tries four times."""
    policy, sent = "pcom-password-guessing", "pcom-password-sent"
    rogue, engineer = s.tcp(ROGUE, PLC, pcom.PORT), s.tcp(HMI, OTHER_PLC, pcom.PORT)
    for number in range(5):
        request = binary(Binary.CHECK_PASSWORD, b"%08d" % number)
        for conversation in (rogue, engineer) if number < 4 else (rogue,):
            exchange(conversation, request)
        s.wait(2)
    s.finds(policy, rogue)
    for conversation in (rogue, engineer):
        s.finds(sent, conversation)
    s.near_miss(policy, engineer, "four in a minute")
    reader = s.tcp("10.56.9.21", PLC, pcom.PORT)
    exchange(reader, pcom.operands(2, 0))
    s.finds(READ, reader)
    s.near_miss(sent, reader, "2 is the number of reads")


@scenario("pcom/unit-scan")
def unit_scan(s: Scenario) -> None:
    """A tool asks the units 0 to 4; an HMI asks four units, often."""
    policy = "pcom-unit-scan"
    tool, hmi = s.tcp(ROGUE, PLC, pcom.PORT), s.tcp(HMI, OTHER_PLC, pcom.PORT)
    for number in range(8):
        if number < 5:
            exchange(tool, ascii_request("ID", unit=number))
        exchange(hmi, ascii_request("RW000A04", unit=number % 4))
        s.wait(1)
    s.finds(IDENTITY, tool)
    s.finds(READ, hmi)
    s.finds(policy, tool, engines=("zeek",))
    s.near_miss(policy, hmi, "four units")


@scenario("pcom/requests-refused")
def requests_refused(s: Scenario) -> None:
    """A controller refuses ten requests of one host and nine of another."""
    policy = "pcom-requests-refused"
    tool, hmi = s.tcp(ROGUE, PLC, pcom.PORT), s.tcp(HMI, PLC, pcom.PORT)
    for number in range(10):
        for conversation in (tool, hmi) if number < 9 else (tool,):
            conversation.client(binary(0x20 + number))
            conversation.server(binary(Binary.ERROR, b"\x83\0"))
        s.wait(0.5)
    s.finds(policy, tool, reply=True)
    s.near_miss(policy, hmi, "nine in a minute", reply=True)


@scenario("pcom/bad-length")
def bad_length(s: Scenario) -> None:
    """Messages that announce 7 bytes, none and 65535; the shortest one that is allowed."""
    policy = "pcom-bad-length"
    for number, length in enumerate((7, 0, 0xFFFF)):
        fuzzer = s.tcp(f"10.56.9.{66 + number}", PLC, pcom.PORT)
        fuzzer.client(message(0x65, b"/00ZZB4\r", length=length))
        s.finds(policy, fuzzer)
    hmi = s.tcp(HMI, PLC, pcom.PORT)
    exchange(hmi, ascii_request("UG"))
    s.finds(IDENTITY, hmi)
    s.near_miss(policy, hmi, "eight bytes")


@scenario("pcom/incomplete-message")
def incomplete_message(s: Scenario) -> None:
    """A read followed by bytes that are none; a read in two segments."""
    policy = "pcom-incomplete-message"
    fuzzer, hmi = s.tcp(ROGUE, PLC, pcom.PORT), s.tcp(HMI, PLC, pcom.PORT)
    fuzzer.client(VALUES + bytes(20))
    hmi.client(VALUES, split=[14])
    for conversation in (fuzzer, hmi):
        s.finds(READ, conversation)
    s.finds(policy, fuzzer)
    s.near_miss(policy, hmi, "the rest comes later")


@scenario("pcom/not-pcom")
def not_pcom(s: Scenario) -> None:
    """A browser and a TLS client on the port; an HMI speaks PCOM."""
    policy = "pcom-not-pcom"
    hello = bytes.fromhex("16030100c8010000c40303") + bytes(32)
    for client, said in (ROGUE, b"OPTIONS * HTTP/1.1\r\nHost: plc\r\n\r\n"), ("10.56.9.67", hello):
        stranger = s.tcp(client, PLC, pcom.PORT)
        stranger.client(said)
        s.finds(policy, stranger)
    hmi = s.tcp(HMI, PLC, pcom.PORT)
    exchange(hmi, VALUES)
    s.finds(READ, hmi)
    s.near_miss(policy, hmi, "a solidus behind the header")


@scenario("pcom/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """Two reads, a name and a stop in one segment; an HMI without the last."""
    rogue, hmi = s.tcp(ROGUE, PLC, pcom.PORT), s.tcp(HMI, PLC, pcom.PORT)
    rogue.client(VALUES + VALUES + binary(Binary.NAME) + HALT)
    hmi.client(VALUES + VALUES + binary(Binary.NAME))
    for conversation in (rogue, hmi):
        s.finds(READ, conversation)
        s.finds(IDENTITY, conversation)
    s.finds(STOP, rogue)
    s.near_miss(STOP, hmi, "three messages in a segment, none of them this one")


@scenario("pcom/trap-split")
def split(s: Scenario) -> None:
    """A stop cut in two at each of its bytes, and once into single bytes; a start cut alike."""
    for cut in range(1, len(HALT)):
        rogue = s.tcp(f"10.56.9.{100 + cut}", PLC, pcom.PORT)
        rogue.client(HALT, split=[cut])
        s.finds(STOP, rogue)
    dripping, engineer = s.tcp(ROGUE, PLC, pcom.PORT), s.tcp(HMI, PLC, pcom.PORT)
    dripping.client(HALT, split=range(1, len(HALT)))
    s.finds(STOP, dripping)
    engineer.client(RUN, split=[1, 6, 11])
    s.finds(START, engineer)
    s.near_miss(STOP, engineer, "another command, cut alike")


@scenario("pcom/trap-midstream")
def midstream(s: Scenario) -> None:
    """Sessions that were open before the capture began; in one the controller speaks first."""
    rogue, hmi = s.tcp(ROGUE, PLC, pcom.PORT, handshake=False), s.tcp(HMI, PLC, pcom.PORT, handshake=False)
    rogue.server(pcom.reply(VALUES))
    exchange(rogue, HALT)
    s.finds(STOP, rogue)
    exchange(hmi, VALUES, RUN)
    for policy in (READ, START):
        s.finds(policy, hmi)
    s.near_miss(STOP, hmi, "a start in an open session")


@scenario("pcom/trap-other-port")
def other_port(s: Scenario) -> None:
    """A stop on port 20257: silent until the catalog or the site lists the port; found on 20256."""
    elsewhere, usual = s.tcp(ROGUE, PLC, 20257), s.tcp(HMI, PLC, pcom.PORT)
    for host in (elsewhere, usual):
        host.client(HALT)
    s.near_miss(STOP, elsewhere, "port 20257 is not among the protocol's ports")
    s.finds(STOP, usual)


@scenario("pcom/trap-data-holds-command")
def data_holds_command(s: Scenario) -> None:
    """A stop as the content of a data table: data, and no command; a controller returns the same bytes.

    Zeek walks the messages and stays silent. Suricata searches the stream for bytes and cannot tell.
    """
    hmi, reader = s.tcp(HMI, PLC, pcom.PORT), s.tcp("10.56.9.21", OTHER_PLC, pcom.PORT)
    exchange(hmi, binary(Binary.WRITE_TABLE, bytes(32) + HALT))
    for policy in (WRITE, "pcom-data-table-written"):
        s.finds(policy, hmi)
    s.finds(STOP, hmi, engines=("suricata",))
    reader.client(binary(Binary.READ_TABLE, bytes(32)))
    reader.server(binary(Binary.READ_TABLE | 0x80, bytes(32) + HALT))
    s.finds(READ, reader)
    for reply in (False, True):
        s.near_miss(STOP, reader, "data from the controller", reply=reply)


@scenario("pcom/trap-bytes-of-a-command")
def bytes_of_a_command(s: Scenario) -> None:
    """CCS in other places: as digits of a value, as a reply, in binary data; one real stop, to unit CC."""
    hmi, rogue = s.tcp(HMI, PLC, pcom.PORT), s.tcp(ROGUE, PLC, pcom.PORT)
    exchange(hmi, ascii_request("SW000A020CC50CC5"), ascii_request("RW00CC04", unit=0xCC))
    hmi.server(pcom.ascii_reply("CCS"))
    hmi.client(pcom.ascii_reply("CCS"))
    hmi.client(binary(Binary.READ_OPERANDS, b"/00CCS16\r"))
    for policy in (READ, WRITE):
        s.finds(policy, hmi)
    for reply in (False, True):
        s.near_miss(STOP, hmi, "CCS does not stand where the command stands", reply=reply)
    rogue.client(ascii_request("CCS", unit=0xCC))
    s.finds(STOP, rogue)

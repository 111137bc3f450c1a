"""EtherNet/IP: the commands of the encapsulation, and what is none of them."""

from plantwatch.corpus.craft import Scenario, Tcp, enip, scenario
from plantwatch.corpus.craft.enip import PORT, Command, encapsulate, list_identity, register

DATE = "2026-11-23"

IDENTITY, SESSION = "enip-identity-request", "enip-session-by-unlisted-client"
SERVICES, SCANNER, SWEEP = "enip-services-request", "enip-scanner-identity", "enip-identity-sweep"
FOREIGN = "enip-not-enip"

PLC = "10.63.0.10"
HMI, ROGUE = "10.63.0.20", "10.63.0.66"
GET = b"GET /index.html HTTP/1.1\r\nHost: plc\r\n\r\n"


def said(s: Scenario, client: str, *messages: bytes, server: str = PLC) -> Tcp:
    """A TCP connection in which the client says these messages, each in its own segment."""
    conversation = s.tcp(client, server, PORT)
    for message in messages:
        conversation.client(message)
    return conversation


@scenario("enip/identity-request")
def identity_request(s: Scenario) -> None:
    """A computer asks who is there, by TCP, UDP and broadcast; an HMI opens a session and sends a NOP."""
    s.finds(IDENTITY, said(s, ROGUE, list_identity(b"find")))
    for target in (PLC, "10.63.0.255"):
        asked = s.udp("10.63.0.67", target, PORT)
        asked.client(list_identity())
        s.finds(IDENTITY, asked)
    panel = said(s, HMI, register(), encapsulate(Command.NOP, b"\x63\0\0\0" + b"\0" * 20))
    s.finds(SESSION, panel)
    s.near_miss(IDENTITY, panel, "other commands; the data of one looks like a List Identity")


@scenario("enip/identity-sweep")
def identity_sweep(s: Scenario) -> None:
    """Twelve addresses are asked one after the other; another computer asks nine."""
    for client, last in (ROGUE, 12), (HMI, 9):
        for number in range(1, last + 1):
            asked = s.udp(client, f"10.63.1.{number}", PORT)
            asked.client(list_identity())
            s.finds(IDENTITY, asked)
            if number == 10:
                s.finds(SWEEP, asked)
        if last < 10:
            s.near_miss(SWEEP, asked, "nine addresses")


@scenario("enip/services-request")
def services_request(s: Scenario) -> None:
    """Services, interfaces and targets are asked for; an HMI opens a session and closes it."""
    kinds = (Command.LIST_SERVICES, Command.LIST_INTERFACES, Command.LIST_TARGETS)
    for number, kind in enumerate(kinds):
        s.finds(SERVICES, said(s, f"10.63.0.{66 + number}", encapsulate(kind)))
    asked = s.udp("10.63.0.70", PLC, PORT)
    asked.client(encapsulate(Command.LIST_SERVICES))
    s.finds(SERVICES, asked)
    panel = said(s, HMI, register(), encapsulate(Command.UNREGISTER, session=enip.SESSION))
    s.finds(SESSION, panel)
    s.near_miss(SERVICES, panel, "a session is opened and closed")


@scenario("enip/session")
def session(s: Scenario) -> None:
    """A computer opens a session; another closes one that was open before."""
    rogue = said(s, ROGUE, register())
    rogue.server(encapsulate(Command.REGISTER, b"\x01\0\0\0", session=enip.SESSION))
    s.finds(SESSION, rogue)
    panel = said(s, HMI, encapsulate(Command.UNREGISTER, session=enip.SESSION))
    s.near_miss(SESSION, panel, "the session is closed, not opened")


@scenario("enip/scanner-identity")
def scanner_identity(s: Scenario) -> None:
    """A public scanner asks who is there, by TCP and UDP; engineering software asks in its own way."""
    mark = bytes.fromhex("00 00 00 00 c1 de be d1")
    asked = s.udp("10.63.0.67", PLC, PORT)
    asked.client(list_identity(mark))
    for conversation in (said(s, ROGUE, list_identity(mark)), asked):
        s.finds(SCANNER, conversation)
        s.finds(IDENTITY, conversation)
    station = said(s, HMI, list_identity(mark[4:]))
    s.finds(IDENTITY, station)
    s.near_miss(SCANNER, station, "the same bytes at another place of the context")


@scenario("enip/not-enip")
def not_enip(s: Scenario) -> None:
    """A browser and a datagram of text come to the port; an HMI opens a session."""
    s.finds(FOREIGN, said(s, ROGUE, GET))
    odd = s.udp("10.63.0.67", PLC, PORT)
    odd.client(GET)
    s.finds(FOREIGN, odd)
    panel = said(s, HMI, register())
    s.finds(SESSION, panel)
    s.near_miss(FOREIGN, panel, "an ordinary session")


@scenario("enip/unassigned-command")
def unassigned_command(s: Scenario) -> None:
    """Commands that do not exist are tried out; others send a NOP and the command that starts DTLS."""
    for number, code in enumerate((0x02, 0x05, 0x62, 0x67, 0x71, 0xFF)):
        s.finds("enip-unassigned-command", said(s, f"10.63.0.{66 + number}", encapsulate(code, b"\x01\0")))
    fuzzed = s.udp("10.63.0.80", PLC, PORT)
    fuzzed.client(encapsulate(0x99))
    s.finds("enip-unassigned-command", fuzzed)
    panel = said(s, HMI, encapsulate(Command.NOP), encapsulate(0xC8), encapsulate(0x72), encapsulate(0x73))
    s.near_miss("enip-unassigned-command", panel, "rare commands that exist")


@scenario("enip/requests-refused")
def requests_refused(s: Scenario) -> None:
    """Five messages with a guessed session are refused; an HMI has to open its session again."""
    stale = enip.plain(enip.read_tag(), session=0)
    for client, times in (ROGUE, 5), (HMI, 4):
        conversation = s.tcp(client, PLC if times == 5 else "10.63.0.11", PORT)
        for guess in range(times):
            conversation.client(stale[:4] + bytes([guess]) + stale[5:])
            conversation.server(encapsulate(Command.SEND_RR_DATA, session=guess, status=0x64))
        s.finds("cip-tag-read-by-unlisted-client", conversation)
        if times == 5:
            s.finds("enip-requests-refused", conversation, reply=True)
        else:
            s.near_miss("enip-requests-refused", conversation, "four refusals", reply=True)

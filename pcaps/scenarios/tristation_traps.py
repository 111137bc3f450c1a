"""TriStation: searches, replies, the TRITON implant, and what looks like a command and is none."""

from plantwatch.corpus.craft import Scenario, scenario, tristation
from plantwatch.corpus.craft.tristation import (
    Function,
    Type,
    command,
    cp_status,
    exchange,
    message,
    rejected,
    reply,
)

DATE = "2026-11-23"

SESSION = "tristation-session-by-unlisted-client"  # without a site it reports every client
STATUS = "tristation-status-read-by-unlisted-client"  # so does this one
HALT = "tristation-program-halted"

CONTROLLER, ENGINEER, ROGUE = "10.63.9.10", "10.63.9.20", "10.63.9.66"
STOP = command(Function.HALT)


@scenario("tristation/controller-searched")
def controller_searched(s: Scenario) -> None:
    """A ping to everybody and one to a controller; an engineer connects."""
    policy = "tristation-controller-searched"
    for target in ("255.255.255.255", CONTROLLER):
        rogue = s.udp(ROGUE, target, tristation.PORT)
        rogue.client(message(Type.PING))
        s.finds(policy, rogue)
    answers = s.udp(ROGUE, CONTROLLER, tristation.PORT)
    answers.server(message(Type.PING))
    s.near_miss(policy, answers, "the controller answers with the same bytes", reply=True)
    engineer = s.udp(ENGINEER, CONTROLLER, tristation.PORT)
    tristation.connect(engineer)
    s.finds(SESSION, engineer)
    s.near_miss(policy, engineer, "type 1 connects")


@scenario("tristation/session-by-unlisted-client")
def session_by_unlisted_client(s: Scenario) -> None:
    """A stranger connects; an engineer in a session, and one that ends."""
    rogue, engineer = (s.udp(host, CONTROLLER, tristation.PORT) for host in (ROGUE, ENGINEER))
    tristation.connect(rogue)
    s.finds(SESSION, rogue)
    exchange(engineer, Function.GET_POINTS)
    engineer.client(message(Type.DISCONNECT))
    engineer.server(message(Type.DISCONNECTED))
    s.near_miss(SESSION, engineer, "type 4 disconnects")


@scenario("tristation/triton-implant")
def triton_implant(s: Scenario) -> None:
    """Memory is read, written and run through a status request; an engineer asks for status."""
    policy = "tristation-triton-implant"
    for number, argument in enumerate((0x17, 0x41, 0xF9)):
        rogue = s.udp(f"10.63.9.{66 + number}", CONTROLLER, tristation.PORT)
        rogue.client(command(Function.MP_STATUS, bytes([argument, 0xFF]) + bytes(8)))
        rogue.server(reply(150, bytes(10)))
        for found in (STATUS, policy):
            s.finds(found, rogue)
    engineer = s.udp(ENGINEER, CONTROLLER, tristation.PORT)
    for data in (b"", b"\x01\x00", b"\x17\x00\x00\x00", b"\x00\xff\x00\x00"):
        engineer.client(command(Function.MP_STATUS, data))
    s.finds(STATUS, engineer)
    s.near_miss(policy, engineer, "both bytes belong to it")


@scenario("tristation/key-prohibits")
def key_prohibits(s: Scenario) -> None:
    """The key prevents a halt; another command is rejected because a load is busy."""
    policy = "tristation-key-prohibits"
    rogue, engineer = (s.udp(host, CONTROLLER, tristation.PORT) for host in (ROGUE, ENGINEER))
    rogue.client(STOP)
    rogue.server(rejected(212))
    s.finds(HALT, rogue)
    s.finds(policy, rogue, reply=True)
    engineer.client(command(Function.GET_POINTS))
    engineer.server(rejected(233))
    engineer.server(reply(Function.CP_STATUS_REPLY, b"\xd4\xd4"))
    s.near_miss(policy, engineer, "233 is busy; 212 in another reply is data", reply=True)


@scenario("tristation/requests-refused")
def requests_refused(s: Scenario) -> None:
    """Ten commands are rejected; an engineer has nine rejections."""
    policy = "tristation-requests-refused"
    rogue, engineer = (s.udp(host, CONTROLLER, tristation.PORT) for host in (ROGUE, ENGINEER))
    for number in range(10):
        for conversation in (rogue, engineer)[: 1 + (number < 9)]:
            conversation.client(command(Function.GET_POINTS, counter=number + 1))
            conversation.server(rejected(241))
        s.wait(1)
    s.finds(policy, rogue, reply=True)
    s.near_miss(policy, engineer, "nine in a minute", reply=True)


@scenario("tristation/connection-refused")
def connection_refused(s: Scenario) -> None:
    """A controller turns hosts away for two reasons; an engineer gets in."""
    policy = "tristation-connection-refused"
    for number, kind in enumerate((Type.LIMIT, Type.DENIED)):
        host = s.udp(f"10.63.9.{66 + number}", CONTROLLER, tristation.PORT)
        host.client(message(Type.CONNECT))
        host.server(message(kind))
        s.finds(SESSION, host)
        s.finds(policy, host, reply=True)
    engineer = s.udp(ENGINEER, CONTROLLER, tristation.PORT)
    tristation.connect(engineer)
    s.finds(SESSION, engineer)
    engineer.server(message(Type.NOT_CONNECTED))
    s.near_miss(policy, engineer, "2 lets in; 8 says that the session is gone", reply=True)


@scenario("tristation/processors-dead")
def processors_dead(s: Scenario) -> None:
    """A controller without processors; one that has lost the session."""
    policy = "tristation-processors-dead"
    dead, engineer = (s.udp(host, CONTROLLER, tristation.PORT) for host in (ROGUE, ENGINEER))
    for conversation, kind in (dead, Type.NO_PROCESSOR), (engineer, Type.NOT_CONNECTED):
        conversation.client(message(Type.CONNECT))
        conversation.server(message(kind))
        s.finds(SESSION, conversation)
    s.finds(policy, dead, reply=True)
    s.near_miss(policy, engineer, "8 says that the session is gone", reply=True)


@scenario("tristation/key-in-program")
def key_in_program(s: Scenario) -> None:
    """One controller with its key in PROGRAM; others in STOP, RUN and REMOTE."""
    policy = "tristation-key-in-program"
    for key in (1, 0, 2, 3):
        poll = s.udp(ENGINEER, f"10.63.9.{30 + key}", tristation.PORT)
        poll.client(command(Function.CP_STATUS))
        poll.server(cp_status(key, 0))
        s.finds(STATUS, poll)
        if key == 1:
            s.finds(policy, poll, reply=True)
        else:
            s.near_miss(policy, poll, f"position {key}", reply=True)


@scenario("tristation/program-not-running")
def program_not_running(s: Scenario) -> None:
    """Controllers whose program is halted, paused and in exception; one that runs."""
    policy = "tristation-program-not-running"
    for state in (0, 1, 2, 3):
        poll = s.udp(ENGINEER, f"10.63.9.{30 + state}", tristation.PORT)
        poll.client(command(Function.CP_STATUS))
        poll.server(cp_status(2, state))
        s.finds(STATUS, poll)
        if state:
            s.finds(policy, poll, reply=True)
        else:
            s.near_miss(policy, poll, "0 runs", reply=True)


@scenario("tristation/not-tristation")
def not_tristation(s: Scenario) -> None:
    """A scanner with an SNMP request; an engineer reads values."""
    policy = "tristation-not-tristation"
    snmp = bytes.fromhex(
        "302902010104067075626c6963a01c02047a6b3c5d020100020100300e300c06082b060102010101000500"
    )
    rogue, engineer = (s.udp(host, CONTROLLER, tristation.PORT) for host in (ROGUE, ENGINEER))
    rogue.client(snmp)
    s.finds(policy, rogue)
    exchange(engineer, Function.GET_POINTS)
    s.near_miss(policy, engineer, "type 5, high byte 0")


@scenario("tristation/trap-other-port")
def other_port(s: Scenario) -> None:
    """A halt on port 1503: silent until the catalog or the site lists the port; found on 1502."""
    elsewhere, usual = s.udp(ROGUE, CONTROLLER, 1503), s.udp(ENGINEER, CONTROLLER, tristation.PORT)
    for conversation in (elsewhere, usual):
        conversation.client(STOP)
    s.near_miss(HALT, elsewhere, "port 1503 is not among the protocol's ports")
    s.finds(HALT, usual)


@scenario("tristation/trap-direction")
def direction(s: Scenario) -> None:
    """A controller says what halts another one; the same to a controller does."""
    engineer, rogue = (s.udp(host, CONTROLLER, tristation.PORT) for host in (ENGINEER, ROGUE))
    engineer.client(command(Function.GET_POINTS))
    engineer.server(STOP)
    s.near_miss(HALT, engineer, "said by the controller", reply=True)
    rogue.client(STOP)
    s.finds(HALT, rogue)


@scenario("tristation/trap-midstream")
def midstream(s: Scenario) -> None:
    """A halt in a session that was open before the capture, between polls; the controller speaks first."""
    rogue = s.udp(ROGUE, CONTROLLER, tristation.PORT)
    rogue.server(reply(121, bytes(40)))
    exchange(rogue, Function.GET_POINTS, Function.HALT, Function.GET_POINTS)
    s.finds(HALT, rogue)
    engineer = s.udp(ENGINEER, CONTROLLER, tristation.PORT)
    engineer.server(reply(121, bytes(40)))
    exchange(engineer, Function.GET_POINTS)
    s.near_miss(HALT, engineer, "polls only")


@scenario("tristation/trap-data-holds-command")
def data_holds_command(s: Scenario) -> None:
    """A halt as data of other datagrams: every byte counts from the start of the datagram."""
    engineer, rogue = (s.udp(host, CONTROLLER, tristation.PORT) for host in (ENGINEER, ROGUE))
    engineer.client(command(Function.GET_POINTS, STOP))
    engineer.client(message(Type.DISCONNECT, STOP))
    engineer.server(reply(121, STOP))
    for back in (False, True):
        s.near_miss(HALT, engineer, "data", reply=back)
    rogue.client(STOP)
    s.finds(HALT, rogue)


@scenario("tristation/trap-bytes-of-a-command")
def bytes_of_a_command(s: Scenario) -> None:
    """21 as counter, length, data and type; a halt with another counter and more data."""
    engineer, rogue = (s.udp(host, CONTROLLER, tristation.PORT) for host in (ENGINEER, ROGUE))
    engineer.client(command(Function.GET_POINTS, b"\x15" * 11, counter=21))
    engineer.client(message(21, b"\x15" * 8))
    s.near_miss(HALT, engineer, "21 does not stand where the function stands")
    rogue.client(command(Function.HALT, bytes(5), counter=255))
    s.finds(HALT, rogue)

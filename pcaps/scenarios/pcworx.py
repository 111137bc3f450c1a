"""Phoenix Contact controllers: who asks them, and who stops and starts them."""

from plantwatch.corpus.craft import Scenario, Tcp, pcworx, scenario
from plantwatch.corpus.craft.pcworx import INFO_PORT, REMOTING_PORT, RUNTIME_PORT

DATE = "2026-11-23"

# without a site these report every host
SESSION, DEVICE, RUNTIME = (
    "pcworx-session-by-unlisted-client",
    "pcworx-device-identified",
    "pcworx-runtime-identified",
)
REMOTING, STOP, START = "pcworx-remoting-by-unlisted-client", "pcworx-plc-stop", "pcworx-plc-start"

PLC = "10.70.1.10"
ENGINEER, ROGUE = "10.70.1.20", "10.70.1.66"
CONTROL = pcworx.service("IProConOSControlService")
STATE = pcworx.call(1, 3, b"\x01\0\0\0\x02\x40")


def remote(s: Scenario, client: str, *calls: bytes) -> Tcp:
    """A remoting session: the control service, and calls of it."""
    one = s.tcp(client, PLC, REMOTING_PORT)
    for call in (CONTROL, *calls):
        one.client(call)
        one.server(pcworx.returned())
    s.finds(REMOTING, one)
    return one


@scenario("pcworx/session-by-unlisted-client")
def session_by_unlisted_client(s: Scenario) -> None:
    """A stranger opens a session as scan tools do; engineering goes on with one."""
    rogue, office = s.tcp(ROGUE, PLC, INFO_PORT), s.tcp(ENGINEER, PLC, INFO_PORT, handshake=False)
    rogue.client(pcworx.CONNECT)
    rogue.server(pcworx.CONNECTED)
    s.finds(SESSION, rogue)
    for request, reply in (pcworx.REGISTER, pcworx.REGISTERED), (pcworx.DEVICE_INFO, pcworx.device()):
        office.client(request)
        office.server(reply)
    s.finds(DEVICE, office)
    s.near_miss(SESSION, office, "no service 01")


@scenario("pcworx/device-identified")
def device_identified(s: Scenario) -> None:
    """A stranger reads type and versions; engineering opens a session and leaves."""
    rogue, office = s.tcp(ROGUE, PLC, INFO_PORT), s.tcp(ENGINEER, PLC, INFO_PORT)
    for conversation in (rogue, office):
        conversation.client(pcworx.CONNECT)
        conversation.server(pcworx.CONNECTED)
        s.finds(SESSION, conversation)
    rogue.client(pcworx.REGISTER)
    rogue.server(pcworx.REGISTERED)
    rogue.client(pcworx.DEVICE_INFO)
    rogue.server(pcworx.device())
    s.finds(DEVICE, rogue)
    s.near_miss(DEVICE, office, "service 01 only")


@scenario("pcworx/runtime-identified")
def runtime_identified(s: Scenario) -> None:
    """A stranger reads names and versions of the runtime; engineering asks for the state."""
    rogue, office = s.tcp(ROGUE, PLC, RUNTIME_PORT), s.tcp(ENGINEER, PLC, RUNTIME_PORT)
    rogue.client(pcworx.RUNTIME_INFO)
    rogue.server(pcworx.runtime())
    s.finds(RUNTIME, rogue)
    s.near_miss(RUNTIME, rogue, "the answer", reply=True)
    office.client(pcworx.RUNTIME_STATE)
    s.near_miss(RUNTIME, office, "function 0f")


@scenario("pcworx/remoting-by-unlisted-client")
def remoting_by_unlisted_client(s: Scenario) -> None:
    """A stranger asks for services; a session that is open already asks for the state."""
    remote(s, ROGUE, pcworx.service("ISimpleFileAccessService3"))
    office = s.tcp(ENGINEER, PLC, REMOTING_PORT, handshake=False)
    office.client(STATE)
    office.server(pcworx.returned())
    s.near_miss(REMOTING, office, "no service is asked for")


@scenario("pcworx/plc-stop")
def plc_stop(s: Scenario) -> None:
    """A controller is stopped through both ports; engineering starts it and asks for the state."""
    for number in (1, 2, 3):
        s.finds(STOP, remote(s, f"10.70.1.{66 + number}", STATE, pcworx.stop(number)))
    old = s.tcp(ROGUE, PLC, RUNTIME_PORT)
    old.client(pcworx.RUNTIME_STOP)
    s.finds(STOP, old)
    office, older = remote(s, ENGINEER, STATE, pcworx.start()), s.tcp(ENGINEER, PLC, RUNTIME_PORT)
    older.client(pcworx.RUNTIME_STATE)
    s.finds(START, office)
    s.near_miss(STOP, office, "method 6")
    seventh = remote(s, "10.70.1.21", pcworx.call(5, 7), pcworx.call(1, 7, b"\x01\0"))
    s.near_miss(STOP, seventh, "method 7 of another service, and one with contents")


@scenario("pcworx/plc-start")
def plc_start(s: Scenario) -> None:
    """A controller is started cold, warm and hot, through both ports; engineering stops it."""
    for kind in (1, 2, 3):
        s.finds(START, remote(s, f"10.70.1.{66 + kind}", pcworx.start(kind, number=kind)))
    old = s.tcp(ROGUE, PLC, RUNTIME_PORT)
    old.client(pcworx.RUNTIME_COLD_START)
    s.finds(START, old)
    office = remote(s, ENGINEER, pcworx.stop())
    s.finds(STOP, office)
    s.near_miss(START, office, "method 7")


@scenario("pcworx/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """A stop behind two questions in one segment, on each port; engineering only asks."""
    for port, asked, command in (
        (REMOTING_PORT, STATE + STATE, pcworx.stop(2)),
        (RUNTIME_PORT, pcworx.RUNTIME_STATE * 2, pcworx.RUNTIME_STOP),
    ):
        rogue = s.tcp(f"10.70.1.{60 + port % 7}", PLC, port)
        office = s.tcp(f"10.70.1.{20 + port % 7}", PLC, port)
        rogue.client(asked + command)
        office.client(asked)
        s.finds(STOP, rogue)
        s.near_miss(STOP, office, "two questions")


@scenario("pcworx/trap-split")
def split(s: Scenario) -> None:
    """A stop cut at each of its bytes, on each port; a start cut alike."""
    number = 30
    for port, command in (REMOTING_PORT, pcworx.stop(2)), (RUNTIME_PORT, pcworx.RUNTIME_STOP):
        for cut in range(1, len(command)):
            number += 1
            rogue = s.tcp(f"10.70.1.{number}", PLC, port)
            rogue.client(command, split=[cut])
            s.finds(STOP, rogue)
    office = s.tcp(ENGINEER, PLC, REMOTING_PORT)
    office.client(pcworx.start(), split=[3, 9])
    s.finds(START, office)
    s.near_miss(STOP, office, "another method, cut alike")


@scenario("pcworx/trap-midstream")
def midstream(s: Scenario) -> None:
    """Sessions that were open before the capture began; in one the controller speaks first."""
    rogue, office = (s.tcp(client, PLC, REMOTING_PORT, handshake=False) for client in (ROGUE, ENGINEER))
    rogue.server(pcworx.returned())
    rogue.client(pcworx.stop())
    s.finds(STOP, rogue)
    office.client(STATE)
    office.server(pcworx.returned())
    s.near_miss(STOP, office, "a question in an open session")


@scenario("pcworx/trap-other-port")
def other_port(s: Scenario) -> None:
    """A stop on port 41101: silent until the catalog or the site lists the port; found on 41100."""
    elsewhere, usual = s.tcp(ROGUE, PLC, 41101), s.tcp(ENGINEER, PLC, REMOTING_PORT)
    for conversation in (elsewhere, usual):
        conversation.client(pcworx.stop())
    s.near_miss(STOP, elsewhere, "port 41101 is not among the protocol's ports")
    s.finds(STOP, usual)


@scenario("pcworx/trap-answers")
def answers(s: Scenario) -> None:
    """A controller sends the bytes of commands: it is asked, and does not command."""
    office = s.tcp(ENGINEER, PLC, REMOTING_PORT, handshake=False)
    office.client(STATE)
    office.server(pcworx.stop(2) + pcworx.start())
    for policy in (STOP, START):
        for reply in (False, True):
            s.near_miss(policy, office, "from the controller", reply=reply)

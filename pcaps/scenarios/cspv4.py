"""CSPv4: what is said to PLC-5 and SLC controllers, one capture a policy, and traps."""

from plantwatch.corpus.craft import Scenario, Tcp, cspv4, scenario
from plantwatch.corpus.craft.cspv4 import answer, header, open_session, pccc, session_opened

DATE = "2026-11-23"

SESSION = "cspv4-session-by-unlisted-client"  # without a site it reports every session
CONTROLLER, OTHER = "10.70.1.10", "10.70.1.11"
ENGINEER, ROGUE = "10.70.1.20", "10.70.1.66"
READ = pccc(0x0F, 0x68, bytes(8))


def session(s: Scenario, client: str) -> Tcp:
    """A session that is open."""
    conversation = s.tcp(client, CONTROLLER, cspv4.PORT)
    conversation.client(open_session())
    conversation.server(session_opened())
    s.finds(SESSION, conversation)
    return conversation


def tell(s: Scenario, policy: str, command: int, functions: tuple[int, ...], beside: bytes, why: str) -> None:
    """Each function from its own stranger; an engineer says something close."""
    for number, function in enumerate(functions):
        rogue = session(s, f"10.70.1.{66 + number}")
        rogue.client(pccc(command, function, bytes(6)))
        rogue.server(answer(command))
        s.finds(policy, rogue)
    engineer = session(s, ENGINEER)
    engineer.client(beside)
    engineer.server(answer(0x0F, bytes(8)))
    s.near_miss(policy, engineer, why)


@scenario("cspv4/session-by-unlisted-client")
def session_by_unlisted_client(s: Scenario) -> None:
    """A scanner opens a session; another session that is open already goes on."""
    session(s, ROGUE)
    host = s.tcp(ENGINEER, CONTROLLER, cspv4.PORT, handshake=False)
    host.client(READ)
    host.server(answer(0x0F, bytes(8)))
    s.near_miss(SESSION, host, "a read in an open session")


@scenario("cspv4/controller-identified")
def controller_identified(s: Scenario) -> None:
    """A diagnostic status; an echo beside it."""
    tell(s, "cspv4-controller-identified", 6, (3,), pccc(6, 0, b"ping"), "function 0 is an echo")


@scenario("cspv4/mode-changed")
def mode_changed(s: Scenario) -> None:
    """Both functions that change the mode; a read."""
    tell(s, "cspv4-mode-changed", 15, (0x3A, 0x80), READ, "a read")


@scenario("cspv4/program-download")
def program_download(s: Scenario) -> None:
    """Three functions of a download; an upload is asked for by an engineer."""
    tell(s, "cspv4-program-download", 15, (0x05, 0x50, 0x52), READ, "a read")


@scenario("cspv4/program-upload")
def program_upload(s: Scenario) -> None:
    """Three functions of an upload; a read."""
    tell(s, "cspv4-program-upload", 15, (0x06, 0x53, 0x55), READ, "a read")


@scenario("cspv4/forces-disabled")
def forces_disabled(s: Scenario) -> None:
    """Forces are removed; a function 41 of another command."""
    tell(s, "cspv4-forces-disabled", 15, (0x41,), pccc(0x06, 0x41), "not a function of command 0f")


@scenario("cspv4/memory-initialised")
def memory_initialised(s: Scenario) -> None:
    """Memory is erased; the number stands in the data of a read."""
    tell(s, "cspv4-memory-initialised", 15, (0x57,), pccc(0x0F, 0x68, b"\x57" * 6), "57 is data")


@scenario("cspv4/write-by-unlisted-client")
def write_by_unlisted_client(s: Scenario) -> None:
    """Every kind of write; a read."""
    tell(s, "cspv4-write-by-unlisted-client", 15, (0, 8, 0x26, 0x67, 0xA9, 0xAA, 0xAB), READ, "a read")


@scenario("cspv4/trap-split")
def trap_split(s: Scenario) -> None:
    """A change of mode comes cut at every fourth place, and byte by byte."""
    whole = pccc(15, 0x80, b"\6")
    cuts = [[n] for n in range(1, len(whole), 4)] + [list(range(1, len(whole)))]
    for number, split in enumerate(cuts):
        one = session(s, f"10.70.2.{66 + number}")
        one.client(whole, split=split)
        s.finds("cspv4-mode-changed", one)


@scenario("cspv4/trap-pipelined")
def trap_pipelined(s: Scenario) -> None:
    """A change of mode follows a read in one segment."""
    one = session(s, ROGUE)
    one.client(READ + pccc(15, 0x80, b"\6"))
    s.finds("cspv4-mode-changed", one)


@scenario("cspv4/trap-midstream")
def trap_midstream(s: Scenario) -> None:
    """The capture begins with an answer; a change of mode follows."""
    one = s.tcp(ROGUE, CONTROLLER, cspv4.PORT, handshake=False)
    one.server(answer(15))
    one.client(pccc(15, 0x80, b"\6"))
    s.finds("cspv4-mode-changed", one)


@scenario("cspv4/trap-other-direction")
def trap_other_direction(s: Scenario) -> None:
    """Bytes of a command come from a controller, and as an answer; another pair uses other ports."""
    one = session(s, ENGINEER)
    one.server(pccc(15, 0x80, b"\6"))
    one.client(header(2, 7, 9) + pccc(15, 0x80)[28:])
    s.near_miss("cspv4-mode-changed", one, "from the controller, and marked as an answer")
    other = s.tcp(ROGUE, OTHER, 2223)
    other.client(pccc(15, 0x80, b"\6"))
    s.near_miss("cspv4-mode-changed", other, "another port")

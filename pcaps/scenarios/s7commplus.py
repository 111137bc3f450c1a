"""S7comm-plus: each function that a policy names, and what comes close to it."""

from plantwatch.corpus.craft import Scenario, Tcp, s7commplus, scenario
from plantwatch.corpus.craft.s7commplus import Function, Object, State, exchange, request

DATE = "2026-11-23"

# Without a site these report every client.
READ, WRITE = "s7commplus-read-by-unlisted-client", "s7commplus-write-by-unlisted-client"
SESSION, EXPLORE = "s7commplus-session-by-unlisted-client", "s7commplus-explore"
STOP, START = "s7commplus-plc-stop", "s7commplus-plc-start"
DOWNLOAD, DELETED = "s7commplus-program-download", "s7commplus-object-deleted"
SEQUENCE, INVOKE = "s7commplus-sequence", "s7commplus-invoke"

PLC = "10.61.1.10"
ROGUE, ENGINEER, PANEL = "10.61.1.66", "10.61.1.20", "10.61.1.30"
VERSIONS = 1, 2, 3


def finds(s: Scenario, conversation: Tcp, *policies: str) -> None:
    """All these policies fire from client to server."""
    for policy in policies:
        s.finds(policy, conversation)


def station(s: Scenario, number: int) -> Tcp:
    """One of several stations."""
    return s.tcp(f"10.61.1.{100 + number}", PLC, s7commplus.PORT)


@scenario("s7commplus/session-by-unlisted-client")
def session_by_unlisted_client(s: Scenario) -> None:
    """Sessions are opened, in each version; a panel with an open session subscribes to values."""
    for version in VERSIONS:
        rogue = station(s, version)
        exchange(rogue, s7commplus.create_session(version=version))
        finds(s, rogue, SESSION)
    panel = s.tcp(PANEL, PLC, s7commplus.PORT)
    for version in VERSIONS:
        exchange(panel, s7commplus.create_object(s7commplus.SESSION, version=version))
    s.near_miss(SESSION, panel, "an object in the session is a subscription")


@scenario("s7commplus/read-by-unlisted-client")
def read_by_unlisted_client(s: Scenario) -> None:
    """Values are read with each of three functions; a panel asks for a link."""
    functions = Function.GET_MULTI_VARIABLES, Function.GET_VARIABLE, Function.GET_SUBSTREAMED
    for version in VERSIONS:
        for number, function in enumerate(functions):
            rogue = station(s, version * 10 + number)
            exchange(rogue, request(function, Object.EXECUTION, b"\x01\x90\x77", version=version))
            finds(s, rogue, READ)
    panel = s.tcp(PANEL, PLC, s7commplus.PORT)
    exchange(panel, request(Function.GET_LINK, 0x31, b"\x05\x4c"))
    s.near_miss(READ, panel, "another function")


@scenario("s7commplus/write-by-unlisted-client")
def write_by_unlisted_client(s: Scenario) -> None:
    """Symbols and an attribute of the station are written; a panel tends its subscription and session."""
    for version in VERSIONS:
        rogue, other = station(s, version * 10), station(s, version * 10 + 1)
        exchange(rogue, s7commplus.set_symbol(version=version))
        value = b"\x10\x02\x08\x0f"
        exchange(other, s7commplus.set_variable(Object.STATION, b"\x93\x1b", value, version=version))
        for conversation in (rogue, other):
            finds(s, conversation, WRITE)
    panel = s.tcp(PANEL, PLC, s7commplus.PORT)
    for version in VERSIONS:
        exchange(panel, s7commplus.set_credit(version=version))
        own = s7commplus.SESSION
        exchange(panel, request(Function.SET_MULTI_VARIABLES, own, b"\x01\x02", version=version))
    s.near_miss(WRITE, panel, "credit of a subscription, and an attribute of the session")


@scenario("s7commplus/explore")
def explore(s: Scenario) -> None:
    """The contents of the program are listed, in each version; a panel reads a symbol."""
    for version in VERSIONS:
        rogue = station(s, version)
        exchange(rogue, s7commplus.explore(version=version))
        finds(s, rogue, EXPLORE)
    panel = s.tcp(PANEL, PLC, s7commplus.PORT)
    exchange(panel, s7commplus.read_symbol())
    finds(s, panel, READ)
    s.near_miss(EXPLORE, panel, "reads one symbol")


@scenario("s7commplus/plc-stop")
def plc_stop(s: Scenario) -> None:
    """A controller is told to stop, in each version; another station starts it, and reads the state."""
    for version in VERSIONS:
        rogue = station(s, version)
        exchange(rogue, s7commplus.set_state(State.STOP, version=version))
        finds(s, rogue, STOP, WRITE)
    engineer = s.tcp(ENGINEER, PLC, s7commplus.PORT)
    exchange(engineer, s7commplus.set_state(State.RUN))
    exchange(engineer, request(Function.GET_SUBSTREAMED, Object.EXECUTION, b"\x01\x90\x77\x00\x08\x01"))
    finds(s, engineer, START, WRITE, READ)
    s.near_miss(STOP, engineer, "a start, and a read of the state")


@scenario("s7commplus/plc-start")
def plc_start(s: Scenario) -> None:
    """A controller is told to start, in each version; another station sets another attribute to 3."""
    for version in VERSIONS:
        rogue = station(s, version)
        exchange(rogue, s7commplus.set_state(State.RUN, version=version))
        finds(s, rogue, START, WRITE)
    engineer = s.tcp(ENGINEER, PLC, s7commplus.PORT)
    exchange(engineer, s7commplus.set_variable(Object.EXECUTION, b"\x90\x78", b"\x00\x08\x03"))
    finds(s, engineer, WRITE)
    s.near_miss(START, engineer, "another attribute of the same object")


@scenario("s7commplus/program-download")
def program_download(s: Scenario) -> None:
    """Objects are created in the program and in the station; panels make a session and subscriptions."""
    for version in VERSIONS:
        for number, place in enumerate((Object.PROGRAM, Object.STATION)):
            rogue = station(s, version * 10 + number)
            exchange(rogue, s7commplus.create_object(place, version=version))
            finds(s, rogue, DOWNLOAD)
    panel = s.tcp(PANEL, PLC, s7commplus.PORT)
    exchange(panel, s7commplus.create_session())
    for parent in (s7commplus.SESSION, 0x7000_0E4D):
        exchange(panel, s7commplus.create_object(parent))
    finds(s, panel, SESSION)
    s.near_miss(DOWNLOAD, panel, "a session and two subscriptions")


@scenario("s7commplus/object-deleted")
def object_deleted(s: Scenario) -> None:
    """A block is deleted, in each version; a panel ends a subscription and its session."""
    for version in VERSIONS:
        rogue = station(s, version)
        exchange(rogue, s7commplus.delete_object(Object.BLOCK, version=version))
        finds(s, rogue, DELETED)
    panel = s.tcp(PANEL, PLC, s7commplus.PORT)
    for version in VERSIONS:
        for item in (Object.SUBSCRIPTION, s7commplus.SESSION):
            exchange(panel, s7commplus.delete_object(item, version=version))
    s.near_miss(DELETED, panel, "a subscription and a session")


@scenario("s7commplus/sequence")
def sequence(s: Scenario) -> None:
    """A sequence of changes is begun and ended, in each version; another station explores."""
    for version in VERSIONS:
        for number, function in enumerate((Function.BEGIN_SEQUENCE, Function.END_SEQUENCE)):
            rogue = station(s, version * 10 + number)
            exchange(rogue, request(function, 0x0400_1200, version=version))
            finds(s, rogue, SEQUENCE)
    engineer = s.tcp(ENGINEER, PLC, s7commplus.PORT)
    exchange(engineer, s7commplus.explore(0x0556))
    finds(s, engineer, EXPLORE)
    s.near_miss(SEQUENCE, engineer, "0556 is an object")


@scenario("s7commplus/invoke")
def invoke(s: Scenario) -> None:
    """A function is invoked, in each version; another station explores."""
    for version in VERSIONS:
        rogue = station(s, version)
        exchange(rogue, request(Function.INVOKE, Object.STATION, version=version))
        finds(s, rogue, INVOKE)
    engineer = s.tcp(ENGINEER, PLC, s7commplus.PORT)
    exchange(engineer, s7commplus.explore(0x056B))
    finds(s, engineer, EXPLORE)
    s.near_miss(INVOKE, engineer, "056b is an object")

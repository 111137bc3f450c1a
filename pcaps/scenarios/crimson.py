"""Crimson v3: what is said to panels, one capture a policy, and shapes that make a detection miss."""

from plantwatch.corpus.craft import Scenario, Tcp, crimson, scenario
from plantwatch.corpus.craft.crimson import Type, acknowledge, message, read_memory, wait

DATE = "2026-11-23"

SESSION = "crimson-session-by-unlisted-client"  # without a site it reports every client
IDENTITY, MEMORY = "crimson-panel-identified", "crimson-memory-read"
DATABASE, VALUE = "crimson-database-written", "crimson-value-written"

PANEL, OTHER = "10.65.1.10", "10.65.1.11"
ENGINEER, ROGUE = "10.65.1.20", "10.65.1.66"
ASK = crimson.ask_manufacturer()
READ = read_memory(0x100, 64)


def exchange(conversation: Tcp, *said: bytes) -> None:
    """Each message and an answer without data."""
    for one in said:
        conversation.client(one)
        conversation.server(acknowledge())


def tell(s: Scenario, policy: str, said: tuple[bytes, ...], beside: tuple[bytes, ...], why: str) -> None:
    """Each message from its own stranger; an engineer with others."""
    for number, one in enumerate(said):
        rogue = s.tcp(f"10.65.1.{66 + number}", PANEL, crimson.PORT)
        exchange(rogue, one)
        s.finds(SESSION, rogue)
        s.finds(policy, rogue)
    engineer = s.tcp(ENGINEER, PANEL, crimson.PORT)
    exchange(engineer, *beside)
    s.finds(SESSION, engineer)
    s.near_miss(policy, engineer, why)


@scenario("crimson/panel-identified")
def panel_identified(s: Scenario) -> None:
    """A scanner asks for maker and model; an engineer waits, and reads other registers."""
    rogue, engineer = (s.tcp(host, PANEL, crimson.PORT) for host in (ROGUE, ENGINEER))
    rogue.client(ASK)
    rogue.server(crimson.text(crimson.MANUFACTURER, b"Red Lion Controls"))
    rogue.client(crimson.ask_model())
    rogue.server(crimson.text(crimson.MODEL, b"G310C2"))
    second = s.tcp("10.65.1.67", PANEL, crimson.PORT)
    second.client(crimson.ask_model())
    for conversation in (rogue, second):
        s.finds(SESSION, conversation)
        s.finds(IDENTITY, conversation)
    exchange(engineer, wait(), message(Type.READ_MODEL, register=0x0129), message(Type.READ, register=0x012C))
    s.finds(SESSION, engineer)
    s.near_miss(IDENTITY, engineer, "other registers")


@scenario("crimson/database-written")
def database_written(s: Scenario) -> None:
    """Chunks in three types; an engineer waits and reads memory."""
    said = tuple(crimson.chunk(kind, 0, bytes(200)) for kind in (Type.CHUNK, Type.CHUNK_2, Type.CHUNK_3))
    tell(s, DATABASE, said, (wait(), message(Type.CHUNK_3)), "1500 without a chunk")


@scenario("crimson/value-written")
def value_written(s: Scenario) -> None:
    """Values in two types; an engineer sends one of another length."""
    said = tuple(crimson.value(kind, 1, 2, 0x13001400) for kind in (Type.VALUE, Type.VALUE_2))
    tell(s, VALUE, said, (wait(), message(Type.VALUE, bytes(4))), "too short for a value")


@scenario("crimson/memory-read")
def memory_read(s: Scenario) -> None:
    """Memory is read by offset; an engineer reads a register."""
    tell(s, MEMORY, (READ,), (message(Type.READ, register=0x0100), wait()), "no offset")


@scenario("crimson/session-by-unlisted-client")
def session_by_unlisted_client(s: Scenario) -> None:
    """Strangers with each type that is known; a type that nobody knows."""
    kinds = 0x0100, 0x0200, 0x0300, 0x1000, 0x1100, 0x1600, 0x1700, 0x1800, 0x1C00, 0x1E00, 0x1F00, 0x2E00
    for number, kind in enumerate(kinds):
        stranger = s.tcp(f"10.65.1.{66 + number}", PANEL, crimson.PORT)
        exchange(stranger, message(kind))
        s.finds(SESSION, stranger)
    other = s.tcp(ENGINEER, PANEL, crimson.PORT)
    exchange(other, message(0x7777), message(0x1301))
    s.near_miss(SESSION, other, "no type of this protocol")


@scenario("crimson/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """Wait, identity and memory in one segment; an engineer without the last."""
    rogue, engineer = (s.tcp(host, PANEL, crimson.PORT) for host in (ROGUE, ENGINEER))
    rogue.client(wait() + ASK + READ)
    engineer.client(wait() + ASK)
    for conversation in (rogue, engineer):
        for policy in (SESSION, IDENTITY):
            s.finds(policy, conversation)
    s.finds(MEMORY, rogue)
    s.near_miss(MEMORY, engineer, "two messages in a segment, none of them this one")


@scenario("crimson/trap-split")
def split(s: Scenario) -> None:
    """A question for the maker cut in two at each of its bytes; a read of memory, cut alike.

    Suricata judges the start of a segment for the first message of an unlisted client.
    """
    for cut in range(1, len(ASK)):
        rogue = s.tcp(f"10.65.1.{100 + cut}", PANEL, crimson.PORT)
        rogue.client(ASK, split=[cut])
        s.finds(SESSION, rogue, engines=("zeek",))
        s.finds(IDENTITY, rogue)
    engineer = s.tcp(ENGINEER, PANEL, crimson.PORT)
    engineer.client(READ, split=[1, 3, 5, 9])
    s.finds(SESSION, engineer, engines=("zeek",))
    s.finds(MEMORY, engineer)
    s.near_miss(IDENTITY, engineer, "another message, cut alike")


@scenario("crimson/trap-midstream")
def midstream(s: Scenario) -> None:
    """Sessions that were open before the capture began; in one the panel speaks first."""
    rogue, engineer = (s.tcp(host, PANEL, crimson.PORT, handshake=False) for host in (ROGUE, ENGINEER))
    rogue.server(acknowledge())
    exchange(rogue, READ)
    exchange(engineer, ASK)
    for conversation, policy in (rogue, MEMORY), (engineer, IDENTITY):
        s.finds(SESSION, conversation)
        s.finds(policy, conversation)
    s.near_miss(MEMORY, engineer, "another message in an open session")


@scenario("crimson/trap-other-port")
def other_port(s: Scenario) -> None:
    """A question for the maker on port 790: silent until the catalog or the site lists it; found on 789."""
    elsewhere, usual = s.tcp(ROGUE, PANEL, 790), s.tcp(ENGINEER, PANEL, crimson.PORT)
    for conversation in (elsewhere, usual):
        conversation.client(ASK)
    s.near_miss(IDENTITY, elsewhere, "port 790 is not among the protocol's ports")
    for policy in (SESSION, IDENTITY):
        s.finds(policy, usual)


@scenario("crimson/trap-direction")
def direction(s: Scenario) -> None:
    """A panel sends what would ask another one; a stranger asks."""
    engineer, rogue = s.tcp(ENGINEER, PANEL, crimson.PORT), s.tcp(ROGUE, OTHER, crimson.PORT)
    engineer.client(wait())
    for said in (ASK, READ, crimson.chunk(Type.CHUNK_3, 0, bytes(20))):
        engineer.server(said)
    s.finds(SESSION, engineer)
    for policy in (IDENTITY, MEMORY, DATABASE):
        s.near_miss(policy, engineer, "said by the panel", reply=True)
    rogue.client(ASK)
    for policy in (SESSION, IDENTITY):
        s.finds(policy, rogue)


@scenario("crimson/trap-data-holds-command")
def data_holds_command(s: Scenario) -> None:
    """A question for the maker inside a chunk: data, and no question.

    Zeek walks the messages and stays silent. Suricata searches the stream for bytes and cannot tell.
    """
    engineer = s.tcp(ENGINEER, PANEL, crimson.PORT)
    exchange(engineer, crimson.chunk(Type.CHUNK_3, 0, b"panel" + ASK))
    for policy in (SESSION, DATABASE):
        s.finds(policy, engineer)
    s.finds(IDENTITY, engineer, engines=("suricata",))
    reader = s.tcp("10.65.1.21", OTHER, crimson.PORT)
    reader.client(READ)
    reader.server(message(Type.STRING, ASK))
    for policy in (SESSION, MEMORY):
        s.finds(policy, reader)
    s.near_miss(IDENTITY, reader, "data from the panel", reply=True)

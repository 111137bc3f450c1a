"""Niagara Fox: who says hello to a building station, and who logs in."""

from plantwatch.corpus.craft import Scenario, Tcp, fox, scenario
from plantwatch.corpus.craft.fox import BARE, SCRIPT, STATION, hello, message

DATE = "2026-11-23"

SESSION = "fox-session-by-unlisted-client"  # without a site these two report every session
DESCRIBED = "fox-station-described"
SCAN = "fox-scan-tool"

BUILDING = "10.62.1.10"
WORKBENCH, ROGUE = "10.62.1.20", "10.62.1.66"


def session(s: Scenario, client: str, entries: fox.Entries = fox.WORKBENCH) -> Tcp:
    """A session as far as the question for the user."""
    conversation = s.tcp(client, BUILDING, fox.PORT)
    fox.open_session(conversation, entries)
    s.finds(SESSION, conversation)
    s.finds(DESCRIBED, conversation, reply=True)
    return conversation


@scenario("fox/session-by-unlisted-client")
def session_by_unlisted_client(s: Scenario) -> None:
    """A stranger opens a session with a station; another session that is open already goes on."""
    session(s, ROGUE)
    host = s.tcp(WORKBENCH, BUILDING, fox.PORT, handshake=False)
    host.client(message("keepalive", kind="k", number=-1))
    host.client(message("invoke", (("path", "s:/Drivers"),), kind="s", number=41, channel="station"))
    host.server(message("invoke", kind="r", number=39, answered=41, channel="station"))
    s.near_miss(SESSION, host, "no hello")


@scenario("fox/station-described")
def station_described(s: Scenario) -> None:
    """A station describes itself to a stranger; a busy one refuses before it says anything."""
    session(s, ROGUE)
    host = s.tcp(WORKBENCH, BUILDING, fox.PORT)
    host.client(hello())
    host.server(message("busy", kind="e", number=0))
    s.finds(SESSION, host)
    s.near_miss(DESCRIBED, host, "an error in place of a hello", reply=True)


@scenario("fox/scan-tool")
def scan_tool(s: Scenario) -> None:
    """Two tools say hello, one with next to nothing and one with the name of its script; a workbench as
    well."""
    for client, entries in (ROGUE, BARE), ("10.62.1.67", SCRIPT):
        s.finds(SCAN, session(s, client, entries))
    s.near_miss(SCAN, session(s, WORKBENCH), "names its own host")


@scenario("fox/login-by-unlisted-client")
def login_by_unlisted_client(s: Scenario) -> None:
    """A stranger gives the name of a user; a workbench leaves after the question."""
    policy = "fox-login-by-unlisted-client"
    rogue, host = session(s, ROGUE), session(s, WORKBENCH)
    rogue.client(message("username", (("username", "s:admin"),), number=2))
    s.finds(policy, rogue)
    host.client(message("close", kind="c", number=-1))
    s.near_miss(policy, host, "no name is given")


@scenario("fox/login-refused")
def login_refused(s: Scenario) -> None:
    """One login is refused, one may be tried again, one is welcome."""
    policy, login = "fox-login-refused", "fox-login-by-unlisted-client"
    for client, answer in (ROGUE, "rejected"), ("10.62.1.67", "retry"), (WORKBENCH, "welcome"):
        one = session(s, client)
        one.client(message("username", (("username", "s:admin"),), number=2))
        one.server(message(answer, number=2))
        s.finds(login, one)
        if answer == "welcome":
            s.near_miss(policy, one, "let in", reply=True)
        else:
            s.finds(policy, one, reply=True)


@scenario("fox/not-fox")
def not_fox(s: Scenario) -> None:
    """A browser and a TLS client on the port; a workbench speaks Fox."""
    policy = "fox-not-fox"
    secure = bytes.fromhex("16030100c8010000c40303") + bytes(32)
    for client, said in (ROGUE, b"GET / HTTP/1.1\r\nHost: station\r\n\r\n"), ("10.62.1.67", secure):
        stranger = s.tcp(client, BUILDING, fox.PORT)
        stranger.client(said)
        s.finds(policy, stranger)
    s.near_miss(policy, session(s, WORKBENCH), "Fox")


@scenario("fox/trap-split")
def trap_split(s: Scenario) -> None:
    """The hello of a script comes cut at every place, and byte by byte."""
    whole = hello(SCRIPT)
    cuts = [[n] for n in range(1, len(whole), 5)] + [list(range(1, len(whole)))]
    for number, split in enumerate(cuts):
        one = s.tcp(f"10.62.2.{66 + number}", BUILDING, fox.PORT)
        one.client(whole, split=split)
        for policy in SESSION, SCAN:
            s.finds(policy, one)


@scenario("fox/trap-pipelined")
def trap_pipelined(s: Scenario) -> None:
    """A hello follows a keep-alive in one segment; a station's answer comes with its question."""
    one = s.tcp(ROGUE, BUILDING, fox.PORT)
    one.client(message("keepalive", kind="k", number=-1) + hello(SCRIPT))
    one.server(hello(STATION, number=0) + fox.challenge())
    for policy in SESSION, SCAN:
        s.finds(policy, one)
    s.finds(DESCRIBED, one, reply=True)


@scenario("fox/trap-midstream")
def trap_midstream(s: Scenario) -> None:
    """The capture begins with the station's hello, in the middle of a session."""
    one = s.tcp(WORKBENCH, BUILDING, fox.PORT, handshake=False)
    one.server(hello(STATION, number=0))
    s.finds(DESCRIBED, one, reply=True)
    one.client(message("username", number=2))
    s.finds("fox-login-by-unlisted-client", one)


@scenario("fox/trap-other-direction")
def trap_other_direction(s: Scenario) -> None:
    """A station calls another one, and a client that uses port 1911 calls a web server."""
    station = s.tcp(BUILDING, "10.62.1.11", fox.PORT)
    fox.open_session(station, STATION)
    s.finds(SESSION, station)
    s.finds(DESCRIBED, station, reply=True)
    other = s.tcp(WORKBENCH, "10.62.1.80", 8080, client_port=49911)
    other.client(hello(SCRIPT))
    s.near_miss(SCAN, other, "neither side uses the port")


@scenario("fox/trap-data-names-command")
def trap_data_names_command(s: Scenario) -> None:
    """A string that is read holds the words of a hello, without the line before them."""
    host = s.tcp(WORKBENCH, BUILDING, fox.PORT, handshake=False)
    host.client(
        message("set", (("note", "s:a 1 -1 fox hello"), ("id", "i:1")), kind="s", number=7, channel="sys")
    )
    s.near_miss(SESSION, host, "the words stand in a value")

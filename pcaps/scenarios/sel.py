"""SEL relays over Telnet and FTP: who logs in, with what, and which settings move."""

from plantwatch.corpus.craft import Scenario, Tcp, scenario

DATE = "2026-11-23"

RELAY, ENGINEER, ROGUE = "10.72.1.10", "10.72.1.20", "10.72.1.66"
TELNET, FTP = 23, 21
ACCESS, CHANGE, GIVEN = "sel-access-by-unlisted-client", "sel-change-level-asked", "sel-change-level-given"
DEFAULT = "sel-default-password"
NEGOTIATED = bytes.fromhex("fffb1ffffb20fffd03fffa1f00500018fff0")


def telnet(s: Scenario, client: str) -> Tcp:
    """A session as far as the prompt of level 0."""
    one = s.tcp(client, RELAY, TELNET)
    one.server(bytes.fromhex("fffb01fffb03"))
    one.client(NEGOTIATED)
    one.server(b"\r\n=")
    return one


def typed(one: Tcp, *lines: bytes) -> None:
    """Lines as a client sends them that sends whole lines."""
    for line in lines:
        one.client(line + b"\r\n")


@scenario("sel/access")
def access(s: Scenario) -> None:
    """Strangers ask for level 1 over Telnet, in small letters, over FTP; an engineer asks for an identity."""
    for number, (port, line) in enumerate(((TELNET, b"ACC"), (TELNET, b"acc"), (FTP, b"USER ACC"))):
        one = s.tcp(f"10.72.1.{66 + number}", RELAY, port)
        one.client(line + b"\r\n")
        one.server(b"\r\nPassword: ? ")
        s.finds(ACCESS, one)
    host = telnet(s, ENGINEER)
    typed(host, b"ID", b"ACCOUNT", b"ACC1")
    s.near_miss(ACCESS, host, "other words")


@scenario("sel/change-level")
def change_level(s: Scenario) -> None:
    """Strangers ask for levels that change the relay, one is let in; an engineer is not."""
    lines = b"2AC", b"2ac", b"BAC", b"CAL"
    for number, line in enumerate(lines):
        one = telnet(s, f"10.72.1.{66 + number}")
        typed(one, line)
        one.server(b"\r\nPassword: ? ")
        s.finds(CHANGE, one)
    one = s.tcp("10.72.1.80", RELAY, FTP)
    typed(one, b"USER 2AC")
    s.finds(CHANGE, one)
    host = telnet(s, ENGINEER)
    typed(host, b"2ACS", b"TAR 2AC0")
    s.near_miss(CHANGE, host, "other words")


@scenario("sel/change-level-given")
def change_level_given(s: Scenario) -> None:
    """The relay lets two strangers in; it tells an engineer of level 1."""
    for client, said in (ROGUE, b"Level 2\r\n=>>"), ("10.72.1.67", b"Calibration Access Established\r\n==>>"):
        one = telnet(s, client)
        one.server(b"\r\nFEEDER 1   STATION A   Date: 01/01/26  Time: 10:00:00.000\r\n\r\n" + said)
        s.finds(GIVEN, one, reply=True)
    host = telnet(s, ENGINEER)
    host.server(b"\r\nFEEDER 1   STATION A\r\n\r\nLevel 1\r\n=>")
    s.near_miss(GIVEN, host, "level 1", reply=True)


@scenario("sel/default-password")
def default_password(s: Scenario) -> None:
    """Passwords as delivered, over Telnet and FTP; an engineer has another one."""
    told = (
        (TELNET, b"OTTER"),
        (TELNET, b"TAIL"),
        (FTP, b"PASS OTTER"),
        (FTP, b"PASS otter"),
        (FTP, b"PASS TAIL"),
    )
    for number, (port, line) in enumerate(told):
        one = s.tcp(f"10.72.1.{66 + number}", RELAY, port)
        typed(one, line)
        s.finds(DEFAULT, one)
    host = telnet(s, ENGINEER)
    typed(host, b"OTTERS", b"Otter1")
    s.near_miss(DEFAULT, host, "other passwords")


@scenario("sel/settings")
def settings(s: Scenario) -> None:
    """Settings are sent and fetched; an engineer fetches an event."""
    sent, fetched = "sel-settings-sent", "sel-settings-fetched"
    for number, (line, policy) in enumerate(
        (
            (b"STOR SET_1.TXT", sent),
            (b"STOR DNPMAP.TXT", sent),
            (b"RETR SET_ALL.TXT", fetched),
            (b"RETR DNPMAP.TXT", fetched),
        )
    ):
        one = s.tcp(f"10.72.1.{66 + number}", RELAY, FTP)
        typed(one, b"TYPE I", line)
        s.finds(policy, one)
    host = s.tcp(ENGINEER, RELAY, FTP)
    typed(host, b"RETR C4_10001.CEV", b"STOR UPDATE.TXT")
    s.near_miss(sent, host, "another file")
    s.near_miss(fetched, host, "another file")


@scenario("sel/device-identified")
def device_identified(s: Scenario) -> None:
    """Two banners; one of another server."""
    policy = "sel-device-identified"
    told = (
        (ROGUE, FTP, b"220 SEL-751A FTP SERVER\r\n"),
        ("10.72.1.67", TELNET, b"\r\nCOMMUNICATIONS PROCESSOR-S/N 1\r\n"),
    )
    for client, port, said in told:
        one = s.tcp(client, RELAY, port)
        one.server(said)
        s.finds(policy, one, reply=True)
    host = s.tcp(ENGINEER, "10.72.1.11", FTP)
    host.server(b"220 Welcome to SEL-like FTP\r\n")
    s.near_miss(policy, host, "another banner", reply=True)


@scenario("sel/trap-typed")
def trap_typed(s: Scenario) -> None:
    """Someone types: each letter is a segment, and the relay sends it back."""
    one = telnet(s, ROGUE)
    for letter in b"2AC\r":
        one.client(bytes((letter,)))
        one.server(bytes((letter,)))
    one.client(b"\0")
    one.server(b"\r\nPassword: ? ")
    one.client(b"TAIL\r\0", split=[1, 2, 3, 4, 5])
    s.finds(CHANGE, one)
    s.finds(DEFAULT, one)
    other = telnet(s, ENGINEER)
    other.client(b"ID\r\0")
    s.near_miss(CHANGE, other, "another command")


@scenario("sel/trap-other-direction")
def trap_other_direction(s: Scenario) -> None:
    """The relay prints the words of a command; a client of another service types one."""
    host = telnet(s, ENGINEER)
    host.server(b"\r\n2AC\r\nTAIL\r\n")
    s.near_miss(CHANGE, host, "said by the relay", reply=True)
    other = s.tcp(ROGUE, RELAY, 2323)
    typed(other, b"2AC", b"TAIL")
    s.near_miss(CHANGE, other, "another port")

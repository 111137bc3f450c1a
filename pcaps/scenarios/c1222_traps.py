"""ANSI C12.22: foreign bytes, and streams that are easily read wrongly."""

from plantwatch.corpus.craft import Scenario, c1222, scenario
from plantwatch.corpus.craft.c1222 import Service, exchange, message, procedure, read, write

DATE = "2026-11-23"

READ, WRITE, PROCEDURE = "c1222-read-by-unlisted-client", "c1222-write-by-unlisted-client", "c1222-procedure"
LOGON, RESTARTED = "c1222-logon-by-unlisted-client", "c1222-meter-restarted"
BAD = (WRITE, PROCEDURE, RESTARTED)
RESTART = message(procedure(0))

METER = "10.68.2.10"
HEAD_END, ROGUE = "10.68.2.20", "10.68.2.66"


@scenario("c1222/not-c1222")
def not_c1222(s: Scenario) -> None:
    """A browser and a TLS client on the port; a head end reads."""
    policy = "c1222-not-c1222"
    hello = bytes.fromhex("16030100c8010000c40303") + bytes(32)
    for client, said in (ROGUE, b"GET / HTTP/1.1\r\nHost: meter\r\n\r\n"), ("10.68.2.67", hello):
        stranger = s.tcp(client, METER, c1222.PORT)
        stranger.client(said)
        s.finds(policy, stranger)
    office = s.tcp(HEAD_END, METER, c1222.PORT)
    exchange(office, message(read(1)))
    s.finds(READ, office)
    s.near_miss(policy, office, "C12.22")


@scenario("c1222/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """A restart behind two reads in one segment; a head end reads three tables, in messages whose lengths
    would be services."""
    reads = message(read(1)) + message(read(2))
    rogue, office = s.tcp(ROGUE, METER, c1222.PORT), s.tcp(HEAD_END, METER, c1222.PORT)
    rogue.client(reads + RESTART)
    office.client(reads + message(read(3), calling=bytes.fromhex("06182b06010401828563") + bytes(16)))
    for conversation in (rogue, office):
        s.finds(READ, conversation)
    for policy in BAD:
        s.finds(policy, rogue)
        s.near_miss(policy, office, "three reads in a segment")


@scenario("c1222/trap-split")
def split(s: Scenario) -> None:
    """A restart cut at every fifth byte, and into single ones; a read cut alike."""
    cuts = [[n] for n in range(1, len(RESTART), 5)] + [list(range(1, len(RESTART)))]
    for number, cut in enumerate(cuts):
        rogue = s.tcp(f"10.68.2.{66 + number}", METER, c1222.PORT)
        rogue.client(RESTART, split=cut)
        for policy in BAD:
            s.finds(policy, rogue)
    office = s.tcp(HEAD_END, METER, c1222.PORT)
    office.client(message(read(1)), split=[1, 9, 44])
    s.finds(READ, office)
    s.near_miss(WRITE, office, "a read, cut alike")


@scenario("c1222/trap-midstream")
def midstream(s: Scenario) -> None:
    """Sessions that were open before the capture began; in one the meter speaks first."""
    rogue, office = (s.tcp(client, METER, c1222.PORT, handshake=False) for client in (ROGUE, HEAD_END))
    rogue.server(c1222.result())
    exchange(rogue, RESTART)
    for policy in BAD:
        s.finds(policy, rogue)
    exchange(office, message(read(1)))
    s.finds(READ, office)
    s.near_miss(WRITE, office, "a read in an open session")


@scenario("c1222/trap-other-port")
def other_port(s: Scenario) -> None:
    """A restart on port 1154: silent until the catalog or the site lists the port; found on 1153."""
    for open_, last in (s.tcp, 66), (s.udp, 67):
        elsewhere = open_(f"10.68.2.{last}", METER, 1154)
        usual = open_(f"10.68.2.{last - 40}", METER, c1222.PORT)
        for conversation in (elsewhere, usual):
            conversation.client(RESTART)
        for policy in BAD:
            s.near_miss(policy, elsewhere, "port 1154 is not among the protocol's ports")
            s.finds(policy, usual)


@scenario("c1222/trap-encrypted")
def encrypted(s: Scenario) -> None:
    """Encrypted messages whose bytes look like services, and one that is only authenticated, whose code looks
    like a write."""
    office, other = s.tcp(HEAD_END, METER, c1222.PORT), s.tcp("10.68.2.21", METER, c1222.PORT)
    key = c1222.authentication()
    for service in (c1222.logon(), read(1), write(6, b"x")):
        exchange(office, message(service, security=2, extra=key))
    for policy in (READ, WRITE, LOGON):
        s.near_miss(policy, office, "encrypted")
    exchange(other, message(read(1), security=1, extra=key))
    s.finds(READ, other)
    s.near_miss(WRITE, other, "50 41 50 51 is the authentication code")


@scenario("c1222/trap-names-hold-anchor")
def names_hold_anchor(s: Scenario) -> None:
    """Names that hold the tag of the user information, and more of what follows it."""
    rogue, office = s.tcp(ROGUE, METER, c1222.PORT), s.tcp(HEAD_END, METER, c1222.PORT)
    office.client(message(read(1), called=bytes.fromhex("06052bbe2805be")))
    s.finds(READ, office)
    rogue.client(message(procedure(1), calling=bytes.fromhex("06082b0601be07be04be")))
    for policy in BAD:
        s.finds(policy, rogue)
        s.near_miss(policy, office, "a read")


@scenario("c1222/trap-data-looks-like-command")
def data_looks_like_command(s: Scenario) -> None:
    """A table is written with the bytes of a logon; a meter returns the bytes of a write."""
    office = s.tcp(HEAD_END, METER, c1222.PORT)
    office.client(message(write(64, b"\x05" + bytes([Service.LOGON]) + b"\x00\x00\x05\x21")))
    office.server(c1222.result(0, b"\x00\x06" + write(64, b"\x01")))
    s.finds(WRITE, office)
    for policy in (LOGON, "c1222-session-ended", PROCEDURE):
        for reply in (False, True):
            s.near_miss(policy, office, "data", reply=reply)

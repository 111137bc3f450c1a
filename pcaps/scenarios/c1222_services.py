"""ANSI C12.22: who reads meters, writes them and logs on."""

from plantwatch.corpus.craft import Scenario, c1222, scenario
from plantwatch.corpus.craft.c1222 import Result, Service, exchange, message, procedure, read, result, write

DATE = "2026-11-23"

# without a site these report every host
READ, WRITE, PROCEDURE = "c1222-read-by-unlisted-client", "c1222-write-by-unlisted-client", "c1222-procedure"
IDENTIFIED, LOGON, PASSWORD = "c1222-identified", "c1222-logon-by-unlisted-client", "c1222-password-sent"

METER, OTHER_METER = "10.68.1.10", "10.68.1.11"
HEAD_END, ROGUE = "10.68.1.20", "10.68.1.66"


def shapes(service: bytes) -> tuple[bytes, ...]:
    """A service alone; behind another one; with a class; with an authentication code; from a longer name."""
    return (
        message(service),
        message(b"\x70\x05", service),
        message(service, classified=True),
        message(b"\x70\x05", service, classified=True),
        message(service, security=1, extra=c1222.authentication()),
        message(service, calling=c1222.METER, qualifier=bytes.fromhex("a703020100")),
    )


def story(
    s: Scenario, policy: str, services: tuple[bytes, ...], good: bytes, also: tuple[str, ...], why: str,
    beside: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """Each service in each shape comes from its own host, over TCP and UDP; a head end sends a good one."""
    number = 30
    for service in services:
        for request in shapes(service):
            number += 1
            open_ = s.udp if number % 3 == 0 else s.tcp
            rogue = open_(f"10.68.1.{number}", METER, c1222.PORT)
            exchange(rogue, request)
            for name in (policy, *beside):
                s.finds(name, rogue)
            s.near_miss(policy, rogue, "an answer", reply=True)
    for open_, meter in (s.tcp, METER), (s.udp, OTHER_METER):
        office = open_(HEAD_END, meter, c1222.PORT)
        exchange(office, message(good))
        for name in also:
            s.finds(name, office)
        s.near_miss(policy, office, why)


@scenario("c1222/read-by-unlisted-client")
def read_by_unlisted_client(s: Scenario) -> None:
    """Strangers read tables, whole and in part; a head end asks for the identity."""
    reads = (read(1), bytes.fromhex("31000000000001"), bytes.fromhex("3f004000000000ff"), b"\x3e")
    story(s, READ, reads, b"\x20", (IDENTIFIED,), "no read")


@scenario("c1222/identified")
def identified(s: Scenario) -> None:
    """Strangers ask for the identity; a head end reads table 32."""
    story(s, IDENTIFIED, (b"\x20",), read(0x20), (READ,), "20 is the table")


@scenario("c1222/network-mapped")
def network_mapped(s: Scenario) -> None:
    """Strangers ask where a node is and which way leads to it; a head end reads."""
    services = (c1222.resolve(), c1222.resolve(Service.TRACE))
    story(s, "c1222-network-mapped", services, read(0x25), (READ,), "25 is the table")


@scenario("c1222/write-by-unlisted-client")
def write_by_unlisted_client(s: Scenario) -> None:
    """Strangers write tables, whole and in part; a head end reads table 64."""
    writes = (
        write(6, b"METER 1"),
        bytes.fromhex("41000600010001ffff01"),
        bytes.fromhex("4f003400000000040102030406"),
    )
    story(s, WRITE, writes, read(0x40), (READ,), "40 is the table")


@scenario("c1222/long-write")
def long_write(s: Scenario) -> None:
    """Strangers write tables of 100, 200 and 700 bytes that hold what would be services; a head end reads a
    long one."""
    for number, size in enumerate((100, 200, 700)):
        data = (b"\x05\x50\x41\x21" * size)[:size]
        for classified in (False, True):
            rogue = s.tcp(f"10.68.1.{66 + 2 * number + classified}", METER, c1222.PORT)
            exchange(rogue, message(write(64, data), classified=classified))
            s.finds(WRITE, rogue)
            for policy in (LOGON, "c1222-session-ended"):
                s.near_miss(policy, rogue, "data")
    office = s.tcp(HEAD_END, METER, c1222.PORT)
    office.client(message(read(64)))
    office.server(result(Result.OK, b"\x01\x90" + b"\x05\x40\x00\x07" * 100))
    s.finds(READ, office)
    s.near_miss(WRITE, office, "what was read", reply=True)


@scenario("c1222/logon-by-unlisted-client")
def logon_by_unlisted_client(s: Scenario) -> None:
    """Strangers log on; a head end reads table 80."""
    story(s, LOGON, (c1222.logon(),), read(0x50), (READ,), "50 is the table")


@scenario("c1222/password-sent")
def password_sent(s: Scenario) -> None:
    """Passwords cross the network; a head end logs on with an encrypted one."""
    story(s, PASSWORD, (c1222.security(),), c1222.logon(), (LOGON,), "only the name")
    office = s.tcp("10.68.1.21", METER, c1222.PORT)
    office.client(message(c1222.security(), security=2, extra=c1222.authentication()))
    s.near_miss(PASSWORD, office, "encrypted, whatever it looks like")


@scenario("c1222/password-guessing")
def password_guessing(s: Scenario) -> None:
    """Five passwords are tried within a minute, and four."""
    policy = "c1222-password-guessing"
    rogue, office = s.tcp(ROGUE, METER, c1222.PORT), s.tcp(HEAD_END, OTHER_METER, c1222.PORT)
    for number in range(5):
        for conversation in (rogue, office) if number < 4 else (rogue,):
            conversation.client(message(c1222.security(f"{number:012d}")))
            conversation.server(result(Result.SECURITY_MECHANISM_ERROR))
        s.wait(3)
    for conversation in (rogue, office):
        s.finds(PASSWORD, conversation)
    s.finds(policy, rogue)
    s.near_miss(policy, office, "four in a minute")


@scenario("c1222/session-ended")
def session_ended(s: Scenario) -> None:
    """Strangers end sessions; a head end logs on."""
    services = (b"\x21", b"\x22")
    story(s, "c1222-session-ended", services, c1222.logon('!"!"!"'), (LOGON,), "21 and 22 are in the name")


@scenario("c1222/node-registered")
def node_registered(s: Scenario) -> None:
    """Strangers register; a relay reads table 39."""
    story(s, "c1222-node-registered", (c1222.register(),), read(0x27), (READ,), "27 is the table")


@scenario("c1222/node-deregistered")
def node_deregistered(s: Scenario) -> None:
    """A meter is taken off the list; a relay looks one up."""
    service, good = b"\x24" + c1222.METER, c1222.resolve()
    story(s, "c1222-node-deregistered", (service,), good, ("c1222-network-mapped",), "25 looks up")


@scenario("c1222/requests-refused")
def requests_refused(s: Scenario) -> None:
    """A meter refuses ten reads of one host and nine of another, each time in its own words."""
    policy = "c1222-requests-refused"
    tool, office = s.tcp(ROGUE, METER, c1222.PORT), s.tcp(HEAD_END, METER, c1222.PORT)
    for number in range(10):
        for conversation in (tool, office) if number < 9 else (tool,):
            conversation.client(message(read(number)))
            conversation.server(result(Result.INSUFFICIENT_SECURITY_CLEARANCE))
        office.client(message(read(number)))
        office.server(result(Result.DEVICE_BUSY))
        s.wait(1)
    for conversation in (tool, office):
        s.finds(READ, conversation)
    s.finds(policy, tool, reply=True)
    s.near_miss(policy, office, "nine in a minute, and a busy meter", reply=True)


@scenario("c1222/table-scan")
def table_scan(s: Scenario) -> None:
    """A tool reads twenty tables; a head end reads nineteen, again and again."""
    policy = "c1222-table-scan"
    tool, office = s.tcp(ROGUE, METER, c1222.PORT), s.tcp(HEAD_END, OTHER_METER, c1222.PORT)
    for number in range(24):
        if number < 20:
            exchange(tool, message(read(number)))
        exchange(office, message(read(number % 19)))
        s.wait(1)
    for conversation in (tool, office):
        s.finds(READ, conversation)
    s.finds(policy, tool, engines=("zeek",))
    s.near_miss(policy, office, "nineteen tables")


@scenario("c1222/procedure")
def a_procedure(s: Scenario) -> None:
    """Strangers begin procedures, of the standard and of the maker; a head end reads what became of one."""
    services = (procedure(4, b"\x07"), procedure(17 + 5, maker=True), procedure(12))
    story(s, PROCEDURE, services, read(8), (READ,), "table 8 holds the answer", beside=(WRITE,))


def begun(s: Scenario, name: str, *numbers: int) -> None:
    """Procedures of the standard, beside the maker's own one of the first number."""
    services = tuple(procedure(number, b"\x01\x02\x03") for number in numbers)
    maker = procedure(numbers[0], maker=True)
    policy = f"c1222-{name}"
    story(s, policy, services, maker, (PROCEDURE, WRITE), "the maker's own procedure of that number",
          beside=(PROCEDURE, WRITE))  # fmt: skip


@scenario("c1222/meter-restarted")
def meter_restarted(s: Scenario) -> None:
    """A meter is restarted, cold and warm; a head end begins the maker's own procedure 0."""
    begun(s, "meter-restarted", 0, 1)


@scenario("c1222/data-cleared")
def data_cleared(s: Scenario) -> None:
    """What a meter recorded is erased; a head end begins the maker's own procedure 3."""
    begun(s, "data-cleared", 3)


@scenario("c1222/mode-changed")
def mode_changed(s: Scenario) -> None:
    """A meter is put into another mode; a head end begins the maker's own procedure 6."""
    begun(s, "mode-changed", 6)


@scenario("c1222/demand-reset")
def demand_reset(s: Scenario) -> None:
    """The demand of a meter is reset; a head end begins the maker's own procedure 9."""
    begun(s, "demand-reset", 9)


@scenario("c1222/clock-set")
def clock_set(s: Scenario) -> None:
    """The clock of a meter is set; a head end begins the maker's own procedure 10."""
    begun(s, "clock-set", 10)


@scenario("c1222/profile-stopped")
def profile_stopped(s: Scenario) -> None:
    """The load profile of a meter is stopped; a head end begins the maker's own procedure 17."""
    begun(s, "profile-stopped", 17)


@scenario("c1222/load-control")
def load_control(s: Scenario) -> None:
    """A load behind a meter is switched; a head end begins the maker's own procedure 21."""
    begun(s, "load-control", 21)

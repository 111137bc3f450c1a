"""Foundation Fieldbus HSE: one capture a policy, over TCP and UDP, and shapes that make a detection miss."""

from plantwatch.corpus.craft import Scenario, ff_hse, scenario
from plantwatch.corpus.craft.ff_hse import Protocol, error, fms, message, open_session, sm

DATE = "2026-11-23"

DEVICE, HOST, ROGUE = "10.71.1.10", "10.71.1.20", "10.71.1.66"
READ = fms(2)
WRITE = "ff-hse-write-by-unlisted-client"


def tell(s: Scenario, policy: str, said: tuple[bytes, ...], beside: bytes, why: str) -> None:
    """Each message from its own stranger, by turns over TCP and UDP; a host says something close."""
    for number, one in enumerate(said):
        kind = s.udp if number % 2 else s.tcp
        rogue = kind(f"10.71.1.{66 + number}", DEVICE, ff_hse.PORT)
        rogue.client(one)
        rogue.server(message(Protocol.FMS, one[3], bytes(8), kind=1))
        s.finds(policy, rogue)
    for kind in s.tcp, s.udp:
        host = kind(HOST, DEVICE, ff_hse.PORT)
        host.client(beside)
        s.near_miss(policy, host, why)


def services(*numbers: int) -> tuple[bytes, ...]:
    """Requests of FMS by number."""
    return tuple(fms(number) for number in numbers)


@scenario("ff-hse/session-by-unlisted-client")
def session_by_unlisted_client(s: Scenario) -> None:
    """Sessions are opened; a host says that it is idle."""
    idle = message(Protocol.FDA, 0x83, bytes(4))
    tell(s, "ff-hse-session-by-unlisted-client", (open_session(), open_session()), idle, "FDA Idle")


@scenario("ff-hse/write-by-unlisted-client")
def write_by_unlisted_client(s: Scenario) -> None:
    """Writes with and without subindex; a host reads."""
    tell(s, WRITE, services(3, 83), READ, "a read")


@scenario("ff-hse/domain-download")
def domain_download(s: Scenario) -> None:
    """All services of a download; a host reads."""
    tell(s, "ff-hse-domain-download", services(9, 10, 11, 15, 31, 32, 33), READ, "a read")


@scenario("ff-hse/domain-upload")
def domain_upload(s: Scenario) -> None:
    """All services of an upload; a host reads."""
    tell(s, "ff-hse-domain-upload", services(12, 13, 14, 16), READ, "a read")


@scenario("ff-hse/dictionary-changed")
def dictionary_changed(s: Scenario) -> None:
    """The dictionary is written; a host reads it."""
    tell(s, "ff-hse-dictionary-changed", services(28, 29, 30), fms(4), "Get OD")


@scenario("ff-hse/program-invocation")
def program_invocation(s: Scenario) -> None:
    """Programs are created, deleted, started, stopped, resumed, reset and killed; a host reads."""
    tell(s, "ff-hse-program-invocation", services(*range(17, 24)), READ, "a read")


@scenario("ff-hse/events-muted")
def events_muted(s: Scenario) -> None:
    """Monitoring of an event is altered, an event acknowledged; an unconfirmed notice of one."""
    notice = message(Protocol.FMS, 2, bytes(8))
    tell(s, "ff-hse-events-muted", services(24, 25), notice, "an event is reported")


@scenario("ff-hse/assignment-changed")
def assignment_changed(s: Scenario) -> None:
    """An address is cleared, an assignment set and cleared; a host asks who a device is not."""
    tell(s, "ff-hse-assignment-changed", (sm(12), sm(14), sm(15)), READ, "a read")


@scenario("ff-hse/devices-searched")
def devices_searched(s: Scenario) -> None:
    """A tag is searched, devices identify themselves; a device announces itself."""
    said = (message(Protocol.SM, 1, bytes(40)), sm(3), fms(1))
    tell(s, "ff-hse-devices-searched", said, message(Protocol.SM, 16, bytes(40)), "an announcement")


@scenario("ff-hse/requests-refused")
def requests_refused(s: Scenario) -> None:
    """A device refuses ten times; another refuses nine times."""
    for host, times in (ROGUE, 10), (HOST, 9):
        one = s.tcp(host, DEVICE, ff_hse.PORT)
        for _ in range(times):
            one.client(READ)
            one.server(error(Protocol.FMS, 2))
        if times == 10:
            s.finds("ff-hse-requests-refused", one, reply=True)
        else:
            s.near_miss("ff-hse-requests-refused", one, "nine", reply=True)


@scenario("ff-hse/trap-split")
def trap_split(s: Scenario) -> None:
    """A write comes cut at every fourth place, and byte by byte."""
    whole = fms(3)
    cuts = [[n] for n in range(1, len(whole), 4)] + [list(range(1, len(whole)))]
    for number, split in enumerate(cuts):
        one = s.tcp(f"10.71.2.{66 + number}", DEVICE, ff_hse.PORT)
        one.client(whole, split=split)
        s.finds(WRITE, one)


@scenario("ff-hse/trap-pipelined")
def trap_pipelined(s: Scenario) -> None:
    """A write follows a read in one segment, and in one datagram."""
    for number, kind in enumerate((s.tcp, s.udp)):
        one = kind(f"10.71.1.{66 + number}", DEVICE, ff_hse.PORT)
        one.client(READ + fms(3))
        s.finds(WRITE, one)


@scenario("ff-hse/trap-other-direction")
def trap_other_direction(s: Scenario) -> None:
    """Bytes of a write come from a device, and on another port."""
    one = s.tcp(HOST, DEVICE, ff_hse.PORT)
    one.client(READ)
    one.server(fms(3))
    s.near_miss(WRITE, one, "from the device")
    other = s.tcp(ROGUE, DEVICE, 1092)
    other.client(fms(3))
    s.near_miss(WRITE, other, "another port")

"""IEEE C37.118: what the data frames of a measurement unit say of themselves, and what is no frame."""

from plantwatch.corpus.craft import Scenario, Tcp, Udp, c37118, scenario
from plantwatch.corpus.craft.c37118 import NOON, Flag, data

DATE = "2026-11-23"

# Without a site these report every concentrator, the last one every measurement unit.
ON, ASK = "c37118-data-on", "c37118-configuration-read"
DATA = "c37118-data-by-unlisted-source"

UNIT, OTHER_UNIT = "10.57.3.10", "10.57.3.11"
CENTRE, ROGUE = "10.57.3.20", "10.57.3.66"


def subscription(s: Scenario, unit: str, *frames: bytes) -> Tcp:
    """A concentrator takes these data frames from a unit."""
    conversation = s.tcp(CENTRE, unit, c37118.PORT)
    c37118.subscribe(conversation)
    for frame in frames:
        conversation.server(frame)
    s.finds(ASK, conversation)
    s.finds(ON, conversation)
    s.finds(DATA, conversation, reply=True)
    return conversation


def flagged(s: Scenario, policy: str, bad: tuple[bytes, ...], good: tuple[bytes, ...], why: str) -> None:
    """A unit for each of the bad frames, and one that sends all the good ones."""
    for number, frame in enumerate(bad):
        unit = subscription(s, f"10.57.3.{30 + number}", data(), frame)
        s.finds(policy, unit, reply=True)
    s.near_miss(policy, subscription(s, OTHER_UNIT, data(), *good), why, reply=True)


@scenario("c37118/data-by-unlisted-source")
def data_by_unlisted_source(s: Scenario) -> None:
    """A unit sends by itself over UDP, a forger beside it, one over TCP; a unit that is off stays silent."""
    forger = s.udp(ROGUE, CENTRE, c37118.DATA_PORT)
    unit = s.udp(UNIT, CENTRE, c37118.DATA_PORT, client_port=c37118.PORT)
    for conversation in (unit, forger):
        for number in range(3):
            conversation.client(data(second=NOON + number))
        s.finds(DATA, conversation)
    subscription(s, "10.57.3.12", data())
    silent = s.tcp(CENTRE, OTHER_UNIT, c37118.PORT)
    silent.client(c37118.command(c37118.Command.SEND_HEADER))
    silent.server(c37118.header())
    s.finds(ASK, silent)
    s.near_miss(DATA, silent, "a header frame is no data", reply=True)


@scenario("c37118/clock-failure")
def clock_failure(s: Scenario) -> None:
    """A unit without a usable clock; another one whose clock is off by up to ten seconds."""
    failed = (data(quality=0x0F), data(quality=0x7F))
    good = (data(quality=0x0B), data(quality=0x70), data(Flag.TRIGGERED | 0x0F))
    flagged(s, "c37118-clock-failure", failed, good, "quality 11 and a leap second; 15 is a trigger's reason")


@scenario("c37118/impossible-time")
def impossible_time(s: Scenario) -> None:
    """Units that live in 1970, 1999 and 2106; one at the limits of what is taken for possible."""
    bad = tuple(data(second=second) for second in (0, 930_000_000, 1_104_537_599, 4_102_444_800, 0xFFFFFFFF))
    good = (data(second=1_104_537_600), data(second=4_102_444_799))
    flagged(s, "c37118-impossible-time", bad, good, "the first second of 2005 and the last of 2099")


@scenario("c37118/out-of-step")
def out_of_step(s: Scenario) -> None:
    """A unit has lost its time source; another one was triggered and has the time from its own clock."""
    bad = (data(Flag.NOT_SYNCHRONISED), data(Flag.NOT_SYNCHRONISED | 0x0030))
    good = (data(Flag.TRIGGERED), data(0x0020))
    flagged(s, "c37118-out-of-step", bad, good, "a trigger, and 20 in the other byte of the flags")


@scenario("c37118/data-invalid")
def data_invalid(s: Scenario) -> None:
    """Units that have no data or mark them as not to be used; one in test mode."""
    mode = "c37118-test-mode"
    policy = "c37118-data-invalid"
    flagged(
        s, policy, (data(Flag.NO_DATA), data(Flag.NOT_TO_BE_USED)), (data(0x0040),), "40 in the other byte"
    )
    test = subscription(s, UNIT, data(Flag.TEST_MODE))
    s.finds(mode, test, reply=True)
    s.near_miss(policy, test, "data error 2 is test mode", reply=True)


@scenario("c37118/test-mode")
def test_mode(s: Scenario) -> None:
    """A unit in test mode; one whose data must not be used, which has the same bit set."""
    policy = "c37118-test-mode"
    flagged(s, policy, (data(Flag.TEST_MODE),), (data(Flag.MODIFIED),), "the data were modified")
    invalid = subscription(s, UNIT, data(Flag.NOT_TO_BE_USED))
    s.finds("c37118-data-invalid", invalid, reply=True)
    s.near_miss(policy, invalid, "data error 3", reply=True)


@scenario("c37118/change-announced")
def change_announced(s: Scenario) -> None:
    """A unit is about to change its configuration; another one has modified data."""
    good = (data(Flag.MODIFIED), data(0x0004))
    flagged(s, "c37118-change-announced", (data(Flag.CHANGES_SOON),), good, "4 in the other byte")


@scenario("c37118/bad-length")
def bad_length(s: Scenario) -> None:
    """Frames that announce 15 bytes and none; the shortest one that is allowed."""
    policy = "c37118-bad-length"
    for number, length in enumerate((15, 0)):
        fuzzer = s.tcp(f"10.57.3.{66 + number}", UNIT, c37118.PORT)
        fuzzer.client(c37118.frame(c37118.Type.COMMAND, b"\x00\x01", length=length))
        s.finds(policy, fuzzer)
    host = s.tcp(CENTRE, UNIT, c37118.PORT)
    host.client(c37118.frame(c37118.Type.COMMAND, b""))
    s.near_miss(policy, host, "16 bytes, a header and a checksum")


@scenario("c37118/incomplete-message")
def incomplete_message(s: Scenario) -> None:
    """A command followed by bytes that are none; a command in two segments."""
    policy = "c37118-incomplete-message"
    fuzzer, host = s.tcp(ROGUE, UNIT, c37118.PORT), s.tcp(CENTRE, UNIT, c37118.PORT)
    fuzzer.client(c37118.command(3) + bytes(20))
    host.client(c37118.command(3), split=[15])
    for conversation in (fuzzer, host):
        s.finds(ASK, conversation)
    s.finds(policy, fuzzer)
    s.near_miss(policy, host, "the rest comes later")


@scenario("c37118/not-c37118")
def not_c37118(s: Scenario) -> None:
    """A browser and a TLS client on the port, another over UDP; a concentrator speaks the protocol."""
    policy = "c37118-not-c37118"
    strangers: tuple[tuple[Tcp | Udp, bytes], ...] = (
        (s.tcp(ROGUE, UNIT, c37118.PORT), b"GET / HTTP/1.1\r\nHost: unit\r\n\r\n"),
        (s.tcp("10.57.3.67", UNIT, c37118.DATA_PORT), bytes.fromhex("16030100c8010000c40303") + bytes(32)),
        (s.udp("10.57.3.68", UNIT, c37118.PORT), b"M-SEARCH * HTTP/1.1\r\n\r\n"),
    )
    for stranger, said in strangers:
        stranger.client(said)
        s.finds(policy, stranger)
    s.near_miss(policy, subscription(s, OTHER_UNIT, data()), "begins with aa")

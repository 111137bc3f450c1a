"""Unitronics PCOM: what is done to a controller."""

from plantwatch.corpus.craft import Scenario, pcom, scenario
from plantwatch.corpus.craft.pcom import Binary, ascii_request, binary, exchange, operands

DATE = "2026-11-23"

READ, WRITE = "pcom-read-by-unlisted-client", "pcom-write-by-unlisted-client"  # without a site: every client

PLC, OTHER_PLC = "10.56.1.10", "10.56.1.11"
HMI, ROGUE = "10.56.1.20", "10.56.1.66"


def story(
    s: Scenario,
    policies: tuple[str, ...],
    bad: tuple[bytes, ...],
    good: tuple[bytes, ...],
    also: tuple[str, ...],
    why: str,
) -> None:
    """Each bad request from its own host gives all ``policies``; the good ones from one HMI give ``also``."""
    for number, request in enumerate(bad):
        rogue = s.tcp(f"10.56.1.{66 + number}", PLC, pcom.PORT)
        exchange(rogue, request)
        for policy in policies:
            s.finds(policy, rogue)
        s.near_miss(policies[0], rogue, "the reply does nothing", reply=True)
    hmi = s.tcp(HMI, PLC, pcom.PORT)
    exchange(hmi, *good)
    for policy in also:
        s.finds(policy, hmi)
    s.near_miss(policies[0], hmi, why)


def command(s: Scenario, policy: str, letters: str, beside: str, also: tuple[str, ...]) -> None:
    """A command of three letters, to two units; another one."""
    bad = (ascii_request(letters), ascii_request(letters, unit=0x41))
    story(s, (policy,), bad, (ascii_request(beside),), also, f"{beside} is another command")


@scenario("pcom/plc-stop")
def plc_stop(s: Scenario) -> None:
    """A controller is stopped; an engineer starts it."""
    command(s, "pcom-plc-stop", "CCS", "CCR", ("pcom-plc-start",))


@scenario("pcom/plc-start")
def plc_start(s: Scenario) -> None:
    """A controller is started; an engineer resets it."""
    command(s, "pcom-plc-start", "CCR", "CCE", ("pcom-plc-reset",))


@scenario("pcom/plc-reset")
def plc_reset(s: Scenario) -> None:
    """A controller is reset; an engineer initialises it."""
    command(s, "pcom-plc-reset", "CCE", "CCI", ("pcom-plc-initialised",))


@scenario("pcom/plc-initialised")
def plc_initialised(s: Scenario) -> None:
    """All values of a controller are erased; an engineer stops it."""
    command(s, "pcom-plc-initialised", "CCI", "CCS", ("pcom-plc-stop",))


@scenario("pcom/clock-set")
def clock_set(s: Scenario) -> None:
    """A clock is set; an HMI reads it."""
    bad = (ascii_request("SC00301205010126"),)
    story(s, ("pcom-clock-set",), bad, (ascii_request("RC"),), (READ,), "RC reads the clock")


@scenario("pcom/unit-changed")
def unit_changed(s: Scenario) -> None:
    """A unit number is changed; an HMI asks for it."""
    good = (ascii_request("UG"),)
    story(
        s,
        ("pcom-unit-changed",),
        (ascii_request("US07"),),
        good,
        ("pcom-identification-read",),
        "UG reads it",
    )


@scenario("pcom/write-by-unlisted-client")
def write_by_unlisted_client(s: Scenario) -> None:
    """Bits, integers, longs, floats and fast operands are written, and by mixed requests; an HMI reads."""
    letters = ("SB000A011", "SW000A01002A", "SNL000A010000002A", "SNF000A0142280000", "SZI000A01002A")
    bad = (
        *map(ascii_request, letters),
        operands(0, 1),
        operands(2, 1, reserved=1),
        operands(0, 256),
    )
    good = (ascii_request("RB000A08"), ascii_request("RZI000A01"), operands(3, 0), operands(1, 0, reserved=1))
    story(s, (WRITE,), bad, good, (READ,), "binary 80 with reads only")


@scenario("pcom/write-burst")
def write_burst(s: Scenario) -> None:
    """A script toggles a bit 100 times in 20 s; an HMI writes 99 times."""
    script, hmi = s.tcp(ROGUE, PLC, pcom.PORT), s.tcp(HMI, OTHER_PLC, pcom.PORT)
    for number in range(100):
        request = ascii_request(f"SB000A01{number % 2}", transaction=number)
        exchange(script, request)
        if number < 99:
            exchange(hmi, request)
        s.wait(0.2)
    for conversation in (script, hmi):
        s.finds(WRITE, conversation)
    s.finds("pcom-write-burst", script)
    s.near_miss("pcom-write-burst", hmi, "99 in a minute")


@scenario("pcom/outputs-written")
def outputs_written(s: Scenario) -> None:
    """Outputs are switched; an HMI reads them and sets a memory bit."""
    good = (ascii_request("RA000008"), ascii_request("SB000A011"))
    bad = (ascii_request("SA00000211"), ascii_request("SA0003010"))
    story(s, ("pcom-outputs-written", WRITE), bad, good, (READ, WRITE), "RA reads outputs, SB sets memory")


@scenario("pcom/forced")
def forced(s: Scenario) -> None:
    """An output and an input are forced; an HMI switches an output once."""
    bad = (ascii_request("SE0003011"), ascii_request("SD0001010"))
    good = (ascii_request("SA0003011"),)
    story(s, ("pcom-forced", WRITE), bad, good, ("pcom-outputs-written", WRITE), "SA does not force")


@scenario("pcom/system-written")
def system_written(s: Scenario) -> None:
    """System bits, integers, longs and double words are written; an HMI writes memory and reads these."""
    letters = ("SS0050011", "SF00500100FF", "SNH000501000000FF", "SNJ000501000000FF")
    good = (ascii_request("SNL000501000000FF"), ascii_request("GS005001"), ascii_request("GF005001"))
    story(s, ("pcom-system-written", WRITE), tuple(map(ascii_request, letters)), good, (READ, WRITE), "SNL")


@scenario("pcom/timers-written")
def timers_written(s: Scenario) -> None:
    """Times and counts are changed, as preset and as current value; an HMI reads them and writes a long."""
    letters = ("SNT00010100000064", "SNK00010100000064", "SJ0001010064", "SK0001010064")
    good = (ascii_request("GP000101"), ascii_request("GY000101"), ascii_request("SNL00010100000064"))
    story(s, ("pcom-timers-written", WRITE), tuple(map(ascii_request, letters)), good, (READ, WRITE), "SNL")


@scenario("pcom/data-table-written")
def data_table_written(s: Scenario) -> None:
    """A recipe is written; an HMI reads one."""
    bad = (binary(Binary.WRITE_TABLE, bytes(32) + b"recipe 7"),)
    good = (binary(Binary.READ_TABLE, bytes(32), details=b"\x44\0\0\0\0\0"),)
    story(s, ("pcom-data-table-written", WRITE), bad, good, (READ,), "44 is in the details of a read")


@scenario("pcom/memory-written")
def memory_written(s: Scenario) -> None:
    """Memory is written; an engineer reads it, at an address of 41."""
    bad = (binary(Binary.WRITE_MEMORY, bytes(976), details=b"\0\0\x10\0\xd0\x03"),)
    good = (binary(Binary.READ_MEMORY, details=b"\x41\x41\x41\0\x41\0"),)
    story(s, ("pcom-memory-written",), bad, good, ("pcom-memory-read",), "41 is the address")


@scenario("pcom/memory-read")
def memory_read(s: Scenario) -> None:
    """Memory is read; an HMI reads operands."""
    bad = (binary(Binary.READ_MEMORY, details=b"\0\0\x10\0\xd0\x03"),)
    good = (binary(Binary.READ_OPERANDS, b"\x01\0\x02\xff\x8d\0", details=b"\0\0\0\0\x02\0"),)
    story(s, ("pcom-memory-read",), bad, good, (READ,), "binary 77 reads operands")

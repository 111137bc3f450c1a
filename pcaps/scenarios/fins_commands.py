"""OMRON FINS: what is done to controllers."""

from plantwatch.corpus.craft import Scenario, Tcp, Udp, fins, scenario
from plantwatch.corpus.craft.fins import Command, command, exchange

DATE = "2026-11-23"

# Without a site these report every client.
READ, WRITE = "fins-read-by-unlisted-client", "fins-write-by-unlisted-client"

PLC = "10.59.3.10"
HMI, ROGUE = "10.59.3.20", "10.59.3.66"
OBSERVED: dict[int, bytes] = {Command.READ_CYCLE_TIME: b"\x01", Command.READ_CLOCK: b""}


def commands(
    s: Scenario, policy: str, codes: dict[int, bytes], beside: dict[int, bytes], why: str, also: str = ""
) -> None:
    """Every command from a host of its own over UDP, the first over TCP as well; a host with others."""
    code, data = next(iter(codes.items()))
    engineer = s.tcp(ROGUE, PLC, fins.PORT)
    fins.open_session(engineer)
    exchange(engineer, command(code, data))
    rogues: list[Tcp | Udp] = [engineer]
    for number, (code, data) in enumerate(codes.items()):
        peer = s.udp(f"10.59.3.{67 + number}", PLC, fins.PORT, client_port=fins.PORT)
        exchange(peer, command(code, data))
        rogues.append(peer)
    for rogue in rogues:
        for found in filter(None, (policy, also)):
            s.finds(found, rogue)
    hmi = s.udp(HMI, PLC, fins.PORT, client_port=fins.PORT)
    panel = s.tcp("10.59.3.21", PLC, fins.PORT)
    for host in (hmi, panel):
        for other, data in {**OBSERVED, **beside}.items():
            exchange(host, command(other, data))
        s.near_miss(policy, host, why)
        s.near_miss(policy, host, "an answer changes nothing", reply=True)


@scenario("fins/program-started")
def program_started(s: Scenario) -> None:
    """A controller is started in each mode; a host reads its clock."""
    commands(s, "fins-program-started", {0x0401: b"\xff\xff\x04"}, {}, "07 01 and 06 20 read")


@scenario("fins/program-stopped")
def program_stopped(s: Scenario) -> None:
    """A controller is stopped; a host reads its cycle time."""
    commands(s, "fins-program-stopped", {0x0402: b""}, {}, "07 01 and 06 20 read")


@scenario("fins/cpu-reset")
def cpu_reset(s: Scenario) -> None:
    """A controller is restarted; a host reads its cycle time."""
    commands(s, "fins-cpu-reset", {0x0403: b""}, {}, "07 01 and 06 20 read")


@scenario("fins/program-read")
def program_read(s: Scenario) -> None:
    """A program is read out; a host reads settings."""
    codes = {0x0306: b"\xff\xff\x00\x00\x00\x00\x00\x64"}
    commands(s, "fins-program-read", codes, {0x0201: b"\x80\x10\x00\x00\x00\x0a"}, "02 01 reads settings")


@scenario("fins/program-written")
def program_written(s: Scenario) -> None:
    """A program is written; a host reads settings."""
    codes = {0x0307: b"\xff\xff\x00\x00\x00\x00\x80\x04" + bytes(4)}
    commands(s, "fins-program-written", codes, {0x0201: b"\x80\x10\x00\x00\x00\x0a"}, "02 01 reads settings")


@scenario("fins/program-cleared")
def program_cleared(s: Scenario) -> None:
    """A program is erased; a host reads settings."""
    codes = {0x0308: b"\xff\xff\x00"}
    commands(s, "fins-program-cleared", codes, {0x0201: b"\x80\x10\x00\x00\x00\x0a"}, "02 01 reads settings")


@scenario("fins/parameters-written")
def parameters_written(s: Scenario) -> None:
    """Settings and data links are changed; a host reads both."""
    codes = {0x0202: b"\x80\x10\x00\x00\x80\x02" + bytes(4), 0x0221: b"\x00\x00SN" + bytes(12)}
    beside = {0x0201: b"\x80\x10\x00\x00\x00\x0a", 0x0220: b"\x00\x00SN\x00\x00\x00\x01"}
    commands(s, "fins-parameters-written", codes, beside, "02 01 and 02 20 read")


@scenario("fins/parameters-cleared")
def parameters_cleared(s: Scenario) -> None:
    """Settings are erased; a host reads them."""
    codes = {0x0203: b"\x80\x10\x00\x00\x00\x10\x00\x00"}
    commands(
        s, "fins-parameters-cleared", codes, {0x0201: b"\x80\x10\x00\x00\x00\x0a"}, "02 01 reads settings"
    )


@scenario("fins/program-protected")
def program_protected(s: Scenario) -> None:
    """A program is locked with a password; a host reads settings."""
    codes = {0x0304: b"\xff\xff\x00" + bytes(4) + b"PASSWORD"}
    beside = {0x0201: b"\x80\x10\x00\x00\x00\x0a"}
    commands(s, "fins-program-protected", codes, beside, "02 01 reads settings")


@scenario("fins/protection-cleared")
def protection_cleared(s: Scenario) -> None:
    """A lock is lifted; a host reads settings."""
    codes = {0x0305: b"\xff\xff\x00" + bytes(4) + b"PASSWORD"}
    beside = {0x0201: b"\x80\x10\x00\x00\x00\x0a"}
    commands(s, "fins-protection-cleared", codes, beside, "02 01 reads settings")


@scenario("fins/protection-guessing")
def protection_guessing(s: Scenario) -> None:
    """Ten passwords within a minute over UDP and over TCP; an engineer mistypes one nine times."""
    policy, cleared = "fins-protection-guessing", "fins-protection-cleared"
    rogue, dialled = s.udp(ROGUE, PLC, fins.PORT), s.tcp("10.59.3.67", PLC, fins.PORT)
    engineer = s.udp("10.59.3.40", PLC, fins.PORT)
    for number in range(10):
        asked = command(Command.CLEAR_PROTECTION, b"\xff\xff\x00" + bytes(4) + f"{number:08}".encode())
        for conversation in (rogue, dialled, engineer) if number < 9 else (rogue, dialled):
            exchange(conversation, asked, end=0x2103)
        s.wait(2)
    for found in (policy, cleared):
        for conversation in (rogue, dialled):
            s.finds(found, conversation)
    s.finds(cleared, engineer)
    s.near_miss(policy, engineer, "nine tries")


@scenario("fins/write-by-unlisted-client")
def write_by_unlisted_client(s: Scenario) -> None:
    """Values are written and copied; a host reads the same words."""
    codes = {
        0x0102: b"\x82\x00\x64\x00\x00\x01\x00\x2a",
        0x0105: b"\x82\x00\x64\x00\x82\x01\x00\x00\x00\x08",
    }
    commands(s, WRITE, codes, {}, "06 20 and 07 01 read")
    reader = s.udp("10.59.3.22", PLC, fins.PORT)
    exchange(reader, command(Command.READ, fins.READ_WORDS))
    s.finds(READ, reader)
    s.near_miss(WRITE, reader, "01 01 reads")


@scenario("fins/memory-filled")
def memory_filled(s: Scenario) -> None:
    """A range of data memory is set to one value; a host writes a single word."""
    policy = "fins-memory-filled"
    codes = {0x0103: b"\x82\x00\x64\x00\x00\x10\xff\xff"}
    commands(s, policy, codes, {}, "06 20 and 07 01 read", also=WRITE)
    writer = s.udp("10.59.3.22", PLC, fins.PORT)
    exchange(writer, command(Command.WRITE, b"\x82\x00\x64\x00\x00\x01\x00\x2a"))
    s.finds(WRITE, writer)
    s.near_miss(policy, writer, "one word is written")


@scenario("fins/bits-forced")
def bits_forced(s: Scenario) -> None:
    """An output is forced; a host reads which are."""
    codes = {0x2301: b"\x00\x01\x00\x01\x30\x00\x00\x00"}
    commands(s, "fins-bits-forced", codes, {0x230A: b"\x30\x00\x00\x00\x01"}, "23 0A reads forces")


@scenario("fins/force-cancelled")
def force_cancelled(s: Scenario) -> None:
    """All forces are released; a host reads which there are."""
    beside = {0x230A: b"\x30\x00\x00\x00\x01"}
    commands(s, "fins-force-cancelled", {0x2302: b""}, beside, "23 0A reads forces")


@scenario("fins/clock-set")
def clock_set(s: Scenario) -> None:
    """The clock is set to another century; a host reads it."""
    commands(s, "fins-clock-set", {0x0702: bytes.fromhex("9912312359")}, {}, "07 01 reads the clock")


@scenario("fins/errors-cleared")
def errors_cleared(s: Scenario) -> None:
    """All errors are cleared; a host reads messages."""
    commands(s, "fins-errors-cleared", {0x2101: b"\xff\xff"}, {0x0920: b"\x00\xff"}, "09 20 reads messages")


@scenario("fins/logs-cleared")
def logs_cleared(s: Scenario) -> None:
    """The logs of errors and of writes are erased; a host reads the second."""
    beside = {0x2140: b"\x00\x00\x00\x05"}
    commands(s, "fins-logs-cleared", {0x2103: b"", 0x2141: b""}, beside, "21 40 reads who wrote")

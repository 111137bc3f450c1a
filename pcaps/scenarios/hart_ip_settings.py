"""HART-IP: settings of instruments and gateways, and what is done to instruments."""

from plantwatch.corpus.craft import Scenario, Tcp, hart_ip, scenario
from plantwatch.corpus.craft.hart_ip import PLACES, Command, answer, exchange

DATE = "2026-11-23"

SESSION = "hart-ip-session-by-unlisted-client"  # without a site it reports every host

GATEWAY = "10.59.1.10"
HOST, ROGUE = "10.59.1.20", "10.59.1.66"
FLOAT = b"\x42\x48\x00\x00"  # 50.0


def session(s: Scenario, client: str) -> Tcp:
    """A session that has been opened."""
    conversation = s.tcp(client, GATEWAY, hart_ip.PORT)
    hart_ip.open_session(conversation)
    s.finds(SESSION, conversation)
    return conversation


def commands(s: Scenario, policy: str, codes: dict[int, bytes], beside: dict[int, bytes], why: str) -> None:
    """Every command from a host of its own, the first at each of the four places; a host with others."""
    first, *_ = codes.items()
    for number, place in enumerate(PLACES):
        rogue = session(s, f"10.59.1.{66 + number}")
        exchange(rogue, place(*first))
        s.finds(policy, rogue)
    for number, (code, data) in enumerate(codes.items()):
        other = session(s, f"10.59.1.{80 + number}")
        exchange(other, hart_ip.request(code, data))
        s.finds(policy, other)
    host = session(s, HOST)
    for code, data in {Command.READ_VARIABLES: b"", **beside}.items():
        for place in PLACES:
            exchange(host, place(code, data))
    s.near_miss(policy, host, why)
    s.near_miss(policy, host, "an answer changes nothing", reply=True)


@scenario("hart-ip/identity-written")
def identity_written(s: Scenario) -> None:
    """Polling address, message, tags and numbers of an instrument are written; a host reads variables."""
    tag = bytes(21)
    codes = {6: b"\x01\x01", 17: bytes(24), 18: tag, 19: bytes(3), 22: bytes(32), 49: bytes(3), 56: bytes(4)}
    beside = {14: b"", 7: b""}
    commands(s, "hart-ip-identity-written", {**codes, 58: b"\x00" + tag}, beside, "7 and 14 read")


@scenario("hart-ip/range-changed")
def range_changed(s: Scenario) -> None:
    """Range, unit, damping and curve of an instrument are changed; a host reads the same settings."""
    codes = {
        35: b"\x39" + FLOAT + bytes(4),
        34: FLOAT,
        36: b"",
        37: b"",
        44: b"\x06",
        47: b"\x01",
        51: b"\x00\x01\x02\x03",
        53: b"\x00\x06",
        55: b"\x00" + FLOAT,
        64: b"\x01" + FLOAT,
        65: b"\x01\x39" + FLOAT + bytes(4),
        69: b"\x01\x01",
    }
    beside = {50: b"", 54: b"\x00", 63: b"\x01", 70: b"\x01"}
    commands(s, "hart-ip-range-changed", codes, beside, "50, 54, 63 and 70 read")


@scenario("hart-ip/trimmed")
def trimmed(s: Scenario) -> None:
    """Zero and gain of sensors and outputs are adjusted; a host reads trim points."""
    codes = {
        43: b"",
        45: FLOAT,
        46: FLOAT,
        52: b"\x00",
        67: b"\x01" + FLOAT,
        68: b"\x01" + FLOAT,
        82: b"\x00\x01\x39" + FLOAT,
        83: b"\x00",
    }
    commands(s, "hart-ip-trimmed", codes, {80: b"\x00", 81: b"\x00"}, "80 and 81 read")


@scenario("hart-ip/reporting-changed")
def reporting_changed(s: Scenario) -> None:
    """Burst mode and event notification are changed; a host reads them and gets what is published."""
    codes = {
        109: b"\x00\x00",
        103: b"\x00" + bytes(8),
        104: b"\x00\x01\x00\x06" + FLOAT,
        107: b"\x00\x01\x02\x03",
        108: b"\x03",
        116: b"\x00" + bytes(26),
        117: b"\x00" + bytes(12),
        118: b"\x00\x00",
    }
    commands(s, "hart-ip-reporting-changed", codes, {105: b"", 115: b"\x00"}, "105 and 115 read")
    listener = session(s, "10.59.1.21")
    listener.server(hart_ip.burst(109, b"\x00\x00\x02\x00"))
    s.near_miss("hart-ip-reporting-changed", listener, "109 in what a device publishes", reply=True)


@scenario("hart-ip/communication-settings")
def communication_settings(s: Scenario) -> None:
    """Master role, repeats and preambles of a gateway are changed; a host reads its statistics."""
    codes = {87: b"\x00", 59: b"\x05", 88: b"\x00", 102: b"\x00\x00\x01\x00"}
    beside = {85: b"\x00\x00", 86: b"\x00\x01", 101: b"\x00\x00"}
    commands(s, "hart-ip-communication-settings", codes, beside, "85, 86 and 101 read")


@scenario("hart-ip/scheduled-action")
def scheduled_action(s: Scenario) -> None:
    """An action is configured for later; a host reads what is configured."""
    codes = {99: b"\x00\x01\x00\x2a\x00", 97: b"\x00\x01\x01\x00\x2a" + bytes(8)}
    commands(s, "hart-ip-scheduled-action", codes, {96: b"\x00", 98: b"\x00"}, "96 and 98 read")


@scenario("hart-ip/clock-set")
def clock_set(s: Scenario) -> None:
    """The clock of a gateway is set; a host reads it."""
    codes = {89: b"\x01\x17\x0b\x7e" + bytes(4)}
    commands(s, "hart-ip-clock-set", codes, {90: b""}, "90 reads the clock")


@scenario("hart-ip/output-fixed")
def output_fixed(s: Scenario) -> None:
    """A transmitter puts out 20 mA whatever it measures; a host reads current and mode."""
    codes = {40: b"\x41\xa0\x00\x00", 66: b"\x01\x39" + FLOAT}
    commands(s, "hart-ip-output-fixed", codes, {2: b"", 60: b"\x01"}, "2 and 60 read")


@scenario("hart-ip/variable-simulated")
def variable_simulated(s: Scenario) -> None:
    """A device variable is replaced by 50.0; a host reads the variable."""
    codes = {79: b"\x00\x01\x39" + FLOAT + b"\xc0"}
    commands(s, "hart-ip-variable-simulated", codes, {9: b"\x00", 33: b"\x00"}, "9 and 33 read")


@scenario("hart-ip/device-reset")
def device_reset(s: Scenario) -> None:
    """An instrument is restarted, also behind a gateway; a host reads its status."""
    beside = {Command.READ_ADDITIONAL_STATUS: b"", 33: b"\x2a"}
    commands(s, "hart-ip-device-reset", {42: b""}, beside, "42 is the number of a variable")


@scenario("hart-ip/self-test")
def self_test(s: Scenario) -> None:
    """An instrument tests itself; a host reads what an earlier test found."""
    commands(s, "hart-ip-self-test", {41: b""}, {Command.READ_ADDITIONAL_STATUS: b""}, "48 reads the result")


@scenario("hart-ip/eeprom-control")
def eeprom_control(s: Scenario) -> None:
    """Stored settings come back into force; a host reads the settings."""
    commands(s, "hart-ip-eeprom-control", {39: b"\x01"}, {14: b"", 54: b"\x27"}, "39 is a variable")


@scenario("hart-ip/change-flag-cleared")
def change_flag_cleared(s: Scenario) -> None:
    """The mark of changed settings is erased; a host reads the status that holds it."""
    beside = {Command.READ_ADDITIONAL_STATUS: b"", 33: b"\x26"}
    commands(s, "hart-ip-change-flag-cleared", {38: b"\x00\x07"}, beside, "38 is the number of a variable")


@scenario("hart-ip/device-locked")
def device_locked(s: Scenario) -> None:
    """An instrument is locked for everybody else; a host reads who holds the lock."""
    commands(s, "hart-ip-device-locked", {71: b"\x02"}, {76: b""}, "76 reads the lock")


@scenario("hart-ip/squawk")
def squawk(s: Scenario) -> None:
    """Instruments make themselves seen; a host reads values."""
    commands(s, "hart-ip-squawk", {72: b"", 73: b""}, {33: b"\x48"}, "72 is the number of a variable")


@scenario("hart-ip/block-transfer")
def block_transfer(s: Scenario) -> None:
    """Blocks of data go to an instrument; a host reads all its variables."""
    codes = {111: b"\x01\x01\x00\x40", 112: b"\x01\x00\x00\x04data"}
    commands(s, "hart-ip-block-transfer", codes, {110: b"", 113: b"\x00"}, "110 and 113 are something else")


@scenario("hart-ip/requests-refused")
def requests_refused(s: Scenario) -> None:
    """A tool is refused ten times, with a short address and by NAK as well; a host gets warnings."""
    policy = "hart-ip-requests-refused"
    tools = [session(s, f"10.59.1.{66 + number}") for number in range(3)]
    host, few = session(s, HOST), session(s, "10.59.1.21")
    for number in range(10):
        asked, short = hart_ip.request(200 + number), hart_ip.polled(200 + number)
        exchange(tools[0], asked, code=64)
        exchange(tools[1], short, code=0x88)
        tools[2].client(asked)
        tools[2].server(hart_ip.message(hart_ip.Type.NAK, asked[2], sequence=number))
        exchange(host, hart_ip.request(Command.READ_DYNAMIC, b"\x00"), code=(8, 14, 30, 32, 112)[number % 5])
        if number < 9:
            few.client(asked)
            few.server(answer(asked, 64))
        s.wait(0.5)
    for tool in tools:
        s.finds(policy, tool, reply=True)
    s.near_miss(policy, host, "warnings and busy answers", reply=True)
    s.near_miss(policy, few, "nine errors", reply=True)

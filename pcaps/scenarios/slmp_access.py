"""MELSEC MC protocol and SLMP: passwords, scans and broken messages."""

from plantwatch.corpus.craft import Scenario, scenario, slmp
from plantwatch.corpus.craft.slmp import Command, exchange, numbered, request

DATE = "2026-11-23"

SENT = "slmp-password-sent"

PLC = "10.60.4.10"
HMI, ROGUE = "10.60.4.20", "10.60.4.66"
CLOSE = request(Command.CLOSE_FILE, b"\x01\x00\x00\x00")


@scenario("slmp/password-guessing")
def password_guessing(s: Scenario) -> None:
    """Ten passwords within a minute; an engineer mistypes one nine times."""
    policy = "slmp-password-guessing"
    rogue, engineer = s.tcp(ROGUE, PLC, slmp.PORT), s.tcp("10.60.4.40", PLC, slmp.PORT)
    for number in range(10):
        asked = request(Command.UNLOCK, b"\x04\x00" + f"{number:04}".encode())
        for conversation in (rogue, engineer) if number < 9 else (rogue,):
            conversation.client(asked)
            conversation.server(slmp.answer(asked, 0x4005))
        s.wait(2)
    for conversation in (rogue, engineer):
        s.finds(SENT, conversation)
    s.finds(policy, rogue)
    s.near_miss(policy, engineer, "nine tries")


@scenario("slmp/access-refused")
def access_refused(s: Scenario) -> None:
    """Stations without the password are turned away five times in each frame; one four times."""
    policy = "slmp-access-refused"
    asked = [request(0x2101), numbered(0x2101), slmp.extended(0x2101), request(0x2101), request(0x2101)]
    stations = [s.tcp(f"10.60.4.{66 + number}", PLC, slmp.PORT) for number in range(3)]
    few, other = s.tcp(HMI, PLC, slmp.PORT), s.tcp("10.60.4.21", PLC, slmp.PORT)
    for number in range(5):
        for station, kind in zip(stations, asked, strict=False):
            exchange(station, kind, end=0xC200 + number)
        if number < 4:
            exchange(few, request(0x2101), end=0xC201)
        exchange(other, request(0x2101), end=(0xC1FF, 0xC205, 0xC056, 0x00C2, 0)[number])
        s.wait(1)
    for station in stations:
        s.finds(policy, station, reply=True)
    s.near_miss(policy, few, "four refusals", reply=True)
    s.near_miss(policy, other, "other end codes", reply=True)


@scenario("slmp/commands-refused")
def commands_refused(s: Scenario) -> None:
    """A station is refused ten times in two frames; one gets other errors."""
    policy = "slmp-commands-refused"
    rogue, second, host = (s.tcp(client, PLC, slmp.PORT) for client in (ROGUE, "10.60.4.67", HMI))
    for number in range(10):
        end = (0xC059, 0xC05B, 0xC05C, 0xC05F)[number % 4]
        exchange(rogue, request(0x2101), end=end)
        exchange(second, numbered(0x2101, serial=number), end=0xC059)
        exchange(host, request(0x2101), end=0xC051 if number % 2 else 0xC056)
        s.wait(1)
    for conversation in (rogue, second):
        s.finds(policy, conversation, reply=True)
    s.near_miss(policy, host, "C051 and C056: too many points", reply=True)


@scenario("slmp/command-scan")
def command_scan(s: Scenario) -> None:
    """Eight commands are tried that no other policy names; a host uses seven, some of them twice."""
    policy = "slmp-command-scan"
    rogue, host = s.tcp(ROGUE, PLC, slmp.PORT), s.tcp(HMI, PLC, slmp.PORT)
    for number in range(8):
        rogue.client(request(0x2101 + number))
        exchange(host, request(0x2101 + min(number, 6)))
        s.wait(1)
    s.finds(policy, rogue, engines=("zeek",))
    s.near_miss(policy, host, "seven commands")


@scenario("slmp/bad-length")
def bad_length(s: Scenario) -> None:
    """Frames that announce one byte and 65535; a host sends a long message that is whole."""
    policy = "slmp-bad-length"
    for number, length in enumerate((1, 0xFFFF)):
        fuzzer = s.tcp(f"10.60.4.{66 + number}", PLC, slmp.PORT)
        fuzzer.client(request(Command.CLOSE_FILE, b"\x01\x00\x00\x00", length=length))
        s.finds(policy, fuzzer, engines=("zeek",))
    host = s.tcp(HMI, PLC, slmp.PORT)
    host.client(request(0x2101, bytes(8000)))
    s.near_miss(policy, host, "long, and whole")


@scenario("slmp/incomplete-message")
def incomplete_message(s: Scenario) -> None:
    """A message is followed by bytes that are none; a host sends its message in two segments."""
    policy = "slmp-incomplete-message"
    fuzzer, host = s.tcp(ROGUE, PLC, slmp.PORT), s.tcp(HMI, PLC, slmp.PORT)
    fuzzer.client(CLOSE + b"\xee" * 30)
    s.finds(policy, fuzzer, engines=("zeek",))
    host.client(CLOSE, split=[9])
    s.near_miss(policy, host, "the rest comes later")


@scenario("slmp/not-slmp")
def not_slmp(s: Scenario) -> None:
    """A browser and a station with the ASCII form on the port; a host with binary frames."""
    policy = "slmp-not-slmp"
    browser, station = s.tcp(ROGUE, PLC, slmp.PORT), s.tcp("10.60.4.67", PLC, slmp.PORT)
    browser.client(b"GET / HTTP/1.1\r\nHost: plc\r\n\r\n")
    station.client(b"500000FF03FF000018001004010000D*0001000001")
    for stranger in (browser, station):
        s.finds(policy, stranger, engines=("zeek",))
    host = s.tcp(HMI, PLC, slmp.PORT)
    exchange(host, CLOSE)
    s.near_miss(policy, host, "a binary 3E frame")

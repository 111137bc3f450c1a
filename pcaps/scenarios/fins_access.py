"""OMRON FINS: who is there, files, and who may command."""

from plantwatch.corpus.craft import Scenario, fins, scenario
from plantwatch.corpus.craft.fins import Command, Header, command, envelope, exchange

DATE = "2026-11-23"

# Without a site these report every client.
READ, GATEWAY = "fins-read-by-unlisted-client", "fins-command-for-other-network"

PLC = "10.59.4.10"
HMI, ROGUE = "10.59.4.20", "10.59.4.66"
NAME = b"AUTOEXECOBJ\x00"
OBSERVED: dict[int, bytes] = {Command.READ_CYCLE_TIME: b"\x01", Command.READ_CLOCK: b""}


def commands(s: Scenario, policy: str, codes: dict[int, bytes], beside: dict[int, bytes], why: str) -> None:
    """Every command from a host of its own over UDP, the first over TCP as well; a host with others."""
    code, data = next(iter(codes.items()))
    engineer = s.tcp(ROGUE, PLC, fins.PORT)
    fins.open_session(engineer)
    exchange(engineer, command(code, data))
    s.finds(policy, engineer)
    for number, (code, data) in enumerate(codes.items()):
        rogue = s.udp(f"10.59.4.{67 + number}", PLC, fins.PORT, client_port=fins.PORT)
        exchange(rogue, command(code, data, icf=0x81 if number % 2 else 0x80))
        s.finds(policy, rogue)
    hmi, panel = s.udp(HMI, PLC, fins.PORT, client_port=fins.PORT), s.tcp("10.59.4.21", PLC, fins.PORT)
    for host in (hmi, panel):
        for other, data in {**OBSERVED, **beside}.items():
            exchange(host, command(other, data))
        s.near_miss(policy, host, why)
        s.near_miss(policy, host, "an answer", reply=True)


@scenario("fins/controller-identified")
def controller_identified(s: Scenario) -> None:
    """Model and modules of a controller are read; a host reads its clock."""
    policy = "fins-controller-identified"
    commands(s, policy, {0x0501: b"\x00", 0x0502: b"\x00\x05"}, {}, "07 01 reads the clock")


@scenario("fins/operating-mode-read")
def operating_mode_read(s: Scenario) -> None:
    """Somebody asks whether a controller runs; a host asks for its cycle time."""
    commands(s, "fins-operating-mode-read", {0x0601: b""}, {}, "06 20 reads the cycle time")


@scenario("fins/network-status-read")
def network_status_read(s: Scenario) -> None:
    """Nodes and data links are listed; a host asks for the cycle time."""
    codes = {0x0602: b"", 0x0603: b""}
    commands(s, "fins-network-status-read", codes, {}, "06 20 reads the cycle time")


@scenario("fins/error-log-read")
def error_log_read(s: Scenario) -> None:
    """The error log is read; a host reads messages."""
    codes = {0x2102: b"\x00\x00\x00\x05"}
    commands(s, "fins-error-log-read", codes, {0x0920: b"\x00\xff"}, "09 20 reads messages")


@scenario("fins/read-by-unlisted-client")
def read_by_unlisted_client(s: Scenario) -> None:
    """Words are read one range and many at a time; a host reads the clock."""
    codes = {0x0101: fins.READ_WORDS, 0x0104: b"\x82\x00\x64\x00\x82\x00\x65\x00"}
    commands(s, READ, codes, {}, "07 01 reads the clock")


@scenario("fins/file-written")
def file_written(s: Scenario) -> None:
    """Files are written, named, copied and filled from memory; a host reads and compares one."""
    codes = {
        0x2203: b"\x80\x00\x00\x00" + NAME + bytes(6) + b"content",
        0x2206: b"\x80\x00\x00\x00" + NAME,
        0x2207: b"\x80\x00" + NAME + b"\x80\x00" + NAME,
        0x2208: b"\x80\x00" + NAME + NAME,
        0x220A: b"\x00\x00\x82\x00\x64\x00\x00\x10\x80\x00" + NAME,
        0x220B: b"\x00\x00\x80\x10\x00\x00\x00\x00\x80\x00" + NAME,
        0x220C: b"\x00\x00\xff\xff\x00\x00\x00\x00\x00\x00\x00\x00\x80\x00" + NAME,
        0x2211: b"\x00\x01\x00\x01" + bytes(128),
    }
    beside = {
        0x2201: b"\x80\x00\x00\x00\x00\x05",
        0x2202: b"\x80\x00" + NAME + bytes(6),
        0x2209: b"\x80\x00" + NAME,
        0x220A: b"\x00\x02\x82\x00\x64\x00\x00\x10\x80\x00" + NAME,
        0x2210: b"\x00\x01",
    }
    commands(s, "fins-file-written", codes, beside, "22 0A with 2 compares, the others read")


@scenario("fins/loaded-from-card")
def loaded_from_card(s: Scenario) -> None:
    """Memory, settings and program are taken from files; a host compares memory and a file."""
    codes = {
        0x220C: b"\x00\x01\xff\xff\x00\x00\x00\x00\x00\x00\x00\x00\x80\x00" + NAME,
        0x220A: b"\x00\x01\x82\x00\x64\x00\x00\x10\x80\x00" + NAME,
        0x220B: b"\x00\x01\x80\x10\x00\x00\x00\x00\x80\x00" + NAME,
    }
    beside = {0x220A: b"\x00\x02\x82\x00\x64\x00\x00\x10\x80\x00" + NAME}
    commands(s, "fins-loaded-from-card", codes, beside, "22 0A with 2 compares")


@scenario("fins/file-deleted")
def file_deleted(s: Scenario) -> None:
    """A file is deleted; a host lists files."""
    codes = {0x2205: b"\x80\x00\x00\x01" + NAME}
    commands(s, "fins-file-deleted", codes, {0x2201: b"\x80\x00\x00\x00\x00\x05"}, "22 01 lists files")


@scenario("fins/card-formatted")
def card_formatted(s: Scenario) -> None:
    """A memory card is erased; a host lists its files."""
    beside = {0x2201: b"\x80\x00\x00\x00\x00\x05"}
    commands(s, "fins-card-formatted", {0x2204: b"\x80\x00"}, beside, "22 01 lists files")


@scenario("fins/access-right-acquired")
def access_right_acquired(s: Scenario) -> None:
    """Sole access is asked for; a host gives it back."""
    commands(s, "fins-access-right-acquired", {0x0C01: b"\xff\xff"}, {0x0C03: b"\xff\xff"}, "0C 03 releases")


@scenario("fins/access-right-forced")
def access_right_forced(s: Scenario) -> None:
    """Sole access is taken away from whoever has it; a host gives it back."""
    commands(s, "fins-access-right-forced", {0x0C02: b"\xff\xff"}, {0x0C03: b"\xff\xff"}, "0C 03 releases")


@scenario("fins/broadcast")
def broadcast(s: Scenario) -> None:
    """One command to all nodes, over UDP and TCP; a host addresses node 254."""
    policy = "fins-broadcast"
    rogue, dialled = s.udp(ROGUE, PLC, fins.PORT), s.tcp("10.59.4.67", PLC, fins.PORT)
    hmi = s.udp(HMI, PLC, fins.PORT)
    for conversation in (rogue, dialled):
        exchange(conversation, command(Command.READ_CYCLE_TIME, b"\x01", node=0xFF))
        s.finds(policy, conversation)
    exchange(hmi, command(Command.READ_CYCLE_TIME, b"\x01", node=0xFE, source=0xFF))
    s.near_miss(policy, hmi, "node 254; 255 is where it comes from")
    s.near_miss(policy, hmi, "an answer to node 255", reply=True)


@scenario("fins/command-for-other-network")
def command_for_other_network(s: Scenario) -> None:
    """Commands for networks 1 and 127 through a controller; a host stays on its own network."""
    rogue, dialled = s.udp(ROGUE, PLC, fins.PORT), s.tcp("10.59.4.67", PLC, fins.PORT)
    hmi = s.udp(HMI, PLC, fins.PORT)
    for conversation, network in (rogue, 1), (dialled, 127):
        exchange(conversation, command(Command.READ_CYCLE_TIME, b"\x01", network=network))
        s.finds(GATEWAY, conversation)
    exchange(hmi, command(Command.READ_CYCLE_TIME, b"\x01", node=5))
    s.near_miss(GATEWAY, hmi, "network 0 is the own one")


@scenario("fins/bad-length")
def bad_length(s: Scenario) -> None:
    """Headers that announce too few bytes, far too many and one too many; a host sends all that it may."""
    policy = "fins-bad-length"
    for number, length in enumerate((7, 0xFFFFFFFF, 0x01000000, 2021)):
        fuzzer = s.tcp(f"10.59.4.{66 + number}", PLC, fins.PORT)
        fuzzer.client(envelope(command(Command.READ_CLOCK), length=length))
        s.finds(policy, fuzzer)
    host = s.tcp(HMI, PLC, fins.PORT)
    host.client(envelope(command(0x0801, bytes(2000))))
    s.near_miss(policy, host, "2028 bytes, and whole")


@scenario("fins/incomplete-message")
def incomplete_message(s: Scenario) -> None:
    """A message is followed by bytes that are none; a host sends its message in two segments."""
    policy = "fins-incomplete-message"
    fuzzer, host = s.tcp(ROGUE, PLC, fins.PORT), s.tcp(HMI, PLC, fins.PORT)
    fuzzer.client(envelope(command(Command.READ_CLOCK)) + b"\xff" * 20)
    s.finds(policy, fuzzer)
    host.client(envelope(command(Command.READ_CLOCK)), split=[9])
    s.near_miss(policy, host, "the rest comes later")


@scenario("fins/not-fins")
def not_fins(s: Scenario) -> None:
    """A browser and a log sender on the port; a host speaks FINS."""
    policy = "fins-not-fins"
    browser, logger = s.tcp(ROGUE, PLC, fins.PORT), s.udp("10.59.4.67", PLC, fins.PORT)
    browser.client(b"GET / HTTP/1.1\r\nHost: plc\r\n\r\n")
    logger.client(b"<13>Jan  1 00:00:00 plc started")
    for stranger in (browser, logger):
        s.finds(policy, stranger)
    host = s.tcp(HMI, PLC, fins.PORT)
    host.client(envelope(bytes(4), Header.CLIENT_NODE))
    host.server(envelope(b"", Header.ERROR, error=0x20))
    s.near_miss(policy, host, "headers without a message")
    s.near_miss(policy, host, "an error instead of a node number", reply=True)

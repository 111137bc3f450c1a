"""MELSEC MC protocol and SLMP: what is asked of controllers."""

from plantwatch.corpus.craft import Scenario, Tcp, Udp, scenario, slmp
from plantwatch.corpus.craft.slmp import FRAMES, Command, exchange

DATE = "2026-11-23"

# Without a site these report every client.
READ, WRITE = "slmp-read-by-unlisted-client", "slmp-write-by-unlisted-client"
MELSOFT = "slmp-melsoft-session"

PLC = "10.60.3.10"
HMI, ROGUE = "10.60.3.20", "10.60.3.66"
NAME = b"\x00\x00\x00\x00\x04\x00\x0c\x00M\x00A\x00I\x00N\x00"
ORDINARY: dict[int, bytes] = {Command.CLOSE_FILE: b"\x01\x00\x00\x00", 0x2101: b""}

Codes = dict[int, bytes]


def commands(s: Scenario, policy: str, codes: Codes, beside: Codes, why: str, melsoft: int = 0) -> None:
    """Every command from a host of its own, the first in each frame over TCP and UDP; a host with others.

    So many of the commands go in MELSOFT frames as well.
    """
    first, *_ = codes.items()
    rogues: list[Tcp | Udp] = []
    for number, frame in enumerate(FRAMES):
        dialled = s.tcp(f"10.60.3.{66 + number}", PLC, slmp.PORT)
        datagram = s.udp(f"10.60.3.{76 + number}", PLC, slmp.TSN_PORT)
        for conversation in (dialled, datagram):
            exchange(conversation, frame(*first))
            rogues.append(conversation)
    for number, (code, data) in enumerate(codes.items()):
        rogue = s.tcp(f"10.60.3.{86 + number}", PLC, slmp.UDP_PORT)
        exchange(rogue, slmp.request(code, data))
        rogues.append(rogue)
    for sender in rogues:
        s.finds(policy, sender)
    for number, code in enumerate(list(codes)[:melsoft]):
        tool = s.tcp(f"10.60.3.{106 + 2 * number}", PLC, slmp.PORT)
        panel = s.udp(f"10.60.3.{107 + 2 * number}", PLC, slmp.UDP_PORT)
        for speaker, far in (tool, False), (panel, True):
            exchange(speaker, slmp.melsoft(code, b"\x01\x00", far=far))
            for found in (policy, MELSOFT):
                s.finds(found, speaker)
    host, meter = s.tcp(HMI, PLC, slmp.PORT), s.udp("10.60.3.21", PLC, slmp.UDP_PORT)
    for reader in (host, meter):
        for code, data in {**ORDINARY, **beside}.items():
            exchange(reader, *(frame(code, data) for frame in FRAMES))
        s.near_miss(policy, reader, why)
        s.near_miss(policy, reader, "an answer", reply=True)


@scenario("slmp/remote-run")
def remote_run(s: Scenario) -> None:
    """A controller is started; a host closes a file."""
    commands(s, "slmp-remote-run", {0x1001: b"\x03\x00\x02\x00"}, {}, "182A closes a file", 1)


@scenario("slmp/remote-stop")
def remote_stop(s: Scenario) -> None:
    """A controller is stopped; a host closes a file."""
    commands(s, "slmp-remote-stop", {0x1002: b"\x01\x00"}, {}, "182A closes a file", 1)


@scenario("slmp/remote-pause")
def remote_pause(s: Scenario) -> None:
    """A controller is paused; a host closes a file."""
    commands(s, "slmp-remote-pause", {0x1003: b"\x03\x00"}, {}, "182A closes a file", 1)


@scenario("slmp/latch-clear")
def latch_clear(s: Scenario) -> None:
    """Retained values are erased; a host closes a file."""
    commands(s, "slmp-latch-clear", {0x1005: b"\x01\x00"}, {}, "182A closes a file", 1)


@scenario("slmp/remote-reset")
def remote_reset(s: Scenario) -> None:
    """A controller is restarted; a host closes a file."""
    commands(s, "slmp-remote-reset", {0x1006: b"\x01\x00"}, {}, "182A closes a file", 1)


@scenario("slmp/write-by-unlisted-client")
def write_by_unlisted_client(s: Scenario) -> None:
    """Values are written in five ways; a host closes a file."""
    codes = {
        0x1401: b"\x64\x00\x00\xa8\x01\x00\x2a\x00",
        0x1402: b"\x01\x00\x64\x00\x00\xa8\x2a\x00",
        0x1406: b"\x01\x00\x64\x00\x00\xa8\x01\x00\x2a\x00",
        0x141A: b"\x01\x00\x00\x00" + bytes(12),
        0x141B: b"\x01\x00\x00\x00" + bytes(12),
    }
    commands(s, WRITE, codes, {}, "182A closes a file", 2)


@scenario("slmp/buffer-memory-written")
def buffer_memory_written(s: Scenario) -> None:
    """The memory of a module is written in two ways; a host reads it."""
    codes = {0x1601: b"\x00\x00\x00\x00\x02\x00\x04\x00\x2a\x00", 0x1613: b"\x00\x00\x00\x00\x01\x00\x2a\x00"}
    beside = {0x0601: b"\x00\x00\x00\x00\x02\x00\x04\x00", 0x0613: b"\x00\x00\x00\x00\x01\x00"}
    commands(s, "slmp-buffer-memory-written", codes, beside, "0601 and 0613 read")


@scenario("slmp/read-by-unlisted-client")
def read_by_unlisted_client(s: Scenario) -> None:
    """Values are read in seven ways; a host closes a file."""
    codes = {
        0x0401: slmp.READ_WORDS,
        0x0403: b"\x01\x00\x64\x00\x00\xa8",
        0x0406: b"\x01\x00\x64\x00\x00\xa8\x01\x00",
        0x041A: b"\x01\x00\x00\x00" + bytes(8),
        0x041C: b"\x01\x00\x00\x00" + bytes(8),
        0x0801: b"\x01\x00\x64\x00\x00\xa8",
        0x0802: b"",
    }
    commands(s, READ, codes, {}, "182A closes a file")


@scenario("slmp/cpu-model-read")
def cpu_model_read(s: Scenario) -> None:
    """The model of a controller is read; a host closes a file."""
    commands(s, "slmp-cpu-model-read", {0x0101: b""}, {}, "182A closes a file", 1)


@scenario("slmp/loopback")
def loopback(s: Scenario) -> None:
    """Test data is sent round; a host closes a file."""
    commands(s, "slmp-loopback", {0x0619: b"\x05\x00PLANT"}, {}, "182A closes a file")


@scenario("slmp/password-sent")
def password_sent(s: Scenario) -> None:
    """A password is sent; a host closes a file."""
    commands(s, "slmp-password-sent", {0x1630: b"\x04\x002026"}, {}, "182A closes a file")


@scenario("slmp/locked")
def locked(s: Scenario) -> None:
    """A controller is locked; a host closes a file."""
    commands(s, "slmp-locked", {0x1631: b"\x04\x00rans"}, {}, "182A closes a file")


@scenario("slmp/file-read")
def file_read(s: Scenario) -> None:
    """A directory, a search and a file are read; a host closes a file."""
    codes = {0x1810: NAME, 0x1811: NAME, 0x1828: b"\x00\x00\x00\x00\x00\x00\x80\x07"}
    commands(s, "slmp-file-read", codes, {}, "182A closes a file")


@scenario("slmp/file-written")
def file_written(s: Scenario) -> None:
    """Files are created, copied, changed and written; a host opens and closes one."""
    codes = {0x1820: NAME, 0x1824: NAME + NAME, 0x1825: NAME, 0x1826: NAME, 0x1829: bytes(8) + b"program"}
    commands(s, "slmp-file-written", codes, {0x1827: NAME}, "1827 opens a file")


@scenario("slmp/file-deleted")
def file_deleted(s: Scenario) -> None:
    """A file is deleted; a host opens one."""
    commands(s, "slmp-file-deleted", {0x1822: NAME}, {0x1827: NAME}, "1827 opens a file")


@scenario("slmp/melsoft-session")
def melsoft_session(s: Scenario) -> None:
    """Engineering software of two kinds asks for something; a host speaks SLMP."""
    tool, panel = s.tcp(ROGUE, PLC, slmp.PORT), s.udp("10.60.3.67", PLC, slmp.UDP_PORT)
    for speaker, far in (tool, False), (panel, True):
        exchange(speaker, slmp.melsoft(0x0121, b"\x01\x00", far=far))
        s.finds(MELSOFT, speaker)
    host = s.tcp(HMI, PLC, slmp.PORT)
    exchange(host, *(frame(Command.CLOSE_FILE, b"\x01\x00") for frame in FRAMES))
    s.near_miss(MELSOFT, host, "other frames")
    s.near_miss(MELSOFT, tool, "a MELSOFT answer", reply=True)

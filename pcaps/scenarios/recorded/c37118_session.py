"""A concentrator takes data from two phasor measurement units; a rogue host asks one of them for all it knows
and switches its data on and off."""

from collections.abc import Iterable

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "c37118/recorded-session",
    stacks=("synchrophasor 1.0.0a0",),
    servers=("10.57.1.10", "10.57.1.11"),
    clients=("10.57.1.20", "10.57.1.66"),
    listens=("tcp 4712",),
)


def server() -> None:
    """The units of two substations."""
    from _c37118 import NORTH, SOUTH, units

    units([NORTH, SOUTH])


def signature(said: bytes) -> Iterable[bytes]:
    """Frames by their size field: data frames may share a segment."""
    from plantwatch.corpus.record.streams import cut

    return cut(said, lambda rest: int.from_bytes(rest[2:4], "big"))


def client() -> None:
    """Header, configuration, data; then the commands of the rogue host."""
    from _c37118 import ATTACKER, BURST, CONCENTRATOR, NORTH, SOUTH, command, connect, take

    from plantwatch.corpus.record import cues

    concentrators = [connect(CONCENTRATOR, unit) for unit in (NORTH, SOUTH)]
    for pdc in concentrators:
        pdc.get_header()
        pdc.get_config("cfg1")
        pdc.get_config("cfg2")
        command(pdc, "start")
    for turn in range(3):
        cues.give(f"data {turn}")
        for pdc in concentrators:
            take(pdc, BURST)

    rogue = connect(ATTACKER, NORTH)
    rogue.get_header()
    rogue.get_config("cfg1")
    rogue.get_config("cfg2")
    for _ in range(10):
        command(rogue, "stop")
        command(rogue, "start")
    command(rogue, "extended", b"\x00\x01\x00\x02")
    command(rogue, "stop")
    command(rogue, "cfg3")  # the unit has none and hangs up
    for pdc in concentrators:
        command(pdc, "stop")

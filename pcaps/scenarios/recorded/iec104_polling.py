"""Quiet production: a control centre and a historian interrogate two stations, which then report changes and
measured values on their own; test frames keep idle connections alive."""

from collections.abc import Iterable

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "iec104/recorded-polling",
    stacks=("c104 2.2.1",),
    servers=("10.52.1.10", "10.52.1.11"),
    clients=("10.52.1.20", "10.52.1.30"),
    listens=("tcp 2404",),
    pace=15,
)
CHANGES, TURNS = 12, 4


def signature(said: bytes) -> Iterable[bytes]:
    """The clock of the client and the order of acknowledgements differ each time."""
    from _iec104 import messages

    return messages(said)


def server() -> None:
    """A feeder and a substation whose values change now and then."""
    from _iec104 import FEEDER, SUBSTATION
    from _iec104_stations import stations

    stations([FEEDER, SUBSTATION], changes=CHANGES)


def client() -> None:
    """A general interrogation at the start and later again, counters, and silence in between."""
    import time
    from contextlib import ExitStack

    from _iec104 import CONTROL, FEEDER, HISTORIAN, SUBSTATION
    from _iec104_stations import READINGS, Link

    from plantwatch.corpus.record import cues

    with ExitStack() as stack:
        links = [
            stack.enter_context(Link(source, target, idle=1))
            for source in (CONTROL, HISTORIAN)
            for target in (FEEDER, SUBSTATION)
        ]
        for turn in range(TURNS):
            for link in links:
                link.connection.interrogation(link.address)
                link.connection.counter_interrogation(link.address)
            for number in range(turn * CHANGES // TURNS, (turn + 1) * CHANGES // TURNS):
                for address in (FEEDER, SUBSTATION):
                    cues.give(f"change {address} {number}")
                    time.sleep(0.05)
            links[0].read(READINGS[turn])
            time.sleep(1.5)

"""Commissioning: an engineer interrogates a station, sets its clock, tests the link and tries every command
of it, also selected first and taken back, beside a control centre that switches and sets a value once."""

from collections.abc import Iterable

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "iec104/recorded-engineering",
    stacks=("c104 2.2.1",),
    servers=("10.52.1.10",),
    clients=("10.52.1.20", "10.52.1.40"),
    listens=("tcp 2404",),
)


def signature(said: bytes) -> Iterable[bytes]:
    """The clock of the client and the order of acknowledgements differ each time."""
    from _iec104 import messages

    return messages(said)


def server() -> None:
    """A feeder, which reports a change of its own once."""
    from _iec104 import FEEDER
    from _iec104_stations import stations

    stations([FEEDER], changes=1)


def client() -> None:
    """Interrogate, synchronise, test, command."""
    import time

    import c104
    from _iec104 import CONTROL, ENGINEERING, FEEDER, STARTDT, STOPDT, TESTFR, Raw
    from _iec104_stations import READINGS, REFUSED, SELECTED, Link, every_command

    from plantwatch.corpus.record import cues

    kinds = c104.Type
    with Link(CONTROL, FEEDER) as centre, Link(ENGINEERING, FEEDER) as engineer:
        centre.connection.interrogation(centre.address)
        engineer.connection.interrogation(engineer.address)
        engineer.connection.interrogation(engineer.address, qualifier=c104.Qoi.GROUP_1)
        engineer.connection.counter_interrogation(engineer.address)
        engineer.connection.clock_sync(engineer.address)
        engineer.connection.test(engineer.address)
        engineer.connection.test(engineer.address, with_time=False)
        for address in READINGS:
            engineer.read(address)

        for info, kind in every_command(low=False):
            engineer.command(info, kind)
        trip = c104.DoubleCmd(c104.Double.OFF)
        engineer.command(trip, kinds.C_DC_NA_1, address=SELECTED, select=True)
        engineer.command(c104.SingleCmd(True), kinds.C_SC_NA_1, address=REFUSED)
        engineer.command(c104.SingleCmd(False), kinds.C_SC_NA_1, stop=True)

        centre.command(c104.DoubleCmd(c104.Double.ON), kinds.C_DC_NA_1)
        centre.command(c104.ShortCmd(50.0), kinds.C_SE_NC_1)
        cues.give(f"change {FEEDER} 0")
        time.sleep(0.1)
        centre.connection.interrogation(centre.address)

    monitor = Raw(ENGINEERING, FEEDER)
    for function in (STARTDT, TESTFR, STOPDT):
        monitor.control(function)
    monitor.close()

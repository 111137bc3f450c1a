"""Quiet production: a master polls two outstations for events, and they report changes on their own."""

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "dnp3/recorded-polling",
    stacks=("yadnp3 3.2.1.4",),
    servers=("10.30.1.10", "10.30.1.11"),
    clients=("10.30.1.20",),
    listens=("tcp 20000",),
    pace=20,
)


def server() -> None:
    """A feeder and a substation whose values change a few times."""
    from _dnp3 import FEEDER, SUBSTATION
    from _dnp3_outstation import outstations

    outstations([FEEDER, SUBSTATION], changes=4)


def client() -> None:
    """Integrity poll at the start (by the stack itself) and at the end, event polls in between."""
    import time

    import opendnp3 as o
    from _dnp3 import FEEDER, MASTER, SUBSTATION
    from _dnp3_master import Master

    from plantwatch.corpus.record import cues

    with Master(MASTER, FEEDER) as feeder, Master(MASTER, SUBSTATION) as substation:
        stations = {FEEDER: feeder, SUBSTATION: substation}
        for turn in range(12):
            for address, station in stations.items():
                station.run(station.stack.ScanClasses, o.ClassField.AllEventClasses(), station.values)
                time.sleep(0.1)
                if turn % 3 == 0:
                    cues.give(f"change {address} {turn // 3}")
                    time.sleep(0.1)
        for station in stations.values():
            station.run(station.stack.ScanClasses, o.ClassField.AllClasses(), station.values)

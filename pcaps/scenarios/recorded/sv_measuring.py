"""Two merging units send measured values while the sample counter begins anew; one runs on its local clock
all the time."""

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "sv/recorded-measuring",
    stacks=("pyiec61850-ng 1.6.1.10",),
    servers=("10.66.1.10",),
    clients=("10.66.1.20",),
)


def server() -> None:
    """Wait to be ended: nobody answers to sampled values."""
    import threading

    threading.Event().wait()


def client() -> None:
    """Up to the end of a second and into the next one."""
    from _sv import LOCAL, NORTH, RATE, SOUTH, Unit

    north, south = Unit(NORTH, "BAY1MU01"), Unit(SOUTH, "TRAFO1_MU0101")
    for counter in range(RATE - 40, RATE + 40):
        north.publish([counter])
        south.publish([counter], synchronised=LOCAL)

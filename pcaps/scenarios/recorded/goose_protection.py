"""Two relays publish their events: a breaker trips and closes again, each change with its quick
repetitions, and one relay restarts."""

from collections.abc import Iterable

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "goose/recorded-protection",
    stacks=("pyiec61850-ng 1.6.1.10",),
    servers=("10.65.1.10",),
    clients=("10.65.1.20",),
)


def server() -> None:
    """Wait to be ended: nobody answers to GOOSE."""
    import threading

    threading.Event().wait()


def signature(said: bytes) -> Iterable[bytes]:
    """Frames without the time of day."""
    from _goose import comparable

    return comparable(said)


def client() -> None:
    """Rest, trip, rest, close, restart."""
    from _goose import FEEDER, TRANSFORMER, Relay

    feeder, transformer = Relay("relay1", FEEDER), Relay("relay2", TRANSFORMER)
    feeder.block("gcb1", state=7, sequence=120)
    feeder.block("gcb2", state=31, sequence=400)
    transformer.block("gcb1", state=4, sequence=9)
    for state, closed in enumerate((True, False, True), 8):
        for _ in range(6):
            feeder.publish("gcb1", closed, 0, 640.5)
            feeder.publish("gcb2", 3, 2)
        transformer.publish("gcb1", closed, times=3)
        feeder.block("gcb1", state=state)
        transformer.block("gcb1", state=state)
    transformer.block("gcb1", state=1)
    transformer.publish("gcb1", True, times=4)

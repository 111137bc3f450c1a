"""A rogue workstation sends measured values in the name of a merging unit, with its own and with the unit's
address, plays old ones again, leaves some out, and changes clock, revision and name, while the unit
goes on."""

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "sv/recorded-attack",
    stacks=("pyiec61850-ng 1.6.1.10",),
    servers=("10.66.1.10",),
    clients=("10.66.1.66",),
)
TURNS = 3


def server() -> None:
    """The unit under attack sends 20 samples when it is its turn."""
    import threading

    from _sv import NORTH, Unit

    from plantwatch.corpus.record import cues

    north = Unit(NORTH, "BAY1MU01")
    for turn in range(TURNS):
        cues.wait(f"turn {turn}")
        north.publish(range(2000 + 20 * turn, 2020 + 20 * turn))
        cues.give(f"done {turn}")
    threading.Event().wait()


def client() -> None:
    """By its own address, then by that of the unit; then a stream of its own."""
    import time

    from _sv import ATTACKER, LOCAL, NONE, NORTH, SOUTH, Unit

    from plantwatch.corpus.record import cues

    def let_speak(turn: int) -> None:
        cues.give(f"turn {turn}")
        cues.wait(f"done {turn}")
        time.sleep(0.05)

    rogue = Unit(ATTACKER, "BAY1MU01", NORTH)
    forger = Unit(NORTH, "BAY1MU01")

    let_speak(0)
    rogue.publish(range(2020, 2030))
    let_speak(1)
    forger.publish(range(1500, 1510))
    let_speak(2)

    noise = "00:0c:29:56:01:67"
    strange = Unit(noise, "TRAFO1_MU0101", SOUTH)
    strange.publish(range(100, 110))
    strange.publish(range(200, 210))
    strange.publish(range(210, 215), synchronised=LOCAL)
    strange.publish(range(215, 220), synchronised=NONE)

    changing = "00:0c:29:56:01:68"
    Unit(changing, "BAY1MU98", NORTH).publish(range(10))
    Unit(changing, "BAY1MU98", NORTH, revision=2).publish(range(10, 20))
    Unit(changing, "BAY1MU99", NORTH).publish(range(10))

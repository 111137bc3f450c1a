"""An HMI reads and sets a press controller, an engineer looks at an oven and tunes it; then a rogue host
overwrites the press and stops, resets and restarts it."""

from collections.abc import Iterable

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "ads/recorded-session",
    stacks=("pyads 3.6.0",),
    servers=("10.58.1.10", "10.58.1.11"),
    clients=("10.58.1.20", "10.58.1.40", "10.58.1.66"),
    listens=("tcp 48898",),
)


def server() -> None:
    """The press and the oven."""
    from _ads import OVEN, PRESS, controllers

    controllers([PRESS, OVEN])


def signature(said: bytes) -> Iterable[bytes]:
    """AMS/TCP packets by their length field."""
    from plantwatch.corpus.record.streams import cut

    return cut(said, lambda rest: 6 + int.from_bytes(rest[2:6], "little"))


def client() -> None:
    """Read, write, browse, control."""
    import pyads
    from _ads import ATTACKER, ENGINEERING, HMI, OVEN, PRESS, connect

    integer, boolean = pyads.PLCTYPE_INT, pyads.PLCTYPE_BOOL
    with connect(HMI, PRESS) as hmi:
        hmi.read_state()
        for _ in range(20):
            for name in ("speed", "limit"):
                hmi.read_by_name(f"MAIN.{name}", integer)
        hmi.write_by_name("MAIN.speed", 42, integer)

    with connect(ENGINEERING, OVEN) as engineer:
        engineer.read_device_info()
        engineer.read_state()
        engineer.read_by_name("MAIN.limit", integer)
        engineer.write_by_name("MAIN.limit", 85, integer)
        engineer.read_by_name("MAIN.limit", integer)

    with connect(ATTACKER, PRESS) as rogue:
        rogue.read_device_info()
        for attempt in range(30):
            rogue.write_by_name("MAIN.speed", 1000 * (attempt % 30), integer)
        rogue.write_by_name("MAIN.valve", True, boolean)
        rogue.write_control(pyads.ADSSTATE_STOP, 0, 0, integer)
        rogue.write_control(pyads.ADSSTATE_RESET, 0, 0, integer)
        rogue.write_control(pyads.ADSSTATE_CONFIG, 0, 0, integer)
        rogue.write_control(pyads.ADSSTATE_RECONFIG, 0, 0, integer)
        rogue.write_control(pyads.ADSSTATE_SHUTDOWN, 0, 0, integer)
        rogue.write_control(pyads.ADSSTATE_RUN, 0, 0, integer)

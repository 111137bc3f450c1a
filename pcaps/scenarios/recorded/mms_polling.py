"""Quiet production: an HMI and a gateway read two feeder relays, which report changes on their own."""

from collections.abc import Iterable

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "mms/recorded-polling",
    stacks=("pyiec61850-ng 1.6.1.10",),
    servers=("10.55.1.10", "10.55.1.11"),
    clients=("10.55.1.20", "10.55.1.30"),
    listens=("tcp 102",),
    pace=20,
)


def server() -> None:
    """Two relays whose load and contacts change now and then."""
    from _mms import FEEDER, TRANSFORMER
    from _mms_server import relays

    relays([FEEDER, TRANSFORMER])


def signature(said: bytes) -> Iterable[bytes]:
    """Messages without the time of day."""
    from _mms import comparable

    return comparable(said)


def client() -> None:
    """The HMI subscribes to reports and reads states; the gateway reads measurements."""
    import time
    from contextlib import ExitStack

    from _mms import FEEDER, GATEWAY, HMI, TRANSFORMER
    from _mms_client import REPORTS, Relay

    from plantwatch.corpus.record import cues

    with ExitStack() as stack:
        screens = [stack.enter_context(Relay(HMI, relay)) for relay in (FEEDER, TRANSFORMER)]
        trends = [stack.enter_context(Relay(GATEWAY, relay)) for relay in (FEEDER, TRANSFORMER)]
        for screen in screens:
            screen.write(f"{REPORTS}.RptEna", "RP", True)
            screen.write(f"{REPORTS}.GI", "RP", True)
        for turn in range(30):
            for screen in screens:
                screen.read("XCBR1.Pos", "ST")
                screen.read("GGIO1.Ind1", "ST")
            if turn % 5 == 0:
                for trend in trends:
                    for name in ("TotW", "Hz", "A"):
                        trend.read(f"MMXU1.{name}", "MX")
            if turn % 6 == 3:
                cues.give(f"change {turn // 6}")
            time.sleep(0.05)

"""Quiet production: a panel on a tunnel switches, sets and reads a room; a historian, which is a router of
its own, listens and reads a valve."""

from collections.abc import Iterable

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "knx/recorded-polling",
    stacks=("xknx 4.0.0",),
    programs=("knxd 0.14.54.1",),
    servers=("10.61.1.10",),
    clients=("10.61.1.20", "10.61.1.30"),
    listens=("udp 3671",),
    pace=20,
)


def server() -> None:
    """The router and the devices behind it."""
    from _knx import router

    router()


def signature(said: bytes) -> Iterable[bytes]:
    """One frame a datagram."""
    from _knx import frames

    return frames(said)


def client() -> None:
    """Group values every second."""
    import asyncio

    asyncio.run(_day())


async def _day() -> None:
    import asyncio

    from _knx import HISTORIAN, LIGHT, PANEL, SETPOINT, TEMPERATURE, VALVE, Station

    async with Station(PANEL, 3672) as panel, Station(HISTORIAN, 3673, routing="1.1.99") as historian:
        for second in range(30):
            await panel.read(TEMPERATURE)
            if second % 5 == 0:
                await panel.write(LIGHT, second // 5 % 2)
                await panel.write(SETPOINT, bytes((0x0C, 0x1A + second)))
            if second % 10 == 0:
                await historian.read(VALVE)
            await asyncio.sleep(0.05)

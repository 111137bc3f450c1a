"""Quiet production: the front end of a building and a historian poll two devices, which also report changes
to the front end; nobody writes."""

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "bacnet/recorded-polling",
    stacks=("bacpypes3 0.0.110",),
    servers=("10.53.1.10", "10.53.1.11"),
    clients=("10.53.1.20", "10.53.1.30"),
    listens=("udp 47808",),
    pace=10,
)
CHANGES = 6


def server() -> None:
    """A chiller and an air handling unit."""
    from _bacnet import AIR, CHILLER
    from _bacnet_stations import devices

    devices([CHILLER, AIR], changes=CHANGES)


def client() -> None:
    """Find the devices once, subscribe to changes, then read at fixed intervals."""
    import asyncio

    asyncio.run(_poll())


async def _poll() -> None:
    import asyncio
    from contextlib import AsyncExitStack

    from _bacnet import AIR, CHILLER, FRONT_END, HISTORIAN
    from _bacnet_stations import Workstation
    from bacpypes3.pdu import Address
    from bacpypes3.primitivedata import ObjectIdentifier

    from plantwatch.corpus.record import cues

    front, historian = Workstation(FRONT_END), Workstation(HISTORIAN)
    await front.app.who_is(1000, 1100, timeout=0.2)
    watched = ObjectIdentifier("analog-input,1")
    screen = ["analog-input,1", ["present-value", "status-flags"], "binary-value,1", ["present-value"]]
    async with AsyncExitStack() as stack:
        for device in (CHILLER, AIR):
            watch = front.app.change_of_value(Address(device), watched, 1, False, 0)
            await stack.enter_async_context(watch)
        for turn in range(30):
            for device in (CHILLER, AIR):
                await front.app.read_property_multiple(Address(device), screen)
                for number in range(1, 4):
                    await front.read(device, f"analog-value,{number}")
            if turn % 5 == 0:
                cues.give(f"change {turn // 5}")
                for device in (CHILLER, AIR):
                    await historian.read(device, "analog-input,2")
            await asyncio.sleep(0.1)
    for station in (front, historian):
        station.close()

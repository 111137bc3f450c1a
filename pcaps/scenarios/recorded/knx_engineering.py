"""A planned change: an engineer finds the router and reads what it is; then unlocks a valve controller with
its key, reads it, changes a parameter and a property, and restarts it, while a panel works on."""

from collections.abc import Iterable

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "knx/recorded-engineering",
    stacks=("xknx 4.0.0",),
    programs=("knxd 0.14.54.1",),
    servers=("10.61.1.10",),
    clients=("10.61.1.20", "10.61.1.40"),
    listens=("udp 3671",),
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
    """Find, read, change, restart."""
    import asyncio

    asyncio.run(_change())


async def _change() -> None:
    from _knx import ENGINEERING, LIGHT, PANEL, TEMPERATURE, VALVES, Station, find, ordinary
    from xknx.management import procedures
    from xknx.telegram import apci

    await find(ENGINEERING)
    async with Station(PANEL, 3672) as panel, Station(ENGINEERING, 3674) as engineer:
        await panel.read(TEMPERATURE)
        await ordinary(engineer.broadcast(apci.IndividualAddressRead()))
        async with engineer.device(VALVES) as valves:
            for asked in (
                apci.DeviceDescriptorRead(descriptor=0),
                apci.AuthorizeRequest(key=0x50756D70),
                apci.PropertyValueRead(object_index=0, property_id=11),
                apci.PropertyValueRead(object_index=3, property_id=13),
                apci.MemoryRead(address=0x0100, count=12),
            ):
                await valves.request(asked)
            await procedures.dmp_mem_write_r_co(valves, 0x0100, bytes(range(24)))
            await valves.request(apci.MemoryRead(address=0x0100, count=12))
            await valves.request(
                apci.PropertyValueWrite(object_index=3, property_id=52, count=1, start_index=1, data=b"\x05")
            )
        await panel.write(LIGHT, 1)
        await ordinary(procedures.dm_restart(engineer.xknx, VALVES))
        await panel.read(TEMPERATURE)

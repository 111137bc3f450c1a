"""Two bus devices of the KNX recordings: xknx at the router's own loopback, answering as a BCU does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from _knx import ALARM, LIGHT, PORT, SETPOINT, TEMPERATURE, VALVE
from xknx import XKNX
from xknx.cemi.cemi_handler import CEMIHandler
from xknx.dpt import DPTArray, DPTBinary
from xknx.io import ConnectionConfig, ConnectionType
from xknx.telegram import GroupAddress, Telegram, apci
from xknx.telegram.tpci import TAck, TConnect, TDataBroadcast, TDataConnected, TDataGroup, TDataIndividual

from plantwatch.corpus.record import cues

_VALUES = {  # group: value that the first device answers with
    LIGHT: DPTBinary(1),
    SETPOINT: DPTArray((0x0C, 0x1A)),
    TEMPERATURE: DPTArray((0x0C, 0x34)),
    VALVE: DPTArray((0x80,)),
    ALARM: DPTBinary(0),
}
_KEY = 0x50756D70
_DEVICES: dict[int, Device] = {}


async def attach(addresses: Sequence[str]) -> None:
    """Connect the devices in order, so that each gets its address; returns when they serve no more."""
    CEMIHandler.telegram_received = _received  # type: ignore[method-assign]
    for number, address in enumerate(addresses):
        xknx = XKNX(
            connection_config=ConnectionConfig(
                connection_type=ConnectionType.TUNNELING,
                local_ip="127.0.0.1",
                gateway_ip="127.0.0.1",
                gateway_port=PORT,
            )
        )
        _DEVICES[id(xknx)] = Device(xknx, speaks=number == 0)
        await xknx.start()
        if str(xknx.current_address) != address:
            raise RuntimeError(f"knxd gave {xknx.current_address} to the device {address}")
    cues.give("devices")
    await asyncio.Event().wait()


def _received(handler: CEMIHandler, telegram: Telegram) -> None:
    _DEVICES[id(handler.xknx)].receive(telegram)


class Device:
    """``speaks``: it answers groups, and its programming button is pressed."""

    def __init__(self, xknx: XKNX, *, speaks: bool) -> None:
        self._xknx, self._speaks, self._sent = xknx, speaks, 0
        self._memory: dict[int, int] = {}

    def receive(self, telegram: Telegram) -> None:
        """Answer what comes from the bus."""
        own = telegram.destination_address == self._xknx.current_address
        match telegram.tpci:
            case TDataGroup():
                self._group(telegram)
            case TDataBroadcast() if self._speaks and isinstance(
                telegram.payload, apci.IndividualAddressRead
            ):
                self._say(GroupAddress("0/0/0"), TDataBroadcast(), apci.IndividualAddressResponse())
            case TConnect() if own:
                self._sent = 0
            case TDataConnected(sequence_number=number) if own:
                self._say(telegram.source_address, TAck(sequence_number=number))
                if answer := self._answer(telegram.payload):
                    self._say(telegram.source_address, TDataConnected(sequence_number=self._sent), answer)
                    self._sent = self._sent + 1 & 15
            case TDataIndividual() if own:
                if answer := self._answer(telegram.payload):
                    self._say(telegram.source_address, TDataIndividual(), answer)

    def _group(self, telegram: Telegram) -> None:
        value = _VALUES.get(str(telegram.destination_address))
        if self._speaks and value and isinstance(telegram.payload, apci.GroupValueRead):
            self._say(telegram.destination_address, TDataGroup(), apci.GroupValueResponse(value))

    def _answer(self, asked: Any) -> apci.APCI | None:
        match asked:
            case apci.DeviceDescriptorRead():
                return apci.DeviceDescriptorResponse(descriptor=0, value=0x07B0)
            case apci.MemoryRead(address=address, count=count):
                data = bytes(self._memory.get(address + n, 0xFF) for n in range(count))
                return apci.MemoryResponse(address=address, data=data, count=count)
            case apci.MemoryWrite(address=address, data=data):
                self._memory |= {address + n: byte for n, byte in enumerate(data)}
                return None
            case apci.PropertyValueRead() | apci.PropertyValueWrite():
                data = getattr(asked, "data", b"") or b"\x00\x01"
                return apci.PropertyValueResponse(
                    object_index=asked.object_index,
                    property_id=asked.property_id,
                    count=asked.count,
                    start_index=asked.start_index,
                    data=data,
                )
            case apci.AuthorizeRequest(key=key):
                return apci.AuthorizeResponse(level=0 if key == _KEY else 15)
            case apci.KeyWrite(level=level):
                return apci.KeyResponse(level=level)
            case apci.RestartMasterReset():
                return apci.RestartMasterResetResponse(error_code=0, process_time=5)
        return None

    def _say(self, target: Any, how: Any, payload: apci.APCI | None = None) -> None:
        telegram = Telegram(destination_address=target, tpci=how, payload=payload)
        self._xknx.task_registry.background(self._xknx.cemi_handler.send_telegram(telegram))

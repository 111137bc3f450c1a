"""Who takes part in the KNX recordings: knxd as the KNXnet/IP router, xknx as the workstations.

Two bus devices sit behind the router (see ``_knx_devices``); their tunnels to it stay off the cable.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from collections.abc import Awaitable, Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from xknx import XKNX
from xknx.dpt import DPTArray, DPTBinary
from xknx.exceptions import XKNXException
from xknx.io import ConnectionConfig, ConnectionType, GatewayScanner, UDPDeviceManagementConnection
from xknx.io.self_description import request_description
from xknx.profile.const import ResourceObjectType
from xknx.telegram import GroupAddress, IndividualAddress, Telegram, apci

from plantwatch.corpus.record import cues
from plantwatch.corpus.record.streams import blank

ROUTER = "10.61.1.10"
PANEL, HISTORIAN, ENGINEERING, ATTACKER = "10.61.1.20", "10.61.1.30", "10.61.1.40", "10.61.1.66"
PORT, GROUP = 3671, "224.0.23.12"
VALVES, BLINDS = "1.1.20", "1.1.21"  # what knxd gives to the first two that connect
LIGHT, SETPOINT, TEMPERATURE, VALVE, ALARM = "1/0/1", "2/1/1", "2/1/2", "2/1/3", "4/0/1"

# By service type, what is made up anew each time: the port of a search (in its HPAI), knxd's serial number,
# and the counter of a tunnel, because knxd does not always send to several clients in the same order.
_FRESH = {
    0x0201: (12, 14),
    0x020B: (12, 14),
    0x0202: (22, 28),
    0x0204: (14, 20),
    0x0420: (8, 9),
    0x0421: (8, 9),
}


def router() -> None:
    """Serve until ended: knxd, with two devices on its bus."""
    from _knx_devices import attach

    link = Path(os.environ["HOME"]) / "knx"
    options = f"-e 1.1.10 -E 1.1.20:8 -n plantwatch -D -T -R -I eth0 -S{GROUP}:{PORT} -u{link} -b dummy:"
    with subprocess.Popen(["knxd", *options.split()]) as knxd:
        while not _bound():
            time.sleep(0.02)
        asyncio.run(attach((VALVES, BLINDS)))
        knxd.wait()


def _bound() -> bool:
    return f":{PORT:04X} " in Path("/proc/net/udp").read_text()


def frames(said: bytes) -> Iterable[bytes]:
    """A datagram, without what is made up anew each time."""
    place = _FRESH.get(int.from_bytes(said[2:4], "big"))
    return [blank(said, place) if place else said]


class Station:
    """A workstation on a tunnel, or as a router of its own (``routing``); use with ``async with``."""

    def __init__(self, source: str, port: int, *, routing: str = "") -> None:
        self.xknx = XKNX(
            connection_config=ConnectionConfig(
                connection_type=ConnectionType.ROUTING if routing else ConnectionType.TUNNELING,
                individual_address=routing or None,
                local_ip=source,
                local_port=port,
                gateway_ip=None if routing else ROUTER,
                auto_reconnect=False,
            )
        )

    async def __aenter__(self) -> Self:
        cues.wait("devices")
        await self.xknx.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.xknx.stop()

    async def write(self, group: str, value: int | bytes) -> None:
        """A small value (6 bits), or bytes, to a group."""
        data = DPTArray(tuple(value)) if isinstance(value, bytes) else DPTBinary(value)
        await self._send(group, apci.GroupValueWrite(data))

    async def read(self, group: str) -> None:
        """Ask a group for its value, and wait a moment for the answer."""
        await self._send(group, apci.GroupValueRead())
        await asyncio.sleep(0.05)

    async def _send(self, group: str, payload: apci.APCI) -> None:
        await self.xknx.cemi_handler.send_telegram(
            Telegram(destination_address=GroupAddress(group), payload=payload)
        )
        await asyncio.sleep(0.02)

    def device(self, address: str) -> Any:
        """A point-to-point connection with a device; use with ``async with``."""
        return self.xknx.management.connection(IndividualAddress(address))

    async def connect_and_leave(self, address: str) -> None:
        """Open and close a point-to-point connection, which shows who is there."""
        async with self.device(address):
            await asyncio.sleep(0.02)

    async def broadcast(self, payload: apci.APCI) -> None:
        """To every device on the bus."""
        await self.xknx.management.broadcast.send(payload)
        await asyncio.sleep(0.05)


async def ordinary(wanted: Awaitable[Any]) -> None:
    """Let something end that may not be answered, as far as it comes."""
    with suppress(XKNXException):
        await wanted
    await asyncio.sleep(0.05)


async def find(source: str) -> None:
    """Search for routers, ask the one there is for its description, and read its own properties."""
    cues.wait("devices")
    speaker = XKNX()
    await GatewayScanner(speaker, local_ip=source, timeout_in_seconds=0.5).scan()
    await ordinary(request_description(ROUTER, local_ip=source, local_port=3677))
    await ordinary(_properties(source))


async def _properties(source: str) -> None:
    async with UDPDeviceManagementConnection(ROUTER, PORT, source, 3678) as management:
        for name in (11, 52):  # serial number, individual address
            await ordinary(management.read_property(ResourceObjectType.OBJECT_KNXNETIP_PARAMETER, name))

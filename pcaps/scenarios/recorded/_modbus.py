"""The controllers of the Modbus recordings: pymodbus servers with a small process image."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from pymodbus.client import ModbusTcpClient
from pymodbus.constants import ExcCodes
from pymodbus.pdu import ExceptionResponse, ModbusPDU
from pymodbus.pdu.device import ModbusDeviceIdentification
from pymodbus.pdu.file_message import ReadFileRecordRequest, ReadFileRecordResponse
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

PUMP, TANK = "10.20.1.10", "10.20.1.11"
HMI, HISTORIAN, ENGINEERING, ATTACKER = "10.20.1.20", "10.20.1.30", "10.20.1.40", "10.20.1.66"


def connect(source: str, target: str, **options: Any) -> ModbusTcpClient:
    """A connected client of one workstation; it never retries, so each request is sent once."""
    client = ModbusTcpClient(target, source_address=(source, 0), retries=0, **options)
    if not client.connect():
        raise ConnectionError(f"{source} cannot reach {target}")
    return client


def controllers(addresses: Sequence[str], *, unsupported: Sequence[int] = ()) -> None:
    """Serve until ended; the functions ``unsupported`` are answered with exception 1, as a device does.

    (pymodbus answers a function it does not know with a reply to function 0, which no device sends.)
    """

    async def serve() -> None:
        refusals = [
            type(f"Unsupported{code}", (_Unsupported,), {"function_code": code}) for code in unsupported
        ]
        servers = [
            ModbusTcpServer(
                _device(),
                address=(address, 502),
                identity=_identity(),
                broadcast_enable=True,
                trace_packet=_Line().packet,
                custom_pdu=[_ReadFileRecord, *refusals],
            )
            for address in addresses
        ]
        await asyncio.gather(*(server.serve_forever() for server in servers))

    asyncio.run(serve())


def _device() -> SimDevice:
    bits = [index % 3 == 0 for index in range(64)]
    words = [(index * 257) % 4096 for index in range(64)]
    return SimDevice(
        1,
        (
            [SimData(0, values=bits, datatype=DataType.BITS)],
            [SimData(0, values=bits, datatype=DataType.BITS)],
            [SimData(0, values=words, datatype=DataType.REGISTERS)],
            [SimData(0, values=words, datatype=DataType.REGISTERS)],
        ),
    )


def _identity() -> ModbusDeviceIdentification:
    return ModbusDeviceIdentification(
        info_name={
            "VendorName": "Example Controls",
            "ProductCode": "EC-100",
            "MajorMinorRevision": "2.4",
            "ProductName": "Pump controller",
        }
    )


class _Line:
    """Keeps a controller silent in Listen Only Mode until communications restart, as the specification says.

    (pymodbus answers that request and goes on answering.)
    """

    def __init__(self) -> None:
        self._listens_only = False

    def packet(self, sending: bool, data: bytes) -> bytes:
        """What goes on over the wire instead of ``data``."""
        if sending:
            return b"" if self._listens_only else data
        if data[7:9] == b"\x08\x00" and data[9] in (1, 4):
            self._listens_only = data[9] == 4
        return data


class _Unsupported(ModbusPDU):
    """A request that the device does not know."""

    def decode(self, data: bytes) -> None:
        """Its content does not matter."""

    async def datastore_update(self, context: Any, device_id: int) -> ModbusPDU:
        """Refuse it."""
        return ExceptionResponse(self.function_code, ExcCodes.ILLEGAL_FUNCTION)


class _ReadFileRecord(ReadFileRecordRequest):
    """Function 20 with records cut where the specification puts them (the server of pymodbus fails there)."""

    async def datastore_update(self, context: Any, device_id: int) -> ModbusPDU:
        """Answer each sub-request with as many bytes as it asks for."""
        for record in self.records:
            record.record_data = bytes(range(2 * record.record_length))
        return ReadFileRecordResponse(
            records=self.records, dev_id=device_id, transaction_id=self.transaction_id
        )

"""The controllers of the S7comm recordings (python-snap7 servers) and requests its client cannot build."""

from __future__ import annotations

import struct
import threading
from collections.abc import Sequence
from typing import Any

from snap7.client import Client
from snap7.server import CPUState, Server
from snap7.type import SrvArea

from plantwatch.corpus.record.source import speak_as

PRESS, OVEN = "10.50.1.10", "10.50.1.11"
HMI, HISTORIAN, ENGINEERING, ATTACKER = "10.50.1.20", "10.50.1.30", "10.50.1.40", "10.50.1.66"

PG, OP, BASIC = 1, 2, 3  # what a workstation says that it is: programming device, operator panel, other
PROCESS, RECIPE = 1, 10  # data blocks of each controller
PASSWORD = "PRESS42"

BLOCK_TYPES = {"OB": "08", "DB": "0A", "SDB": "0B", "FC": "0C", "FB": "0E"}
TEST, CYCLIC, SYSTEM = 1, 2, 4  # function groups of the userdata services

_CLOCK = bytes.fromhex("00 20 26 01 01 08 00 00 00 05")  # 2026-01-01 08:00, a Thursday
_MODES = {CPUState.RUN: 8, CPUState.STOP: 4}
_BAD_PASSWORD = bytes.fromhex("D6 02")


def connect(source: str, target: str, kind: int = OP, slot: int = 2) -> Client:
    """A client of one workstation that is connected to the CPU in rack 0."""
    speak_as(source, target)
    client = Client()
    client.set_connection_type(kind)
    return client.connect(target, 0, slot)


def controllers(addresses: Sequence[str], *, password: str = "") -> None:
    """Serve until ended; with a password, a wrong one is refused."""
    servers = [_Controller(password) for _ in addresses]
    for server, address in zip(servers, addresses, strict=True):
        server.start_to(address)
    threading.Event().wait()


class _Controller(Server):
    """A small CPU 315 with what the server of python-snap7 leaves out: mode, test functions, password.

    (Its module identification is two bytes short, and its clock would differ in each recording.)
    """

    def __init__(self, password: str) -> None:
        super().__init__(log=False)
        self._password = self.protocol.encode_password(password) if password else b""
        for area, index, size in (
            (SrvArea.PE, 0, 32),
            (SrvArea.PA, 0, 32),
            (SrvArea.MK, 0, 128),
            (SrvArea.DB, PROCESS, 256),
            (SrvArea.DB, RECIPE, 700),
        ):
            self.register_area(area, index, bytearray((7 * n + index) % 251 for n in range(size)))

    def _handle_userdata(self, request: dict[str, Any], client_address: tuple[str, int]) -> bytes:
        asked = self._parse_userdata_parameters(request)
        read_list = asked["group"] == SYSTEM and asked["subfunction"] == 1
        if asked["group"] in (TEST, CYCLIC, SYSTEM) and not read_list:
            return self._build_userdata_success_response(request, asked, b"", null_ack=True)
        return super()._handle_userdata(request, client_address)

    def _get_szl_data(self, szl_id: int, szl_index: int) -> bytes | None:
        if szl_id == 0x0424:
            mode = _MODES[CPUState(self.cpu_state)]
            return struct.pack(">HH4B", 20, 1, 0x51, 0x44, 0xFF, mode) + _CLOCK[2:].rjust(16, b"\0")
        if szl_id == 0x0011:
            return struct.pack(">HHH20s3H", 28, 1, 1, b"6ES7 315-2EH14-0AB0 ", 0xC0, 3, 0x5632)
        return super()._get_szl_data(szl_id, szl_index)

    def _handle_get_clock(
        self, request: dict[str, Any], userdata_params: dict[str, Any], client_address: tuple[str, int]
    ) -> bytes:
        return self._build_userdata_success_response(request, userdata_params, _CLOCK)

    def _handle_security(
        self, request: dict[str, Any], userdata_params: dict[str, Any], client_address: tuple[str, int]
    ) -> bytes:
        answer = super()._handle_security(request, userdata_params, client_address)
        if userdata_params["subfunction"] == 1 and request["data"]["data"] != self._password:
            return answer[:20] + _BAD_PASSWORD + answer[22:]
        return answer


def ask(client: Client, pdu: bytes) -> bytes:
    """Send one S7 message as it is on the connection of a client; what the controller answers."""
    return bytes(client.iso_exchange_buffer(bytearray(pdu)))


def job(client: Client, parameters: bytes) -> bytes:
    """Ask for a job with the given parameters (function code first)."""
    sequence = client.protocol._next_sequence()
    return ask(client, struct.pack(">BBHHHH", 0x32, 1, 0, sequence, len(parameters), 0) + parameters)


def service(client: Client, name: str, block: bytes) -> bytes:
    """Start a program invocation service, such as ``_INSE``, with its parameter block."""
    head = bytes((0x28, 0, 0, 0, 0, 0, 0, 0xFD)) + struct.pack(">H", len(block))
    return job(client, head + block + bytes((len(name),)) + name.encode())


def blocks(kind: str, number: int, file_system: str) -> bytes:
    """Parameter block that names one block; file system P (passive, not yet linked) or B (both)."""
    return b"\x01\x00" + f"{BLOCK_TYPES[kind]}{number:05d}{file_system}".encode()


def userdata(client: Client, group: int, function: int, data: bytes = b"") -> bytes:
    """Ask for a userdata service: function group, sub-function and what it wants to know."""
    sequence = client.protocol._next_sequence()
    parameters = bytes((0, 1, 0x12, 4, 0x11, 0x40 | group, function, 0))
    body = struct.pack(">BBH", 0xFF, 9, len(data)) + data if data else bytes((0x0A, 0, 0, 0))
    head = struct.pack(">BBHHHH", 0x32, 7, 0, sequence, len(parameters), len(body))
    return ask(client, head + parameters + body)


def test_item(area: int, number: int, byte: int, value: int) -> bytes:
    """One byte of a controller and its value, as the test functions (modify, force) name it."""
    trigger = bytes((0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0))
    item = struct.pack(">HBBHH", 1, area, 1, number, byte) + bytes((0, 4, 0, 8, value, 0))
    return struct.pack(">HH", len(trigger), len(item)) + trigger + item

"""Who takes part in the EtherNet/IP recordings, CIP requests by name, and a client that says them raw."""

from __future__ import annotations

import socket
import struct

MIXER, PACKER = "10.51.1.10", "10.51.1.11"
HMI, HISTORIAN, ENGINEERING, ATTACKER = "10.51.1.20", "10.51.1.30", "10.51.1.40", "10.51.1.66"
BROADCAST = "10.51.1.255"

PORT, IO_PORT = 44818, 2222
TAGS = ("Speed=INT[20]", "Level=REAL[8]", "Recipe=DINT[10]", "Run=INT")

IDENTITY, ROUTER, CONNECTIONS, PCCC = 0x01, 0x02, 0x06, 0x67
PROGRAMS, ROUTINES, SYMBOLS, TEMPLATES, TASKS = 0x68, 0x6A, 0x6B, 0x6C, 0x70
CONTROLLER, LOCKS, CLOCK, FIRMWARE = 0x8E, 0x74, 0x8B, 0xA1
TCP_IP, ETHERNET, SAFETY, SECURITY = 0xF5, 0xF6, 0x39, 0x5D

GET_ALL, GET_LIST, SET_LIST, GET_ONE, SET_ONE = 0x01, 0x03, 0x04, 0x0E, 0x10
SET_ALL, RESET, START, STOP, CREATE, DELETE = 0x02, 0x05, 0x06, 0x07, 0x08, 0x09
READ_TAG, WRITE_TAG, READ_PART, WRITE_PART, MODIFY_TAG = 0x4C, 0x4D, 0x52, 0x53, 0x4E
LIST_INSTANCES, EXECUTE_PCCC, LOCK, UNLOCK = 0x55, 0x4B, 0x4B, 0x4C
UPLOAD, DOWNLOAD, EDIT = 0x4F, 0x50, 0x51  # of routines

_SEND_RR_DATA, _REGISTER = 0x6F, 0x65
_ORIGINATOR = bytes((7,)) + struct.pack("<HI", 0x1234, 0x00C0FFEE)


def path(*objects: int) -> bytes:
    """Path to instance 1 of a class, or of several classes one inside the other."""
    return b"".join(bytes((0x20, kind, 0x24, 1)) for kind in objects)


def cip(service: int, where: bytes, data: bytes = b"") -> bytes:
    """A CIP request: service, path, data."""
    return bytes((service, len(where) // 2)) + where + data


def pccc(command: int, function: int, data: bytes = b"") -> bytes:
    """Data of Execute PCCC: who asks, then one PCCC command."""
    return _ORIGINATOR + struct.pack("<BBHB", command, 0, 0x0101, function) + data


def io_data(connection: int, sequence: int, data: bytes) -> bytes:
    """A datagram of cyclic I/O: connection with its sequence number, then the outputs."""
    items = struct.pack("<HHHII", 2, 0x8002, 8, connection, sequence)
    return items + struct.pack("<HHH", 0x00B1, len(data) + 2, sequence & 0xFFFF) + data


class Raw:
    """A client that says what it is told, after it has registered a session."""

    def __init__(self, source: str, target: str) -> None:
        self._socket = socket.create_connection((target, PORT), source_address=(source, 0), timeout=2)
        self._session = b"\0" * 4

    def register(self) -> None:
        """Open a session."""
        self._session = self.encapsulate(_REGISTER, b"\x01\x00\x00\x00")[4:8]

    def encapsulate(self, command: int, data: bytes = b"", context: bytes = b"") -> bytes:
        """Send one encapsulation command; what comes back."""
        head = struct.pack("<HH4sI8sI", command, len(data), self._session, 0, context, 0)
        return self.say(head + data)

    def send(self, request: bytes, *, wrapped: bool = False) -> bytes:
        """Send a CIP request without a connection, plain or inside an Unconnected Send to slot 0."""
        if wrapped:
            fill = b"\0" * (len(request) % 2)
            head = struct.pack("<BBH", 0x0A, 0x0E, len(request))
            request = cip(0x52, path(CONNECTIONS), head + request + fill + b"\x01\x00\x01\x00")
        items = struct.pack("<IHHHHHH", 0, 10, 2, 0, 0, 0xB2, len(request))
        return self.encapsulate(_SEND_RR_DATA, items + request)

    def say(self, data: bytes) -> bytes:
        """Send bytes as they are; what comes back, empty when the other side hangs up or stays silent."""
        self._socket.sendall(data)
        try:
            return self._socket.recv(4096)
        except (TimeoutError, ConnectionError):
            return b""

    def close(self) -> None:
        """Leave."""
        self._socket.close()

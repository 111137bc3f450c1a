"""Who takes part in the BACnet/IP recordings, and messages below the services: BVLC and network layer."""

from __future__ import annotations

import socket
import struct

CHILLER, AIR = "10.53.1.10", "10.53.1.11"  # the chiller is also the broadcast manager of its network
FRONT_END, HISTORIAN, ENGINEERING, ATTACKER = "10.53.1.20", "10.53.1.30", "10.53.1.40", "10.53.1.66"
BROADCAST = "10.53.1.255"
PASSWORD = "frost"

PORT, RAW_PORT = 47808, 30808
WRITE_BDT, READ_BDT, REGISTER, READ_FDT, DELETE_FDT, UNICAST = 0x01, 0x02, 0x05, 0x06, 0x08, 0x0A
WHO_IS_ROUTER, I_AM_ROUTER, INITIALISE_ROUTING, DISCONNECT = 0x00, 0x01, 0x06, 0x09


def instance(ip: str) -> int:
    """Device instance of the station with this IP address."""
    return 1000 + int(ip.rpartition(".")[2])


def bvlc(function: int, body: bytes = b"") -> bytes:
    """A message of the virtual link layer."""
    return struct.pack(">BBH", 0x81, function, len(body) + 4) + body


def entry(ip: str, *, mask: bool = False) -> bytes:
    """A device in a table of a broadcast manager, with the broadcast mask of its network if ``mask``."""
    return socket.inet_aton(ip) + struct.pack(">H", PORT) + (b"\xff" * 4 if mask else b"")


def network(kind: int, body: bytes = b"") -> bytes:
    """A message between routers, to one station."""
    return bvlc(UNICAST, bytes((0x01, 0x80, kind)) + body)


class Raw:
    """A client that says what it is told to one station, byte by byte."""

    def __init__(self, source: str, target: str) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((source, RAW_PORT))
        self._socket.connect((target, PORT))
        self._socket.settimeout(0.1)

    def ask(self, data: bytes) -> None:
        """Send one datagram and wait a moment for the answer."""
        self._socket.send(data)
        try:
            self._socket.recv(2048)
        except TimeoutError:
            return

    def close(self) -> None:
        """Leave."""
        self._socket.close()

"""Who takes part in the IEC 60870-5-104 recordings, and messages that c104 has no call for."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator

FEEDER, SUBSTATION = "10.52.1.10", "10.52.1.11"
CONTROL, HISTORIAN, ENGINEERING, ATTACKER = "10.52.1.20", "10.52.1.30", "10.52.1.40", "10.52.1.66"

PORT = 2404
EVERYONE = 0xFFFF  # the common address of all stations
ACTIVATION, FILE_TRANSFER = 6, 13  # causes of transmission

STARTDT, STOPDT, TESTFR = 0x07, 0x13, 0x43
_FORMAT_S, _TIMED = 0x01, {103, 107}  # clock synchronisation, test: they carry the time of day of the stack


def common_address(ip: str) -> int:
    """Common address of the station with this IP address."""
    return int(ip.rpartition(".")[2])


def messages(said: bytes) -> Iterator[bytes]:
    """The messages in what one side said, without what differs in each recording.

    That is the sequence numbers, acknowledgements on their own, and the time of day.
    """
    while said[:1] == b"\x68":
        message, said = said[: said[1] + 2], said[said[1] + 2 :]
        if message[2] & 1 == 0:
            yield message[6:-7] if message[6] in _TIMED else message[6:]
        elif message[2] != _FORMAT_S:
            yield message
    if said:
        yield said


class Raw:
    """A client that says what it is told, byte by byte, and keeps the sequence numbers right."""

    def __init__(self, source: str, target: str) -> None:
        self._socket = socket.create_connection((target, PORT), source_address=(source, 0), timeout=5)
        self._sent = self._received = 0
        self._station = common_address(target)

    def say(self, data: bytes, quiet: float = 0.05) -> None:
        """Send bytes as they are; returns when nothing more came back for ``quiet`` seconds."""
        self._socket.sendall(data)
        self._socket.settimeout(quiet)
        try:
            while answer := self._socket.recv(4096):
                self._received += sum(1 for _ in _information(answer))
        except TimeoutError:
            return

    def control(self, function: int) -> None:
        """Start, stop or test the connection."""
        self.say(bytes((0x68, 4, function, 0, 0, 0)))

    def ask(self, kind: int, element: bytes, *, address: int = 0, cause: int = ACTIVATION) -> None:
        """Send one message of a type with one object and its information element."""
        head = struct.pack("<BBBBH", kind, 1, cause, 0, self._station) + address.to_bytes(3, "little")
        numbers = struct.pack("<HH", self._sent << 1, self._received << 1)
        self._sent += 1
        self.say(bytes((0x68, len(head) + len(element) + 4)) + numbers + head + element)

    def close(self) -> None:
        """Leave."""
        self._socket.close()


def _information(answer: bytes) -> Iterator[bytes]:
    while answer[:1] == b"\x68":
        if answer[2] & 1 == 0:
            yield answer
        answer = answer[answer[1] + 2 :]

"""The clients of the FINS recordings, on fins, and a small controller of our own that answers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence
from typing import Any

from fins.fins_common import FinsCommandCode
from fins.udp import UDPFinsConnection

MIXER, FILLER = "10.59.1.10", "10.59.1.11"
HMI, ENGINEERING, ATTACKER = "10.59.1.20", "10.59.1.40", "10.59.1.66"
PORT = 9600
CODES = FinsCommandCode()

_MODEL = b"CJ2M-CPU31".ljust(20) + b"02.01".ljust(20)
_REPLIES = {  # command: what follows the end code
    b"\x05\x01": _MODEL + bytes(52),
    b"\x06\x01": b"\x01\x02" + bytes(24),
    b"\x07\x01": b"\x26\x01\x01\x00\x00\x00\x04",
    b"\x03\x06": bytes(8) + bytes(range(100)),
    b"\x02\x01": bytes(6) + bytes(20),
    b"\x01\x04": b"\x82\x00\x2a\x82\x00\x2b",
    b"\x22\x05": b"\x00\x01",
    b"\x21\x02": b"\x00\x14\x00\x00\x00\x00",
}


def controllers(addresses: Sequence[str]) -> None:
    """Serve until ended."""
    for address in addresses:
        line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        line.bind((address, PORT))
        threading.Thread(target=_serve, args=(line,), daemon=True).start()
    threading.Event().wait()


def _serve(line: socket.socket) -> None:
    while True:
        request, client = line.recvfrom(2048)
        line.sendto(_reply(request), client)


def _reply(request: bytes) -> bytes:
    """The header with both sides exchanged, the command, end code 0000 and data."""
    target, source, command = request[3:6], request[6:9], request[10:12]
    data = _REPLIES.get(command, b"")
    if command == b"\x01\x01":
        data = bytes(2 * int.from_bytes(request[16:18], "big"))
    elif command == b"\x03\x07":
        data = request[12:20]
    header = b"\xc0\x00\x02" + source + target + request[9:10]
    return header + command + b"\x00\x00" + data


class Connection(UDPFinsConnection):
    """A workstation that speaks from port 9600 of its own address, as FINS/UDP clients do."""

    def __init__(self, source: str, target: str) -> None:
        super().__init__()
        self.ip_address, self.fins_port = target, PORT
        self.fins_socket.bind((source, PORT))
        self.fins_socket.settimeout(2)
        self.srce_node_add, self.dest_node_add = (int(ip.rpartition(".")[2]) for ip in (source, target))

    def ask(self, command: bytes, text: bytes = b"") -> Any:
        """Send any command with its parameters."""
        return self.execute_fins_command_frame(self.fins_command_frame(command, text))

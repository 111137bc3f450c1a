"""The clients of the SLMP recordings, on pymcprotocol, and a small controller of our own that answers."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Sequence

from pymcprotocol import Type3E

from plantwatch.corpus.record.source import speak_as

CONVEYOR, ROBOT = "10.60.1.10", "10.60.1.11"
HMI, ENGINEERING, ATTACKER = "10.60.1.20", "10.60.1.40", "10.60.1.66"
PORT = 5007
_PASSWORD = b"2026"
_WRONG_PASSWORD = 0xC201


def controllers(addresses: Sequence[str]) -> None:
    """Serve until ended."""
    for address in addresses:
        server = _Server((address, PORT), _Line)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    threading.Event().wait()


def connect(source: str, target: str) -> Type3E:
    """A workstation connected with binary 3E frames."""
    speak_as(source, target)
    client = Type3E(plctype="Q")
    client.connect(target, PORT)
    return client


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class _Line(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        while len(head := self.rfile.read(9)) == 9:
            body = self.rfile.read(int.from_bytes(head[7:9], "little"))
            end, data = _answer(int.from_bytes(body[2:4], "little"), body[4:6], body[6:])
            content = end.to_bytes(2, "little") + data
            self.wfile.write(b"\xd0\x00" + head[2:7] + len(content).to_bytes(2, "little") + content)


def _answer(command: int, subcommand: bytes, request: bytes) -> tuple[int, bytes]:
    """End code and data: enough of the device for its clients to go on."""
    if command == 0x0101:
        return 0, b"Q03UDVCPU".ljust(16) + b"\x66\x03"
    if command == 0x0401:
        points = int.from_bytes(request[4:6], "little")
        return 0, bytes((points + 1) // 2 if subcommand[0] & 1 else 2 * points)
    if command == 0x0403:
        return 0, bytes(2 * request[0] + 4 * request[1])
    if command == 0x0619:
        return 0, request
    if command == 0x1630 and request[2:] != _PASSWORD:
        return _WRONG_PASSWORD, b""
    return 0, b""

"""A command socket that keeps bits of hosts as Suricata 7.0.10 and 8.0.8 were seen to, words included."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class StandIn:
    """``bits`` are seconds since the epoch by host; ``asked`` the commands that changed something."""

    path: Path
    marks: bool = True
    room: int = 1000
    version: str = "8.0.8 RELEASE"
    bits: dict[str, float] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, said: Mapping[str, Any]) -> tuple[str, Any]:
        command, given = said.get("command", ""), said.get("arguments", {})
        host = given.get("ipaddress")
        if command == "version":
            return "OK", self.version
        if command == "list-hostbit":
            if host not in self.bits:
                return "NOK", "host not found"
            bits = [{"name": "plantwatch.maintenance", "expire": int(self.bits[host] - time.time())}]
            return "OK", {"count": 1, "hostbits": bits}
        if command == "add-hostbit":
            self.asked.append(f"add {host}")
            if not self.marks:
                return "NOK", "hostbit not found"
            self.bits.setdefault(host, time.time() + given["expire"])
            for oldest in list(self.bits)[: -self.room]:
                del self.bits[oldest]
            return "OK", "hostbit added"
        if command == "remove-hostbit":
            self.asked.append(f"remove {host}")
            return ("OK", "hostbit removed") if self.bits.pop(host, None) else ("NOK", "host not found")
        return "OK", ""

    def left(self) -> dict[str, int]:
        """Seconds that each bit has left, rounded to tens."""
        return {host: round((end - time.time()) / 10) * 10 for host, end in self.bits.items()}

    @contextmanager
    def listening(self) -> Iterator[StandIn]:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(self.path))
            server.listen()
            thread = threading.Thread(target=self._serve, args=(server,))
            thread.start()
            try:
                yield self
            finally:
                server.shutdown(socket.SHUT_RDWR)
                thread.join()
                self.path.unlink()

    def _serve(self, server: socket.socket) -> None:
        while True:
            try:
                stream, _ = server.accept()
            except OSError:
                return
            with stream, stream.makefile("rb") as lines:
                for line in lines:
                    verdict, message = self.answer(json.loads(line))
                    stream.sendall(json.dumps({"return": verdict, "message": message}).encode())

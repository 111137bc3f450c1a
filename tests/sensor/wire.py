"""A wire of its own: a veth pair in a network namespace, and a sender that plays frames onto it."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

SENDER, MIRROR = "pw0", "pw1"
LINKS = (
    f"ip link add {SENDER} type veth peer name {MIRROR} && ip link set {SENDER} up && ip link set {MIRROR} up"
)

_PLAY = """
import os, socket, struct, sys, time
data = open(sys.argv[1], "rb").read()
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind((sys.argv[2], 0))
pause = float(sys.argv[3])
at = count = 0
print("playing", flush=True)
while at < len(data) and not os.path.exists(sys.argv[1] + ".stop"):
    (size,) = struct.unpack_from("<I", data, at)
    while size:
        wire.send(data[at + 4 : at + 4 + size])
        at += 4 + size
        (size,) = struct.unpack_from("<I", data, at)
    at += 4
    count += 1
    time.sleep(pause)
print(count, "left" if at < len(data) else "ended", flush=True)
"""

Conversations = Iterable[Iterable[bytes]]


@dataclass(frozen=True)
class Wire:
    """``inside`` goes before a command that is to run in the namespace."""

    inside: tuple[str, ...]

    @contextmanager
    def playing(self, folder: Path, conversations: Conversations, pause: float) -> Iterator[None]:
        """Frames are sent while the body runs; leaving it waits for the last one."""
        with self._sender(folder, conversations, pause) as sender:
            yield
            assert sender.poll() is None, "the traffic ended before what it was to be there for"
            assert sender.wait(timeout=120) == 0

    @contextmanager
    def streaming(
        self, folder: Path, conversations: Conversations, pause: float
    ) -> Iterator[Callable[[], int]]:
        """Conversations are sent as long as the body runs; the function says, behind it, how many were."""
        said: list[str] = []
        with self._sender(folder, conversations, pause) as sender:
            yield lambda: int(said[0])
            (folder / "frames.stop").touch()
            assert sender.stdout
            said += sender.stdout.readline().split()
            assert said[1] == "left", "the traffic ended before what it was to be there for"

    @contextmanager
    def _sender(
        self, folder: Path, conversations: Conversations, pause: float
    ) -> Iterator[subprocess.Popen[str]]:
        path = folder / "frames"
        with path.open("wb") as out:
            for frames in conversations:
                for frame in frames:
                    out.write(struct.pack("<I", len(frame)) + frame)
                out.write(struct.pack("<I", 0))
        command = [*self.inside, sys.executable, "-c", _PLAY, str(path), SENDER, str(pause)]
        sender = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert sender.stdout
            assert sender.stdout.readline() == "playing\n"
            yield sender
        finally:
            sender.kill()
            sender.wait()
            if sender.stdout:
                sender.stdout.close()


@contextmanager
def wire() -> Iterator[Wire]:
    """The namespace, with both ends up."""
    if os.geteuid() != 0:
        pytest.skip("a network namespace needs root: NOT RUN")
    script = f"{LINKS} && echo ready && exec sleep 600"
    holder = subprocess.Popen(["unshare", "-n", "sh", "-c", script], stdout=subprocess.PIPE)
    try:
        assert holder.stdout
        assert holder.stdout.readline() == b"ready\n"
        yield Wire(("nsenter", "-t", str(holder.pid), "-n"))
    finally:
        holder.kill()
        holder.wait()
        if holder.stdout:
            holder.stdout.close()

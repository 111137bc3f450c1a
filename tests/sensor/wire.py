"""A wire of its own: a veth pair in a network namespace, and a sender that plays frames onto it."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

SENDER, MIRROR = "pw0", "pw1"

_PLAY = """
import socket, struct, sys, time
data = open(sys.argv[1], "rb").read()
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind((sys.argv[2], 0))
pause = float(sys.argv[3])
at = 0
print("playing", flush=True)
while at < len(data):
    (size,) = struct.unpack_from("<I", data, at)
    if size:
        wire.send(data[at + 4 : at + 4 + size])
    else:
        time.sleep(pause)
    at += 4 + size
"""


@dataclass(frozen=True)
class Wire:
    """``inside`` goes before a command that is to run in the namespace."""

    inside: tuple[str, ...]

    @contextmanager
    def playing(self, folder: Path, conversations: Iterable[Iterable[bytes]], pause: float) -> Iterator[None]:
        """Frames are sent while the body runs; leaving it waits for the last one."""
        path = folder / "frames"
        with path.open("wb") as out:
            for frames in conversations:
                for frame in frames:
                    out.write(struct.pack("<I", len(frame)) + frame)
                out.write(struct.pack("<I", 0))
        command = [*self.inside, sys.executable, "-c", _PLAY, str(path), SENDER, str(pause)]
        sender = subprocess.Popen(command, stdout=subprocess.PIPE)
        try:
            assert sender.stdout
            assert sender.stdout.readline() == b"playing\n"
            yield
            assert sender.poll() is None, "the traffic ended before what it was to be there for"
            assert sender.wait(timeout=120) == 0
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
    links = (
        f"ip link add {SENDER} type veth peer name {MIRROR} && ip link set {SENDER} up && "
        f"ip link set {MIRROR} up && echo ready && exec sleep 600"
    )
    holder = subprocess.Popen(["unshare", "-n", "sh", "-c", links], stdout=subprocess.PIPE)
    try:
        assert holder.stdout
        assert holder.stdout.readline() == b"ready\n"
        yield Wire(("nsenter", "-t", str(holder.pid), "-n"))
    finally:
        holder.kill()
        holder.wait()
        if holder.stdout:
            holder.stdout.close()

"""A line with a sensor in it: clients, Suricata that copies frames both ways and may drop, servers."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

CONFIG = """\
%YAML 1.1
---
outputs:
  - eve-log: {{enabled: yes, filetype: regular, filename: eve.json, types: [alert, drop: {{flows: all}}]}}
unix-command: {{enabled: yes, filename: {rules}/command.socket}}
app-layer: {{protocols: {{tls: {{enabled: detection-only}}}}}}
stream: {{midstream: true, inline: auto}}
af-packet:
  - {{interface: left, threads: 1, cluster-id: 98, copy-mode: ips, copy-iface: right}}
  - {{interface: right, threads: 1, cluster-id: 97, copy-mode: ips, copy-iface: left}}
classification-file: /etc/suricata/classification.config
reference-config-file: /etc/suricata/reference.config
default-rule-path: {rules}
rule-files: [{files}]
"""

# Checksums have to be in the frames: the sensor copies them as they are (SIOCETHTOOL, ETHTOOL_STXCSUM).
_NO_OFFLOAD = """
import array, fcntl, socket, struct, sys
value = array.array("B", struct.pack("II", 0x17, 0))
ask = struct.pack("16sP", sys.argv[1].encode(), value.buffer_info()[0])
fcntl.ioctl(socket.socket(), 0x8946, ask)
"""

# Answers each message that has arrived with itself, and writes down who sent it and to whom.
_SERVER = """
import socket, socketserver, sys
class Talk(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(4096):
            ends = self.client_address[0], self.request.getsockname()[0]
            print(*ends, data.hex(), flush=True)
            self.request.sendall(data)
class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
with Server(("0.0.0.0", int(sys.argv[1])), Talk) as server:
    server.serve_forever()
"""

# Sends the messages of its input over one session; says of each whether it was answered.
_CLIENT = """
import socket, sys
source, target, port, patience = sys.argv[1:]
with socket.create_connection((target, int(port)), 5, (source, 0)) as talk:
    talk.settimeout(float(patience))
    talk.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for message in map(bytes.fromhex, sys.stdin):
        talk.sendall(message)
        try:
            got = b""
            while len(got) < len(message):
                got += talk.recv(4096)
            print("answered", flush=True)
        except TimeoutError:
            print("silence", flush=True)
"""


@dataclass(frozen=True)
class Line:
    """``before`` and ``behind`` the sensor, as what goes before a command there."""

    before: tuple[str, ...]
    behind: tuple[str, ...]
    folder: Path
    port: int

    def talk(self, source: str, target: str, *messages: bytes, patience: float = 2.0) -> list[str]:
        """What became of each message of one session."""
        with self.talking(source, target, patience) as say:
            return [say(message) for message in messages]

    @contextmanager
    def talking(self, source: str, target: str, patience: float) -> Iterator[Callable[[bytes], str]]:
        """A session; what it yields sends a message and says what became of it."""
        command = [*self.before, sys.executable, "-c", _CLIENT, source, target, str(self.port), str(patience)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as talk:
            to, told = talk.stdin, talk.stdout
            assert to
            assert told

            def say(message: bytes) -> str:
                to.write(f"{message.hex()}\n")
                to.flush()
                return told.readline().strip()

            yield say

    def arrived(self) -> set[tuple[str, str, bytes]]:
        """Sender, receiver and bytes of all that came through to the servers."""
        lines = (self.folder / "server.out").read_text().splitlines()
        return {(src, dst, bytes.fromhex(data)) for src, dst, data in map(str.split, lines)}


@contextmanager
def inline(
    folder: Path,
    program: str,
    rules: Mapping[str, str],
    files: Sequence[str],
    hosts: Sequence[Sequence[str]],
    port: int,
) -> Iterator[Line]:
    """The line, with servers on ``port``; ``hosts`` are the addresses before and behind the sensor."""
    if os.geteuid() != 0:
        pytest.skip("network namespaces need root: NOT RUN")
    for name, text in rules.items():
        (folder / name).write_text(text)
    config = folder / "inline.yaml"
    config.write_text(CONFIG.format(rules=folder, files=", ".join(files)))
    with ExitStack() as stack:
        pids = [_space(stack) for _ in range(3)]
        before, sensor, behind = (("nsenter", "-t", str(pid), "-n") for pid in pids)
        for side, outer, pid, names in (
            ("left", before, pids[0], hosts[0]),
            ("right", behind, pids[2], hosts[1]),
        ):
            _run(sensor, f"ip link add {side} type veth peer name host netns {pid} && ip link set {side} up")
            _run(outer, "sysctl -qw net.ipv4.tcp_sack=0")  # as small devices are
            addresses = " && ".join(f"ip addr add {name}/8 dev host" for name in names)
            _run(outer, f"{addresses} && ip link set host up")
            for where, interface in ((outer, "host"), (sensor, side)):
                subprocess.run([*where, sys.executable, "-c", _NO_OFFLOAD, interface], check=True)
        _started(stack, [*behind, sys.executable, "-c", _SERVER, str(port)], folder / "server.out")
        engine = _started(
            stack,
            [*sensor, program, "-c", str(config), "-l", str(folder), "--af-packet", "-k", "none"],
            folder / "out",
        )
        for _ in range(600):
            assert engine.poll() is None, (folder / "out").read_text()
            if "Engine started" in (folder / "out").read_text():
                break
            time.sleep(0.05)
        yield Line(before, behind, folder, port)


def _space(stack: ExitStack) -> int:
    """The process that holds a new network namespace."""
    holder = subprocess.Popen(
        ["unshare", "-n", "sh", "-c", "echo ready && exec sleep 600"], stdout=subprocess.PIPE
    )
    stack.callback(_ended, holder)
    assert holder.stdout
    assert holder.stdout.readline() == b"ready\n"
    return holder.pid


def _started(stack: ExitStack, command: Sequence[str], out: Path) -> subprocess.Popen[bytes]:
    with out.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT)
    stack.callback(_ended, process)
    return process


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    if process.stdout:
        process.stdout.close()


def _run(inside: Sequence[str], script: str) -> None:
    subprocess.run([*inside, "sh", "-c", script], check=True, capture_output=True)

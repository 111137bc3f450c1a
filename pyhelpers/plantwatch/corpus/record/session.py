"""Plays one scenario between two namespaces and captures what goes over the cable between them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import plantwatch
from plantwatch.corpus.record import cues
from plantwatch.corpus.record.network import inside, network
from plantwatch.corpus.record.problems import problem
from plantwatch.corpus.record.scenario import Recording, Scenario

_QUIET = 0.4  # seconds without a new packet after which the session counts as over
_START = 20.0  # seconds that a server or tcpdump may take to be ready
_SOURCE = str(Path(plantwatch.__file__).parents[1])
_LISTENING = {"tcp": "0A", "udp": "07"}  # state column of /proc/net/tcp and /proc/net/udp


def play(scenario: Scenario, folder: Path) -> Path:
    """Run the scenario once; returns the raw capture (pcap, Ethernet), written into ``folder``.

    Raises UserError: PW316 no network, PW317 a side failed, PW318 too slow.
    """
    raw, recording = folder / "raw.pcap", scenario.recording
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        cues.FOLDER: str(folder),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": _SOURCE,
    }
    sniff = ["tcpdump", "-i", "eth0", "-n", "-U", "--immediate-mode", "-Z", "root", "-w", str(raw)]
    with network(recording.servers, recording.clients) as net:

        def side(role: str) -> list[str]:
            program = [sys.executable, "-m", "plantwatch.corpus.record.play"]
            namespace = net.server if role == "server" else net.client
            return inside(namespace, *program, str(scenario.path.resolve()), role)

        tcpdump = _Process(inside(net.client, *sniff), folder / "tcpdump.log", environment)
        with tcpdump.running():
            _until(lambda: "listening on" in tcpdump.said(), tcpdump, scenario, "tcpdump")
            server = _Process(side("server"), folder / "server.log", environment)
            with server.running():
                _until(lambda: _listens(server.pid, recording), server, scenario, "server()")
                client = _Process(side("client"), folder / "client.log", environment)
                with client.running():
                    _finish(client, server, scenario)
                _settle(raw)
            _settle(raw)
    return raw


class _Process:
    """A child in a session of its own whose output goes to a file."""

    def __init__(self, command: list[str], log: Path, environment: Mapping[str, str]) -> None:
        self._command, self._log, self._environment = command, log, environment
        self._child: subprocess.Popen[bytes]

    @contextmanager
    def running(self) -> Iterator[None]:
        with self._log.open("wb") as log:
            self._child = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(self._environment),
                start_new_session=True,
            )
        try:
            yield
        finally:
            self._end(signal.SIGTERM)
            try:
                self._child.wait(3)
            except subprocess.TimeoutExpired:
                self._end(signal.SIGKILL)
                self._child.wait()

    def _end(self, how: signal.Signals) -> None:
        if self._child.poll() is None:
            os.killpg(self._child.pid, how)

    @property
    def pid(self) -> int:
        return self._child.pid

    def status(self) -> int | None:
        return self._child.poll()

    def said(self) -> str:
        return self._log.read_text(errors="replace")


def _until(ready: Callable[[], bool], process: _Process, scenario: Scenario, who: str) -> None:
    deadline = time.monotonic() + _START
    while not ready():
        if process.status() is not None:
            raise _failed(scenario, who, process)
        if time.monotonic() > deadline:
            raise problem("PW318", scenario.path, f"{who} was not ready after {_START:.0f} s", _tail(process))
        time.sleep(0.02)


def _finish(client: _Process, server: _Process, scenario: Scenario) -> None:
    deadline = time.monotonic() + scenario.recording.limit
    while client.status() is None:
        if server.status() is not None:
            raise _failed(scenario, "server()", server)
        if time.monotonic() > deadline:
            message = f"client() still ran after {scenario.recording.limit} s"
            raise problem("PW318", scenario.path, message, "shorten the scenario or raise its limit")
        time.sleep(0.02)
    if client.status():
        raise _failed(scenario, "client()", client)


def _failed(scenario: Scenario, who: str, process: _Process) -> Exception:
    return problem("PW317", scenario.path, f"{who} ended with status {process.status()}", _tail(process))


def _tail(process: _Process) -> str:
    return "\n".join(process.said().strip().splitlines()[-8:]) or "it said nothing"


def _settle(raw: Path) -> None:
    size, since = -1, time.monotonic()
    while time.monotonic() - since < _QUIET:
        if (now := raw.stat().st_size) != size:
            size, since = now, time.monotonic()
        time.sleep(0.05)


def _listens(pid: int, recording: Recording) -> bool:
    """Whether every server address has every port open, read from the namespace of the process ``pid``."""
    for transport, port in (listen.split() for listen in recording.listens):
        try:
            table = Path(f"/proc/{pid}/net/{transport}").read_text()
        except FileNotFoundError:  # the process has ended
            return False
        rows = [row.split() for row in table.splitlines()[1:]]
        bound = {row[1] for row in rows if row[3] == _LISTENING[transport]}
        for address in recording.servers:
            own = "".join(f"{int(octet):02X}" for octet in reversed(address.split(".")))
            if not bound & {f"{own}:{int(port):04X}", f"00000000:{int(port):04X}"}:
                return False
    return True

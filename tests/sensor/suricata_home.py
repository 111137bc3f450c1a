"""A Suricata sensor in a folder: its configuration, somebody else's rules, and the running engine."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from plantwatch.sensor.suricata import SuricataSensor
from plantwatch.sensor.suricata_socket import Socket

CONFIG = """\
%YAML 1.1
---
vars:
  address-groups: {{HOME_NET: any, EXTERNAL_NET: any}}
outputs:
  - eve-log: {{enabled: yes, filetype: regular, filename: eve.json, types: [alert]}}
unix-command: {{enabled: yes, filename: {home}/command.socket}}
app-layer:
  protocols:
    modbus: {{enabled: no}}
    tls: {{enabled: detection-only}}
stream: {{midstream: true}}
af-packet:
  - interface: default
    threads: 1
    ring-size: 8192
classification-file: /etc/suricata/classification.config
reference-config-file: /etc/suricata/reference.config
default-rule-path: {home}/rules
rule-files:
  - theirs.rules
  - {home}/state/suricata/current/ruleset/*.rules
"""
THEIRS = 'alert tcp any any -> any 4444 (msg:"THEIRS"; content:"theirs"; sid:42; rev:1;)\n'


@dataclass(frozen=True)
class Home:
    """A sensor; ``running`` is its engine."""

    folder: Path
    program: str = "suricata"

    @property
    def config(self) -> Path:
        return self.folder / "suricata.yaml"

    @property
    def theirs(self) -> Path:
        return self.folder / "rules" / "theirs.rules"

    @property
    def options(self) -> list[str]:
        """The options of the command that lead here."""
        return ["--engine", "suricata", "--config", str(self.config), "--state", str(self.folder / "state")]

    def sensor(self) -> SuricataSensor:
        """Read anew, as each call of the command does."""
        return SuricataSensor(self.program, self.config, self.folder / "state")

    @contextmanager
    def running(self, interface: str = "lo", inside: tuple[str, ...] = ("unshare", "-n")) -> Iterator[int]:
        """The engine, on an interface of a network namespace of its own; its process id."""
        if os.geteuid() != 0:
            pytest.skip("a running Suricata needs root: NOT RUN")
        start = f"ip link set {interface} mtu 1500 up; exec {self.program} -c {self.config} -l {self.folder} "
        start += f"--af-packet={interface} -k none"
        with (self.folder / "engine.out").open("wb") as out:
            engine = subprocess.Popen([*inside, "sh", "-c", start], stdout=out, stderr=out)
        try:
            self._wait(engine)
            yield engine.pid
        finally:
            engine.kill()
            engine.wait()
            (self.folder / "command.socket").unlink(missing_ok=True)

    def _wait(self, engine: subprocess.Popen[bytes]) -> None:
        for _ in range(600):
            assert engine.poll() is None, (self.folder / "engine.out").read_text()
            if "Engine started" in (self.folder / "engine.out").read_text() and self.sensor().running():
                return
            time.sleep(0.05)
        raise AssertionError("suricata did not start: " + (self.folder / "engine.out").read_text())

    def loaded(self) -> tuple[int, int]:
        """Rules that the running engine has, and rules that it refused."""
        with Socket(self.folder / "command.socket") as engine:
            stats = engine.ask("ruleset-stats")[0]
        return stats["rules_loaded"], stats["rules_failed"]


def home(folder: Path, program: str = "suricata") -> Home:
    """A sensor with one rule of somebody else, and nothing of ours."""
    made = Home(folder, program)
    made.theirs.parent.mkdir(parents=True)
    made.theirs.write_text(THEIRS)
    made.config.write_text(CONFIG.format(home=folder))
    return made

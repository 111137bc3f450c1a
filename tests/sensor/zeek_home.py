"""A Zeek sensor in a folder: its site, and the real zeekctl over a Zeek on a wire of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from plantwatch.engines.zeek import drive
from plantwatch.sensor.zeek import ZeekSensor
from sensor.wire import LINKS, MIRROR, Wire

LOCAL = "@load misc/loaded-scripts\n@load ./theirs\n@load plantwatch\n"


@dataclass(frozen=True)
class ZeekHome:
    """``zeekctl`` and ``zeek`` work on ``line``, a network namespace, where there is one."""

    folder: Path
    program: str
    zeekctl: str | None = None
    line: Wire | None = None

    @property
    def site(self) -> Path:
        return self.folder / "site"

    @property
    def theirs(self) -> Path:
        return self.site / "theirs.zeek"

    def sensor(self, gap: bool = False) -> ZeekSensor:
        return ZeekSensor(self.program, self.site, self.folder / "state", self.zeekctl, gap)

    def control(self, *arguments: str) -> str:
        """What zeekctl says."""
        assert self.zeekctl
        command = [self.zeekctl, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def home(folder: Path) -> ZeekHome:
    """A site that loads what is current, and a script of somebody else."""
    made = ZeekHome(folder, drive.binary() or "")
    made.site.mkdir(parents=True)
    made.theirs.write_text("module Theirs;\n")
    (made.site / "local.zeek").write_text(LOCAL)
    (made.site / "plantwatch").symlink_to(folder / "state/zeek/current/ruleset")
    return made


@contextmanager
def controlled(folder: Path) -> Iterator[ZeekHome]:
    """The same under zeekctl, with all that it writes in this folder; Zeek is not started."""
    programs = Path(drive.binary() or "").parent
    etc = Path("/opt/zeek/etc")
    if os.geteuid() != 0 or programs != Path("/opt/zeek/bin") or not (programs / "zeekctl").exists():
        pytest.skip("needs root, and Zeek with zeekctl in /opt/zeek: NOT RUN")
    home(folder)
    own = folder / "etc"
    shutil.copytree(etc, own)
    (own / "node.cfg").write_text(f"[zeek]\ntype=standalone\nhost=localhost\ninterface=af_packet::{MIRROR}\n")
    settings = {"SpoolDir": "spool", "LogDir": "logs", "SitePolicyPath": "site", "FileExtractDir": "extract"}
    (own / "zeekctl.cfg").write_text(
        "".join(f"{key} = {folder / name}\n" for key, name in settings.items())
        + f"CfgDir = {etc}\nBrokerDBDir = {folder}/store\nSitePolicyScripts = local.zeek\nMailTo =\n"
    )
    for name in ("spool/tmp", "logs", "extract", "store"):
        (folder / name).mkdir(parents=True)
    script = f"mount --bind {own} {etc} && ip link set lo up && {LINKS} && echo ready && exec sleep 600"
    holder = subprocess.Popen(["unshare", "-m", "-n", "sh", "-c", script], stdout=subprocess.PIPE)
    try:
        assert holder.stdout
        assert holder.stdout.readline() == b"ready\n"
        inside = ("nsenter", "-t", str(holder.pid), "-m", "-n")
        for name, start in (("zeekctl", inside), ("zeek", inside[:3] + inside[4:])):
            wrapper = folder / "bin" / name
            wrapper.parent.mkdir(exist_ok=True)
            wrapper.write_text(f'#!/bin/sh\nexec {" ".join(start)} {programs / name} "$@"\n')
            wrapper.chmod(0o755)
        (folder / "bin/zeek-config").symlink_to(programs / "zeek-config")
        yield ZeekHome(folder, str(folder / "bin/zeek"), str(folder / "bin/zeekctl"), Wire(inside))
    finally:
        for pid in (folder / "spool").glob("*/.pid"):
            with suppress(ProcessLookupError):
                os.kill(int(pid.read_text()), signal.SIGKILL)
        holder.kill()
        holder.wait()
        if holder.stdout:
            holder.stdout.close()

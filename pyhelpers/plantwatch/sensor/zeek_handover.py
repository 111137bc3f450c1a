"""A second Zeek that watches while zeekctl restarts the first, because Zeek cannot reload scripts.

It runs the sensor's own local.zeek on the same interfaces. Each process that opens a packet socket gets every
packet, so both see all of it: the old one until it is stopped, the second from before that until the new one
runs. What the second finds goes beside the archived logs, as ``plantwatch.FROM-TO-handover.log``; findings of
the seconds in which two run are in the logs of both. It ends with us, however we end.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from plantwatch import process
from plantwatch.diagnostics import Diagnostic, Span, UserError
from plantwatch.files import write_atomic

LOGS = ("plantwatch", "notice")
OVERLAP = 1.0  # seconds in which two run, so that a message in pieces is whole for one of them
_START = 120.0  # seconds that a Zeek with all scripts of a site may take to start
_SCRIPT = """\
module PlantWatchHandover;

event look()
	{
	if ( file_size("/proc/%d/stat") < 0.0 )
		terminate();
	else
		schedule 1sec { look() };
	}

event ready()
	{
	close(open("ready"));
	event look();
	}

event zeek_init()
	{
	schedule 0sec { ready() };
	}
"""


def interfaces(zeekctl: str) -> list[str]:
    """What the nodes of this machine watch, for a Zeek beside them. Raises UserError (PW614).

    ``af_packet::`` is left out: a second reader in the same fanout group would take packets from the first.
    """
    said = process.run([zeekctl, "nodes"], timeout=60).stdout
    found = []
    for line in said.splitlines():
        node = dict(re.findall(r"(\w+)=(\S*)", line))
        if node.get("type") not in ("standalone", "worker"):
            continue
        if node.get("addr") not in ("127.0.0.1", "::1") and node.get("host") != "localhost":
            raise _no_second(zeekctl, f"node {node.get('name')} is on another host, {node.get('host')}")
        name = node.get("interface", "").removeprefix("af_packet::")
        if "::" in name or not name:
            raise _no_second(zeekctl, f"node {node.get('name')} reads from {name or 'no interface'}")
        found.append(name)
    return list(dict.fromkeys(found))


@contextmanager
def beside(
    program: str, local: Path, watched: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> Iterator[None]:
    """A Zeek runs ``local`` on the interfaces while the body does, and a moment before and after it.

    Its files are in ``folder``, which is made anew. Raises UserError (PW614) where it does not start.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_atomic(folder / "handover.zeek", _SCRIPT % os.getpid())
    command = [program, *(part for name in watched for part in ("-i", name)), str(local), "handover.zeek"]
    with (folder / "output").open("wb") as output:
        second = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            env={**os.environ, **environment},
            start_new_session=True,
        )
    try:
        _wait(second, folder, program)
        time.sleep(OVERLAP)
        yield
        time.sleep(OVERLAP)
        if second.poll() is not None:
            raise _no_second(program, f"it ended early: {_last(folder)}")
        second.terminate()
        second.wait(_START)
    finally:
        if second.poll() is None:
            second.kill()
            second.wait()


def archive(folder: Path, logs: Path, began: datetime) -> list[Path]:
    """Move what the second Zeek found beside the archived logs, if it found anything; where it is now."""
    ended = datetime.now()
    moved = []
    for name in LOGS:
        log = folder / f"{name}.log"
        if not log.exists():
            continue
        target = logs / f"{began:%Y-%m-%d}" / f"{name}.{began:%H:%M:%S}-{ended:%H:%M:%S}-handover.log"
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(log, target)
            moved.append(target)
        except OSError:  # the archive belongs to somebody else: it stays where it is
            moved.append(log)
    return moved


def _wait(second: subprocess.Popen[bytes], folder: Path, program: str) -> None:
    until = time.monotonic() + _START
    while not (folder / "ready").exists():
        if second.poll() is not None:
            raise _no_second(program, _last(folder))
        if time.monotonic() > until:
            raise _no_second(program, f"it was not ready after {_START:.0f} s")
        time.sleep(0.05)


def _last(folder: Path) -> str:
    lines = (folder / "output").read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return (lines or ["it printed nothing"])[-1]


def _no_second(where: str, why: str) -> UserError:
    text = f"no second Zeek can watch while this one is restarted: {why}"
    advice = "with --gap zeekctl restarts it all the same, and seconds of traffic go unseen"
    return UserError(Diagnostic("PW614", Span(where), text, advice))

"""Running a foreign program so that it cannot hurt us: bounded in time, killed with its children."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Run:
    """How a program ended. ``status`` is the exit status, negative for a signal, None when killed by us."""

    status: int | None
    stdout: str
    stderr: str
    seconds: float

    @property
    def ended(self) -> str:
        """In words, for a message."""
        if self.status is None:
            return f"was stopped after {self.seconds:.0f} s"
        if self.status < 0:
            return f"died of {signal.Signals(-self.status).name}"
        return f"ended with status {self.status}"


def run(
    command: Sequence[str | Path],
    *,
    timeout: float,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Run:
    """Run ``command`` for at most ``timeout`` seconds; then its whole process group gets SIGKILL.

    SIGKILL, because engines were measured to be deaf to SIGTERM when they spin (docs/engines.md).
    """
    started = time.monotonic()
    process = subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env=None if env is None else {**os.environ, **env},
        start_new_session=True,
    )
    status: int | None
    try:
        out, err = process.communicate(timeout=timeout)
        status = process.returncode
    except subprocess.TimeoutExpired:
        _kill(process.pid)
        out, err = process.communicate()
        status = None
    except BaseException:
        _kill(process.pid)
        process.wait()
        raise
    seconds = time.monotonic() - started
    return Run(status, out.decode(errors="replace"), err.decode(errors="replace"), seconds)


def find(program: str, *folders: str) -> str | None:
    """Path of a program on PATH or in one of the extra folders."""
    return shutil.which(program) or shutil.which(program, path=os.pathsep.join(folders) or "")


def identity(program: str | None) -> str:
    """Which file a program is, and whether it is still the same one; empty for none."""
    if program is None:
        return ""
    path = Path(program).resolve()
    about = path.stat()
    return f"{path} {about.st_size} {about.st_mtime_ns}"


def _kill(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return

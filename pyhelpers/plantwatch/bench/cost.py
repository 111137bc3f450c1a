"""What a program costs: processor time of it and its children, time that passed, most memory at one moment.

Processor time is what is compared: other work on the machine hardly changes it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import plantwatch

_KIB = 1024
_LAUNCHER = """
import os, sys
tell = int(sys.argv[1])
os.set_inheritable(tell, False)
_, status, used = os.wait4(os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ), 0)
said = used.ru_utime + used.ru_stime, used.ru_maxrss, os.waitstatus_to_exitcode(status)
os.write(tell, " ".join(map(str, said)).encode())
"""  # a small process, because Linux counts the memory of whoever starts a program as the program's own
_TICK = 0.001  # seconds; nothing costs nothing
ROOT = Path(plantwatch.__file__).parents[1]  # where the package is imported from


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of processor (user and system), seconds that passed, MiB, and whether it ended by itself."""

    cpu: float
    wall: float
    peak: float
    ended: bool = True


def spent(
    command: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float = 1800.0,
) -> Cost:
    """Run a program to its end, or to the timeout, and say what it cost. Its output is thrown away."""
    began = time.monotonic()
    told, tell = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(tell), *(str(part) for part in command)],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[tell],
        start_new_session=True,
    )
    os.close(tell)
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    wall = time.monotonic() - began
    with os.fdopen(told) as report:
        said = report.read().split()
    if not said:
        return Cost(wall, wall, 0.0, ended=False)
    cpu, peak, status = float(said[0]), float(said[1]), int(said[2])
    return Cost(cpu, wall, peak / _KIB, ended=status >= 0)


def ours(*arguments: str | Path, env: Mapping[str, str] | None = None, timeout: float = 1800.0) -> Cost:
    """What our own command costs, in a process of its own."""
    python = {"PYTHONPATH": str(ROOT), **(env or {})}
    return spent([sys.executable, "-m", "plantwatch", *arguments], env=python, timeout=timeout)


def together(tasks: Sequence[Callable[[], Cost]], jobs: int) -> Cost:
    """Many programs, ``jobs`` at a time: processor time is the sum, memory that of the largest."""
    began = time.monotonic()
    with ThreadPoolExecutor(jobs) as pool:
        costs = list(pool.map(lambda task: task(), tasks))
    return Cost(
        sum(cost.cpu for cost in costs),
        time.monotonic() - began,
        max(cost.peak for cost in costs),
        all(cost.ended for cost in costs),
    )


def rounds(number: int, *runs: Callable[[], Cost]) -> list[Rounds]:
    """Each run ``number`` times, in turn, so that what else the machine does falls on all of them."""
    costs: list[list[Cost]] = [[] for _ in runs]
    for _ in range(number):
        for run, mine in zip(runs, costs, strict=True):
            mine.append(run())
    return [Rounds(tuple(mine)) for mine in costs]


@dataclass(frozen=True, slots=True)
class Rounds:
    """The costs of the same thing, one a round."""

    costs: tuple[Cost, ...]

    @property
    def cpu(self) -> float:
        return median(cost.cpu for cost in self.costs)

    @property
    def wall(self) -> float:
        return median(cost.wall for cost in self.costs)

    @property
    def peak(self) -> float:
        return max(cost.peak for cost in self.costs)

    def less(self, cpu: float) -> Rounds:
        """Without what it costs anyway."""
        return Rounds(tuple(replace(cost, cpu=max(cost.cpu - cpu, _TICK)) for cost in self.costs))

    @property
    def ended(self) -> bool:
        return all(cost.ended for cost in self.costs)

    def over(self, other: Rounds) -> float:
        """How many times as much processor as ``other``: the median of the ratios of the rounds."""
        return median(a.cpu / b.cpu for a, b in zip(self.costs, other.costs, strict=True))

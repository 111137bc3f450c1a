"""Killed, out of space, read-only, two at once: what is current is always complete."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from plantwatch.diagnostics import UserError
from plantwatch.files import alone
from plantwatch.sensor.package import Package
from plantwatch.sensor.steps import apply, rollback
from plantwatch.sensor.store import Generation
from sensor.stand_in import StandIn, package

STEPS = ["locked", "begun", "staged", "tested", "switched", "activated", "verified", "pruned"]
OLD, NEW = package(1), package(2)

_KILLED = """
import os, signal, sys
from pathlib import Path
from plantwatch.sensor.steps import apply
from sensor.stand_in import StandIn, package
for step in apply(StandIn(Path(sys.argv[1])), package(2)):
    if step.name == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)
"""
_ENDLESS = """
import sys
from pathlib import Path
from plantwatch.sensor.steps import apply
from sensor.stand_in import StandIn, package
version = int(sys.argv[2])
print("going", flush=True)
while True:
    for step in apply(StandIn(Path(sys.argv[1])), package(version % 7 + 1), keep=2):
        pass
    version += 1
"""


def complete(sensor: StandIn, *allowed: Package) -> Generation:
    """The current generation, which has to be one of the packages to its last byte."""
    current = sensor.store.current()
    assert current is not None
    assert current.damage() == []
    assert current.package().files in [one.files for one in allowed]
    return current


def script(text: str, *arguments: str | Path) -> list[str]:
    return [sys.executable, "-c", text, *map(str, arguments)]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


@pytest.mark.parametrize("step", STEPS)
def test_killed_behind_each_step(tmp_path: Path, step: str) -> None:
    sensor = StandIn(tmp_path)
    list(apply(sensor, OLD))
    ended = subprocess.run(script(_KILLED, tmp_path, step), env=environment(), check=False)
    assert ended.returncode == -signal.SIGKILL
    wanted = NEW if STEPS.index(step) >= STEPS.index("switched") else OLD
    current = complete(sensor, wanted)
    assert current.verified == (step not in ("switched", "activated"))
    list(apply(sensor, NEW))
    assert complete(sensor, NEW).verified
    assert list(tmp_path.glob(".staging-*")) == []
    list(rollback(sensor))
    complete(sensor, OLD)


def test_killed_at_any_moment(tmp_path: Path) -> None:
    sensor = StandIn(tmp_path)
    chance = random.Random(7)
    list(apply(sensor, package(1)))
    for round_ in range(12):
        process = subprocess.Popen(
            script(_ENDLESS, tmp_path, str(round_)), env=environment(), stdout=subprocess.PIPE
        )
        assert process.stdout
        process.stdout.readline()
        time.sleep(chance.uniform(0.001, 0.15))
        process.kill()
        process.wait()
        process.stdout.close()
        complete(sensor, *(package(n) for n in range(1, 8)))
    list(apply(sensor, package(9)))
    complete(sensor, package(9))
    assert list(tmp_path.glob(".staging-*")) == []


def test_two_at_once(tmp_path: Path) -> None:
    sensor = StandIn(tmp_path)
    list(apply(sensor, OLD))
    with alone(tmp_path / "lock"):
        for steps in (apply(sensor, NEW), rollback(sensor)):
            with pytest.raises(UserError) as error:
                list(steps)
            assert [d.code for d in error.value.diagnostics] == ["PW607"]
    complete(sensor, OLD)
    list(apply(sensor, NEW))
    complete(sensor, NEW)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for little more than one generation."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small file system needs root: NOT RUN")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=96k", "plantwatch-test", str(folder)]
    if subprocess.run(mount, check=False).returncode != 0:
        pytest.skip("this system does not let root mount a tmpfs: NOT RUN")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("engine", ["suricata", "zeek"])
def test_disk_full(small_disk: Path, engine: str) -> None:
    sensor = StandIn(small_disk, engine)
    list(apply(sensor, OLD))
    with pytest.raises(UserError) as error:
        list(apply(sensor, package(2, size=60)))
    assert [d.code for d in error.value.diagnostics] == ["PW608"]
    assert "No space left" in error.value.diagnostics[0].message
    complete(sensor, OLD)
    assert list(small_disk.glob(".staging-*")) == []
    list(apply(sensor, NEW))
    complete(sensor, NEW)


def test_disk_full_at_every_size(small_disk: Path) -> None:
    """Whichever write is the one that fails."""
    sensor = StandIn(small_disk)
    list(apply(sensor, OLD))
    outcomes = set()
    for free in range(0, 48, 4):
        ballast = small_disk / "ballast"
        usage = os.statvfs(small_disk)
        ballast.write_bytes(bytes(max(0, usage.f_bavail * usage.f_bsize - free * 1024)))
        try:
            list(apply(sensor, package(free + 10)))
            outcomes.add("applied")
            complete(sensor, package(free + 10))
        except UserError as error:
            outcomes.add(error.diagnostics[0].code)
            complete(sensor, *(package(n) for n in (1, *range(10, free + 11))))
        ballast.unlink()
        list(apply(sensor, OLD, keep=1))
        complete(sensor, OLD)
    assert outcomes == {"applied", "PW608"}


@pytest.mark.parametrize("engine", ["suricata", "zeek"])
def test_read_only(small_disk: Path, engine: str) -> None:
    sensor = StandIn(small_disk, engine)
    list(apply(sensor, OLD))
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    for steps in (apply(sensor, NEW), rollback(sensor)):
        with pytest.raises(UserError) as error:
            list(steps)
        assert [d.code for d in error.value.diagnostics] == ["PW608"]
        assert "Read-only file system" in error.value.diagnostics[0].message
    complete(sensor, OLD)
    subprocess.run(["mount", "-o", "remount,rw", small_disk], check=True)
    list(apply(sensor, NEW))
    complete(sensor, NEW)


def test_read_only_in_the_middle(small_disk: Path) -> None:
    sensor = StandIn(small_disk)
    list(apply(sensor, OLD))
    steps = apply(sensor, NEW)
    while next(steps).name != "tested":
        pass
    # no plain remount: the lock is a file open for writing
    subprocess.run(["mount", "--bind", small_disk, small_disk], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", small_disk], check=True)
    with pytest.raises(UserError) as error:
        list(steps)
    subprocess.run(["umount", small_disk], check=True)
    assert [d.code for d in error.value.diagnostics] == ["PW608"]
    complete(sensor, OLD)
    list(apply(sensor, NEW))
    complete(sensor, NEW)

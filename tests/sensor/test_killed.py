"""The command itself, killed behind each of its steps: the engine has a complete ruleset, old or new.

One Suricata runs through all of it. No Zeek runs: what one that starts then would load is what counts.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from plantwatch.files import alone
from plantwatch.sensor.base import Sensor
from plantwatch.sensor.package import Package, package
from plantwatch.sensor.steps import apply, rollback
from plantwatch.sensor.store import Generation
from sensor import zeek_home
from sensor.suricata_home import Home, home
from support import toy

STEPS = ["locked", "begun", "staged", "tested", "switched", "activated", "verified", "pruned"]
TWO = {name: toy.TRIO[name] for name in ("toy-stop", "toy-write")}


@dataclass(frozen=True)
class Rulesets:
    """Two of them for an engine, and where the second can be built."""

    one: Package
    two: Package
    root: Path


@pytest.fixture(scope="module")
def rulesets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rulesets]:
    folder = tmp_path_factory.mktemp("rulesets")
    one, two = toy.built(folder / "one"), toy.built(folder / "two", TWO, pretty=True)
    return {
        engine: Rulesets(package(one, engine), package(two, engine), folder / "two")
        for engine in ("suricata", "zeek")
    }


@pytest.fixture(scope="module")
def suricata_home(tmp_path_factory: pytest.TempPathFactory, suricata: str) -> Iterator[Home]:
    """A sensor whose engine runs."""
    made = home(tmp_path_factory.mktemp("killed") / "sensor")
    with made.running():
        yield made


def killed(engine: str, step: str, root: Path, options: list[str], state: Path) -> None:
    """Apply what is at ``root``, and SIGKILL as soon as a step is said to be behind.

    A program that was just being started may hold the lock for a moment longer: that is waited for.
    """
    command = [sys.executable, "-u", "-m", "plantwatch", "sensor", "apply", "--root", str(root), *options]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True)
    assert process.stdout
    for line in process.stdout:
        if line.startswith(f"{engine}: {step}:"):
            process.send_signal(signal.SIGKILL)
            break
    else:
        raise AssertionError(f"never came to {step}")
    process.wait()
    process.stdout.close()
    with alone(state / engine / "lock"):
        pass


def whole(sensor: Sensor, some: Rulesets) -> Generation:
    """The current generation: the old ruleset or the new one, to its last byte.

    Which of them is up to the moment: behind ``tested`` the kill may come before or after the switch. Behind
    which step which of them is current is in test_faults, where the process kills itself.
    """
    current = sensor.store.current()
    assert current is not None
    assert current.damage() == []
    assert current.package().files in (some.one.files, some.two.files)
    return current


@pytest.mark.parametrize("step", STEPS)
def test_suricata(suricata_home: Home, rulesets: dict[str, Rulesets], step: str) -> None:
    some, sensor = rulesets["suricata"], suricata_home.sensor
    list(apply(sensor(), some.one))
    assert suricata_home.loaded() == (2, 0)
    killed("suricata", step, some.root, suricata_home.options, suricata_home.folder / "state")
    whole(sensor(), some)
    assert suricata_home.loaded() in ((2, 0), (3, 0))
    list(apply(sensor(), some.two))
    assert suricata_home.loaded() == (3, 0)
    list(rollback(sensor()))
    assert suricata_home.loaded() == (2, 0)


@pytest.fixture(scope="module")
def zeek_site(
    tmp_path_factory: pytest.TempPathFactory, rulesets: dict[str, Rulesets], zeek: str
) -> zeek_home.ZeekHome:
    """A sensor with the first ruleset."""
    made = zeek_home.home(tmp_path_factory.mktemp("killed"))
    list(apply(made.sensor(), rulesets["zeek"].one))
    return made


@pytest.mark.parametrize("step", STEPS)
def test_zeek(zeek_site: zeek_home.ZeekHome, rulesets: dict[str, Rulesets], step: str) -> None:
    some, made = rulesets["zeek"], zeek_site
    store = made.sensor().store
    store.switch("0001")
    for generation in store.generations()[2:]:
        store.drop(generation)
    options = ["--engine", "zeek", "--site", str(made.site), "--state", str(made.folder / "state")]
    killed("zeek", step, some.root, [*options, "--zeekctl", "/bin/false"], made.folder / "state")
    current = whole(made.sensor(), some)
    assert (made.site / "plantwatch/__load__.zeek").resolve().parent == current.ruleset


def test_zeek_goes_on_behind_a_kill(zeek_site: zeek_home.ZeekHome, rulesets: dict[str, Rulesets]) -> None:
    some, made = rulesets["zeek"], zeek_site
    assert list(apply(made.sensor(), some.two))[-1].name == "pruned"
    list(rollback(made.sensor(), "0001"))
    assert made.sensor().test(whole(made.sensor(), some), some.one).diagnostics == ()

"""Nothing needs root: whoever owns the state folder applies, and permissions stay what they are."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from plantwatch.sensor.examine import examine, write_fix
from plantwatch.sensor.package import package
from plantwatch.sensor.steps import apply
from sensor.suricata_home import Home, home
from support import toy

SOMEBODY = 65534


def as_somebody(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as a user without rights of root but one: it may read, not write, whatever is there.

    Reading, because a Python in root's home would not start otherwise.
    """
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("becoming somebody else needs root, and setpriv of util-linux: NOT RUN")
    become = ["setpriv", f"--reuid={SOMEBODY}", f"--regid={SOMEBODY}", "--clear-groups"]
    become += [f"--{kind}=-all,+dac_read_search" for kind in ("inh-caps", "ambient-caps", "bounding-set")]
    path = os.pathsep.join(part for part in sys.path if part)
    command = [*become, sys.executable, "-m", "plantwatch", "sensor", *arguments]
    environment = {**os.environ, "PYTHONPATH": path, "HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)


@pytest.fixture
def open_path() -> Iterator[Path]:
    """A folder that everybody can enter, as pytest's own are not."""
    with tempfile.TemporaryDirectory(prefix="plantwatch-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def made(open_path: Path, suricata: str) -> Home:
    """A sensor whose configuration belongs to root, and whose state folder to somebody."""
    found = home(open_path / "sensor")
    toy.write_catalog(open_path / "catalog")
    state = found.folder / "state"
    state.mkdir()
    if os.geteuid() == 0:
        os.chown(state, SOMEBODY, SOMEBODY)
    return found


def test_whoever_owns_the_state_folder_applies(open_path: Path, made: Home) -> None:
    with made.running():
        socket = made.folder / "command.socket"
        os.chown(socket, SOMEBODY, SOMEBODY)  # as where the engine runs as that user
        before = socket.stat()
        root = ["--root", str(open_path / "catalog")]
        told = as_somebody(open_path, "apply", *made.options, *root)
        assert told.returncode == 0, told.stdout + told.stderr
        assert made.loaded() == (2, 0)
        assert as_somebody(open_path, "verify", *made.options).returncode == 0
        back = as_somebody(open_path, "rollback", *made.options)
        assert back.returncode == 0, back.stdout + back.stderr
        after = socket.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    paths = [made.folder / "state", *(made.folder / "state").rglob("*")]
    assert {path.lstat().st_uid for path in paths} == {SOMEBODY}
    assert {stat.S_IMODE(path.stat().st_mode) & 0o022 for path in paths} == {0}


def test_without_the_socket_nothing_is_verified(open_path: Path, made: Home) -> None:
    """Root's socket refuses somebody: no engine seems to run, so what is applied is said not verified."""
    with made.running():
        told = as_somebody(open_path, "apply", *made.options, "--root", str(open_path / "catalog"))
        assert "warning PW611" in told.stdout + told.stderr
        assert made.loaded() == (1, 0)


def test_who_may_not_write_is_told_so(open_path: Path, made: Home) -> None:
    os.chown(made.folder / "state", 0, 0)
    told = as_somebody(open_path, "apply", *made.options, "--root", str(open_path / "catalog"))
    assert told.returncode == 1
    assert "error PW608 cannot write here: Permission denied" in told.stdout + told.stderr
    assert list((made.folder / "state").iterdir()) == []


def test_files_of_the_sensor_stay_as_they_are(open_path: Path, made: Home) -> None:
    """Doctor --fix writes one file; apply none but its own."""
    made.config.chmod(0o640)
    made.theirs.chmod(0o600)
    before = {path: (path.read_bytes(), path.stat()) for path in (made.config, made.theirs)}
    rules = package(toy.built(open_path / "built"), "suricata")
    list(write_fix(made.sensor(), examine(made.sensor(), rules, {})))
    list(apply(made.sensor(), rules))
    assert {path: (path.read_bytes(), path.stat()) for path in before} == before
    assert {path.name for path in made.folder.iterdir()} == {
        "suricata.yaml",
        "plantwatch.yaml",
        "rules",
        "state",
    }
    assert stat.S_IMODE((made.folder / "plantwatch.yaml").stat().st_mode) & 0o444 == 0o444

"""The ecosystem's own doors, driven for real: suricata-update and zkg."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from plantwatch.building.build import Build
from plantwatch.engines.zeek import drive
from plantwatch.sensor.package import package
from plantwatch.sensor.source import NAME, source
from plantwatch.sensor.suricata_rules import sids
from plantwatch.sensor.zkg import NAME as NAMED
from plantwatch.sensor.zkg import content, zkg_bundle
from plantwatch.workspace import Workspace
from sensor.suricata_home import home

STOCK = Path("/etc/suricata/suricata.yaml")


class Updater:
    """suricata-update with everything of its own in a folder."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("suricata-update", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        if program is None:
            pytest.skip("suricata-update is not installed: NOT RUN")
        self.program, self.folder = program, folder
        self.config = folder / "suricata.yaml"

    def __call__(self, *arguments: str) -> str:
        command = [self.program, *arguments, "--data-dir", str(self.folder / "data")]
        if not arguments or arguments[0].startswith("-"):
            command += ["--suricata-conf", str(self.config), "-o", str(self.folder / "rules")]
            command += ["--no-reload", "--force"]
        ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.folder)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout + ended.stderr

    def live(self) -> set[int]:
        """The ids of our rules that it wrote, and that are not commented out.

        It adds the rules that come with the distribution's Suricata.
        """
        lines = (self.folder / "rules/suricata.rules").read_text().splitlines()
        return {sid for sid, _, _ in sids("\n".join(line for line in lines if "metadata:policy " in line))}


@pytest.fixture
def updater(tmp_path: Path, shipped: Build, suricata: str) -> Updater:
    """A sensor whose parsers are on, with our source added by its checksum."""
    made = home(tmp_path / "sensor")
    text = made.config.read_text().replace(
        "modbus: {enabled: no}", "modbus: {enabled: yes}\n    dnp3: {enabled: yes}"
    )
    made.config.write_text(text)
    for name, data in source(package(shipped, "suricata"), "BSD-3-Clause\n").items():
        (tmp_path / "dist" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "dist" / name).write_bytes(data)
    found = Updater(made.folder)
    found("add-source", "plantwatch", f"file://{tmp_path}/dist/{NAME}")
    return found


def every(shipped: Build) -> set[int]:
    return {sid for text in package(shipped, "suricata").files.values() for sid, _, _ in sids(text)}


def test_every_rule_comes_through(updater: Updater, shipped: Build) -> None:
    updater("--no-test")
    assert updater.live() == every(shipped)


def test_a_disable_snippet_silences_its_policy_and_no_other(
    tmp_path: Path, updater: Updater, shipped: Build
) -> None:
    snippet = tmp_path / "dist/disable/modbus-force-listen-only.conf"
    updater("--no-test", "--disable-conf", str(snippet))
    gone = every(shipped) - updater.live()
    entry = shipped.ruleset.ledger.entries["modbus-force-listen-only"]
    assert gone
    assert all(entry.sid <= sid < entry.sid + 40 for sid in gone)


def test_modify_conf(tmp_path: Path, updater: Updater, shipped: Build) -> None:
    change = tmp_path / "modify.conf"
    sid = shipped.ruleset.ledger.entries["modbus-force-listen-only"].sid
    change.write_text(f'{sid} "priority:\\d" "priority:9"\n')
    updater("--no-test", "--modify-conf", str(change))
    lines = (updater.folder / "rules/suricata.rules").read_text().splitlines()
    changed = {line for line in lines if "priority:9;" in line}
    assert len(changed) == 1
    assert all("policy modbus-force-listen-only," in line for line in changed)
    assert updater.live() == every(shipped)


def test_with_parsers_off_it_comments_rules_out_as_doctor_says(updater: Updater, shipped: Build) -> None:
    text = updater.config.read_text().replace("modbus: {enabled: yes}", "modbus: {enabled: no}")
    updater.config.write_text(text)
    updater("--no-test")
    gone = every(shipped) - updater.live()
    entry = shipped.ruleset.ledger.entries["modbus-request-flood"]
    assert gone == {entry.sid}


@pytest.fixture
def repository(tmp_path: Path, workspace: Workspace, shipped: Build) -> Path:
    """A git repository with what zkg needs of ours, as the catalog gives it now."""
    folder = tmp_path / "plantwatch"
    shutil.copytree(workspace.output("zeek"), folder / "zeek-scripts", symlinks=True)
    shutil.rmtree(folder / "zeek-scripts/generated")
    for name, text in without_frames(shipped.renderings["zeek"].files).items():
        (folder / "zeek-scripts" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "zeek-scripts" / name).write_text(text)
    shutil.copy(workspace.root / "zkg.meta", folder)
    for capture in ("modbus/force-listen-only", "dnp3/cold-restart", "s7comm/plc-stop"):
        (folder / f"pcaps/{capture}").parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(workspace.pcaps / f"{capture}.pcap", folder / f"pcaps/{capture}.pcap")
    git = ["git", "-C", str(folder), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "package"]):
        subprocess.run([*git, *arguments], check=True)
    return folder


def without_frames(files: Mapping[str, str]) -> dict[str, str]:
    """The files without protocols on Ethernet itself, for which zkg would compile for minutes."""
    marked = {name for name, text in files.items() if "generated/" in name and "serve_frames(" in text}
    gone = marked | {name.replace("protocol-", "policies-") for name in marked}
    loads = "generated/__load__.zeek"
    lines = files[loads].splitlines()
    kept = [line for line in lines if f"generated/{line.removeprefix('@load ./')}.zeek" not in gone]
    return {n: text for n, text in files.items() if n not in gone} | {loads: "\n".join(kept) + "\n"}


class Manager:
    """zkg with everything of its own in a folder."""

    def __init__(self, folder: Path) -> None:
        program = Path(drive.binary() or "").resolve().parent
        try:
            import git  # noqa: F401
            import semantic_version  # noqa: F401
        except ImportError:
            pytest.skip("zkg needs GitPython and semantic-version: NOT RUN")
        if not (program / "zkg").exists():
            pytest.skip("zkg is not installed: NOT RUN")
        folder.mkdir()
        self.folder = folder
        (folder / "config").write_text(
            "[sources]\n\n[paths]\n"
            + "".join(f"{name}_dir = {folder / name}\n" for name in ("state", "script", "plugin", "bin"))
        )
        self.program = [sys.executable, str(program / "zkg"), "--configfile", str(folder / "config")]
        path = os.pathsep.join(part for part in sys.path if part)
        self.environment = {**os.environ, "PATH": f"{program}:/usr/bin:/bin", "PYTHONPATH": path}
        self.environment["ZEEK_PLUGIN_PATH"] = str(folder / "plugin")

    def __call__(self, *arguments: str | Path) -> str:
        command = [*self.program, *map(str, arguments)]
        ended = subprocess.run(
            command, capture_output=True, text=True, check=False, env=self.environment, cwd=self.folder
        )
        said = ended.stdout + ended.stderr
        logs = [path.read_text() for path in (self.folder / "state").rglob("*.std*")]
        assert ended.returncode == 0, said + "".join(logs)
        return said

    def findings(self, capture: Path) -> str:
        """plantwatch.log of a Zeek that loads the installed packages."""
        work = self.folder / "run"
        work.mkdir(exist_ok=True)
        command = [drive.binary() or "", "-C", "-r", str(capture), str(self.folder / "script/packages")]
        subprocess.run(command, cwd=work, env=self.environment, check=True, capture_output=True)
        return (work / "plantwatch.log").read_text()


def test_zkg_installs_tests_bundles_and_installs_from_the_bundle(
    tmp_path: Path, repository: Path, workspace: Workspace, zeek: str
) -> None:
    capture = workspace.pcaps / "modbus/force-listen-only.pcap"
    manager = Manager(tmp_path / "zkg")
    manager("test", repository)
    manager("install", "--force", "--skiptests", repository)
    assert "modbus-force-listen-only" in manager.findings(capture)
    manager("bundle", "--force", tmp_path / "plantwatch.zkg")
    other = Manager(tmp_path / "air-gap")
    shutil.move(repository, tmp_path / "gone")
    other("unbundle", "--force", tmp_path / "plantwatch.zkg")
    assert "modbus-force-listen-only" in other.findings(capture)


def test_zkg_takes_the_bundle_that_we_make(
    tmp_path: Path, shipped: Build, workspace: Workspace, zeek: str
) -> None:
    files = without_frames(package(shipped, "zeek").files)
    whole = content(workspace, files)
    made = zkg_bundle(whole)
    assert zkg_bundle(whole) == made
    (tmp_path / NAMED).write_bytes(made)
    manager = Manager(tmp_path / "zkg")
    manager("unbundle", "--force", tmp_path / NAMED)
    assert "modbus-force-listen-only" in manager.findings(workspace.pcaps / "modbus/force-listen-only.pcap")
    assert (
        "plantwatch: every capture shows its policy"
        in subprocess.run(
            ["sh", "zeek-scripts/test"],
            cwd=manager.folder / "state/clones/package/plantwatch",
            env=manager.environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )


def test_zkg_test_fails_where_a_policy_is_silent(tmp_path: Path, repository: Path, zeek: str) -> None:
    (repository / "zeek-scripts/generated/policies-modbus.zeek").write_text("# emptied\n")
    git = ["git", "-C", str(repository), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run([*git, "commit", "-qam", "silent"], check=True)
    with pytest.raises(AssertionError, match=r"does not show|no plantwatch.log|No such file"):
        Manager(tmp_path / "zkg")("test", repository)

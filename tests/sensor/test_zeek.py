"""A real Zeek as a sensor: tested with its own site, switched, refused."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from conftest import ROOT
from plantwatch.building.build import Build
from plantwatch.diagnostics import UserError
from plantwatch.engines.zeek import drive
from plantwatch.engines.zeek.frames import analyzer_file
from plantwatch.sensor.package import Package, package
from plantwatch.sensor.steps import apply, rollback
from plantwatch.sensor.zeek import ZeekSensor
from plantwatch.sensor.zeek_frames import frames_missing
from sensor.zeek_home import ZeekHome, home
from support import toy

ONE, TWO = toy.STOP, {name: toy.TRIO[name] for name in ("toy-stop", "toy-write")}


@pytest.fixture
def site(tmp_path: Path, zeek: str) -> Path:
    """A site folder that loads what is current, and a script of somebody else."""
    return home(tmp_path).site


def sensor(site: Path) -> ZeekSensor:
    return home_at(site).sensor()


def home_at(site: Path) -> ZeekHome:
    return ZeekHome(site.parent, drive.binary() or "")


def ruleset(folder: Path, policies: dict[str, dict[str, object]] = ONE) -> Package:
    return package(toy.built(folder, policies), "zeek")


def broken(package: Package) -> Package:
    """The package with an undefined name in the script of a policy."""
    name = next(name for name in package.files if name.startswith("generated/policies-"))
    lines = package.files[name].split("\n")
    at = next(n for n, line in enumerate(lines, 1) if package.policy_at(name, n))
    lines[at - 1] += " event zeek_init() { print no_such_name; }"
    return Package("zeek", {**package.files, name: "\n".join(lines)}, package.policies)


def codes(error: pytest.ExceptionInfo[UserError]) -> list[str]:
    return [d.code for d in error.value.diagnostics]


def scripts_of(package: Package) -> set[str]:
    return {name for name in package.files if name.endswith(".zeek")}


def zeekpath() -> str:
    """Where the installed Zeek looks for scripts."""
    asked = [str(Path(drive.binary() or "").parent / "zeek-config"), "--zeekpath"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def loaded(site: Path, folder: Path) -> set[str]:
    """The files below plantwatch/ that a Zeek started now with this site loads."""
    command = [drive.binary() or "", "-b", str(site / "local.zeek")]
    folder.mkdir(exist_ok=True)
    environment = {**os.environ, "ZEEKPATH": f"{site}:{zeekpath()}"}
    subprocess.run(command, cwd=folder, env=environment, check=True)
    lines = (folder / "loaded_scripts.log").read_text().splitlines()
    return {os.path.normpath(line.partition("/plantwatch/")[2]) for line in lines if "/plantwatch/" in line}


def test_what_is_current_is_what_zeek_loads(tmp_path: Path, site: Path) -> None:
    one, two = ruleset(tmp_path / "one"), ruleset(tmp_path / "two", TWO)
    list(apply(sensor(site), one))
    assert loaded(site, tmp_path / "run") == scripts_of(one)
    list(apply(sensor(site), two))
    assert loaded(site, tmp_path / "run") == scripts_of(two)
    assert scripts_of(one) != scripts_of(two)  # the file that is named after the ruleset
    list(rollback(sensor(site), "0001"))
    assert loaded(site, tmp_path / "run") == scripts_of(one)
    list(rollback(sensor(site)))
    assert loaded(site, tmp_path / "run") == {"__load__.zeek"}


def test_a_script_that_zeek_refuses_is_said_at_its_policy(tmp_path: Path, site: Path) -> None:
    good = ruleset(tmp_path / "one")
    list(apply(sensor(site), good))
    with pytest.raises(UserError) as error:
        list(apply(sensor(site), broken(good)))
    found = error.value.diagnostics[0]
    assert (found.code, found.policy) == ("PW604", "toy-stop")
    assert found.span.file.endswith("toy-stop.yaml")
    assert "generated/policies-toy.zeek:" in found.message
    assert loaded(site, tmp_path / "run") == scripts_of(good)


def test_a_site_that_is_broken_already(tmp_path: Path, site: Path) -> None:
    (site / "theirs.zeek").write_text("module Theirs;\nbroken here\n")
    with pytest.raises(UserError) as error:
        list(apply(sensor(site), ruleset(tmp_path / "one")))
    assert codes(error) == ["PW604"]
    assert "theirs.zeek:2" in error.value.diagnostics[0].message


def test_a_clash_with_the_site_shows_before_anything_is_active(tmp_path: Path, site: Path) -> None:
    (site / "theirs.zeek").write_text('module PlantWatch;\nexport { const frame_analyzer = "x"; }\n')
    with pytest.raises(UserError) as error:
        list(apply(sensor(site), ruleset(tmp_path / "one")))
    assert set(codes(error)) == {"PW604"}
    current = sensor(site).store.current()
    assert current is not None
    assert current.name == "0000"


@pytest.mark.parametrize(
    ("change", "code", "advice"),
    [
        ("no link", "PW602", "ln -sfn "),
        ("other link", "PW602", "ln -sfn "),
        ("folder", "PW602", "ln -sfn "),
        ("no load", "PW602", "@load plantwatch"),
        ("commented", "PW602", "@load plantwatch"),
        ("no local", "PW601", "--site"),
        ("zkg", "PW603", "zkg remove"),
    ],
)
def test_a_site_that_does_not_load_us(
    tmp_path: Path, site: Path, change: str, code: str, advice: str
) -> None:
    link, local = site / "plantwatch", site / "local.zeek"
    if "link" in change or change == "folder":
        link.unlink()
    if change == "other link":
        link.symlink_to("/nowhere")
    elif change == "folder":
        link.mkdir()
    elif change == "no load":
        local.write_text("@load ./theirs\n")
    elif change == "commented":
        local.write_text("# @load plantwatch\n")
    elif change == "no local":
        local.unlink()
    elif change == "zkg":
        (site / "packages/plantwatch").mkdir(parents=True)
    with pytest.raises(UserError) as error:
        list(apply(sensor(site), ruleset(tmp_path / "one")))
    assert codes(error) == [code]
    assert advice in error.value.diagnostics[0].help
    assert sensor(site).store.current() is None


def test_apply_compiles_the_packet_analyzer(
    tmp_path: Path, site: Path, shipped: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the sensor's spicyz, which here hands out what the real one made before; the Zeek is real."""
    compiled = analyzer_file()
    if compiled is None:
        pytest.skip("spicyz is not installed: NOT RUN")
    monkeypatch.setenv("ZEEK_SPICY_MODULE_PATH", "/nowhere")
    full = package(shipped, "zeek")
    scripts = Package("zeek", {**full.files}, full.policies)
    programs = Path(drive.binary() or "").resolve().parent
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "zeek-config").symlink_to(programs / "zeek-config")
    for name, text in (("zeek", f'exec {programs}/zeek "$@"'), ("spicyz", f"cp {compiled} $2")):
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    sensor = ZeekSensor(str(folder / "zeek"), site, tmp_path / "state")
    before = frames_missing(sensor.program, sensor.prepared(scripts, make=False))
    assert before is not None
    assert "until apply compiles it" in before[0].message
    steps = list(apply(sensor, scripts))
    assert [d.code for step in steps for d in step.diagnostics] == ["PW611"]
    current = sensor.store.current()
    assert current is not None
    assert current.package().files == sensor.prepared(scripts, make=False).files
    assert current.package().files.keys() - scripts.files.keys() == {"analyzer.zeek"}
    assert frames_missing(sensor.program, sensor.prepared(scripts, make=False)) is None
    (capture,) = sorted((ROOT / "pcaps/goose").glob("*.pcap"))[:1]
    environment = {**os.environ, "ZEEKPATH": f"{site}:{zeekpath()}"}
    command = [sensor.program, "-b", "-C", "-r", str(capture), str(site / "local.zeek")]
    subprocess.run(command, cwd=folder, env=environment, check=True)
    assert "goose-" in (folder / "plantwatch.log").read_text()

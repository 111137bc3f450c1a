"""A real Zeek as a sensor: tested with its own site, switched, restarted by zeekctl, verified."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from plantwatch.diagnostics import UserError
from plantwatch.engines.zeek import drive
from plantwatch.sensor.package import Package, package
from plantwatch.sensor.steps import Step, apply, rollback, verify
from plantwatch.sensor.zeek import ZeekSensor
from support import toy

ONE, TWO = toy.STOP, {name: toy.TRIO[name] for name in ("toy-stop", "toy-write")}


@pytest.fixture
def site(tmp_path: Path, zeek: str) -> Path:
    """A site folder that loads what is current, and a script of somebody else."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "theirs.zeek").write_text("module Theirs;\n")
    (folder / "local.zeek").write_text("@load misc/loaded-scripts\n@load ./theirs\n@load plantwatch\n")
    (folder / "plantwatch").symlink_to(tmp_path / "state/zeek/current/ruleset")
    return folder


def sensor(site: Path, zeekctl: str | None = None) -> ZeekSensor:
    return ZeekSensor(drive.binary() or "", site, site.parent / "state", zeekctl)


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


def loaded(site: Path, folder: Path) -> set[str]:
    """The files below plantwatch/ that a Zeek started now with this site loads."""
    command = [drive.binary() or "", "-b", str(site / "local.zeek")]
    path = subprocess.run(
        [str(Path(command[0]).parent / "zeek-config"), "--zeekpath"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    folder.mkdir(exist_ok=True)
    environment = {**os.environ, "ZEEKPATH": f"{site}:{path}"}
    subprocess.run(command, cwd=folder, env=environment, check=True)
    lines = (folder / "loaded_scripts.log").read_text().splitlines()
    return {os.path.normpath(line.partition("/plantwatch/")[2]) for line in lines if "/plantwatch/" in line}


def test_what_is_current_is_what_zeek_loads(tmp_path: Path, site: Path) -> None:
    one, two = ruleset(tmp_path / "one"), ruleset(tmp_path / "two", TWO)
    list(apply(sensor(site), one))
    assert loaded(site, tmp_path / "run") == set(one.files)
    list(apply(sensor(site), two))
    assert loaded(site, tmp_path / "run") == set(two.files)
    assert set(one.files) != set(two.files)  # the file that is named after the ruleset
    list(rollback(sensor(site), "0001"))
    assert loaded(site, tmp_path / "run") == set(one.files)
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
    assert loaded(site, tmp_path / "run") == set(good.files)


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


@pytest.fixture
def zeekctl(tmp_path: Path, site: Path) -> Iterator[str]:
    """The real zeekctl, with all that it writes in this test's folder, in a network namespace."""
    program = Path(drive.binary() or "").parent / "zeekctl"
    etc = Path("/opt/zeek/etc")
    if os.geteuid() != 0 or program != Path("/opt/zeek/bin/zeekctl") or not program.exists():
        pytest.skip("needs root, and Zeek with zeekctl in /opt/zeek: NOT RUN")
    own = tmp_path / "etc"
    shutil.copytree(etc, own)
    (own / "node.cfg").write_text("[zeek]\ntype=standalone\nhost=localhost\ninterface=lo\n")
    settings = {"SpoolDir": "spool", "LogDir": "logs", "SitePolicyPath": "site", "FileExtractDir": "extract"}
    (own / "zeekctl.cfg").write_text(
        "".join(f"{key} = {tmp_path / name}\n" for key, name in settings.items())
        + f"CfgDir = {etc}\nBrokerDBDir = {tmp_path}/store\nSitePolicyScripts = local.zeek\nMailTo =\n"
    )
    for name in ("spool/tmp", "logs", "extract", "store"):
        (tmp_path / name).mkdir(parents=True)
    script = f"mount --bind {own} {etc} && ip link set lo up && echo ready && exec sleep 600"
    holder = subprocess.Popen(["unshare", "-m", "-n", "sh", "-c", script], stdout=subprocess.PIPE)
    assert holder.stdout
    assert holder.stdout.readline() == b"ready\n"
    wrapper = tmp_path / "zeekctl"
    wrapper.write_text(f'#!/bin/sh\nexec nsenter -t {holder.pid} -m -n {program} "$@"\n')
    wrapper.chmod(0o755)
    yield str(wrapper)
    subprocess.run([wrapper, "stop"], check=False, capture_output=True)
    holder.kill()
    holder.wait()
    holder.stdout.close()


def verdict(steps: list[Step]) -> bool | None:
    return next(step.verdict.live for step in steps if step.verdict is not None)


def test_restarted_and_verified_by_zeekctl(tmp_path: Path, site: Path, zeekctl: str) -> None:
    one, two = ruleset(tmp_path / "one"), ruleset(tmp_path / "two", TWO)
    assert verdict(list(apply(sensor(site, zeekctl), one))) is None
    subprocess.run([zeekctl, "deploy"], check=True, capture_output=True)
    asked = verify(sensor(site, zeekctl)).verdict
    assert asked is not None
    assert asked.live, asked
    assert verdict(list(apply(sensor(site, zeekctl), two))) is True
    log = (tmp_path / "spool/zeek/loaded_scripts.log").read_text()
    assert all(name in log for name in two.files)
    sensor(site, zeekctl).store.switch("0001")
    asked = verify(sensor(site, zeekctl)).verdict
    assert asked is not None
    assert asked.live is False
    assert "has not loaded ruleset-" in asked.diagnostics[0].message
    sensor(site, zeekctl).store.switch("0002")
    assert verdict(list(rollback(sensor(site, zeekctl)))) is True


def test_goes_back_when_zeekctl_cannot_restart(tmp_path: Path, site: Path, zeekctl: str) -> None:
    """The site changes behind the test of the candidate: zeekctl's own check refuses to deploy."""
    one, two = ruleset(tmp_path / "one"), ruleset(tmp_path / "two", TWO)
    assert verdict(list(apply(sensor(site, zeekctl), one))) is None
    subprocess.run([zeekctl, "deploy"], check=True, capture_output=True)
    steps = apply(sensor(site, zeekctl), two)
    while next(steps).name != "tested":
        pass
    (site / "theirs.zeek").write_text("module Theirs;\nbroken here\n")
    with pytest.raises(UserError) as error:
        list(steps)
    assert codes(error)[0] == "PW606"
    current = sensor(site, zeekctl).store.current()
    assert current is not None
    assert current.name == "0001"
    (site / "theirs.zeek").write_text("module Theirs;\n")
    assert sensor(site, zeekctl).running()

"""The Ansible collection against three ssh hosts, each with a Suricata that runs."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from plantwatch.sensor.bundle import bundle
from plantwatch.sensor.package import Package, package
from plantwatch.workspace import Workspace
from sensor.fleet import Fleet, fleet, program
from support import toy

NAMES = ("canary", "east", "west")


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory, suricata: str) -> Iterator[Fleet]:
    """Three hosts whose engines run; the one of ``canary`` was started with the Modbus parser off."""
    program("ansible-playbook")
    folder = tmp_path_factory.mktemp("fleet")
    with fleet(folder, NAMES) as made, ExitStack() as engines:
        for name, host in made.hosts.items():
            text = host.config.read_text()
            on = text.replace("modbus: {enabled: no}", "modbus: {enabled: yes}")
            if name != "canary":
                host.config.write_text(on)
            engines.enter_context(host.running("lo", made.on[name]))
            host.config.write_text(on)
        yield made


@pytest.fixture(scope="module")
def collection(hosts: Fleet, workspace: Workspace) -> Path:
    """The collection as users get it: built, and installed without a network."""
    galaxy = program("ansible-galaxy")
    build = [galaxy, "collection", "build", workspace.root / "ansible", "--output-path", hosts.folder]
    subprocess.run(build, check=True, capture_output=True)
    (archive,) = hosts.folder.glob("plantwatch-sensor-*.tar.gz")
    target = hosts.folder / "collections"
    install = [galaxy, "collection", "install", archive, "--offline", "-p", target]
    subprocess.run(install, check=True, capture_output=True)
    return target


def made_bundle(hosts: Fleet, name: str, ruleset: Package) -> Path:
    """A bundle, signed with the key that the hosts are told to trust."""
    public = (hosts.folder / "me_key.pub").read_text()
    (hosts.folder / "signers").write_text(f'release@plant namespaces="plantwatch" {public}')
    path = hosts.folder / name
    path.write_bytes(bundle({"suricata": ruleset}, hosts.folder / "me_key"))
    return path


def with_parser(ruleset: Package) -> Package:
    """The package with a rule that only an engine with the Modbus parser on can load."""
    name = next(iter(ruleset.files))
    more = 'alert modbus any any -> any any (msg:"stop"; modbus: function 8; sid:1567999; rev:1;)\n'
    return Package("suricata", {**ruleset.files, name: ruleset.files[name] + more}, ruleset.policies)


def current(hosts: Fleet) -> dict[str, str]:
    """The active generation of each host."""
    stores = {name: host.sensor().store.current() for name, host in hosts.hosts.items()}
    return {name: found.name if found else "" for name, found in stores.items()}


def rules(hosts: Fleet) -> dict[str, int]:
    """How many rules each running engine has; none of them refused."""
    loaded = {name: host.loaded() for name, host in hosts.hosts.items()}
    assert {failed for _, failed in loaded.values()} == {0}
    return {name: count for name, (count, _) in loaded.items()}


def everywhere(value: object) -> dict[str, object]:
    return dict.fromkeys(NAMES, value)


def test_rollout_stop_and_rollback(tmp_path: Path, hosts: Fleet, collection: Path) -> None:
    one = package(toy.built(tmp_path / "one"), "suricata")
    good = made_bundle(hosts, "good.tar.gz", one)
    bad = made_bundle(hosts, "bad.tar.gz", with_parser(one))

    trusted = ["-e", f"plantwatch_signers={hosts.folder}/signers"]
    canary = ["--limit", "canary"]

    planned = hosts.ansible("plantwatch.sensor.plan", *canary, *trusted, "-e", f"plantwatch_bundle={good}")
    assert planned.returncode == 0, planned.stdout + planned.stderr
    assert "suricata: files 1 added, 0 changed, 0 removed" in planned.stdout
    assert current(hosts) == everywhere("")

    told = hosts.ansible("plantwatch.sensor.rollout", *trusted, "-e", f"plantwatch_bundle={good}")
    assert told.returncode == 0, told.stdout + told.stderr
    assert batches(told.stdout) == [["canary"], ["east"], ["west"]]
    assert current(hosts) == everywhere("0001")
    assert rules(hosts) == everywhere(2)

    again = hosts.ansible("plantwatch.sensor.rollout", *canary, "-e", f"plantwatch_bundle={good}")
    assert re.findall(r"changed=(\d+) .* failed=(\d+)", again.stdout) == [("0", "0")]

    stopped = hosts.ansible("plantwatch.sensor.rollout", "-e", f"plantwatch_bundle={bad}")
    assert stopped.returncode != 0
    assert "back to 0001, which is verified" in stopped.stdout
    assert batches(stopped.stdout) == [["canary"]]
    assert current(hosts) == everywhere("0001")
    assert rules(hosts) == everywhere(2)

    back = hosts.ansible("plantwatch.sensor.rollback", "-e", '{"plantwatch_serial": [3]}')
    assert back.returncode == 0, back.stdout + back.stderr
    assert current(hosts) == everywhere("0000")
    assert rules(hosts) == everywhere(1)


def batches(output: str) -> list[list[str]]:
    """The hosts that each play of an output asked for its plan or applied to, in order."""
    found = []
    for play in output.split("\nPLAY [")[1:]:
        names = re.findall(r"^(?:ok|changed|failed|fatal): \[(\w+)\]", play.partition("PLAY RECAP")[0], re.M)
        if names:
            found.append(list(dict.fromkeys(names)))
    return found

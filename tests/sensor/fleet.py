"""Several ssh hosts on one machine: a network namespace, an sshd and a Suricata sensor each."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sensor.suricata_home import Home, home


def program(name: str) -> str:
    """Path of a program, or the test is skipped."""
    beside = Path(sys.executable).parent
    found = shutil.which(name, path=f"{beside}:{os.environ['PATH']}:/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed: NOT RUN")
    return found


@dataclass(frozen=True)
class Fleet:
    """The hosts by name, what goes before a command that is to run on each, and the same for Ansible."""

    folder: Path
    hosts: dict[str, Home]
    on: dict[str, tuple[str, ...]]
    inside: tuple[str, ...]
    sockets: Path

    def ansible(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """``ansible-playbook`` over ssh to the hosts; how it ended."""
        ssh = f"-o ControlMaster=auto -o ControlPersist=30s -o UserKnownHostsFile={self.folder}/known_hosts"
        environment = {
            **os.environ,
            "ANSIBLE_HOME": str(self.folder / "ansible"),
            "ANSIBLE_COLLECTIONS_PATH": str(self.folder / "collections"),
            "ANSIBLE_INVENTORY": str(self.folder / "hosts.json"),
            "ANSIBLE_PIPELINING": "1",
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_SSH_ARGS": ssh,
            "ANSIBLE_SSH_CONTROL_PATH_DIR": str(self.sockets),
            "LC_ALL": "C.UTF-8",
        }
        command = [*self.inside, program("ansible-playbook"), *map(str, arguments)]
        return subprocess.run(
            command, env=environment, cwd=self.folder, capture_output=True, text=True, check=False
        )


@contextmanager
def fleet(folder: Path, names: Sequence[str]) -> Iterator[Fleet]:
    """Hosts that answer to ssh, in a network of their own; their engines are not running yet."""
    if os.geteuid() != 0:
        pytest.skip("network namespaces need root: NOT RUN")
    sshd = program("sshd")
    for name in ("host", "me"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / f"{name}_key")]
        subprocess.run(command, check=True)
    Path("/run/sshd").mkdir(exist_ok=True)
    options = [f"AuthorizedKeysFile={folder}/me_key.pub", "StrictModes=no", "UsePAM=no", "PidFile=none"]
    options += ["PermitRootLogin=prohibit-password", "MaxStartups=100", "'Subsystem=sftp internal-sftp'"]
    options += [f"SetEnv=HOME={folder}"]  # whatever this machine's login scripts do
    serve = f"exec {sshd} -D -e -f /dev/null -h {folder}/host_key " + " ".join(f"-o {o}" for o in options)
    with ExitStack() as stack:
        sockets = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pw", dir="/tmp")))
        bridge = "ip link add br0 type bridge && ip addr add 10.91.0.254/24 dev br0 && ip link set br0 up"
        centre = stack.enter_context(_namespace(bridge))
        addresses, on = {}, {}
        for number, name in enumerate(names, 1):
            addresses[name] = f"10.91.0.{number}"
            host = stack.enter_context(_namespace("true"))
            on[name] = tuple(_in(host))
            link = f"ip link add p{number} type veth peer name eth0 netns {host} && "
            link += f"ip link set p{number} master br0 up"
            subprocess.run(_in(centre, "sh", "-c", link), check=True)
            up = f"ip addr add {addresses[name]}/24 dev eth0 && ip link set eth0 up && ip link set lo up"
            subprocess.run(_in(host, "sh", "-c", up), check=True)
            with (folder / f"sshd-{name}.log").open("wb") as log:
                daemon = subprocess.Popen(_in(host, "sh", "-c", serve), stdout=log, stderr=log)
            stack.callback(daemon.wait)
            stack.callback(daemon.kill)
        made = {name: home(folder / name) for name in names}
        key = (folder / "host_key.pub").read_text().rsplit(" ", 1)[0]
        (folder / "known_hosts").write_text("".join(f"{a} {key}\n" for a in addresses.values()))
        _inventory(folder, made, addresses)
        yield Fleet(folder, made, on, tuple(_in(centre)), sockets)
        for path in sockets.iterdir():
            subprocess.run(
                ["ssh", "-O", "exit", "-o", f"ControlPath={path}", "x"], capture_output=True, check=False
            )


def _inventory(folder: Path, hosts: dict[str, Home], addresses: dict[str, str]) -> None:
    path = os.pathsep.join(part for part in sys.path if part)
    every = {
        "ansible_user": "root",
        "ansible_ssh_private_key_file": f"{folder}/me_key",
        "ansible_python_interpreter": sys.executable,
        "plantwatch_command": ["env", f"PYTHONPATH={path}", sys.executable, "-m", "plantwatch"],
    }
    own = {
        name: {
            "ansible_host": addresses[name],
            "plantwatch_options": ["--config", str(made.config), "--state", f"{made.folder}/state"],
            "plantwatch_bundle_at": f"{made.folder}/bundle.tar.gz",
            "plantwatch_signers_at": f"{made.folder}/allowed_signers",
        }
        for name, made in hosts.items()
    }
    (folder / "hosts.json").write_text(json.dumps({"sensors": {"hosts": own, "vars": every}}))


@contextmanager
def _namespace(script: str) -> Iterator[int]:
    """A network namespace, set up by a script; the process id of who holds it."""
    holder = subprocess.Popen(
        ["unshare", "-n", "sh", "-c", f"{script} && echo ready && exec sleep 600"], stdout=subprocess.PIPE
    )
    assert holder.stdout
    try:
        assert holder.stdout.readline() == b"ready\n"
        yield holder.pid
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()


def _in(holder: int, *command: str) -> list[str]:
    return ["nsenter", "-t", str(holder), "-n", *command]

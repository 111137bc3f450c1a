"""A throw-away plant network: two namespaces joined by one Ethernet cable, nothing else attached.

The server side and the client side each get a namespace whose ``eth0`` is one end of a veth pair. Offloads
and IPv6 are off, so that what is captured is what a wire would carry. Everything is removed when the context
ends, also after an error; names carry the process id and a random part, so recorders can run side by side.
"""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from plantwatch.corpus.craft import wire
from plantwatch.corpus.record.problems import problem

TOOLS = ("ip", "ethtool", "tcpdump", "sysctl")
"""The programs a recording needs."""

_SYSCTLS = (
    "net.ipv6.conf.all.disable_ipv6=1",
    "net.ipv6.conf.default.disable_ipv6=1",
    "net.ipv4.tcp_timestamps=0",
)
_OFFLOADS = ("tx", "off", "rx", "off", "tso", "off", "gso", "off", "gro", "off")


@dataclass(frozen=True, slots=True)
class Network:
    """The names of the two namespaces; each has one interface, ``eth0``."""

    server: str
    client: str


def inside(namespace: str, *command: str) -> list[str]:
    """The command line that runs ``command`` in a namespace; the process keeps the pid that was started."""
    return ["ip", "netns", "exec", namespace, *command]


@contextmanager
def network(servers: Sequence[str], clients: Sequence[str]) -> Iterator[Network]:
    """Two joined namespaces that own the given IPv4 addresses (each in a /24 of its own network).

    Raises UserError (PW316) when the kernel or the rights do not allow it.
    """
    stem = f"plantwatch-{os.getpid()}-{secrets.token_hex(3)}"
    net = Network(f"{stem}-server", f"{stem}-client")
    made: list[str] = []
    try:
        for name in (net.server, net.client):
            _run("ip", "netns", "add", name)
            made.append(name)
            _run(*inside(name, "sysctl", "-eqw", *_SYSCTLS))
        ends = [
            f"eth0 netns {name} address {_mac(addresses[0], device=device)}"
            for name, addresses, device in ((net.server, servers, True), (net.client, clients, False))
        ]
        _run(*f"ip link add {ends[0]} type veth peer {ends[1]}".split())
        _plug_in(net.server, servers)
        _plug_in(net.client, clients)
        yield net
    finally:
        for name in made:
            subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)


def _plug_in(namespace: str, addresses: Sequence[str]) -> None:
    for address in addresses:
        _run("ip", "-n", namespace, "address", "add", f"{address}/24", "brd", "+", "dev", "eth0")
    _run(*inside(namespace, "ethtool", "-K", "eth0", *_OFFLOADS))
    for interface in ("lo", "eth0"):
        _run("ip", "-n", namespace, "link", "set", interface, "up")
    _run("ip", "-n", namespace, "route", "add", "default", "dev", "eth0")


def _mac(address: str, *, device: bool) -> str:
    return wire.mac_of(wire.parse_address(address), device=device).hex(":")


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        help = "recording needs a kernel that lets root make network namespaces"
        raise problem("PW316", "corpus record", f"`{' '.join(command)}` failed: {said}", help)

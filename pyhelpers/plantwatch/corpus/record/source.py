"""The address that a client speaks from, for stacks that cannot choose it themselves.

A host takes the source address of a connection from its route to the other side, so a route of its own for
each server gives each client its own address, whatever the stack and the language it is written in.
"""

from __future__ import annotations

import subprocess


def speak_as(source: str, *targets: str) -> None:
    """Let what this side opens to ``targets`` from now on come from ``source``; what is open stays as it is.

    (The route says its MTU, or replacing it would cut what is open into segments of 48 bytes.)
    Both are IPv4 addresses of the scenario. Raises ``subprocess.CalledProcessError`` when ``source`` is not
    an address of this side.
    """
    for target in targets:
        route = f"ip route replace {target}/32 dev eth0 src {source} mtu 1500"
        subprocess.run(route.split(), check=True)


def card(name: str, mac: str) -> str:
    """Plug in a network card with a hardware address of its own, for stacks that send frames; its name.

    It is on the same cable as ``eth0``; both sides may have one with the same address, as a forger has.
    Raises ``subprocess.CalledProcessError`` when there is one with this name or address on this side.
    """
    for command in (
        f"ip link add link eth0 name {name} address {mac} type macvlan mode private",
        f"ip link set {name} up",
    ):
        subprocess.run(command.split(), check=True)
    return name

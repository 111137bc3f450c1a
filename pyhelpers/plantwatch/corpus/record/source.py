"""The address that a client speaks from, for stacks that cannot choose it themselves.

A host takes the source address of a connection from its route to the other side, so a route of its own for
each server gives each client its own address, whatever the stack and the language it is written in.
"""

from __future__ import annotations

import subprocess


def speak_as(source: str, *targets: str) -> None:
    """Let what this side opens to ``targets`` from now on come from ``source``; what is open stays as it is.

    Both are IPv4 addresses of the scenario. Raises ``subprocess.CalledProcessError`` when ``source`` is not
    an address of this side.
    """
    for target in targets:
        route = ["ip", "route", "replace", f"{target}/32", "dev", "eth0", "src", source]
        subprocess.run(route, check=True)

"""What an asset is for, guessed from what it does; the reasons are written beside the guess.

Whoever answers field protocols is a controller. Of those who ask, whoever loads programs or changes
configurations is an engineering station; whoever writes or commands several controllers is the SCADA server,
one of them an operator station; whoever only reads several of them is the historian. People know better:
a guess is for review, never for enforcing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from plantwatch.site.learning.picture import Habit, Way

SERVERS = frozenset({"mqtt", "opcua", "fox"})  # what answers these is as often a server or broker as a device
_ENGINEERING = frozenset({"program", "configuration"})
_COMMANDS = frozenset({"write", "control"})


@dataclass(frozen=True, slots=True)
class Guess:
    """Roles as a site file has them, and why."""

    roles: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(slots=True)
class _Doings:
    served: dict[str, set[str]] = field(default_factory=dict)  # clients by protocol
    asked: dict[str, set[str]] = field(default_factory=dict)  # servers by class
    protocols: set[str] = field(default_factory=set)  # as client


def guesses(ways: Mapping[Way, Habit]) -> dict[str, Guess]:
    """A guess for each host of some traffic."""
    doings: dict[str, _Doings] = {}
    for way in ways:
        doings.setdefault(way.dst, _Doings()).served.setdefault(way.protocol, set()).add(way.src)
        asking = doings.setdefault(way.src, _Doings())
        asking.asked.setdefault(way.kind, set()).add(way.dst)
        asking.protocols.add(way.protocol)
    return {host: _guess(doing) for host, doing in sorted(doings.items())}


def _guess(doing: _Doings) -> Guess:
    roles: list[str] = []
    reasons: list[str] = []
    for protocol, clients in sorted(doing.served.items()):
        reasons.append(f"answers {protocol}, asked by {len(clients)}")
        if protocol in SERVERS:
            reasons.append(f"{protocol} is answered by devices, servers and brokers: say which it is")
        elif "controller" not in roles:
            roles.append("controller")
    if doing.asked:
        role, reason = _asking(doing.asked)
        reasons.append(f"{reason} over {_listed(doing.protocols)}")
        roles.append("client" if roles else role)
    return Guess(tuple(sorted(roles)), tuple(reasons))


def _asking(asked: Mapping[str, set[str]]) -> tuple[str, str]:
    everyone = set().union(*asked.values())
    classes = sorted(kind for kind in asked if kind)
    if changed := set().union(*(asked[kind] for kind in asked.keys() & _ENGINEERING)):
        return "engineering", f"loads programs or configures at {len(changed)} of {len(everyone)}"
    if commanded := set().union(*(asked[kind] for kind in asked.keys() & _COMMANDS)):
        role = "scada" if len(everyone) > 1 else "operator"
        return role, f"writes or commands at {len(commanded)} of {len(everyone)}"
    if "read" in classes:
        role = "historian" if len(everyone) > 1 else "client"
        return role, f"only reads, at {len(everyone)}"
    what = f"does {_listed(classes)} at" if classes else "has sessions, nothing more is known, with"
    return "client", f"{what} {len(everyone)}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))

"""What an asset is for, guessed from what it does; the reasons are written beside the guess.

Whoever answers field protocols is a controller. Of those who ask, whoever loads programs or changes
configurations is an engineering station; whoever writes or commands several controllers is the SCADA server,
one of them an operator station; whoever only reads several of them is the historian. A gateway answers for
several devices behind one address, or answers those above (telecontrol, OPC UA) and asks several below, or
reads several and speaks to a broker. People know better: a guess is for review, never for enforcing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from plantwatch.site.learning.picture import Habit, Way

SERVERS = frozenset({"mqtt", "opcua", "fox"})  # what answers these is as often a server or broker as a device
BROKERS = frozenset({"mqtt"})
UPWARDS = SERVERS | {"bacnet", "dnp3", "iec104", "mms"}  # in which plants are told to somebody above them
# Peers call each other in these, so that finding one another makes nobody a server or client.
PEERS = frozenset({"bacnet"})
# Masters set up reporting in these whenever they begin: no sign of engineering.
SET_UP = frozenset({"dnp3"})
SERIAL = 3  # unit identifiers behind one address that make it a gateway to serial devices
_ENGINEERING = frozenset({"program", "configuration"})
_COMMANDS = frozenset({"write", "control"})
_CALLS = frozenset({"diagnostic", "discovery", "session"})


@dataclass(frozen=True, slots=True)
class Guess:
    """Roles as a site file has them, and why."""

    roles: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(slots=True)
class _Doings:
    served: dict[str, set[str]] = field(default_factory=dict)  # clients by protocol
    asked: dict[str, set[str]] = field(default_factory=dict)  # servers by class
    reached: dict[str, set[str]] = field(default_factory=dict)  # servers by protocol
    units: int = 0


def guesses(ways: Mapping[Way, Habit]) -> dict[str, Guess]:
    """A guess for each host of some traffic."""
    doings: dict[str, _Doings] = {}
    at_work = {host for way in ways if way.protocol in PEERS and way.kind not in _CALLS for host in way[:2]}
    for way, habit in ways.items():
        if way.protocol in PEERS and way.kind in _CALLS and at_work.issuperset(way[:2]):
            continue
        serving = doings.setdefault(way.dst, _Doings())
        serving.served.setdefault(way.protocol, set()).add(way.src)
        serving.units = max(serving.units, habit.units)
        asking = doings.setdefault(way.src, _Doings())
        if way.protocol not in BROKERS or way.kind in _COMMANDS:
            kind = "session" if way.protocol in SET_UP and way.kind == "configuration" else way.kind
            asking.asked.setdefault(kind, set()).add(way.dst)
        asking.reached.setdefault(way.protocol, set()).add(way.dst)
    return {host: _guess(doing) for host, doing in sorted(doings.items())}


def _guess(doing: _Doings) -> Guess:
    roles: set[str] = set()
    reasons: list[str] = []
    for protocol, clients in sorted(doing.served.items()):
        reasons.append(f"answers {protocol}, asked by {len(clients)}")
        if protocol in SERVERS:
            reasons.append(f"{protocol} is answered by devices, servers and brokers: say which it is")
        else:
            roles.add("controller")
    if doing.asked:
        role, reason = _asking(doing.asked)
        reasons.append(f"{reason} over {_listed(doing.reached)}")
        roles.add("client" if "controller" in roles else role)
    elif doing.reached:
        reasons.append(f"speaks to {_hosts(doing.reached)} over {_listed(doing.reached)}")
        roles.add("client")
    if reason := _between(doing):
        reasons.append(reason)
        roles = roles - {"controller", "client", "historian"} | {"gateway"}
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


def _between(doing: _Doings) -> str:
    """Why a host stands between networks of different protocols; empty where it does not."""
    if doing.units >= SERIAL:
        return f"answers for {doing.units} unit identifiers: devices behind it"
    below = {
        protocol: hosts
        for protocol, hosts in doing.reached.items()
        if protocol not in doing.served and protocol not in BROKERS
    }
    if doing.served and doing.served.keys() <= UPWARDS and _hosts(below) > 1:
        return f"carries {_listed(doing.served)} to {_hosts(below)} over {_listed(below)}"
    if (
        doing.reached.keys() & BROKERS
        and below
        and doing.asked.keys() <= {"", "read", "session", "discovery"}
    ):
        broker = _listed(doing.reached.keys() & BROKERS)
        return f"reads {_hosts(below)} over {_listed(below)} and speaks {broker}"
    return ""


def _hosts(reached: Mapping[str, set[str]]) -> int:
    return len(set().union(*reached.values()))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))

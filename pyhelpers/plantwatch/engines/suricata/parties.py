"""The roles of a site in rules: a look-up in a data file, whatever the number of addresses in it.

A dataset is a hash table that the engine fills from a file beside the rules and can change while it runs
(``dataset-add`` on its socket). Address groups in the header of a rule would be compared one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from plantwatch.detection.model import Detection
from plantwatch.detection.parties import Roles
from plantwatch.detection.plant import Plant

_MEMCAP = "memcap 512mb"  # 100,000 addresses take about 20 MB
_LEAST_HASH, _MOST_HASH = 1024, 262_144  # buckets; more than the second the engine refuses (util-thash.c)


def tests(detection: Detection, roles: Roles) -> Iterator[str]:
    """The options that narrow a rule down to the parties of its policy."""
    for buffer, party in zip(("ip.src", "ip.dst"), roles.parties(detection), strict=True):
        if party is not None:
            members = roles.addresses[party.role]
            yield f"{buffer}; {listed(party.role, members, absent=party.negated)}"


def listed(name: str, members: Sequence[str], *, absent: bool = False) -> str:
    """The test whether an address is in a list, or not in it."""
    what = "isnotset" if absent else "isset"
    size = _buckets(len(members))
    return f"dataset:{what},plantwatch-{name},type ip,load {_file(name)},{_MEMCAP},{size}"


def files(detections: Sequence[Detection], plant: Plant) -> Mapping[str, str]:
    """The data files of the roles and groups that rules ask for: one address a line."""
    asked = plant.roles.used(d for d in detections if "ethernet" not in d.protocol.transports)
    lists = {role: plant.roles.addresses[role] for role in asked}
    lists |= {group: plant.groups[group] for group in plant.used(detections)}
    return {_file(name): "".join(f"{address}\n" for address in lists[name]) for name in lists}


def _buckets(members: int) -> str:
    size = _LEAST_HASH
    while size < members and size < _MOST_HASH:
        size *= 2
    return f"hashsize {size}"


def _file(role: str) -> str:
    return f"plantwatch-{role}.lst"

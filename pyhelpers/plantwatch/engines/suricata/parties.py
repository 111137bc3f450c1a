"""The roles of a site in rules: a look-up in a data file, whatever the number of addresses in it.

A dataset is a hash table that the engine fills from a file beside the rules and can change while it runs
(``dataset-add`` on its socket). Address groups in the header of a rule would be compared one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from plantwatch.detection.model import Detection
from plantwatch.detection.parties import Roles

_MEMCAP = "memcap 512mb"  # 100,000 addresses take about 20 MB
_LEAST_HASH, _MOST_HASH = 1024, 262_144  # buckets; more than the second the engine refuses (util-thash.c)


def tests(detection: Detection, roles: Roles) -> Iterator[str]:
    """The options that narrow a rule down to the parties of its policy."""
    for buffer, party in zip(("ip.src", "ip.dst"), roles.parties(detection), strict=True):
        if party is not None:
            size = _buckets(len(roles.addresses[party.role]))
            what = "isnotset" if party.negated else "isset"
            name, file = f"plantwatch-{party.role}", _file(party.role)
            yield f"{buffer}; dataset:{what},{name},type ip,load {file},{_MEMCAP},{size}"


def files(detections: Sequence[Detection], roles: Roles) -> Mapping[str, str]:
    """The data files of the roles that rules ask for: one address a line."""
    asked = roles.used(d for d in detections if "ethernet" not in d.protocol.transports)
    return {_file(role): "".join(f"{name}\n" for name in roles.addresses[role]) for role in asked}


def _buckets(members: int) -> str:
    size = _LEAST_HASH
    while size < members and size < _MOST_HASH:
        size *= 2
    return f"hashsize {size}"


def _file(role: str) -> str:
    return f"plantwatch-{role}.lst"

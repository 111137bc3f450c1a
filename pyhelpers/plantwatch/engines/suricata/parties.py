"""The roles and groups of a site in rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from plantwatch.detection.model import Detection
from plantwatch.detection.parties import Roles
from plantwatch.detection.plant import Plant
from plantwatch.engines.suricata import datasets


def tests(detection: Detection, roles: Roles) -> Iterator[str]:
    """The options that narrow a rule down to the parties of its policy."""
    for buffer, party in zip(("ip.src", "ip.dst"), roles.parties(detection), strict=True):
        if party is not None:
            members = roles.addresses[party.role]
            yield datasets.test(buffer, party.role, members, inside=not party.negated)


def files(detections: Sequence[Detection], plant: Plant) -> Mapping[str, str]:
    """The data files of the roles and groups that rules ask for."""
    asked = plant.roles.used(d for d in detections if "ethernet" not in d.protocol.transports)
    lists = {role: plant.roles.addresses[role] for role in asked}
    lists |= {group: plant.groups[group] for group in plant.used(detections)}
    return {datasets.file(name): datasets.text(members) for name, members in lists.items()}

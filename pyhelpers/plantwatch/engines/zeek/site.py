"""The roles of a site as a generated script, and the addresses that have them as its data file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plantwatch.catalog.model import Party
from plantwatch.detection.model import Detection
from plantwatch.detection.plant import Plant
from plantwatch.engines.zeek.expressions import quoted

NAME = "site"
DATA = "generated/site-roles.tsv"


def script(detections: Sequence[Detection], plant: Plant) -> str:
    """The script's text, unformatted; empty where no policy names a role or a group that the plant has."""
    entries = []
    for detection in detections:
        source, target = plant.roles.parties(detection)
        fields = [f"${end}={_party(p)}" for end, p in (("source", source), ("target", target)) if p]
        if fields:
            entries.append(f"parties[{quoted(detection.policy.id)}] = [{', '.join(fields)}];")
    if not entries and not plant.stance.known and not plant.used(detections):
        return ""
    lines = [
        "##! Who the roles in policies are. Generated from a site file; the addresses are in site-roles.tsv.",
        "",
        "@load ../runtime/site",
        "",
        "module PlantWatch;",
        "",
        'redef role_file = @DIR + "/site-roles.tsv";',
        "",
        "event zeek_init()",
        "{",
        *entries,
        "}",
    ]
    return "\n".join(lines) + "\n"


def data(detections: Sequence[Detection], plant: Plant, others: Iterable[tuple[str, str]] = ()) -> str:
    """Role or group and address of each member of those that policies name, for Zeek's Input framework.

    ``others`` are further groups and their members.
    """
    lines = ["#fields\trole\taddress"]
    roles = plant.roles
    for role in roles.used(detections):
        names = sorted({*roles.addresses.get(role, ()), *roles.hardware.get(role, ())})
        lines += [f"{role}\t{name}" for name in names]
    for group in plant.used(detections):
        lines += [f"{group}\t{name}" for name in plant.groups.get(group, ())]
    lines += [f"{group}\t{name}" for group, name in others]
    return "\n".join(dict.fromkeys(lines)) + "\n"


def _party(party: Party) -> str:
    return f"Party($role={quoted(party.role)}, $negated={'T' if party.negated else 'F'})"

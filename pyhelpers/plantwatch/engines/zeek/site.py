"""The roles of a site as a generated script, and the addresses that have them as its data file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plantwatch.catalog.model import Party
from plantwatch.detection.model import Detection
from plantwatch.detection.parties import Roles
from plantwatch.engines.zeek.expressions import quoted

NAME = "site"
DATA = "generated/site-roles.tsv"


def script(detections: Sequence[Detection], roles: Roles, *, known: bool = False) -> str:
    """The script's text, unformatted; empty where no policy names a role that the plant has.

    ``known``: there is a site, so there is a data file.
    """
    entries = []
    for detection in detections:
        source, target = roles.parties(detection)
        fields = [f"${end}={_party(p)}" for end, p in (("source", source), ("target", target)) if p]
        if fields:
            entries.append(f"parties[{quoted(detection.policy.id)}] = [{', '.join(fields)}];")
    if not entries and not known:
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


def data(detections: Sequence[Detection], roles: Roles, others: Iterable[tuple[str, str]] = ()) -> str:
    """Role and address of each member of the roles that policies name, for Zeek's Input framework.

    ``others`` are further groups and their members.
    """
    lines = ["#fields\trole\taddress"]
    for role in roles.used(detections):
        names = sorted({*roles.addresses.get(role, ()), *roles.hardware.get(role, ())})
        lines += [f"{role}\t{name}" for name in names]
    lines += [f"{group}\t{name}" for group, name in others]
    return "\n".join(lines) + "\n"


def _party(party: Party) -> str:
    return f"Party($role={quoted(party.role)}, $negated={'T' if party.negated else 'F'})"

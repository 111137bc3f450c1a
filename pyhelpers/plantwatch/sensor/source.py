"""The ruleset as a source for suricata-update: a tar.gz with its checksum, and a way to disable each policy.

suricata-update takes every ``*.rules`` of an archive and drops the folders, asks for ``<url>.md5`` unless the
source was added with --no-checksum, and reads ids from disable.conf.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from plantwatch.sensor.archive import packed
from plantwatch.sensor.package import Package
from plantwatch.sensor.suricata_rules import sids

NAME = "plantwatch-suricata.tar.gz"


def source(package: Package, licence: str) -> dict[str, bytes]:
    """The archive, its checksum, and ``disable/<policy>.conf`` for each policy."""
    archive = packed({**{f"rules/{name}": text for name, text in package.files.items()}, "LICENSE": licence})
    made = {NAME: archive, f"{NAME}.md5": f"{hashlib.md5(archive).hexdigest()}\n".encode()}
    for policy, numbers in policy_sids(package).items():
        lines = [f"# {policy}: append to /etc/suricata/disable.conf", *map(str, numbers)]
        made[f"disable/{policy}.conf"] = ("\n".join(lines) + "\n").encode()
    return made


def policy_sids(package: Package) -> Mapping[str, list[int]]:
    """The signature ids of each policy."""
    found: dict[str, list[int]] = {name: [] for name in package.policies}
    for file, text in package.files.items():
        for sid, line, _ in sids(text):
            policy = package.policy_at(file, line)
            if policy is not None:
                found[policy[0]].append(sid)
    return found

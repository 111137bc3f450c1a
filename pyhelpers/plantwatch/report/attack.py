"""Techniques of ATT&CK for ICS against policies: what shows each one that network traffic can show."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

from plantwatch.catalog.model import Catalog

COLUMNS = ("technique", "name", "policies", "protocols")
NOTHING_SAID = "no policy, and nothing says why"


class Row(NamedTuple):
    """A technique, how many policies name it, by which protocols; ``reason`` where there is none."""

    technique: str
    name: str
    policies: int
    protocols: tuple[tuple[str, int], ...]
    reason: str

    @property
    def unexplained(self) -> bool:
        return not self.policies and self.reason == NOTHING_SAID

    @property
    def texts(self) -> tuple[str, str, str, str]:
        """The row as text; protocols with the number of their policies."""
        by = ", ".join(f"{name} {count}" for name, count in self.protocols)
        return self.technique, self.name, str(self.policies or ""), by or self.reason


def rows(catalog: Catalog) -> list[Row]:
    """Every technique that ATT&CK says network traffic shows, or that a policy names.

    A policy that names a sub-technique speaks for its technique as well.
    """
    named: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for policy in catalog.policies.values():
        for technique in {one for name in policy.attack for one in (name, name.partition(".")[0])}:
            named[technique][policy.protocol] += 1
    return [
        Row(
            technique.id,
            technique.name,
            named[technique.id].total(),
            tuple(sorted(named[technique.id].items())),
            "" if named[technique.id] else technique.absent or NOTHING_SAID,
        )
        for technique in catalog.techniques.values()
        if technique.network or named[technique.id]
    ]

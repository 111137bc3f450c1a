"""Which signature id each rule has.

A policy has a block of ids in the ledger. Rules about one plant's points are as many as the plant needs:
their ids begin behind all blocks and are the plant's own, in order of policies and points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plantwatch.detection.ledger import BASE, BLOCK, BLOCKS
from plantwatch.detection.model import Detection
from plantwatch.detection.ruleset import Ruleset
from plantwatch.engines.suricata.body import Body
from plantwatch.engines.suricata.triggers import bodies_in

SITE_SIDS = BASE + BLOCKS * BLOCK  # above the blocks of all policies
POINT_SIDS = SITE_SIDS + 4_000
ROOM = 2_000_000 - POINT_SIDS  # behind it are ids of others (sidallocation.org)
POINTS = "plantwatch-points.rules"
NO_ROOM = f"has room for {ROOM} rules about points: those behind them are left out"

_NUMBERED = re.compile(r"metadata:policy ([a-z0-9-]+),.*sid:([0-9]+);")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A rule of a detection with its id."""

    sid: int
    body: Body


class Numbering:
    """Gives out ids in the order of asking, which has to be that of the policies' ids."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        self._next = POINT_SIDS

    def numbered(self, detection: Detection) -> Iterator[Numbered]:
        """The rules of a detection in the plant, without those that there is no room for."""
        first = self._ruleset.ledger.entries[detection.policy.id].sid
        for index, body in enumerate(bodies_in(detection, self._ruleset)):
            if not body.subject:
                yield Numbered(first + index, body)
            elif self._next < POINT_SIDS + ROOM:
                yield Numbered(self._next, body)
                self._next += 1

    @property
    def full(self) -> bool:
        """Whether there is no room left."""
        return self._next == POINT_SIDS + ROOM


def ordered(ruleset: Ruleset) -> list[Detection]:
    """The detections as rule files have them."""
    return sorted(ruleset.detections, key=lambda d: (d.protocol.id, d.policy.id))


def policies_of(ruleset: Ruleset, folder: Path) -> dict[int, str]:
    """The policy of each id, with those of the plant as they were written into ``folder``."""
    found = {
        ruleset.ledger.entries[d.policy.id].sid + i: d.policy.id
        for d in ruleset.detections
        for i in range(BLOCK)
    }
    path = folder / POINTS
    if path.is_file():
        text = path.read_text(encoding="utf-8")
        found |= {int(sid): policy for policy, sid in _NUMBERED.findall(text)}
    return found

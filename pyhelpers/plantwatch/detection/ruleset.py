"""What a build works on: every detection, and the ledger that gives each its signature ids."""

from __future__ import annotations

from dataclasses import dataclass, replace

from plantwatch.catalog.model import Protocol
from plantwatch.detection.ledger import Ledger
from plantwatch.detection.model import Detection
from plantwatch.detection.parties import Roles
from plantwatch.detection.stance import NO_STANCE, Stance

NOBODY = Roles()


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Detections sorted by policy id; the ledger has an entry for each of them.

    ``roles`` are those of one plant, ``stance`` is what it makes of findings; empty, the ruleset is for any.
    """

    detections: tuple[Detection, ...]
    ledger: Ledger
    roles: Roles = NOBODY
    stance: Stance = NO_STANCE

    @property
    def protocols(self) -> tuple[Protocol, ...]:
        return tuple({d.protocol.id: d.protocol for d in self.detections}.values())

    def only(self, policies: frozenset[str]) -> Ruleset:
        """The ruleset cut down to some policies; ids and revisions stay."""
        return replace(self, detections=tuple(d for d in self.detections if d.policy.id in policies))

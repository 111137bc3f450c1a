"""What a build works on: every detection, and the ledger that gives each its signature ids."""

from __future__ import annotations

from dataclasses import dataclass, replace

from plantwatch.catalog.model import Protocol
from plantwatch.detection.ledger import Ledger
from plantwatch.detection.model import Detection
from plantwatch.detection.parties import Roles
from plantwatch.detection.plant import NO_PLANT, Plant
from plantwatch.detection.stance import Stance


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Detections sorted by policy id; the ledger has an entry for each of them.

    ``plant`` is the one that the ruleset is for; without zones, it is for any.
    """

    detections: tuple[Detection, ...]
    ledger: Ledger
    plant: Plant = NO_PLANT

    @property
    def roles(self) -> Roles:
        """Who has which role in the plant."""
        return self.plant.roles

    @property
    def stance(self) -> Stance:
        """What the plant makes of findings."""
        return self.plant.stance

    @property
    def protocols(self) -> tuple[Protocol, ...]:
        return tuple({d.protocol.id: d.protocol for d in self.detections}.values())

    def only(self, policies: frozenset[str]) -> Ruleset:
        """The ruleset cut down to some policies; ids and revisions stay."""
        return replace(self, detections=tuple(d for d in self.detections if d.policy.id in policies))

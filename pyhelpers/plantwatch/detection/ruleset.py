"""What a build works on: every detection, and the ledger that gives each its signature ids."""

from __future__ import annotations

from dataclasses import dataclass

from plantwatch.catalog.model import Protocol
from plantwatch.detection.ledger import Ledger
from plantwatch.detection.model import Detection


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Detections sorted by policy id; the ledger has an entry for each of them."""

    detections: tuple[Detection, ...]
    ledger: Ledger

    @property
    def protocols(self) -> tuple[Protocol, ...]:
        return tuple({d.protocol.id: d.protocol for d in self.detections}.values())

    def only(self, policies: frozenset[str]) -> Ruleset:
        """The ruleset cut down to some policies; ids and revisions stay."""
        return Ruleset(tuple(d for d in self.detections if d.policy.id in policies), self.ledger)

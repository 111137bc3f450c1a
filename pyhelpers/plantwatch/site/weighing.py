"""What a finding weighs in a plant, for everything that prints findings: as the engines' rules have it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from plantwatch.catalog.model import CRITICALITIES
from plantwatch.detection.model import Detection
from plantwatch.detection.stance import Stage, Stance, sides
from plantwatch.engines.base import Finding


@dataclass(frozen=True, slots=True)
class Weighed:
    """``asset`` is the address of the end that counts; ``risk`` goes from ``info`` to ``critical``."""

    asset: str
    criticality: str
    risk: str
    stage: Stage


class Weighing:
    """Weighs findings of the policies of ``detections`` in the plant of ``stance``."""

    def __init__(self, stance: Stance, detections: Iterable[Detection]) -> None:
        self._stance = stance
        self._detections = {detection.policy.id: detection for detection in detections}
        self._criticalities = stance.criticalities()

    def of(self, finding: Finding) -> Weighed:
        """What a finding weighs. Raises KeyError for a policy that is not among the detections."""
        detection = self._detections[finding.policy]
        ends = sides(detection, finding.src, finding.src_port, finding.dst, finding.dst_port)
        asset = max(ends, key=lambda end: CRITICALITIES.index(self._criticality(end)))
        criticality = self._criticality(asset)
        risk = self._stance.risk(detection.policy, criticality)
        return Weighed(asset, criticality, risk, self._stance.staging(finding.policy).at(asset))

    def _criticality(self, address: str) -> str:
        return self._criticalities.get(address, "normal")

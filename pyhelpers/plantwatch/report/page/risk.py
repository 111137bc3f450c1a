"""How much a finding matters here: what the policy says of it, at this asset, as sure as we are.

The one place where the page knows this arithmetic.
"""

from __future__ import annotations

from plantwatch.catalog.model import CONFIDENCES, SEVERITIES

RISKS = SEVERITIES  # info low medium high critical
_STEPS = {
    "normal": (-1, 0, 0),
    "high": (0, 0, 1),
    "crown_jewel": (0, 1, 1),
}  # for low, medium, high confidence


def risk_of(severity: str, confidence: str, criticality: str) -> str:
    """One of ``RISKS``, by the severity and confidence of a policy and the criticality of an asset."""
    step = _STEPS[criticality][CONFIDENCES.index(confidence)]
    return RISKS[min(max(RISKS.index(severity) + step, 0), len(RISKS) - 1)]

"""How much a finding matters here: what the policy says of it, at this asset, as sure as we are.

The one place where the page knows this arithmetic.
"""

from __future__ import annotations

from plantwatch.catalog.model import SEVERITIES

RISKS = SEVERITIES  # info low medium high critical


def risk_of(severity: str, confidence: str, criticality: str) -> str:
    """One of ``RISKS``: a crown jewel raises the severity by a step, low confidence lowers it by one."""
    if severity == "info":
        return severity
    step = RISKS.index(severity) + (criticality == "crown_jewel") - (confidence == "low")
    return RISKS[min(max(step, 1), len(RISKS) - 1)]

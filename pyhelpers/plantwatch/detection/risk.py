"""What a finding weighs in a plant: severity of its policy x criticality of the asset x confidence.

The numbers are data (``catalog/risk.yaml``); rules, scripts and reports all take the risk from here.
"""

from __future__ import annotations

from plantwatch.catalog.model import RiskTable


def risk(table: RiskTable | None, severity: str, confidence: str, criticality: str) -> str:
    """``info``, ``low``, ``medium``, ``high`` or ``critical``.

    ``severity`` and ``confidence`` are those of a policy; ``criticality`` is ``normal``, ``high`` or
    ``crown_jewel``, for an asset that nobody listed ``normal``. Without a table the risk is the severity.
    Raises KeyError for a word that is none of these.
    """
    if table is None:
        return severity
    weight = table.severity[severity] * table.criticality[criticality] * table.confidence[confidence]
    reached = [level for level, least in table.least.items() if weight >= least]
    return reached[-1] if reached else "info"

"""``risk.yaml``: what a finding weighs, read and checked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from plantwatch.catalog.document import Document
from plantwatch.catalog.model import CONFIDENCES, CRITICALITIES, SEVERITIES, RiskTable
from plantwatch.diagnostics import Diagnostic

FILE = "risk.yaml"
_ORDER = {
    "severity": SEVERITIES,
    "criticality": CRITICALITIES,
    "confidence": CONFIDENCES,
    "least": SEVERITIES[1:],
}


def table(document: Document) -> RiskTable:
    """The table of a document that passed its schema and ``check``."""
    data = document.data or {}
    return RiskTable(**{name: {key: data[name][key] for key in order} for name, order in _ORDER.items()})


def check(document: Document) -> Iterator[Diagnostic]:
    """PW561: what is worse weighs more. The document has passed its schema."""
    data = document.data or {}
    for name, order in _ORDER.items():
        for lesser, greater in pairwise(order):
            low, high = data[name][lesser], data[name][greater]
            if high <= low:
                message = f"`{greater}` ({high}) does not weigh more than `{lesser}` ({low})"
                yield document.problem("PW561", message, (name, greater), advice="numbers rise in each line")

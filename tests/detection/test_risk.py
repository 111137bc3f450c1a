"""What a finding weighs: the shipped table, in every combination."""

from __future__ import annotations

from itertools import product

import pytest

from plantwatch.building.build import Build
from plantwatch.catalog.model import CONFIDENCES, CRITICALITIES, SEVERITIES
from plantwatch.detection.risk import risk

# Levels beside the severity, by criticality: for low, medium and high confidence.
STEPS = {"normal": (-1, 0, 0), "high": (0, 0, 1), "crown_jewel": (0, 1, 1)}


@pytest.mark.parametrize(("criticality", "confidence"), [*product(CRITICALITIES, CONFIDENCES)])
def test_the_table_means_what_its_comment_says(shipped: Build, criticality: str, confidence: str) -> None:
    step = STEPS[criticality][CONFIDENCES.index(confidence)]
    found = [risk(shipped.catalog.risk, severity, confidence, criticality) for severity in SEVERITIES]
    assert found == [SEVERITIES[min(max(n + step, 0), 4)] for n in range(5)]


def test_without_a_table_it_is_the_severity() -> None:
    for severity, confidence, criticality in product(SEVERITIES, CONFIDENCES, CRITICALITIES):
        assert risk(None, severity, confidence, criticality) == severity


def test_a_word_that_is_no_level_is_an_error(shipped: Build) -> None:
    with pytest.raises(KeyError):
        risk(shipped.catalog.risk, "high", "high", "crown-jewel")

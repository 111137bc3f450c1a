"""TShark, a third decoder, on every capture of the corpus: the same pairs of hosts for each policy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from plantwatch.building.build import Build
from plantwatch.corpus.expectation import Expectation, expectations, read_expectation
from plantwatch.regression.oracle import program
from plantwatch.regression.oracle_variants import hear_as_they_are

ROOT = Path(__file__).resolve().parents[2]
# Policies over the network as a whole have no filter: TShark knows neither places nor what was agreed.
FOLDERS = sorted({path.parent.name for path in expectations([ROOT / "pcaps"])} - {"network"})

pytestmark = pytest.mark.skipif(program() is None, reason="tshark is not installed: NOT RUN")


def corpus(folder: str) -> list[Expectation]:
    read = [read_expectation(path) for path in expectations([ROOT / "pcaps" / folder])]
    assert [problems for _, problems in read if problems] == []
    return [expectation for expectation, _ in read if expectation is not None]


@pytest.mark.parametrize("folder", FOLDERS)
def test_tshark_selects_what_is_expected(folder: str, shipped: Build) -> None:
    """Zeek's half of what is expected: like TShark it parses, where Suricata can be imitated by data."""
    captures = corpus(folder)
    heard = hear_as_they_are(shipped.catalog, captures)
    assert [d for d in heard.differences if not d.why] == []
    if folder in shipped.catalog.protocols and not shipped.catalog.protocols[folder].ethertypes:
        assert heard.captures > 0.9 * len(captures)
        assert heard.agreed > heard.captures


def test_one_wrong_expectation_among_many_is_noticed(shipped: Build) -> None:
    captures = corpus("modbus")
    place = next(n for n, e in enumerate(captures) if e.path.stem == "force-listen-only")
    gone = next(item for item in captures[place].findings if item.policy == "modbus-force-listen-only")
    less = {item: engines for item, engines in captures[place].findings.items() if item != gone}
    captures[place] = replace(captures[place], findings=less)
    heard = hear_as_they_are(shipped.catalog, captures)
    assert [(d.capture, d.policy, d.pair, d.extra) for d in heard.differences if not d.why] == [
        ("modbus/force-listen-only", gone.policy, (gone.src, gone.dst), True)
    ]

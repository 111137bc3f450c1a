"""The megabyte that all captures of a protocol share, and what comes behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.variants.talk import language

from plantwatch.building.build import Build
from plantwatch.corpus.expectation import Expectation, readable
from plantwatch.corpus.variants.frame import dissect
from plantwatch.corpus.variants.generate import Maker
from plantwatch.corpus.variants.long_run import CLIENT_ADDRESS, SERVER_ADDRESS, long_run
from plantwatch.corpus.variants.long_session import DEPTH
from plantwatch.corpus.variants.subject import NotApplicableError
from plantwatch.regression.long_runs import LONG, LONG_RUN, long_makers
from plantwatch.regression.reshaped import prove_reshaped

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("interrogation", "switching-command", "trap-echo", "reset-process")


@pytest.fixture(scope="module")
def captures() -> list[Expectation]:
    return [e for e in readable([ROOT / "pcaps/iec104"]) if e.path.stem in NAMES]


def test_both_sides_say_more_than_a_stream_depth(captures: list[Expectation], shipped: Build) -> None:
    spoken = language(shipped, "iec104")
    (maker,) = long_makers([Maker(e, spoken) for e in captures], {"iec104": spoken})
    run = maker.make(LONG)
    proven = maker.proven(run.change.added, run.given)
    said = {CLIENT_ADDRESS: b"", SERVER_ADDRESS: b""}
    reset_at = 0
    for layers in filter(None, (dissect(data) for _, data in run.frames)):
        said[str(layers.source)] += layers.payload
        if layers.payload[:1] == b"\x68" and layers.payload[6:7] == b"\x69":
            reset_at = reset_at or len(said[CLIENT_ADDRESS])
    assert min(map(len, said.values())) > DEPTH
    assert reset_at > DEPTH
    assert {"iec104-reset-process", "iec104-switching-command"} <= proven.policies
    assert all(shipped.catalog.policies[name].count is None for name in maker.judged)
    assert {(e.src, e.dst) for e in run.change.added} <= {
        (CLIENT_ADDRESS, SERVER_ADDRESS),
        (SERVER_ADDRESS, CLIENT_ADDRESS),
    }


@pytest.mark.parametrize("engine", ["suricata", "zeek"])
def test_engines_find_everything_behind_it(
    engine: str,
    captures: list[Expectation],
    shipped: Build,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    request.getfixturevalue(engine)
    results = prove_reshaped(
        shipped.catalog, shipped.ruleset, captures, [engine], tmp_path, only=[LONG_RUN], timeout=300.0
    )
    (result,) = results
    assert result.variant == LONG_RUN
    assert result.passed, result.wrong


def test_a_corpus_without_harmless_talk_has_none(shipped: Build) -> None:
    with pytest.raises(NotApplicableError):
        long_run(language(shipped, "iec104"), [])

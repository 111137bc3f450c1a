"""Variants through the engines: what is run, what is remembered, and what is said of each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.variants.talk import language

from plantwatch.building.build import Build
from plantwatch.corpus.expectation import Expectation, read_expectation, readable
from plantwatch.corpus.linktype import to_ethernet
from plantwatch.corpus.pcapfile import read_packets
from plantwatch.corpus.variants import variants_of
from plantwatch.corpus.variants.generate import Maker, shapes_of
from plantwatch.corpus.variants.subject import NotApplicableError
from plantwatch.diagnostics import Diagnostic, Span
from plantwatch.engines import ENGINES
from plantwatch.engines.base import Replay
from plantwatch.regression import shares
from plantwatch.regression.reshaped import Reshaped, prove_reshaped
from support import captures, toy
from support.captures import STOP, WRITE

BOTH = ("suricata", "zeek")
SOME = ("vlan", "split-at-1", "other-port", "pcapng", "client-only", "ipv6", "fragments")

pytestmark = pytest.mark.usefixtures("suricata", "zeek")
Runs = list[frozenset[str]]


@pytest.fixture
def corpus(tmp_path: Path) -> list[Expectation]:
    """Two captures as they should be."""
    paths = [
        captures.expectation(tmp_path, "toy/stop", [STOP], ["toy-stop"]),
        captures.expectation(tmp_path, "toy/both", [STOP, WRITE], ["toy-stop", "toy-write"]),
    ]
    return readable(paths)


@pytest.fixture
def built(tmp_path: Path) -> Build:
    return toy.built(tmp_path, toy.TRIO)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    """The policies that each engine process was given."""
    noted: Runs = []
    for engine in BOTH:
        _wrap(monkeypatch, engine, lambda ruleset, capture: noted.append(frozenset(_ids(ruleset))))
    return noted


def _ids(ruleset: Any) -> set[str]:
    return {d.policy.id for d in ruleset.detections}


def _wrap(monkeypatch: pytest.MonkeyPatch, engine: str, see: Callable[[Any, Path], Replay | None]) -> None:
    kind = type(ENGINES[engine])
    replay = kind.replay

    def wrapped(this: Any, ruleset: Any, folder: Path, capture: Path, *rest: Any) -> Replay:
        return see(ruleset, capture) or replay(this, ruleset, folder, capture, *rest)

    monkeypatch.setattr(kind, "replay", wrapped)


def proven(
    built: Build, corpus: list[Expectation], memory: Path | None, only: tuple[str, ...] = SOME, jobs: int = 1
) -> list[Reshaped]:
    return list(prove_reshaped(built.catalog, built.ruleset, corpus, BOTH, memory, only=only, jobs=jobs))


def test_every_variant_of_every_capture_in_every_engine(built: Build, corpus: list[Expectation]) -> None:
    results = proven(built, corpus, None)
    assert {(r.expectation.path.stem, r.variant, r.engine) for r in results} == {
        (name, variant, engine) for name in ("stop", "both") for variant in SOME for engine in BOTH
    }
    assert len(results) == 2 * len(SOME) * len(BOTH)
    assert all(r.passed and r.applies for r in results)


def test_what_should_not_be_found_is_said(built: Build, tmp_path: Path) -> None:
    path = captures.expectation(tmp_path, "toy/wrong", [WRITE], ["toy-stop"])
    expectation, _ = read_expectation(path)
    assert expectation is not None
    results = proven(built, [expectation], None, ("vlan", "ipv6"))
    assert [sorted(item.policy for item in r.wrong) for r in results] == [["toy-stop", "toy-write"]] * 4


def test_what_is_known_is_not_run_again(
    built: Build, corpus: list[Expectation], tmp_path: Path, runs: Runs
) -> None:
    first = proven(built, corpus, tmp_path / "memory")
    assert len(runs) == 4  # each engine: once on the catalog's ports, once on the others
    runs.clear()
    assert proven(built, corpus, tmp_path / "memory") == first
    assert runs == []
    assert proven(built, corpus, None) == first
    assert len(runs) == 4


def test_after_an_edit_only_that_policy_runs(
    built: Build, corpus: list[Expectation], tmp_path: Path, runs: Runs
) -> None:
    proven(built, corpus, tmp_path / "memory")
    runs.clear()
    changed = toy.built(tmp_path, {**toy.TRIO, "toy-stop": toy.policy(window=30)})
    after = proven(changed, corpus, tmp_path / "memory")
    assert set(runs) == {frozenset({"toy-stop"})}
    assert after == proven(changed, corpus, None)


def test_after_an_edit_of_operations_variants_are_made_anew(
    built: Build, corpus: list[Expectation], tmp_path: Path
) -> None:
    """What is harmless enough to stand before a message, say, depends on every policy of the protocol."""
    proven(built, corpus, tmp_path / "memory", ("vlan",))
    changed = toy.built(tmp_path, {**toy.TRIO, "toy-stop": toy.policy(when={"operation": "write"})})
    after = proven(changed, corpus, tmp_path / "memory", ("vlan",))
    assert after == proven(changed, corpus, None, ("vlan",))
    assert not any(r.passed for r in after if r.expectation.path.stem == "stop")


def test_processes_give_what_one_gives(
    built: Build, corpus: list[Expectation], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = proven(built, corpus, None)
    monkeypatch.setattr(shares, "SMALL", 1)
    monkeypatch.setattr(shares, "LARGEST", 20)
    assert proven(built, corpus, None, jobs=2) == alone


def test_a_variant_that_breaks_an_engine_is_found_and_named(
    built: Build, corpus: list[Expectation], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others still get their verdict; what failed is not remembered, the rest is."""
    trouble = Diagnostic("PW303", Span("stream"), "died of it")

    def dies_of_tags(ruleset: Any, capture: Path) -> Replay | None:
        tagged = any(p.data[12:14] == b"\x81\x00" for p in read_packets(capture))
        return Replay((), (trouble,)) if tagged else None

    with monkeypatch.context() as patched:
        _wrap(patched, "zeek", dies_of_tags)
        results = proven(built, corpus, tmp_path / "memory")
    bad = {(r.expectation.path.stem, r.variant, r.engine) for r in results if not r.passed}
    assert bad == {("stop", "vlan", "zeek"), ("both", "vlan", "zeek")}
    assert all(r.diagnostics == (trouble,) for r in results if not r.passed)
    ran: Runs = []
    _wrap(monkeypatch, "zeek", lambda ruleset, capture: ran.append(frozenset(_ids(ruleset))))
    assert all(r.passed for r in proven(built, corpus, tmp_path / "memory"))
    assert len(ran) == 1


def test_a_shape_without_meaning_has_its_reason(
    built: Build, corpus: list[Expectation], tmp_path: Path
) -> None:
    for _ in range(2):
        results = proven(built, corpus, tmp_path / "memory", ("pipelined-odd", "midstream-late"))
        assert len(results) == 8
        assert all(r.reason and not r.applies for r in results)


def test_packets_in_memory_are_those_of_the_files(shipped: Build, workspace: Any, tmp_path: Path) -> None:
    for name in ("modbus/trap-split", "dnp3/recorded-attack"):
        expectation, _ = read_expectation(workspace.pcaps / f"{name}.yaml")
        assert expectation is not None
        spoken = language(shipped, name.split("/")[0])
        maker = Maker(expectation, spoken)
        shapes = {shape.name: shape for shape in shapes_of(spoken.protocol, heavy=False)}
        files = variants_of(expectation, spoken, tmp_path, heavy=False)
        compared = 0
        for variant in files:
            if variant.reason:
                if not maker.needless(shapes[variant.name].recipe):
                    with pytest.raises(NotApplicableError):
                        maker.make(shapes[variant.name])
                continue
            read = [(p.ts, to_ethernet(p.linktype, p.data)) for p in read_packets(variant.capture)]
            made = maker.make(shapes[variant.name])
            assert made.frames == read, variant.name
            assert made.change.ports == variant.ports
            compared += 1
        assert compared > 30

"""Variants as a whole: names, expectations, reasons, the cache."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from tests.conftest import ROOT
from tests.variants.talk import (
    CLIENT_IP,
    FOUND,
    READ,
    SERVER_IP,
    SILENCE,
    VALUES,
    capture,
    conversation,
    expectation,
    frames_of,
    language,
    segments,
    spoken,
)

from plantwatch.building.build import Build
from plantwatch.corpus.craft import Scenario
from plantwatch.corpus.expectation import Expectation, Expected, readable
from plantwatch.corpus.variants import VARIANTS, Variant, variants_of
from plantwatch.corpus.variants.cache import version
from plantwatch.corpus.variants.generate import Maker, shapes_of
from plantwatch.corpus.variants.long_session import DEPTH
from plantwatch.corpus.variants.subject import NotApplicableError
from plantwatch.corpus.writer import pcap_bytes

QUIET_IP = "10.0.0.20"
READING = Expected("modbus-read-by-unlisted-client", QUIET_IP, SERVER_IP)


def two_clients(tape: Scenario) -> None:
    """The conversation, and a client that only reads."""
    conversation(tape)
    talk = tape.tcp(QUIET_IP, SERVER_IP, 502)
    talk.client(READ)
    talk.server(VALUES)


@pytest.fixture
def subject(tmp_path: Path) -> Expectation:
    path = tmp_path / "talk.pcap"
    path.write_bytes(pcap_bytes(capture(two_clients)))
    return expectation(path, FOUND | {READING})


def made(built: Build, about: Expectation, folder: Path, **options: object) -> dict[str, Variant]:
    found = variants_of(about, language(built), folder, **options)  # type: ignore[arg-type]
    return {variant.name: variant for variant in found}


def test_the_table_is_fit_to_be_documented(shipped: Build) -> None:
    names = [r.name + end for r in VARIANTS for end, _ in r.expand(shipped.catalog.protocols["modbus"])]
    assert len(names) == len(set(names))
    assert all(recipe.description and not recipe.description.endswith(".") for recipe in VARIANTS)
    assert all(
        set(recipe.transports) <= {"tcp", "udp", "ethernet"} and recipe.transports for recipe in VARIANTS
    )
    assert [recipe.name for recipe in VARIANTS if recipe.heavy] == ["long-session"]


def test_every_variant_is_a_capture_or_has_a_reason(
    shipped: Build, subject: Expectation, tmp_path: Path
) -> None:
    for variant in made(shipped, subject, tmp_path / "cache").values():
        assert variant.capture.is_file()
        if variant.reason:
            assert variant.capture == subject.capture
            assert variant.expectation == subject
        else:
            assert variant.capture.parent.parent.name == version()
            assert variant.expectation.capture == variant.capture
            assert len(variant.expectation.sha256) == 64


def test_equal_input_gives_equal_bytes_and_the_cache_is_used(
    shipped: Build, subject: Expectation, tmp_path: Path
) -> None:
    first = made(shipped, subject, tmp_path / "one")
    second = made(shipped, subject, tmp_path / "two")
    assert {n: v.capture.read_bytes() for n, v in first.items()} == {
        n: v.capture.read_bytes() for n, v in second.items()
    }
    stamps = {path: path.stat().st_mtime_ns for path in (tmp_path / "one").rglob("*")}
    again = made(shipped, subject, tmp_path / "one")
    assert again == first
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "one").rglob("*")} == stamps


def test_what_a_finding_follows_from_decides_the_place_in_the_cache(
    shipped: Build, subject: Expectation, tmp_path: Path
) -> None:
    fewer = replace(subject, findings={READING: ()})
    one = made(shipped, subject, tmp_path, only=["vlan"])["vlan"].capture
    assert made(shipped, fewer, tmp_path, only=["vlan"])["vlan"].capture.parent != one.parent


def test_several_at_once_do_not_disturb_each_other(
    shipped: Build, subject: Expectation, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: made(shipped, subject, tmp_path / "cache", heavy=False), range(4)))
    assert results == [results[0]] * 4


def test_captures_of_older_code_are_removed(shipped: Build, subject: Expectation, tmp_path: Path) -> None:
    old, other = tmp_path / ("0" * 12), tmp_path / "notes"
    for folder in (old, other):
        folder.mkdir()
        (folder / "file").touch()
    made(shipped, subject, tmp_path, only=["vlan"])
    assert not old.exists()
    assert (other / "file").exists()


def test_only_keeps_to_rows_or_single_variants(shipped: Build, subject: Expectation, tmp_path: Path) -> None:
    assert list(made(shipped, subject, tmp_path, only=["split-at-4", "vlan"])) == ["split-at-4", "vlan"]
    assert len(made(shipped, subject, tmp_path, only=["split-at-"])) > 8


def test_addresses_move_in_findings_and_near_misses(
    shipped: Build, subject: Expectation, tmp_path: Path
) -> None:
    miss = Expected("modbus-force-listen-only", QUIET_IP, SERVER_IP)
    about = replace(subject, near_misses=frozenset({miss}))
    found = made(shipped, about, tmp_path, only=["ipv6"])["ipv6"].expectation
    assert {(e.src, e.dst) for e in found.findings} == {
        ("2001:db8::a00:42", "2001:db8::a00:a"),
        ("2001:db8::a00:14", "2001:db8::a00:a"),
    }
    assert found.near_misses == {Expected(miss.policy, "2001:db8::a00:14", "2001:db8::a00:a")}


def test_ports_are_handed_on(shipped: Build, subject: Expectation, tmp_path: Path) -> None:
    assert made(shipped, subject, tmp_path, only=["other-port"])["other-port"].ports == {502: 10502}


def test_one_side_keeps_the_findings_that_can_be_made(
    shipped: Build, subject: Expectation, tmp_path: Path
) -> None:
    sides = made(shipped, subject, tmp_path, only=["client-only", "server-only"])
    assert sides["client-only"].expectation.findings == subject.findings
    assert sides["server-only"].expectation.findings == {}


def test_behind_puts_a_harmless_message_before_each(
    shipped: Build, subject: Expectation, tmp_path: Path
) -> None:
    variant = made(shipped, subject, tmp_path, only=["behind"])["behind"]
    assert READ + SILENCE in segments(frames_of(variant.capture))
    assert variant.expectation.findings == subject.findings


def test_a_long_session_has_its_megabyte_before_the_first_message(
    shipped: Build, subject: Expectation, tmp_path: Path
) -> None:
    variant = made(shipped, subject, tmp_path, only=["long-session"])["long-session"]
    (requests, replies), _ = spoken(frames_of(variant.capture))
    before = requests.index(SILENCE)
    assert before > DEPTH
    assert {requests[: before - 12][at : at + 12] for at in range(0, before - 12, 12)} == {READ}
    assert replies.count(VALUES) == requests.count(READ)
    assert variant.expectation.findings == subject.findings


def test_without_heavy_there_is_no_long_session(shipped: Build, subject: Expectation, tmp_path: Path) -> None:
    assert "long-session" not in made(shipped, subject, tmp_path, heavy=False)


def test_policies_say_what_a_shape_leaves_open(shipped: Build, subject: Expectation, tmp_path: Path) -> None:
    open_ = {name: set(v.unsettled) for name, v in made(shipped, subject, tmp_path).items() if not v.reason}
    spoken = language(shipped)
    policies = spoken.policies.values()
    counting = {p.id for p in policies if p.count}
    first = {p.id for p in policies if any(o.first_in_segment for o in spoken.operations_of(p))}
    assert "modbus-force-listen-only" not in set().union(*open_.values())
    assert counting | first <= open_["split-bytes"]
    assert open_["retransmitted"] == counting
    assert open_["midstream"] == {"modbus-not-modbus", "modbus-request-flood"}
    assert open_["vlan"] == open_["ipv6"] == open_["pcapng"] == set()


def test_captures_about_segments_are_not_cut_anew(shipped: Build, tmp_path: Path) -> None:
    path = tmp_path / "foreign.pcap"
    path.write_bytes(pcap_bytes(capture(conversation)))
    about = expectation(path, frozenset({Expected("modbus-not-modbus", CLIENT_IP, SERVER_IP)}))
    variants = made(shipped, about, tmp_path / "cache", heavy=False)
    assert variants["split-bytes"].reason == (
        "the capture is about its own segments (modbus-not-modbus: not protocol)"
    )
    assert not variants["vlan"].reason
    assert not variants["retransmitted"].reason


def test_shipped_captures_have_the_shapes_that_matter(shipped: Build) -> None:
    """No capture fails to be reshaped, and these shapes apply to most captures."""
    modbus = language(shipped)
    names = [
        "split-at-4",
        "split-bytes",
        "behind",
        "retransmitted",
        "midstream",
        "ipv6",
        "fragments",
        "raw-ip",
    ]
    shapes = list(shapes_of(modbus.protocol, only=names))
    applied: Counter[str] = Counter()
    total = 0
    for about in readable([ROOT / "pcaps" / "modbus"]):
        maker = Maker(about, modbus)
        total += 1
        for shape in shapes:
            if not maker.needless(shape.recipe):
                with suppress(NotApplicableError):
                    applied[shape.name] += bool(maker.make(shape).frames)
    assert sorted(applied) == sorted(names)
    assert [name for name, number in applied.items() if number <= 0.7 * total] == []

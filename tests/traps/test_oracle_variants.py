"""TShark on captures in other shapes: some of them for each variant, always the same (make oracle: all)."""

from __future__ import annotations

import zlib
from fnmatch import filter as filter_names
from pathlib import Path

import pytest

from plantwatch.building.build import Build
from plantwatch.corpus.craft import Scenario, modbus
from plantwatch.corpus.expectation import Expectation, Expected, readable
from plantwatch.corpus.pcapfile import read_packets
from plantwatch.corpus.variants import VARIANTS
from plantwatch.corpus.variants.frame import dissect
from plantwatch.corpus.writer import pcap_bytes
from plantwatch.regression.apart import Apart
from plantwatch.regression.oracle import program
from plantwatch.regression.oracle_limits import LIMITS, limit
from plantwatch.regression.oracle_variants import decode_as, hear

ROOT = Path(__file__).resolve().parents[2]
SHARE = 15
SHARE_OF_DEAR = 90  # of a row of the table that makes several variants of a capture, or very many packets
DEAR = {"split-bytes"}
NAMES = sorted(recipe.name for recipe in VARIANTS if not recipe.heavy)

needs_tshark = pytest.mark.skipif(program() is None, reason="tshark is not installed: NOT RUN")


def chosen(capture: str, variant: str) -> bool:
    share = SHARE if variant in {*NAMES} - DEAR else SHARE_OF_DEAR
    return zlib.crc32(f"{capture} {variant}".encode()) % share == 0


@pytest.fixture(scope="module")
def captures() -> list[Expectation]:
    return readable([ROOT / "pcaps"])


@needs_tshark
@pytest.mark.parametrize("variant", NAMES)
def test_tshark_agrees(
    variant: str, captures: list[Expectation], shipped: Build, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("variants")
    heard = list(hear(shipped.catalog, captures, folder, only=[variant], chosen=chosen, jobs=1))
    assert sum(one.captures for one in heard) > 0
    assert sum(one.agreed for one in heard) > 0
    assert [d for one in heard for d in one.differences if not d.why] == []


@needs_tshark
def test_a_wrong_expectation_is_noticed(captures: list[Expectation], shipped: Build, tmp_path: Path) -> None:
    capture = next(e for e in captures if e.path.stem == "force-listen-only")
    real = next(item for item in capture.findings if item.policy == "modbus-force-listen-only")
    false = Expected(real.policy, "10.1.1.1", real.dst)
    del capture.findings[real]
    capture.findings[false] = ()
    (heard,) = hear(shipped.catalog, [capture], tmp_path, only=["vlan"])
    capture.findings[real] = capture.findings.pop(false)
    assert {(d.policy, d.pair, d.extra, d.why) for d in heard.differences} == {
        (real.policy, (real.src, real.dst), True, ""),
        (real.policy, (false.src, false.dst), False, ""),
    }


def test_every_limit_is_about_something_there_is(captures: list[Expectation], shipped: Build) -> None:
    """A reason whose patterns fit nothing any more should go."""
    known = {f"{e.path.parent.name}/{e.path.stem}" for e in captures}
    variants = {"", *NAMES, *(f"split-at-{place}" for place in range(1, 9))}
    for one in LIMITS:
        for names, patterns in (
            (known, one.captures),
            (variants, one.variants),
            (shipped.catalog.policies, one.policies),
        ):
            assert all(filter_names(names, pattern) for pattern in patterns), one.why


def test_limits_forgive_only_what_they_say() -> None:
    assert limit("modbus/force-listen-only", "split-at-3", "modbus-force-listen-only", extra=False)
    assert not limit("modbus/force-listen-only", "vlan", "modbus-force-listen-only", extra=False)
    assert not limit("dnp3/bad-checksum", "vlan", "dnp3-bad-checksum", extra=True)


def test_captures_get_addresses_of_their_own(tmp_path: Path) -> None:
    paths = []
    for name in ("a", "b"):
        tape = Scenario()
        tape.tcp("10.0.0.1", "10.0.0.2", 502, vlan=7).client(modbus.diagnostics(4, 0))
        tape.udp("10.0.0.1", "224.0.23.12", 3671).client(b"hello")
        tape.finish()
        paths.append(tmp_path / f"{name}.pcap")
        paths[-1].write_bytes(pcap_bytes(tape.packets))
    apart = Apart()
    apart.write(paths, tmp_path / "merged.pcap")
    layers = [dissect(packet.data) for packet in read_packets(tmp_path / "merged.pcap")]
    pairs = {(str(layer.source), str(layer.target)) for layer in layers if layer}
    homes = {apart.home(pair) for pair in pairs}
    assert homes == {
        (path, pair)
        for path in paths
        for pair in (("10.0.0.1", "10.0.0.2"), ("10.0.0.2", "10.0.0.1"), ("10.0.0.1", "224.0.23.12"))
    }
    assert len({source for source, _ in pairs}) == 4


@needs_tshark
def test_moved_ports_are_preferences(shipped: Build) -> None:
    protocol = shipped.catalog.protocols["dnp3"]
    assert list(decode_as(protocol, {20000: 21000})) == [
        "-o",
        "dnp3.tcp.port:21000",
        "-o",
        "dnp3.udp.port:21000",
    ]
    assert list(decode_as(protocol, {})) == []

"""Each section of the bench on a small scale, with the real engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from plantwatch.bench.cases import cases, evenly
from plantwatch.bench.dearest import dearest, read_profile
from plantwatch.bench.fixedoffset import fixed_offset_rules
from plantwatch.bench.messages import one_message
from plantwatch.bench.plan import SECTIONS
from plantwatch.bench.scale import scale
from plantwatch.bench.sensors import bare
from plantwatch.bench.traffic import elsewhere, first, traffic
from plantwatch.bench.upkeep import upkeep
from plantwatch.bench.workspaces import linked, synthetic
from plantwatch.building.build import Build
from plantwatch.catalog.load import load
from plantwatch.cli.verb_bench import command
from plantwatch.corpus.pcapfile import read_packets
from plantwatch.engines.suricata import drive
from plantwatch.engines.suricata.engine import CONFIG
from plantwatch.workspace import Workspace
from support import captures, toy
from support.captures import STOP, WRITE

engines = pytest.mark.usefixtures("suricata", "zeek")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = toy.write_catalog(tmp_path / "repository", toy.TRIO)
    captures.expectation(root, "toy/stop", [STOP], ["toy-stop"])
    captures.expectation(root, "toy/both", [STOP, WRITE], ["toy-stop", "toy-write"])
    return root


@pytest.fixture
def built(tmp_path: Path) -> Build:
    return toy.built(tmp_path / "built", toy.TRIO)


@engines
def test_the_corpus_in_every_way(repository: Path, built: Build, tmp_path: Path) -> None:
    section = cases(built, repository, tmp_path / "cases", 1, 2)
    said = [figure.what for figure in section.figures]
    assert sum("suricata-verify style" in what for what in said) == 1
    assert sum("btest style" in what for what in said) == 1
    assert section.how.startswith("2 captures, 2 jobs")
    assert not (repository / ".plantwatch").exists()


@engines
def test_cost_on_a_sensor(built: Build, tmp_path: Path) -> None:
    capture = captures.capture(tmp_path / "talk.pcap", *[STOP, WRITE] * 50)
    section = upkeep(built, capture, 200, tmp_path / "upkeep", 1)
    assert any("rules of fixed offsets" in figure.what for figure in section.figures)
    assert sum(figure.goal == "within 5 %" for figure in section.figures) == 2


@engines
def test_one_message_of_each_protocol(repository: Path, built: Build, tmp_path: Path) -> None:
    (tmp_path / "messages").mkdir()
    (figure,) = one_message(built, repository, tmp_path / "messages", 2_500, 1).figures
    assert figure.what.startswith("Toy protocol over TCP, messages of ")
    assert figure.value.endswith(" us")
    talk = list(read_packets(tmp_path / "messages" / "talk.pcap"))
    assert len({packet.data[34:36] for packet in talk if packet.data[36:38] == talk[0].data[36:38]}) == 3
    assert len(talk) > 2 * 2_500


@engines
def test_the_dearest_are_named(built: Build, tmp_path: Path) -> None:
    capture = captures.capture(tmp_path / "talk.pcap", *[STOP, WRITE] * 50)
    said = [figure.what for figure in dearest(built, capture, tmp_path / "dearest", 1).figures]
    assert "Suricata, rules of toy" in said
    assert {"Suricata, toy-stop", "Suricata, toy-write"} <= {*said}
    assert any(what.startswith("Zeek, `") and ".zeek" in what for what in said)


def test_catalogs_of_any_size(repository: Path, tmp_path: Path) -> None:
    said = {f.what: f for f in scale(repository, tmp_path / "scale", (2, 5), (30,), 1).figures}
    assert {"check of 2 policies", "build of 5 policies, nothing cached"} <= said.keys()
    assert said["build for a site of 30 assets"].met
    assert not list((tmp_path / "scale").glob("catalog-*"))


@pytest.mark.parametrize("size", [2, 10])
def test_a_synthetic_catalog_is_sound(repository: Path, tmp_path: Path, size: int) -> None:
    loaded = load(synthetic(repository, tmp_path / "copy", size) / "catalog")
    assert not loaded.failed, loaded.diagnostics
    assert len(loaded.catalog.policies) == size


def test_a_linked_workspace_writes_elsewhere(repository: Path, tmp_path: Path) -> None:
    workspace = Workspace(linked(repository, tmp_path / "linked"))
    assert workspace.pcaps.resolve() == repository / "pcaps"
    assert tmp_path / "linked" in workspace.results.parents


def test_profiles_tell_own_time() -> None:
    profile = (
        "#fields\tfunction\tlocation\ttype\tncall\ttot_CPU\tchild_CPU\n"
        "a\tx.zeek:1\tfunction\t2\t0.5\t0.2\t0\t0\na\tx.zeek:1\tfunction\t1\t0.1\t0\t0\t0\nbad\tline\n"
    )
    assert read_profile(profile) == {("a", "x.zeek:1"): pytest.approx(0.4)}


def test_captures_are_chosen_from_everywhere() -> None:
    paths = [Path(str(number)) for number in range(10)]
    assert [path.name for path in evenly(paths, 3)] == ["0", "3", "6"]
    assert evenly(paths, 10) == paths


def test_days_go_by_between_other_hosts(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "traffic.pcap"
    packets = traffic(workspace.root, out, 1, 0.01)
    twice = traffic(workspace.root, tmp_path / "twice.pcap", packets + 1, 0.01)
    assert twice == 2 * packets
    assert sorted(path.name for path in tmp_path.iterdir()) == ["traffic.pcap", "twice.pcap"]
    read = list(read_packets(tmp_path / "twice.pcap"))
    assert len(read) == twice
    assert read[0].data == next(iter(read_packets(out))).data
    assert read[:packets] == list(read_packets(out))
    assert all(a.ts < b.ts for a, b in zip(read[:packets], read[packets:], strict=True))
    moved = sum(a.data != b.data for a, b in zip(read[:packets], read[packets:], strict=True))
    assert moved > packets * 0.9
    first(out, tmp_path / "first.pcap")
    assert len(list(read_packets(tmp_path / "first.pcap"))) == 1


def test_group_addresses_stay() -> None:
    frame = bytes(12) + b"\x08\x00" + bytes(12) + bytes([10, 0, 0, 1]) + bytes([239, 0, 0, 1]) + b"rest"
    moved = elsewhere(frame, 3)
    assert moved[26:34] == bytes([13, 0, 0, 1]) + bytes([239, 0, 0, 1])
    assert moved[:26] + moved[34:] == frame[:26] + frame[34:]
    assert elsewhere(frame, 0) == frame
    assert elsewhere(bytes(60), 3) == bytes(60)


def test_rules_of_fixed_offsets_see_the_first_message_alone(
    built: Build, tmp_path: Path, suricata: str
) -> None:
    rules = fixed_offset_rules(built.catalog)
    assert 'content:"|a5 5a|"; offset:0; depth:2; content:"|00 02|"; offset:2; depth:2;' in rules
    folder = bare(built, tmp_path / "fixed", rules)
    stop = next(line for line in rules.splitlines() if "Stop the machine" in line)
    sid = int(stop.rpartition("sid:")[2].partition(";")[0])
    found = []
    for name, messages in (("first", [STOP]), ("second", [WRITE + STOP])):
        capture = captures.capture(tmp_path / f"{name}.pcap", *messages)
        replay = drive.replay(capture, name, folder / CONFIG, {sid: "stop"}, 60)
        assert not replay.diagnostics
        found.append(bool(replay.findings))
    assert found == [True, False]


def test_shipped_rules_of_fixed_offsets_load(shipped: Build, tmp_path: Path, suricata: str) -> None:
    rules = fixed_offset_rules(shipped.catalog)
    assert rules.count("alert ") > 300
    assert drive.load(bare(shipped, tmp_path / "fixed", rules) / CONFIG, tmp_path) == []


def test_the_verb_offers_every_section() -> None:
    (option,) = (p for p in command.params if p.name == "sections")
    assert tuple(option.type.choices) == SECTIONS  # type: ignore[attr-defined]

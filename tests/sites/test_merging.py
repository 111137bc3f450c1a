"""``learn --merge``: whatever people wrote stays, byte for byte, and means the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plantwatch.building.build import Build
from plantwatch.diagnostics import UserError
from plantwatch.site.learning.adding import add
from plantwatch.site.learning.learned import Learned
from plantwatch.site.learning.picture import Picture, Seen
from plantwatch.site.load import load_site
from support import toy

PLC, STATION, NEWCOMER, FAR = "10.8.0.1", "10.8.1.7", "10.8.1.8", "fd00:9::a"
LEARNED = """\
# yaml-language-server: $schema=schema/site.json
# Ours: do not touch
id: plant
title: A plant   # since 1978
zones:
  cell: {title: Machines, level: 1, subnets: [10.8.0.0/24]}
  room:
    title: "People: \\"ours\\""
    level: 2
    subnets:
    - 10.8.1.0/24

assets:
  # the one in the corner
  plc:
    addresses: ["10.8.0.1"]   # moved
    mac: "02:00:00:00:00:01"
    roles: [controller]
    process: >-
      Turns and
      turns

  station: {addresses: [10.8.1.7],
            roles: [operator]
           }
# what was agreed in March
conduits:
  work: {from: {role: operator}, to: {role: controller}, protocols: [toy]}
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return toy.built(tmp_path_factory.mktemp("toy"), toy.TRIO)


def learned(*ways: tuple[str, str, str], mac: str = "02:00:00:00:00:08") -> Learned:
    picture = Picture()
    for src, dst, kind in ways:
        picture.add(Seen(src, dst, "toy", kind, 20, 0, 100, 500.0, mac if src == NEWCOMER else ""))
    return Learned.of(picture)


WEEK = learned((STATION, PLC, "write"), (NEWCOMER, PLC, "read"), (FAR, PLC, "write"))


def merge(folder: Path, raw: bytes, built: Build, seen: Learned = WEEK) -> bytes:
    """The bytes of the site file after a merge."""
    path = folder / "plant.yaml"
    path.write_bytes(raw)
    loaded = load_site(path, built.catalog)
    assert loaded.site is not None, loaded.diagnostics
    add(path, loaded.site, seen, {}, {})
    return path.read_bytes()


def only_added(before: bytes, after: bytes) -> bool:
    """Whether the first is left when whole lines are taken out of the second."""
    rest = iter(after.split(b"\n"))
    lines = before.split(b"\n")
    if lines[-1] and not lines[-1].endswith(b"\r") and b"\r\n" in before:
        lines[-1] += b"\r"  # a last line that did not end goes on as one that does
        if before.split(b"\n")[-1] == after.split(b"\n")[-1]:
            lines[-1] = lines[-1][:-1]
    return all(any(line == other for other in rest) for line in lines)


def agreed(path: Path, raw: bytes, built: Build) -> tuple[object, ...]:
    path.write_bytes(raw)
    site = load_site(path, built.catalog).site
    assert site is not None
    known = {name: asset for name, asset in site.assets.items() if not name.startswith("host-")}
    told = {name: (a.addresses, a.mac, a.roles, a.process, a.owner) for name, a in known.items()}
    ways = {name: (c.title, c.source, c.target, c.protocols, c.classes) for name, c in site.conduits.items()}
    zones = {name: zone for name, zone in site.zones.items() if not name.startswith("zone-")}
    return told, ways, zones, site.title, site.points


@st.composite
def edited(draw: st.DrawFn) -> bytes:
    """The file after people worked on it: comments, blank lines, indents, line ends, order and words."""
    text = LEARNED
    if draw(st.booleans()):
        text = re.sub(r"^( +)", lambda m: m[1] * 2, text, flags=re.M)
    if draw(st.booleans()):  # another order of the sections
        head, *sections = re.split(r"(?m)^(?=zones:|assets:|conduits:)", text)
        text = head + "".join(section.rstrip("\n") + "\n" for section in draw(st.permutations(sections)))
    words = st.text(
        st.characters(min_codepoint=32, max_codepoint=0x17F, exclude_characters="\x7f"), max_size=30
    )
    words = words.filter(lambda w: not any(0x80 <= ord(c) < 0xA0 for c in w))
    lines = text.split("\n")
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(lines)))
        inside = (
            at
            and lines[at - 1 : at + 1]
            and any("turns" in x.lower() for x in lines[max(0, at - 2) : at + 1])
        )
        if not inside:  # in folded text a comment is none
            indent = " " * draw(st.integers(0, 8))
            lines.insert(at, draw(st.sampled_from(["", f"{indent}# {draw(words)}", indent])))
    text = "\n".join(lines)
    text = text.replace("since 1978", draw(words.map(lambda w: w.replace("\\", ""))))
    text = text if draw(st.booleans()) else text.rstrip("\n")
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))).encode()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=edited())
def test_every_edit_survives(tmp_path: Path, built: Build, raw: bytes) -> None:
    after = merge(tmp_path, raw, built)

    assert only_added(raw, after)
    assert len(after) > len(raw)
    assert (b"\r\n" in after) == (b"\r\n" in raw)
    assert not re.search(rb"[^\r]\n", after) or b"\r\n" not in raw
    assert agreed(tmp_path / "plant.yaml", after, built) == agreed(tmp_path / "plant.yaml", raw, built)
    path = tmp_path / "plant.yaml"
    path.write_bytes(after)
    found = load_site(path, built.catalog)
    assert found.diagnostics == ()
    assert found.site is not None
    assert found.site.assets.keys() == {
        "plc",
        "station",
        "host-10-8-1-8",
        "host-fd00-0009-0000-0000-0000-0000-0000-000a",
    }
    assert {found.site.assets[name].roles for name in found.site.assets if name.startswith("host-")} == {()}
    assert merge(tmp_path, after, built) == after, "a second merge adds nothing"


def test_what_is_merged(tmp_path: Path, built: Build) -> None:
    after = merge(tmp_path, LEARNED.encode(), built).decode()
    assert "  host-10-8-1-8:\n    addresses" in after
    assert '"looks like client"' in after
    assert after.count("subnets") == 3, "a zone for the one that lies in none"
    assert after.index("host-10-8-1-8") < after.index("# what was agreed in March")


def test_an_id_that_is_taken_gets_a_number(tmp_path: Path, built: Build) -> None:
    moved = LEARNED.replace("  station: {addresses: [10.8.1.7]", "  host-10-8-1-8: {addresses: [10.8.1.7]")
    assert "  host-10-8-1-8-2:\n" in merge(tmp_path, moved.encode(), built).decode()


def test_a_hardware_address_stays_with_its_asset(tmp_path: Path, built: Build) -> None:
    stolen = learned((NEWCOMER, PLC, "read"), mac="02:00:00:00:00:01")
    assert merge(tmp_path, LEARNED.encode(), built, stolen).count(b"02:00:00:00:00:01") == 1


@pytest.mark.parametrize(
    "raw",
    [
        "id: plant\ntitle: A\nzones: {}\nassets: {a: {addresses: [10.8.1.7], roles: []}}\n",
        "{id: plant, title: A, zones: {z: {title: A, level: 1, subnets: [10.8.1.0/24]}}}\n",
    ],
)
def test_merging_needs_a_place(tmp_path: Path, built: Build, raw: str) -> None:
    with pytest.raises(UserError, match=r"plant\.yaml:\d:\d+ PW573"):
        merge(tmp_path, raw.encode(), built)
    assert (tmp_path / "plant.yaml").read_text() == raw


def test_sections_that_are_not_there_are_added(tmp_path: Path, built: Build) -> None:
    zones = "zones:\n    room: {title: A, level: 1, subnets: [10.8.1.0/24]}"
    raw = f"id: plant\ntitle: A\n{zones}\n# the end\n...\n"
    after = merge(tmp_path, raw.encode(), built)
    assert only_added(raw.encode(), after)
    assert after.endswith(b"# the end\n...\n")
    assert b"\nassets:\n  host-10-8-0-1:\n" in after


def crowd(size: int) -> Learned:
    """So many hosts that read."""
    return learned(*((f"10.9.{n // 250}.{n % 250 + 1}", PLC, "read") for n in range(size)))


def test_a_large_plant_has_an_inventory(tmp_path: Path, built: Build) -> None:
    path = tmp_path / "plant.yaml"
    for file, text in crowd(1_200).files(path, "schema/site.json"):
        file.write_text(text)
    table = tmp_path / "plant.assets.csv"

    found = load_site(path, built.catalog)

    assert found.diagnostics == ()
    assert found.site is not None
    assert len(found.site.assets) == 1_201
    assert [c.source.role for c in found.site.conduits.values()] == ["client"] * len(found.site.conduits)
    before = table.read_bytes()
    edit = before.replace(b"host-10-9-0-1,", b"archive,").rstrip(b"\n")
    assert edit != before
    table.write_bytes(edit)
    site = load_site(path, built.catalog).site
    assert site is not None
    add(path, site, learned((NEWCOMER, PLC, "read")), {}, {})
    assert table.read_bytes().startswith(edit + b"\nhost-10-8-1-8,10.8.1.8,02:00:00:00:00:08,")
    again = load_site(path, built.catalog)
    assert again.diagnostics == ()
    assert again.site is not None
    assert again.site.assets["host-10-8-1-8"].roles == ()


def test_a_site_file_has_room_for_so_many(tmp_path: Path, built: Build) -> None:
    with pytest.raises(UserError, match=r"PW574.* new hosts do not fit"):
        merge(tmp_path, LEARNED.encode(), built, crowd(1_001))
    assert (tmp_path / "plant.yaml").read_text() == LEARNED

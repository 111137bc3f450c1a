"""The same packets in every file form: read back, they are the same again."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.variants.talk import CLIENT_IP, READ, SERVER_IP, capture, conversation, frames_of, spoken

from plantwatch.corpus.craft import Scenario
from plantwatch.corpus.pcapfile import read_packets
from plantwatch.corpus.prepare import prepare
from plantwatch.corpus.variants import files
from plantwatch.corpus.variants.lay import Frames
from plantwatch.corpus.variants.subject import NotApplicableError
from plantwatch.diagnostics import Diagnostic

Encode = Callable[[Frames], bytes]


def written(encode: Encode, frames: Frames, path: Path) -> Path:
    path.write_bytes(encode(frames))
    return path


@pytest.mark.parametrize(
    "encode", [files.plain, files.nanosecond, files.big_endian, files.gzipped, files.pcapng]
)
def test_the_same_frames_at_the_same_times(encode: Encode, tmp_path: Path) -> None:
    frames = capture(conversation)
    assert frames_of(written(encode, frames, tmp_path / "made")) == frames


@pytest.mark.parametrize("encode", [files.nanosecond, files.big_endian, files.pcapng])
def test_nanoseconds_are_kept(encode: Encode, tmp_path: Path) -> None:
    frames = [(ts + 123, data) for ts, data in capture(conversation)]
    assert frames_of(written(encode, frames, tmp_path / "made")) == frames


def test_magic_numbers_tell_the_forms_apart() -> None:
    frames = capture(conversation)
    assert files.plain(frames)[:4].hex() == "d4c3b2a1"
    assert files.nanosecond(frames)[:4].hex() == "4d3cb2a1"
    assert files.big_endian(frames)[:4].hex() == "a1b23c4d"
    assert files.pcapng(frames)[:4].hex() == "0a0d0d0a"
    assert gzip.decompress(files.gzipped(frames)) == files.plain(frames)


@pytest.mark.parametrize(
    ("encode", "linktype"), [(files.cooked_v1, 113), (files.cooked_v2, 276), (files.raw_ip, 101)]
)
def test_other_link_types_are_translated_to_the_same_packets(
    encode: Encode, linktype: int, tmp_path: Path
) -> None:
    frames = capture(conversation)
    made = written(encode, frames, tmp_path / "made")
    assert {packet.linktype for packet in read_packets(made)} == {linktype}
    prepared = prepare(made, tmp_path / "prepared")
    assert [(ts, data[12:]) for ts, data in frames_of(prepared.path)] == [(ts, d[12:]) for ts, d in frames]


@pytest.mark.parametrize("encode", [files.cooked_v1, files.cooked_v2])
def test_tags_survive_a_cooked_capture(encode: Encode, tmp_path: Path) -> None:
    def story(tape: Scenario) -> None:
        tape.tcp(CLIENT_IP, SERVER_IP, 502, vlan=7).client(READ)

    prepared = prepare(written(encode, capture(story), tmp_path / "made"), tmp_path / "prepared")
    assert spoken(frames_of(prepared.path)) == [(READ, b"")]


def test_raw_ip_cannot_carry_tags() -> None:
    def story(tape: Scenario) -> None:
        tape.tcp(CLIENT_IP, SERVER_IP, 502, vlan=7).client(READ)

    with pytest.raises(NotApplicableError, match="VLAN"):
        files.raw_ip(capture(story))


def test_cut_short_loses_only_the_repetition(tmp_path: Path) -> None:
    frames = capture(conversation)
    told: list[Diagnostic] = []
    packets = [
        (p.ts, p.data) for p in read_packets(written(files.cut_short, frames, tmp_path / "made"), told)
    ]
    assert packets == frames
    assert [d.code for d in told] == ["PW402"]

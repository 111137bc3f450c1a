"""Each capture format, built byte by byte, gives exactly these packets."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plantwatch.corpus.packet import Packet
from plantwatch.corpus.pcapfile import read_packets
from plantwatch.corpus.writer import PcapWriter, pcap_bytes
from plantwatch.diagnostics import Diagnostic, UserError

from .forge import FRAME, block, enhanced, interface, old, option, pcap, section, simple

SECOND = 1_000_000_000
TWO = [(1000, 5, FRAME), (999, 0, FRAME[:20])]


def read(path: Path, content: bytes) -> list[Packet]:
    """All packets; nothing may be wrong with them."""
    path.write_bytes(content)
    told: list[Diagnostic] = []
    packets = list(read_packets(path, told))
    assert told == []
    return packets


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize(("magic", "unit"), [(0xA1B2C3D4, 1000), (0xA1B23C4D, 1)])
@pytest.mark.parametrize("packed", [False, True])
def test_pcap(tmp_path: Path, order: str, magic: int, unit: int, packed: bool) -> None:
    content = pcap(TWO, order=order, magic=magic, linktype=101)
    packets = read(tmp_path / "x", gzip.compress(content, mtime=0) if packed else content)
    assert packets == [
        Packet(1000 * SECOND + 5 * unit, 101, FRAME, 60),
        Packet(999 * SECOND, 101, FRAME[:20], 20),
    ]


def test_pcap_with_the_modified_record_header(tmp_path: Path) -> None:
    content = pcap([], magic=0xA1B2CD34) + struct.pack("<IIIIIHBB", 7, 8, 3, 90, 1, 2048, 0, 0) + b"abc"
    assert read(tmp_path / "x", content) == [Packet(7 * SECOND + 8000, 1, b"abc", 90)]


def test_the_bits_of_the_frame_check_sequence_are_not_the_link_type(tmp_path: Path) -> None:
    (packet,) = read(tmp_path / "x", pcap(TWO[:1], linktype=0x2400_0001))
    assert packet.linktype == 1


def test_gzip_in_several_members(tmp_path: Path) -> None:
    content = pcap(TWO)
    members = gzip.compress(content[:30], mtime=0) + bytes(100) + gzip.compress(content[30:]) + bytes(70_000)
    packets = read(tmp_path / "x", members)
    assert [p.data for p in packets] == [FRAME, FRAME[:20]]


@pytest.mark.parametrize("order", "<>")
def test_pcapng_with_every_packet_block_and_two_interfaces(tmp_path: Path, order: str) -> None:
    nanoseconds = option(2, b"eth0", order) + option(9, b"\x09", order)
    content = (
        section(order)
        + interface(1, 0, order=order)
        + interface(113, 0, nanoseconds, order)
        + enhanced(1, 5 * SECOND + 1, b"nano", order, option(2, b"\x01\0\0\0", order))
        + enhanced(0, 6_000_001, b"micro", order)
        + old(1, 7 * SECOND, b"old", order)
        + simple(6, b"simple", order)
    )
    assert read(tmp_path / "x", content) == [
        Packet(5 * SECOND + 1, 113, b"nano", 8),
        Packet(6 * SECOND + 1000, 1, b"micro", 9),
        Packet(7 * SECOND, 113, b"old", 3),
        Packet(7 * SECOND, 1, b"simple", 6),
    ]


@pytest.mark.parametrize(
    ("resolution", "units", "nanoseconds"),
    [
        (0x00, 12, 12 * SECOND),
        (0x03, 12_345, 12_345_000_000),
        (0x06, 1_500_000, 1_500_000_000),
        (0x09, 1_500_000_001, 1_500_000_001),
        (0x0C, 1_500_000_001_999, 1_500_000_001),
        (0x81, 3, 1_500_000_000),
        (0xA0, 3 << 31, 1_500_000_000),
        (0x7F, 1 << 63, 0),
    ],
)
def test_time_resolutions(tmp_path: Path, resolution: int, units: int, nanoseconds: int) -> None:
    content = section() + interface(options=option(9, bytes([resolution]))) + enhanced(0, units, b"x")
    assert [p.ts for p in read(tmp_path / "x", content)] == [nanoseconds]


def test_time_offset(tmp_path: Path) -> None:
    options = option(14, struct.pack("<q", -100))
    content = section() + interface(options=options) + enhanced(0, 250_000_000, b"x")
    assert [p.ts for p in read(tmp_path / "x", content)] == [150 * SECOND]


def test_snaplen_cuts_a_simple_packet(tmp_path: Path) -> None:
    content = section() + interface(snaplen=5) + simple(900, b"12345")
    assert read(tmp_path / "x", content) == [Packet(0, 1, b"12345", 900)]


def test_each_section_has_its_own_byte_order_and_interfaces(tmp_path: Path) -> None:
    content = section("<") + interface(1) + interface(276) + enhanced(1, 1, b"a")
    content += section(">") + interface(101, order=">") + enhanced(0, 2, b"b", ">")
    assert [(p.linktype, p.data) for p in read(tmp_path / "x", content)] == [(276, b"a"), (101, b"b")]


def test_other_blocks_are_passed_over(tmp_path: Path) -> None:
    content = section() + block(0x0BAD, bytes(70_000)) + interface() + block(5, bytes(12))
    content += enhanced(0, 1, b"a") + block(4, b"")
    assert [p.data for p in read(tmp_path / "x", content)] == [b"a"]


def test_written_bytes() -> None:
    assert pcap_bytes([(1000 * SECOND + 5999, FRAME)]) == pcap([(1000, 5, FRAME)], snaplen=262_144)


def test_nanoseconds_and_a_longer_original_are_written(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with path.open("wb") as file:
        PcapWriter(file, linktype=276, nanoseconds=True).write(SECOND + 7, b"ab", 60)
    assert path.read_bytes() == (
        pcap([], magic=0xA1B23C4D, linktype=276, snaplen=262_144) + struct.pack("<IIII", 1, 7, 2, 60) + b"ab"
    )


@pytest.mark.parametrize("ts", [-1, SECOND << 32])
def test_a_time_that_does_not_fit_is_refused(ts: int) -> None:
    with pytest.raises(ValueError, match=f"the time {ts} does not fit"):
        pcap_bytes([(ts, b"")])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(0, (SECOND << 32) - 1), st.binary(max_size=80)), min_size=1))
def test_what_is_written_is_read(tmp_path: Path, packets: list[tuple[int, bytes]]) -> None:
    path = tmp_path / "x"
    with path.open("wb") as file:
        writer = PcapWriter(file, nanoseconds=True)
        for ts, data in packets:
            writer.write(ts, data)
    assert list(read_packets(path)) == [Packet(ts, 1, data, len(data)) for ts, data in packets]


WELL_FORMED = [
    pcap(TWO),
    gzip.compress(pcap(TWO), mtime=0),
    section() + interface() + enhanced(0, 1, FRAME) + simple(4, b"1234") + old(0, 9, b"x"),
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=400)
@given(st.sampled_from(WELL_FORMED), st.data())
def test_bytes_that_were_changed_never_give_anything_but_packets_or_a_user_error(
    tmp_path: Path, content: bytes, data: st.DataObject
) -> None:
    changed = bytearray(content[: data.draw(st.integers(0, len(content)))])
    for at in data.draw(st.lists(st.integers(0, max(len(changed) - 1, 0)), max_size=4)):
        if changed:
            changed[at] = data.draw(st.integers(0, 255))
    path = tmp_path / "x"
    path.write_bytes(changed)
    told: list[Diagnostic] = []
    packets: list[Packet] = []
    try:
        packets += read_packets(path, told)
    except UserError as error:
        told += error.diagnostics
    assert {d.span.file for d in told} <= {str(path)}
    assert len(told) <= 1
    assert packets or told

"""What the engines get to read."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import pytest

from plantwatch.corpus.linktype import MAC_HEADER
from plantwatch.corpus.packet import Packet
from plantwatch.corpus.pcapfile import read_packets
from plantwatch.corpus.prepare import Prepared, prepare
from plantwatch.diagnostics import UserError

from .forge import FRAME, complaint, enhanced, interface, pcap, said, section

SECOND = 1_000_000_000
NANO = 0xA1B23C4D
OUT_HEADER = pcap([], magic=NANO, snaplen=262_144)


def prepared(tmp_path: Path, content: bytes) -> Prepared:
    """Prepare a file of that content; nothing but the result may be left beside it."""
    source, out = tmp_path / "in.pcap", tmp_path / "out.pcap"
    source.write_bytes(content)
    result = prepare(source, out)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.pcap", "out.pcap"][: 1 + result.rewritten]
    assert source.read_bytes() == content
    return result


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize(("magic", "fraction"), [(0xA1B2C3D4, 3), (NANO, 3000)])
def test_a_plain_pcap_stays_as_it_is(tmp_path: Path, order: str, magic: int, fraction: int) -> None:
    content = pcap([(9, fraction, FRAME), (5, 0, FRAME)], order=order, magic=magic)
    result = prepared(tmp_path, content)
    source = tmp_path / "in.pcap"
    assert result == Prepared(source, source, 2, (1,), 5 * SECOND, 9 * SECOND + 3000, ())


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(pcap([(9, 3, FRAME)])),
        pcap([(9, 3, FRAME)], snaplen=10),
        pcap([(9, 3, FRAME)], linktype=0x2400_0001),
        pcap([(8, 1_000_003, FRAME)]),
        section() + interface() + enhanced(0, 9_000_003, FRAME).replace(b"\x40\0\0\0", b"\x3c\0\0\0"),
    ],
)
def test_anything_else_is_written_anew(tmp_path: Path, content: bytes) -> None:
    result = prepared(tmp_path, content)
    assert result.rewritten
    assert result.path.read_bytes() == OUT_HEADER + struct.pack("<IIII", 9, 3000, 60, 60) + FRAME
    assert (result.packets, result.first, result.last) == (1, 9 * SECOND + 3000, 9 * SECOND + 3000)
    assert result.diagnostics == ()


def test_packets_keep_the_order_of_the_file(tmp_path: Path) -> None:
    result = prepared(tmp_path, gzip.compress(pcap([(9, 0, b"b"), (5, 0, b"a"), (7, 0, b"c")])))
    assert [p.data for p in read_packets(result.path)] == [b"b", b"a", b"c"]
    assert (result.first, result.last) == (5 * SECOND, 9 * SECOND)


def test_mixed_link_types_become_ethernet(tmp_path: Path) -> None:
    content = section() + interface(1) + interface(101)
    content += enhanced(0, 1, FRAME) + enhanced(1, 2, b"\x45raw")
    result = prepared(tmp_path, content)
    assert result.linktypes == (1, 101)
    assert list(read_packets(result.path)) == [
        Packet(1000, 1, FRAME, 64),
        Packet(2000, 1, MAC_HEADER + b"\x08\x00\x45raw", 22),
    ]


def test_the_rest_of_a_cut_file_is_used(tmp_path: Path) -> None:
    result = prepared(tmp_path, pcap([(1, 0, FRAME), (2, 0, FRAME)])[:-1])
    assert result.path.read_bytes() == OUT_HEADER + struct.pack("<IIII", 1, 0, 60, 60) + FRAME
    message = "the file is cut off within packet 2; the 1 packets before that were read"
    assert said(result.source, result.diagnostics) == [("warning", "PW402", message)]


def test_no_packets(tmp_path: Path) -> None:
    result = prepared(tmp_path, pcap([]))
    assert (result.packets, result.first, result.last, result.linktypes) == (0, 0, 0, ())
    assert said(result.source, result.diagnostics) == [("note", "PW404", "has no packets")]


def test_a_link_type_that_nobody_reads(tmp_path: Path) -> None:
    source = tmp_path / "in.pcap"
    source.write_bytes(pcap([(1, 0, b"usb"), (1, 0, b"usb")], linktype=220))
    with pytest.raises(UserError) as caught:
        prepare(source, tmp_path / "out.pcap")
    message = "link type not supported: 220 (USB_LINUX_MMAPPED) in 2 packets"
    assert complaint(caught.value) == (str(source), "PW403", message)
    assert [p.name for p in tmp_path.iterdir()] == ["in.pcap"]


def test_packets_of_a_link_type_that_nobody_reads_are_left_out(tmp_path: Path) -> None:
    content = section() + interface(220) + interface(1) + enhanced(0, 1, b"usb") + enhanced(1, 2, FRAME)
    result = prepared(tmp_path, content)
    message = "link type not supported: 220 (USB_LINUX_MMAPPED) in 1 packets; the other 1 are used"
    assert said(result.source, result.diagnostics) == [("warning", "PW403", message)]
    assert [p.data for p in read_packets(result.path)] == [FRAME]


def test_impossible_times_do_not_reach_the_engines(tmp_path: Path) -> None:
    result = prepared(tmp_path, pcap([(1 << 31, 0, b"a"), (5, 0, b"b"), (0xFFFF_FFFF, 0, b"c")]))
    assert [(p.ts, p.data) for p in read_packets(result.path)] == [
        (0, b"a"),
        (5 * SECOND, b"b"),
        (5 * SECOND, b"c"),
    ]
    message = "2 packets have an impossible time; they got the latest time before them"
    assert said(result.source, result.diagnostics) == [("warning", "PW402", message)]


def test_the_largest_packet_stays_within_what_engines_read(tmp_path: Path) -> None:
    record = struct.pack("<IIII", 1, 0, 262_144, 0xFFFF_FFFF) + b"\x45" + bytes(262_143)
    result = prepared(tmp_path, pcap([], linktype=101) + record)
    (packet,) = read_packets(result.path)
    assert (len(packet.data), packet.original) == (262_144, 0xFFFF_FFFF)


def test_an_error_leaves_an_earlier_result_alone(tmp_path: Path) -> None:
    source, out = tmp_path / "in.pcap", tmp_path / "out.pcap"
    source.write_bytes(b"text")
    out.write_bytes(b"earlier")
    with pytest.raises(UserError):
        prepare(source, out)
    assert out.read_bytes() == b"earlier"

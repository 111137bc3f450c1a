"""What is wrong with a file is said in one sentence, with its code; what can be read is read."""

from __future__ import annotations

import gzip
import os
import random
import struct
import tracemalloc
import zlib
from pathlib import Path

import pytest

from plantwatch.corpus.pcapfile import read_packets
from plantwatch.diagnostics import Diagnostic, UserError

from .forge import FRAME, block, complaint, enhanced, interface, pcap, said, section, simple

GOOD = pcap([(1, 0, FRAME), (2, 0, FRAME)])
PACKED = gzip.compress(pcap([(1, 0, random.Random(7).randbytes(20_000))] * 200), mtime=0)


def refuse(path: Path) -> tuple[str, str, str]:
    """(file, code, message) of the error that reading it gives."""
    with pytest.raises(UserError) as caught:
        list(read_packets(path))
    return complaint(caught.value)


def begin(path: Path, content: bytes) -> tuple[int, list[tuple[str, str, str]]]:
    """How many packets can be read, and what is said about the rest."""
    path.write_bytes(content)
    told: list[Diagnostic] = []
    count = sum(1 for _ in read_packets(path, told))
    return count, said(path, told)


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (b"", "PW404", "is empty: it has 0 bytes"),
        (gzip.compress(b"", mtime=0), "PW404", "is empty: it unpacks to 0 bytes"),
        (b"id: x\n", "PW401", "is not a capture: it begins with 69 64 3a 20"),
        (b"\xd4\xc3", "PW401", "is not a capture: it begins with d4 c3"),
        (b"PK\x03\x04....", "PW401", "is a zip archive"),
        (b"snoop\0\0\0", "PW401", "is a Solaris snoop file"),
        (
            gzip.compress(gzip.compress(GOOD, mtime=0), mtime=0),
            "PW401",
            "is not a capture: it begins with 1f 8b 08 00",
        ),
        (GOOD[:23], "PW402", "the file is cut off within the file header"),
        (GOOD[:30], "PW402", "the file is cut off within packet 1"),
        (GOOD[:50], "PW402", "the file is cut off within packet 1"),
        (GOOD[:4] + b"\x63\0" + GOOD[6:], "PW401", "is of pcap version 99.4, which nobody writes"),
        (GOOD[:24] + struct.pack("<IIII", 1, 0, 262_145, 9), "PW402", "packet 1 claims to have 262145 bytes"),
        (b"\x1f\x8b\x08garbage....", "PW408", None),
        (gzip.compress(GOOD, mtime=0)[:12], "PW408", None),
        (section()[:10], "PW402", "the file is cut off within a block after packet 0"),
        (section()[:8] + bytes(20), "PW402", "a section begins without the byte-order magic of pcapng"),
        (section()[:12] + b"\x09" + section()[13:], "PW402", "a section is of pcapng version 9"),
        (section() + enhanced(0, 1, b""), "PW402", "packet 1 names interface 0, which is not described"),
        (section() + simple(0, b""), "PW402", "packet 1 names interface 0, which is not described"),
        (section() + block(1, b"abcd"), "PW402", "a block after packet 0 is too short"),
        (section() + b"\x06\0\0\0\x0b\0\0\0", "PW402", "a block after packet 0 claims to have 11 bytes"),
        (
            section() + block(5, b"")[:-4] + b"\x10\0\0\0",
            "PW402",
            "a block after packet 0 ends with another length than it begins with",
        ),
        (section() + b"\x01\0\0\0\0\0\0\xf0", "PW402", None),
    ],
)
def test_nothing_to_be_had(tmp_path: Path, content: bytes, code: str, message: str | None) -> None:
    path = tmp_path / "x.pcap"
    path.write_bytes(content)
    file, found, text = refuse(path)
    assert (file, found) == (str(path), code)
    assert message in (None, text)


@pytest.mark.parametrize("content", [pcap([]), section() + interface(), gzip.compress(pcap([]), mtime=0)])
def test_no_packets_is_a_note(tmp_path: Path, content: bytes) -> None:
    assert begin(tmp_path / "x", content) == (0, [("note", "PW404", "has no packets")])


@pytest.mark.parametrize("cut", [1, 60, 61, 75])
def test_a_cut_pcap_gives_the_packets_before_the_cut(tmp_path: Path, cut: int) -> None:
    message = "the file is cut off within packet 2; the 1 packets before that were read"
    assert begin(tmp_path / "x", GOOD[:-cut]) == (1, [("warning", "PW402", message)])


def test_a_cut_pcapng_gives_the_packets_before_the_cut(tmp_path: Path) -> None:
    content = section() + interface() + enhanced(0, 1, FRAME) + enhanced(0, 2, FRAME)
    message = "the file is cut off within packet 2; the 1 packets before that were read"
    assert begin(tmp_path / "x", content[:-40]) == (1, [("warning", "PW402", message)])


def test_a_cut_gzip_gives_the_packets_before_the_cut(tmp_path: Path) -> None:
    half = len(PACKED) // 2
    whole = (len(zlib.decompressobj(31).decompress(PACKED[:half])) - 24) // 20_016
    message = f"the gzip data is broken (it ends too early); the {whole} packets before that were read"
    assert begin(tmp_path / "x", PACKED[:half]) == (whole, [("warning", "PW408", message)])
    assert whole > 20


def test_a_wrong_checksum_of_gzip_is_said(tmp_path: Path) -> None:
    count, told = begin(tmp_path / "x", PACKED[:-8] + bytes(4) + PACKED[-4:])
    assert [(level, code) for level, code, _ in told] == [("warning", "PW408")]
    assert count >= 199


@pytest.mark.parametrize(
    "content",
    [
        GOOD + struct.pack("<IIII", 1, 0, 0xFFFF_FFFF, 60),
        section() + interface() + enhanced(0, 1, b"") + struct.pack("<III", 6, 0xFFFF_FFFC, 0),
        section() + interface() + enhanced(0, 1, b"") + struct.pack("<II", 1, 0xFFFF_FFFC),
        section() + interface() + enhanced(0, 1, b"") + struct.pack("<II", 99, 0xFFFF_FFFC),
        section()
        + interface()
        + enhanced(0, 1, b"")
        + struct.pack("<IIIIIII", 6, 0xFFFF_FFFC, 0, 0, 0, 0xFFFF_FFFF, 9),
    ],
)
def test_a_hostile_length_takes_no_memory(tmp_path: Path, content: bytes) -> None:
    tracemalloc.start()
    try:
        _, told = begin(tmp_path / "x", content)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [(level, code) for level, code, _ in told] == [("warning", "PW402")]
    assert peak < 4 << 20


def test_missing(tmp_path: Path) -> None:
    path = tmp_path / "none.pcap"
    assert refuse(path) == (str(path), "PW407", "does not exist")


def test_a_directory(tmp_path: Path) -> None:
    assert refuse(tmp_path) == (str(tmp_path), "PW407", "is a directory, not a file")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert refuse(path) == (str(path), "PW407", "is a pipe, not a file")


def test_a_device() -> None:
    assert refuse(Path("/dev/null")) == ("/dev/null", "PW407", "is a device, not a file")


def test_a_file_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    assert refuse(tmp_path / "a" / "b")[1:] == ("PW407", "cannot be read: Not a directory")


def test_a_name_with_a_nul() -> None:
    assert refuse(Path("a\0b"))[1:] == ("PW407", "cannot be read: embedded null byte")


def test_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x"
    path.write_bytes(GOOD)

    def deny(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", deny)
    assert refuse(path) == (str(path), "PW407", "cannot be read: Permission denied")

"""``plantwatch scan``: any capture a tool writes, and any file that is none."""

from __future__ import annotations

import gzip
import json
import struct
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from support import captures
from support.captures import CLIENT, SERVER, STOP, Packets
from support.cli import Call

KEYS = ["capture", "engine", "policy", "ts", "src", "src_port", "dst", "dst_port"]
Linked = tuple[int, Callable[[bytes], bytes]]  # link type, and an Ethernet frame in its form
ETHERNET: Linked = (1, lambda frame: frame)


def pcap(packets: Packets, linked: Linked = ETHERNET, *, order: str = "<", nano: bool = False) -> bytes:
    kind, form = linked
    out = struct.pack(f"{order}IHHiIII", 0xA1B23C4D if nano else 0xA1B2C3D4, 2, 4, 0, 0, 65535, kind)
    for ts, frame in packets:
        data = form(frame)
        seconds, rest = divmod(ts, 1_000_000_000)
        fraction = rest if nano else rest // 1000
        out += struct.pack(f"{order}IIII", seconds, fraction, len(data), len(data)) + data
    return out


def pcapng(packets: Packets) -> bytes:
    def block(kind: int, body: bytes) -> bytes:
        body += bytes(-len(body) % 4)
        size = struct.pack("<I", len(body) + 12)
        return struct.pack("<I", kind) + size + body + size

    out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    out += block(1, struct.pack("<HHI", 1, 0, 65535))
    for ts, frame in packets:
        units = ts // 1000
        head = struct.pack("<IIIII", 0, units >> 32, units & 0xFFFFFFFF, len(frame), len(frame))
        out += block(6, head + frame)
    return out


LINKS: dict[str, Linked] = {
    "cooked v1": (113, lambda f: struct.pack("!HHH8s", 0, 1, 6, f[6:12] + b"\0\0") + f[12:]),
    "cooked v2": (
        276,
        lambda f: f[12:14] + struct.pack("!HIHBB8s", 0, 1, 1, 0, 6, f[6:12] + b"\0\0") + f[14:],
    ),
    "null": (0, lambda f: struct.pack("<I", 2) + f[14:]),
    "loopback": (108, lambda f: struct.pack(">I", 2) + f[14:]),
    "raw": (101, lambda f: f[14:]),
}
FORMS: dict[str, Callable[[Packets], bytes]] = {
    "pcap": pcap,
    "pcap big-endian": lambda packets: pcap(packets, order=">"),
    "pcap nanoseconds": lambda packets: pcap(packets, nano=True),
    "pcap gzip": lambda packets: gzip.compress(pcap(packets)),
    "pcapng": pcapng,
    **{f"pcap of {name}": lambda packets, link=link: pcap(packets, link) for name, link in LINKS.items()},
}


def findings(lines: Sequence[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines]


@pytest.mark.usefixtures("suricata", "zeek")
def test_every_form_gives_the_same_findings_in_both_engines(plantwatch: Call, tmp_path: Path) -> None:
    packets = captures.packets(STOP)
    files = {}
    for name, form in FORMS.items():
        files[name] = tmp_path / f"{name.replace(' ', '-')}.cap"
        files[name].write_bytes(form(packets))
    told = plantwatch("scan", *files.values(), "--format", "json")
    assert (told.status, told.err) == (1, "")
    found = findings(told.lines)
    assert {tuple(finding) for finding in found} == {tuple(KEYS)}
    for name, path in files.items():
        mine = [f for f in found if f["capture"] == str(path)]
        said = {(f["engine"], f["policy"], f["src"], f["dst"], f["dst_port"]) for f in mine}
        assert said == {(engine, "toy-stop", CLIENT, SERVER, 9999) for engine in ("suricata", "zeek")}, name
        assert len(mine) == 2, name
        assert {round(float(str(f["ts"])), 3) for f in mine} == {1767225600.003}, name


def test_a_table_for_people(plantwatch: Call, tmp_path: Path, suricata: str, zeek: str) -> None:
    path = captures.capture(tmp_path / "day.pcap", STOP, captures.WRITE)
    told = plantwatch("scan", path)
    assert told.status == 1
    assert told.lines[0] == str(path)
    assert [line.split() for line in told.lines[1:] if line.startswith("2026")] == [
        ["2026-01-01", "00:00:00", policy, CLIENT, SERVER, "1", "1"] for policy in ("toy-stop", "toy-write")
    ]
    assert told.lines[-2:] == [
        "what to do: catalog/playbooks/loss-of-control.md",
        "  for toy-stop, toy-write",
    ]


@pytest.mark.usefixtures("suricata", "zeek")
def test_nothing_found_is_zero(plantwatch: Call, tmp_path: Path) -> None:
    path = captures.capture(tmp_path / "day.pcap", captures.toy.message(1))
    told = plantwatch("scan", path)
    assert (told.status, told.out) == (0, f"{path}: no findings\n")
    assert plantwatch("scan", path, "--format", "json").out == ""


@pytest.mark.usefixtures("zeek")
def test_one_engine(plantwatch: Call, tmp_path: Path) -> None:
    path = captures.capture(tmp_path / "day.pcap", STOP)
    told = plantwatch("scan", path, "--engine", "zeek", "--format", "json")
    assert [(f["engine"], f["policy"]) for f in findings(told.lines)] == [("zeek", "toy-stop")]


BAD: dict[str, tuple[bytes | None, str]] = {
    "empty": (b"", "PW404"),
    "text": (b"this is a shopping list, not a capture\n", "PW401"),
    "binary": (bytes(range(256)) * 20, "PW401"),
    "half-a-header": (pcap([])[:10], "PW402"),
    "broken-gzip": (gzip.compress(pcap(captures.packets(STOP)))[:60], "PW408"),
    "radio": (pcap(captures.packets(STOP), (127, lambda frame: frame)), "PW403"),
    "missing": (None, "PW407"),
}


@pytest.mark.usefixtures("suricata", "zeek")
def test_what_cannot_be_read_is_named_and_the_rest_runs(plantwatch: Call, tmp_path: Path) -> None:
    files = {}
    for name, (content, _) in BAD.items():
        files[name] = tmp_path / f"{name}.pcap"
        if content is not None:
            files[name].write_bytes(content)
    good = captures.capture(tmp_path / "good.pcap", STOP)
    told = plantwatch("scan", *files.values(), good, "--format", "json")
    assert told.status == 2
    assert {(f["capture"], f["engine"]) for f in findings(told.lines)} == {
        (str(good), "suricata"),
        (str(good), "zeek"),
    }
    for name, path in files.items():
        assert f"{path}: error {BAD[name][1]}" in told.err, name
    assert "Traceback" not in told.err


@pytest.mark.usefixtures("suricata", "zeek")
def test_a_truncated_capture_is_used_as_far_as_it_goes(plantwatch: Call, tmp_path: Path) -> None:
    path = tmp_path / "cut.pcap"
    path.write_bytes(pcap(captures.packets(STOP))[:-7])
    told = plantwatch("scan", path, "--format", "json")
    assert {f["engine"] for f in findings(told.lines)} == {"suricata", "zeek"}
    assert f"{path}: warning PW402" in told.err
    assert told.status == 1


@pytest.mark.usefixtures("suricata", "zeek")
@pytest.mark.parametrize("form", [pcap, pcapng])
def test_a_capture_without_packets(
    plantwatch: Call, tmp_path: Path, form: Callable[[Packets], bytes]
) -> None:
    """Suricata would wait a minute for the first."""
    path = tmp_path / "nothing.pcap"
    path.write_bytes(form([]))
    begin = time.monotonic()
    told = plantwatch("scan", path)
    assert (told.status, told.out) == (0, f"{path}: no findings\n")
    assert f"{path}: note PW404 has no packets" in told.err
    assert time.monotonic() - begin < 20


@pytest.mark.usefixtures("suricata", "zeek")
def test_a_folder_stands_for_its_files(plantwatch: Call, tmp_path: Path) -> None:
    for name in ("b", "deep/a"):
        captures.capture(tmp_path / "captures" / f"{name}.pcap", STOP)
    told = plantwatch("scan", tmp_path / "captures", "--format", "json")
    assert told.status == 1
    found = [str(Path(str(f["capture"])).relative_to(tmp_path)) for f in findings(told.lines)]
    assert found == ["captures/b.pcap"] * 2 + ["captures/deep/a.pcap"] * 2


@pytest.mark.usefixtures("suricata", "zeek")
def test_a_folder_with_nothing_in_it(plantwatch: Call, tmp_path: Path) -> None:
    (tmp_path / "captures").mkdir()
    told = plantwatch("scan", tmp_path / "captures")
    assert told.status == 2
    assert str(tmp_path / "captures") in told.err


@pytest.mark.usefixtures("suricata", "zeek")
def test_odd_names(plantwatch: Call, tmp_path: Path) -> None:
    path = captures.capture(tmp_path / "a b'c;$(x) é.pcap", STOP)
    told = plantwatch("scan", path, "--format", "json")
    assert (told.status, {f["capture"] for f in findings(told.lines)}) == (1, {str(path)})


def test_a_catalog_with_errors_scans_nothing(plantwatch: Call, repository: Path, tmp_path: Path) -> None:
    (repository / "catalog" / "protocols" / "toy.yaml").write_text("id: toy\n")
    told = plantwatch("scan", captures.capture(tmp_path / "day.pcap", STOP))
    assert told.status == 2
    assert "PW1" in told.out

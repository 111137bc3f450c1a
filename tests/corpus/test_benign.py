"""A slice of the benign day, in which every kind of session takes part, in both engines."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from plantwatch.building.build import Build
from plantwatch.corpus import benign
from plantwatch.corpus.benign.plan import ot_ports
from plantwatch.corpus.benign.talks import IT
from plantwatch.corpus.craft import wire
from plantwatch.corpus.pcapfile import read_packets
from plantwatch.regression.proof import distinct
from plantwatch.regression.replaying import Rig

ROOT = Path(__file__).resolve().parents[2]
SCALE = 0.01
BUILD = "import sys; from pathlib import Path; from plantwatch.corpus.benign import build; "
BUILD += f"build(Path(sys.argv[1]), Path(sys.argv[2]), scale={SCALE})"


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> benign.Summary:
    return benign.build(ROOT, tmp_path_factory.mktemp("benign") / "day.pcap", scale=SCALE)


@pytest.mark.parametrize("engine", ["suricata", "zeek"])
def test_engines_report_what_is_meant(
    engine: str, day: benign.Summary, shipped: Build, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(engine)
    with Rig(shipped.ruleset, shipped.renderings) as rig:
        replay = rig.replay(engine, day.capture, "benign day", 120.0)
    assert not replay.diagnostics
    blind = shipped.renderings[engine].blind
    assert benign.deviations(day, engine, distinct(replay.findings), blind) == []
    assert len(day.expected(engine, blind)) > 500


def test_every_kind_takes_part(day: benign.Summary, shipped: Build) -> None:
    assert {f"it {talk.name}" for talk in IT} <= day.kinds.keys()
    ports = ot_ports(shipped.catalog)
    assert len(ports) == 30
    # what could be a message of Crimson, ROC Plus or a tank gauge is no foreign traffic there
    assert [port for port in ports if f"http on {port}" not in day.kinds] == [789, 4000, 10001]
    recorded = {path.parent.name for path in ROOT.glob("pcaps/*/recorded-*.yaml")}
    repeated = {kind.removeprefix("replay ").split("/")[0] for kind in day.kinds if "/recorded-" in kind}
    assert recorded - repeated == {"profinet-dcp"}  # whose quiet session is that nobody says anything
    assert sum(day.packets_of.values()) == day.packets
    assert day.bytes == day.capture.stat().st_size


def test_the_same_bytes_whatever_the_hash_seed(day: benign.Summary, tmp_path: Path) -> None:
    again = tmp_path / "again.pcap"
    environment = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT / "pyhelpers")}
    subprocess.run([sys.executable, "-c", BUILD, ROOT, again], check=True, env=environment)
    assert again.read_bytes() == day.capture.read_bytes()
    assert again.with_suffix(".tsv").read_bytes() == day.meaning.read_bytes()


def test_time_runs_forwards_and_checksums_are_right(day: benign.Summary) -> None:
    packets = list(read_packets(day.capture))
    assert all(a.ts <= b.ts for a, b in pairwise(packets))
    for packet in packets:
        if packet.data[12:14] == b"\x08\x00":
            ip = packet.data[14:]
            assert wire.checksum(ip[:20]) == 0
            if ip[9] in (wire.TCP, wire.UDP):
                body = ip[20 : int.from_bytes(ip[2:4], "big")]
                assert wire.checksum(ip[12:20] + struct.pack(">BBH", 0, ip[9], len(body)) + body) == 0


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed: NOT RUN")
def test_tshark_takes_it_for_what_it_is_called(day: benign.Summary, shipped: Build) -> None:
    places = ", ".join(str(port) for port in ot_ports(shipped.catalog))
    ordinary = f"!(tcp.port in {{{places}}} || udp.port in {{{places}}})"
    assert fields(day.capture, f"_ws.malformed && {ordinary}", "_ws.col.Protocol") == set()
    seen = fields(day.capture, ordinary, "_ws.col.Protocol")
    named = {
        "DNS",
        "MDNS",
        "LLMNR",
        "HTTP",
        "TLSv1.2",
        "TLSv1.3",
        "SSHv2",
        "SMB2",
        "NTP",
        "Syslog",
        "SNMP",
        "DHCP",
    }
    assert named | {"RDP", "ARP", "ICMP", "Portmap", "NFS"} <= seen


def fields(capture: Path, display_filter: str, name: str) -> set[str]:
    command = ["tshark", "-n", "-r", str(capture), "-Y", display_filter, "-Tfields", "-e", name]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\n")) - {""}

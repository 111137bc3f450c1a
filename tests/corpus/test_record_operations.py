"""What the recordings of S7comm, EtherNet/IP, IEC 104 and BACnet/IP are there for, as TShark names it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

PCAPS = Path(__file__).resolve().parents[2] / "pcaps"

pytestmark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")


def said(capture: str, field: str, only: str) -> set[int]:
    """The values of a field in the packets that match a display filter."""
    command = ["tshark", "-n", "-r", str(PCAPS / f"{capture}.pcap"), "-Y", only, "-T", "fields", "-e", field]
    rows = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return {int(value, 0) for row in rows for value in row.split(",") if value}


@pytest.mark.parametrize(
    ("capture", "field", "only", "allowed"),
    [
        ("s7comm/recorded-polling", "s7comm.param.func", "s7comm && tcp.dstport == 102", {0x04, 0xF0}),
        ("enip/recorded-polling", "cip.sc", "cip && cip.rr == 0", {0x0A, 0x4C, 0x4E, 0x52, 0x5B}),
        ("iec104/recorded-polling", "iec60870_asdu.typeid", "tcp.dstport == 2404", {100, 101, 102}),
        ("bacnet/recorded-polling", "bacapp.confirmed_service", "udp", {5, 12, 14}),
    ],
)
def test_quiet_production_only_reads(capture: str, field: str, only: str, allowed: set[int]) -> None:
    assert said(capture, field, only) == allowed


@pytest.mark.parametrize(
    ("capture", "field", "only", "wanted"),
    [
        ("s7comm", "s7comm.param.func", "ip.src == 10.50.1.66", {0x1A, 0x1D, 0x1E, 0x1F, 0x28, 0x29, 0x05}),
        ("s7comm", "s7comm.param.func", "ip.src == 10.50.1.10 && s7comm.header.rosctr == 1", {0x1B, 0x1C}),
        (
            "s7comm",
            "s7comm.param.userdata.subfunc",
            "ip.src == 10.50.1.66 && s7comm.param.userdata.funcgroup == 1",
            {0x08, 0x09, 0x0A, 0x0C, 0x0D, 0x0E, 0x0F, 0x16},
        ),
        ("enip", "enip.command", "ip.src == 10.51.1.66", {0x04, 0x63, 0x64, 0x65, 0x66, 0x6F, 0x70}),
        (
            "enip",
            "cip.sc",
            "ip.src == 10.51.1.66",
            {0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x10, 0x4B, 0x4C, 0x4D, 0x4E, 0x4F, 0x50, 0x51, 0x52, 0x55},
        ),
        (
            "iec104",
            "iec60870_asdu.typeid",
            "ip.src == 10.52.1.66",
            {*range(45, 52), *range(58, 65), *range(100, 104), 105, 106, *range(110, 114), *range(120, 128)},
        ),
        (
            "bacnet",
            "bacapp.confirmed_service",
            "ip.src == 10.53.1.66",
            {0, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 17, 18, 20, 27, 28},
        ),
        ("bacnet", "bacapp.unconfirmed_service", "ip.src == 10.53.1.66", {0, 4, 6, 7, 8, 9}),
        ("bacnet", "bvlc.function", "ip.src == 10.53.1.66", {0x01, 0x02, 0x05, 0x06, 0x08, 0x0A, 0x0B}),
    ],
)
def test_attack_has_every_dangerous_operation(capture: str, field: str, only: str, wanted: set[int]) -> None:
    assert wanted <= said(f"{capture}/recorded-attack", field, only)


def test_silenced_device_says_nothing_any_more() -> None:
    silenced = "bacapp.confirmed_service == 17 && ip.dst == 10.53.1.11"
    last = max(said("bacnet/recorded-attack", "frame.number", silenced))
    later = said("bacnet/recorded-attack", "frame.number", f"ip.src == 10.53.1.11 && frame.number > {last}")
    assert later == {last + 1}

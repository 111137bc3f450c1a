"""The recorded captures as TShark sees them: sound packets, and the operations they are there for."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

PCAPS = Path(__file__).resolve().parents[2] / "pcaps"
CAPTURES = sorted(PCAPS.glob("*/recorded-*.pcap"))
FAULTS = "ip.checksum.status == 0 || tcp.checksum.status == 0 || tcp.analysis.flags || _ws.malformed"

pytestmark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")


def tshark(capture: Path, *arguments: str) -> list[str]:
    checks = ("-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE")
    command = ["tshark", "-n", "-r", str(capture), *checks, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def functions(name: str, field: str, source: str) -> set[int]:
    """The function codes that ``source`` sends."""
    rows = tshark(PCAPS / name, "-Y", f"ip.src == {source} && {field}", "-T", "fields", "-e", field)
    return {int(value) for row in rows for value in row.split(",")}


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_packets_are_sound(capture: Path) -> None:
    # Link frames of DNP3 without data are malformed to TShark.
    assert tshark(capture, "-Y", f"({FAULTS}) && !(tcp.len == 10 && tcp.payload[0:2] == 05:64)") == []


@pytest.mark.parametrize("source", ["10.20.1.20", "10.20.1.30"])
def test_quiet_modbus_only_reads(source: str) -> None:
    assert functions("modbus/recorded-polling.pcap", "modbus.func_code", source) <= {1, 2, 3, 4}


def test_modbus_engineering_uses_all_public_functions() -> None:
    spoken = functions("modbus/recorded-engineering.pcap", "modbus.func_code", "10.20.1.40")
    assert spoken == {1, 3, 5, 6, 7, 8, 11, 12, 15, 16, 17, 20, 21, 22, 23, 24, 43}


def test_modbus_attack_has_the_dangerous_diagnostics() -> None:
    spoken = functions("modbus/recorded-attack.pcap", "modbus.diagnostic_code", "10.20.1.66")
    assert spoken == {1, 3, 4, 10, 20}


def test_silenced_controller_says_nothing_any_more() -> None:
    capture = PCAPS / "modbus/recorded-attack.pcap"
    silenced = tshark(capture, "-Y", "modbus.diagnostic_code == 4", "-T", "fields", "-e", "frame.number")
    later = f"ip.src == 10.20.1.11 && modbus && frame.number > {silenced[0]}"
    assert len(silenced) == 1
    assert tshark(capture, "-Y", later) == []


def test_quiet_dnp3_only_polls_and_confirms() -> None:
    spoken = functions("dnp3/recorded-polling.pcap", "dnp3.al.func", "10.30.1.20")
    assert spoken == {0, 1, 2, 20}
    assert functions("dnp3/recorded-polling.pcap", "dnp3.al.func", "10.30.1.10") == {129, 130}


def test_dnp3_control_has_every_way_to_switch_and_to_set_the_clock() -> None:
    spoken = functions("dnp3/recorded-control.pcap", "dnp3.al.func", "10.30.1.20")
    assert {3, 4, 5, 6, 7, 8, 23, 24} <= spoken


def test_dnp3_attack_has_every_dangerous_function() -> None:
    spoken = functions("dnp3/recorded-attack.pcap", "dnp3.al.func", "10.30.1.66")
    assert {5, *range(9, 23), *range(25, 32)} <= spoken

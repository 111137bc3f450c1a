"""Foundation Fieldbus HSE builders, compared with TShark's reading."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from plantwatch.corpus.craft import ff_hse
from plantwatch.process import run

CAPTURE = Path(__file__).parents[2] / "pcaps/ff-hse/program-invocation.pcap"


def test_header() -> None:
    assert ff_hse.fms(3) == bytes.fromhex("01000c8300010001") + bytes.fromhex("00000014") + bytes(8)
    assert ff_hse.error(ff_hse.Protocol.FMS, 2)[2:4] == bytes.fromhex("0e82")


def test_tshark_names_the_services() -> None:
    program = shutil.which("tshark")
    if program is None:
        pytest.skip("NOT RUN: tshark is not installed")
    fields = ("ff.hdr_srv.fms.service_id.confirm", "ff.hdr.confirm_msg_type")
    wanted = [part for field in fields for part in ("-e", field)]
    result = run([program, "-r", str(CAPTURE), "-Y", "ff", "-T", "fields", *wanted], timeout=60)
    told = {line for line in result.stdout.splitlines() if line.endswith("\t0")}
    assert told == {f"{number}\t0" for number in (2, *range(17, 24))}

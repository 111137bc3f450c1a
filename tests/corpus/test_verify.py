"""``corpus verify``: what is wrong with a folder of captures, and with one of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from plantwatch.corpus import expectation
from plantwatch.corpus.expectation import readable, unversioned, verify, verify_folder

ROOT = Path(__file__).resolve().parents[2]


def test_the_corpus_itself() -> None:
    assert verify_folder(ROOT / "pcaps") == []


def test_a_capture_of_which_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "modbus").mkdir()
    (tmp_path / "modbus" / "alone.pcap").write_bytes(b"x")
    found = verify_folder(tmp_path)
    assert [(d.code, Path(d.span.file).name) for d in found] == [("PW410", "alone.pcap")]


def test_captures_that_are_too_large_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expectation, "LARGEST", 9)
    for name in ("a", "b"):
        (tmp_path / f"{name}.pcap").write_bytes(bytes(5))
        (tmp_path / f"{name}.yaml").touch()
    assert [d.code for d in verify_folder(tmp_path)] == ["PW411"]


def test_recorded_with_a_version() -> None:
    (polling,) = readable([ROOT / "pcaps" / "mqtt" / "recorded-polling.yaml"])
    assert polling.recorded_with == "paho-mqtt 2.2.0, mosquitto 2.0.11"
    assert verify(polling, polling.policies) == []
    assert list(unversioned(polling)) == []
    found = unversioned(replace(polling, recorded_with="paho-mqtt 2.2.0, mosquitto"))
    assert [(d.code, d.message) for d in found] == [
        ("PW412", "recorded with 'mosquitto', of which version is not said")
    ]
    crafted = readable([ROOT / "pcaps" / "modbus" / "trap-split.yaml"])
    assert [e.recorded_with for e in crafted] == [""]

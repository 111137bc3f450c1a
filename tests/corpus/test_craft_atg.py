"""Tank gauge builders, compared with what public tools send (nmap's atg-info, Metasploit's atg_client)."""

from __future__ import annotations

import pytest

from plantwatch.corpus.craft import atg
from plantwatch.corpus.craft.atg import inquire, setting


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (inquire("201"), b"\x01I20100\n"),
        (inquire("902", end=""), b"\x01I90200"),
        (inquire("201", 3, computer=True, end="\r\n"), b"\x01i20103\r\n"),
        (inquire("201", code="000000"), b"\x01000000I20100\n"),
        (setting("602", "DIESEL", 1), b"\x01S60201DIESEL\n"),
        (setting("003", letters="IS"), b"\x01IS00300\n"),
        (setting("051", computer=True, end=""), b"\x01s05100"),
        (setting("081", "149", 1, end=""), b"\x01S08101149"),
        (atg.refused(), b"\x019999FF1B\x03"),
    ],
)
def test_messages(built: bytes, expected: bytes) -> None:
    assert built == expected


def test_reports_begin_with_the_function_and_end_once() -> None:
    for built, begin in (
        (atg.report(), b"\x01\r\nI20100\r\n"),
        (atg.short_report(), b"\x01i20100"),
        (atg.done(), b"\x01\r\nS60201\r\n"),
    ):
        assert built.startswith(begin)
        assert built.count(b"\x01") == built.count(b"\x03") == 1
        assert built.endswith(b"\x03")

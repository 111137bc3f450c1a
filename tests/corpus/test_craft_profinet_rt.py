"""PROFINET RT frames, compared with bytes written by hand."""

from __future__ import annotations

from plantwatch.corpus.craft.profinet_rt import cyclic


def test_frame() -> None:
    assert cyclic(0x8001, b"\x80", 0x1234) == bytes.fromhex("800180") + bytes(39) + bytes.fromhex("12343500")

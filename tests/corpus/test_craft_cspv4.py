"""CSPv4 builders, compared with bytes written by hand."""

from __future__ import annotations

import pytest

from plantwatch.corpus.craft import cspv4


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (cspv4.open_session(), "01010000" + "00" * 24),
        (cspv4.session_opened(), "0201000001020304" + "00" * 20),
        (
            cspv4.pccc(0x0F, 0x80, b"\x06", transaction=0x1234),
            "0107000a01020304" + "00" * 20 + "00050000" + "0f0034128006",
        ),
        (cspv4.answer(0x0F, b"\x01"), "0207000901020304" + "00" * 20 + "00050000" + "4f00010001"),
    ],
)
def test_messages(built: bytes, expected: str) -> None:
    assert built == bytes.fromhex(expected)

"""Phoenix Contact builders, compared with public captures and with what a public tool sends."""

from __future__ import annotations

import pytest

from plantwatch.corpus.craft import pcworx


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (pcworx.CONNECT, "0101001a0000000078800003000c494245544830314e305f4d00"),
        (
            pcworx.service("IDeviceInfoService"),
            "0100000000002900000000000000"
            + "0000"
            + b"Ade.Remoting.Services.IDeviceInfoService".hex()
            + "00",
        ),
        (pcworx.stop(2), "01000200000000000200070000000000"),
        (pcworx.start(number=2), "010002000000020002000600000000000100"),
        (pcworx.call(1, 3, b"\x01\0\0\0\x02\x40"), "01000200000006000100030000000000010000000240"),
    ],
)
def test_messages(built: bytes, expected: str) -> None:
    assert built == bytes.fromhex(expected)


def test_lengths_say_what_follows() -> None:
    assert int.from_bytes(pcworx.CONNECT[2:4], "big") == len(pcworx.CONNECT)
    assert int.from_bytes(pcworx.device()[2:4], "big") == len(pcworx.device()) == 176
    assert int.from_bytes(pcworx.runtime()[6:8], "little") == len(pcworx.runtime()) - 10

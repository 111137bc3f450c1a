"""IEEE C37.118 builders, compared with frames of a recorded stack and of a public capture."""

from __future__ import annotations

import binascii

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.corpus.craft import c37118
from plantwatch.corpus.craft.c37118 import Command, Type, command, data, frame

JANUARY = 0x6955B900  # 1 January 2026, the second of the recorded session


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (command(Command.DATA_OFF, second=JANUARY), "aa4100121e366955b900000000000001a3f6"),
        (command(Command.DATA_ON, second=JANUARY, stream=7735), "aa4100121e376955b9000000000000024bdc"),
        (
            command(Command.EXTENDED, second=JANUARY, extra=b"\x00\x01\x00\x02"),
            "aa4100161e366955b90000000000000800010002dcde",
        ),
        (command(Command.DATA_OFF, version=2)[:4], "aa420012"),
        (data(0x2000, quality=0x0F, second=JANUARY)[:16], "aa01001a1e366955b9000f0000002000"),
        (frame(Type.COMMAND, b"", length=15)[:4], "aa41000f"),
    ],
)
def test_frames(built: bytes, expected: str) -> None:
    assert built.startswith(bytes.fromhex(expected))


@given(st.sampled_from(Type), st.binary(max_size=300), st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF))
def test_length_and_checksum_cover_the_whole_frame(
    kind: Type, content: bytes, stream: int, second: int
) -> None:
    built = frame(kind, content, stream=stream, second=second)
    assert int.from_bytes(built[2:4], "big") == len(built)
    assert binascii.crc_hqx(built, 0xFFFF) == 0


def test_places_that_the_catalog_looks_at() -> None:
    assert command(Command.SEND_HEADER)[14:16] == b"\x00\x03"
    assert data(c37118.Flag.TEST_MODE)[14] == 0x80
    assert c37118.configuration()[1] == Type.CONFIGURATION_2 | 1
    assert c37118.header("x", stream=5)[4:6] == b"\x00\x05"

"""CODESYS V3 builders, compared with the probe of a public scanner and with bytes worked out by hand."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.corpus.craft import codesys_v3
from plantwatch.corpus.craft.codesys_v3 import answer, ask_names, block, call, datagram, request, send

# What public scanners send to port 11740 to learn name, vendor and version.
PROBE = "000117e824000000c56b400300432ddc000000002ddf7f000001830102c2000400000000"


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (
            block(
                ask_names(receiver=bytes.fromhex("2ddc00000000"), sender=bytes.fromhex("2ddf7f0000018301"))
            ),
            PROBE,
        ),
        (call(2, 0x11)[:8], "55cd100002001100"),
        (call(2, 0x11, head=12), "55cd0c00020011000100fe5a00000000"),
        (answer(2, 0x11)[48:56], "55cd100082001100"),
        (block(b"", length=1), "000117e801000000"),
        (codesys_v3.keep_alive(receiver=b"\x00\x0a", sender=b"\x00\x0b"), "c56b40400011000a000b000003003412"),
    ],
)
def test_messages(built: bytes, expected: str) -> None:
    assert built == bytes.fromhex(expected)


@given(st.integers(0, 7), st.integers(0, 7))
def test_the_channel_stands_behind_padded_addresses(receiver: int, sender: int) -> None:
    built = datagram(0x40, b"\x01\x81", receiver=bytes(2 * receiver), sender=bytes(2 * sender))
    assert built[5] == sender << 4 | receiver
    assert built.index(b"\x01\x81") % 4 == 0
    assert built.index(b"\x01\x81") - 6 - 2 * (receiver + sender) in (0, 2)


@given(st.integers(0, 0x7F), st.integers(0, 0xFFFF), st.binary(max_size=300))
def test_a_request_is_one_block_with_its_length_and_checksum(group: int, command: int, data: bytes) -> None:
    built = request(group, command, data)
    said = call(group, command, data)
    assert built.endswith(len(said).to_bytes(4, "little") + zlib.crc32(said).to_bytes(4, "little") + said)
    assert int.from_bytes(built[4:8], "little") == len(built)


def test_a_later_block_has_no_size() -> None:
    first, later = send(b"abcd"), send(b"abcd", flags=0x80, number=2)
    assert len(first) - len(later) == 8
    assert later.endswith(b"\x01\x80\x34\x12\x02\x00\x00\x00\x00\x00\x00\x00abcd")

"""The reference cutter, byte by byte."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.variants.talk import READ, SILENCE

from plantwatch.catalog.layout import header_size, pdu_end
from plantwatch.catalog.wire import ByField, Checksums, Field, Framing, Start
from plantwatch.corpus.variants.cutter import Cut, Cutter, whole

MODBUS = Framing((Start(2, (b"\0\0",)),), ByField(Field("length", 4, 2), 6), 8, 260, ("tcp",))
DNP3 = Framing(
    (Start(0, (b"\x05\x64",)),), ByField(Field("length", 2), 5, Checksums(16, 2, 5)), 10, 292, ("tcp",)
)
GARBAGE = b"\xde\xad\xbe\xef\xde\xad\xbe\xef"


def test_a_segment_with_several_messages_gives_each() -> None:
    assert whole([MODBUS], READ + SILENCE) == [READ, SILENCE]


def test_a_message_in_single_bytes_is_held_until_its_last() -> None:
    cutter = Cutter([MODBUS])
    for byte in READ[:-1]:
        assert cutter.feed(bytes([byte])) == []
    assert cutter.held == READ[:-1]
    assert cutter.feed(READ[-1:]) == [Cut(READ, message=True)]
    assert cutter.held == b""


def test_one_message_and_a_half_then_the_rest() -> None:
    cutter = Cutter([MODBUS])
    assert cutter.feed(READ + SILENCE[:5]) == [Cut(READ, message=True)]
    assert cutter.feed(SILENCE[5:]) == [Cut(SILENCE, message=True)]


def test_bytes_before_the_first_message_are_foreign() -> None:
    assert Cutter([MODBUS]).feed(GARBAGE + READ) == [
        Cut(GARBAGE, message=False, anomaly="not_protocol"),
        Cut(READ, message=True),
    ]


def test_bytes_after_a_message_make_the_stream_incomplete_and_are_told_once() -> None:
    cutter = Cutter([MODBUS])
    assert cutter.feed(READ + GARBAGE) == [
        Cut(READ, message=True),
        Cut(GARBAGE, message=False, anomaly="incomplete"),
    ]
    assert cutter.feed(GARBAGE) == [Cut(GARBAGE, message=False)]
    assert cutter.feed(SILENCE) == [Cut(SILENCE, message=True)]


def test_a_length_beyond_the_maximum_is_told_and_skipped() -> None:
    long = bytes.fromhex("0001 0000 ffff 01 03")
    assert Cutter([MODBUS]).feed(long + READ) == [
        Cut(long, message=False, anomaly="bad_length"),
        Cut(READ, message=True),
    ]


def test_after_a_gap_what_was_held_is_given_back() -> None:
    cutter = Cutter([MODBUS])
    cutter.feed(READ[:9])
    assert cutter.gap() == READ[:9]
    assert cutter.feed(SILENCE) == [Cut(SILENCE, message=True)]


def test_interleaved_checksums_count_in_the_extent() -> None:
    header = bytes.fromhex("0564 05 c9 0a00 0100 0000")
    assert header_size(DNP3) == 3
    assert pdu_end(DNP3, header, 0) == 10
    assert pdu_end(DNP3, b"\x05\x64\x06", 0) == 10 + 1 + 2
    assert pdu_end(DNP3, b"\x05\x64\x15", 0) == 10 + 16 + 2
    assert pdu_end(DNP3, b"\x05\x64\x16", 0) == 10 + 17 + 4
    assert pdu_end(DNP3, b"\x05\x64\xff", 0) == 292


@given(st.lists(st.one_of(st.sampled_from([READ, SILENCE, GARBAGE]), st.binary(max_size=12)), max_size=12))
def test_no_byte_is_lost_or_made_up(fed: list[bytes]) -> None:
    cutter = Cutter([MODBUS])
    cuts = [cut for data in fed for cut in cutter.feed(data)]
    assert b"".join(cut.data for cut in cuts) + cutter.held == b"".join(fed)
    assert all(cut.data for cut in cuts)


@given(st.lists(st.sampled_from([READ, SILENCE]), min_size=1, max_size=6), st.data())
def test_where_segments_end_does_not_matter(messages: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(messages)
    cutter = Cutter([MODBUS])
    found = []
    at = 0
    while at < len(stream):
        size = data.draw(st.integers(1, len(stream) - at))
        found += [cut.data for cut in cutter.feed(stream[at : at + size])]
        at += size
    assert found == messages

"""Builders of sampled values against a merging unit's frame.

The hexadecimal text is the first frame of SV_Normal_Traffic.pcap of
https://github.com/DINA-community/icsnpp-iec61850-sv, from behind the Ethernet type, up to the values.
"""

from __future__ import annotations

from dataclasses import replace

from plantwatch.corpus.craft import Scenario, sv
from plantwatch.corpus.craft.sv import GROUP, Sample, frame, stream

CAPTURED = bytes.fromhex(
    "4001 0066 0000 0000 605c 800101 a257 3055"
    "8004 34303031 8202 0118 8304 00000001 850102 8740 fffe598200000000"
)


def test_a_frame_is_what_a_merging_unit_sends() -> None:
    built = frame(Sample("4001", counter=280), app_id=0x4001)
    assert built[: len(CAPTURED)] == CAPTURED
    assert len(built) == 0x66


def test_several_samples_share_a_frame() -> None:
    eight = frame(*(replace(Sample(), counter=number, channels=1) for number in range(8)))
    assert eight[8:10] == b"\x60\x82"
    assert eight.count(b"BAY1MU01") == 8
    assert eight[eight.index(b"\x80\x01") + 2] == 8


def test_what_may_be_missing_stands_where_the_standard_puts_it() -> None:
    tags = Sample("S", data_set="D", timed=True, channels=0).encode()
    assert [tags[at] for at in (2, 5, 8, 12, 18, 28, 31)] == [0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x87]


def test_a_stream_counts_as_told() -> None:
    tape = Scenario()
    stream(tape.link("00:21:c1:01:00:10", GROUP, sv.ETHERTYPE), Sample(), [3999, 0])
    assert all(
        bytes.fromhex(text) in data
        for text, (_, data) in zip(("82020f9f", "82020000"), tape.packets, strict=True)
    )

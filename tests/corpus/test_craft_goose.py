"""Builders of GOOSE against a relay's message.

The hexadecimal text is the first frame of GOOSE.pcap of https://github.com/haolipeng/icsnpp-iec61850-goose (a
GE F650), from behind the Ethernet type.
"""

from __future__ import annotations

from plantwatch.corpus.craft import Scenario, goose
from plantwatch.corpus.craft.goose import GROUP, Message, publish

CAPTURED = bytes.fromhex(
    "0001 0091 0000 0000 618186"
    "801a 474544657669636546363530 2f4c4c4e30 24474f24 6763623031"
    "8103 009c40"
    "8218 474544657669636546363530 2f4c4c4e30 24474f4f534531"
    "830b 463635305f474f4f534531"
    "8408 386ebbf34217280a"
    "850101 86010a 870100 880101 890100 8a0108"
    "ab20" + "830100 8403030000" * 4
)


def test_a_message_is_what_a_relay_sends() -> None:
    message = Message(
        "GEDeviceF650/LLN0$GO$gcb01",
        1,
        10,
        data_set="GEDeviceF650/LLN0$GOOSE1",
        go_id="F650_GOOSE1",
        lifetime=40_000,
        values=bytes.fromhex("8301008403030000") * 4,
    ).encode()
    at = message.index(b"\x84\x08") + 2
    number = message.index(b"\x8a\x01") + 2  # the relay counts values and qualities apart
    real = CAPTURED[at : at + 8]
    assert message[:at] + real + message[at + 8 : number] + b"\x08" + message[number + 1 :] == CAPTURED


def test_numbers_are_as_short_as_they_can_be() -> None:
    assert [goose.integer(n).hex() for n in (0, 127, 128, 255, 0xFFFF_FFFF)] == [
        "00",
        "7f",
        "0080",
        "00ff",
        "00ffffffff",
    ]
    assert goose.tlv(0x80, bytes(127))[:2] == b"\x80\x7f"
    assert goose.tlv(0x80, bytes(128))[:3] == b"\x80\x81\x80"


def test_the_simulation_bit_of_the_header_is_not_that_of_the_message() -> None:
    plain, flagged = Message().encode(), Message().encode(flag=True)
    assert flagged[4:6] == b"\x80\x00"
    assert flagged[:4] + b"\0\0" + flagged[6:] == plain


def test_publishing_counts_as_told() -> None:
    tape = Scenario()
    publish(tape.link("00:30:a7:01:00:10", GROUP, goose.ETHERTYPE), Message(), [(3, 0), (3, 1)])
    assert [goose.tlv(0x86, bytes((n,))) in frame for n, (_, frame) in enumerate(tape.packets)] == [
        True,
        True,
    ]

"""Builders of PROFINET IO calls against those of a real controller.

The hexadecimal texts are from profinet_io_cm_device.pcapng of
https://github.com/cisagov/icsnpp-profinet-io-cm, with the sequence number, the block's own sequence number
and the subslot set to those of the builders.
"""

from __future__ import annotations

import struct

import pytest

from plantwatch.corpus.craft import profinet_cm
from plantwatch.corpus.craft.profinet_cm import Call

IDS = (
    "dea000006c9711d1827100010003015a dea000016c9711d1827100a02442df7d"
    "13142f9000001000a994d2106890ca5a 00000000 00000001 00000001"
)
RELATION = "7c74224e166c4a58bf6b6c25a75870f0"
MESSAGES = {
    "end of parameters": (
        profinet_cm.control(order=">"),
        f"0400200000000000 {IDS} 0004ffffffff003400000000 0000100000000020 000010000000000000000020"
        f"0110001c01000000 {RELATION} 0001000000010000",
    ),
    "release": (
        profinet_cm.release(order=">"),
        f"0400200000000000 {IDS} 0001ffffffff003400000000 0000100000000020 000010000000000000000020"
        f"0114001c01000000 {RELATION} 0001000000040000",
    ),
    "read": (
        profinet_cm.read(0xF841, order=">"),
        f"0400200000000000 {IDS} 0002ffffffff005400000000 0000100000000040 000010000000000000000040"
        f"0009003c01000001 {RELATION} 00000000000000010000f84100001000" + "00" * 24,
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_call_is_what_a_real_controller_sends(name: str) -> None:
    built, captured = MESSAGES[name]
    assert built == bytes.fromhex(captured)


def test_a_connect_begins_as_on_the_wire() -> None:
    message = profinet_cm.connect(order=">")
    start = bytes.fromhex(f"01000001 {RELATION} 000100a0456dd343 dea000006c9711d1827100010003015a")
    assert message[100:102] == b"\x01\x01"
    assert message[104 : 104 + len(start)] == start


def test_the_other_byte_order_turns_the_header_and_not_the_blocks() -> None:
    little, big = (profinet_cm.read(0xAFF0, order=order) for order in ("<", ">"))
    assert little[24:32] == bytes.fromhex("01 00 a0 de 97 6c d1 11")
    assert struct.unpack_from("<H", little, 68) == struct.unpack_from(">H", big, 68) == (Call.READ,)
    assert little[100:] == big[100:]
    assert len(little) == len(big) == 164

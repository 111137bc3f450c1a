"""Builders of UMAS messages against those of a Modicon M340.

The hexadecimal texts are messages of modicon_test.pcap in https://github.com/digitalbond/Quickdraw-Snort with
the transaction id set to that of the builders.
"""

from __future__ import annotations

import pytest

from plantwatch.corpus.craft import umas

MESSAGES = {
    "identification": (umas.read_id(), "000100000004005a0002"),
    "project information": (umas.read_project(), "000100000005005a000300"),
    "another block of it": (umas.read_project(4), "000100000005005a000304"),
    "status in a session": (umas.read_status(session=1), "000100000004005a0104"),
    "memory block": (umas.read_memory(0x13, 0x64, 0x9C), "00010000000d005a0020001300640000009c00"),
    "reservation": (
        umas.take_reservation(),
        "000100000018005a0010434c00000f555345522d37313445373446323142",
    ),
    "monitor": (umas.monitor(), "000100000008005a01501500010b"),
    "begin of an upload": (umas.fetch_begin(), "000100000008005a01330001fb00"),
    "block of an upload": (umas.fetch_block(0x1D), "000100000008005a013400011d00"),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_what_real_software_sends(name: str) -> None:
    built, captured = MESSAGES[name]
    assert built == bytes.fromhex(captured)


def test_a_reply_repeats_transaction_unit_and_session() -> None:
    request = umas.message(umas.Function.KEEP_ALIVE, session=1, tid=0x1A)
    assert umas.answer(request) == bytes.fromhex("001a00000004005a01fe")
    assert umas.refuse(request, b"\x83")[8:] == bytes.fromhex("01 fd 83")

"""Builders of PROFINET DCP against frames of real stations.

The hexadecimal texts are from profinet_io_cm_mixed_1.pcap of
https://github.com/cisagov/icsnpp-profinet-io-cm, from behind the Ethernet type and without padding.
"""

from __future__ import annotations

from plantwatch.corpus.craft import profinet_dcp as dcp
from plantwatch.corpus.craft.profinet_dcp import Item

ANSWER = bytes.fromhex(
    "feff 05 01 00000001 0000 0064"
    "0202 0010 0000 76657273616d61782d706e733131"
    "0205 000e 0000 010202010202020302040601"
    "0201 000d 0000 4943323030504e5330303100"
    "0203 0006 0000 015a0003"
    "0204 0004 0000 0100"
    "0102 000e 0001 c0a80102ffffff00c0a80102"
    "0601 0004 0000 0001"
)


def test_a_station_is_asked_for_by_name() -> None:
    captured = bytes.fromhex("fefe 05 00 00010002 0001 000a 0202 0005 747572636b 00")
    assert dcp.identify(0x00010002, "turck") == captured


def test_an_answer_is_what_a_real_station_sends() -> None:
    blocks = (
        dcp.block(Item.NAME, b"versamax-pns11"),
        dcp.block(Item.OPTIONS, bytes.fromhex("010202010202020302040601")),
        dcp.block(Item.VENDOR, b"IC200PNS001"),
        dcp.block(Item.DEVICE_ID, bytes.fromhex("015a0003")),
        dcp.block(Item.ROLE, b"\x01\x00"),
        dcp.ip_block("192.168.1.2", gateway="192.168.1.2"),
        dcp.block(0x0601, b"\x00\x01"),
    )
    assert dcp.frame(0xFEFF, dcp.Service.IDENTIFY, dcp.Kind.ANSWER, 1, b"".join(blocks)) == ANSWER


def test_a_set_carries_qualifiers_and_its_answer_none() -> None:
    assert dcp.set_blocks(7, dcp.name_block("p")).hex(" ", 2).endswith("0202 0003 0001 7000")
    assert dcp.answered(7, Item.NAME, 6)[12:].hex() == "05040003020206" + "00"
    assert dcp.get(7, Item.IP)[10:].hex() == "00020102"


def test_a_conflict_is_marked_in_the_block_of_the_address() -> None:
    clear, marked = (dcp.identified(1, "v", "10.0.0.1", conflict=mark) for mark in (False, True))
    assert [(a, b) for a, b in zip(clear, marked, strict=True) if a != b] == [(0x01, 0x81)]

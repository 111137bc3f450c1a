"""Builders of EtherCAT against frames that another builder (scapy 2.8.0, contrib.ethercat) makes."""

from __future__ import annotations

from plantwatch.corpus.craft import Scenario, ethercat
from plantwatch.corpus.craft.ethercat import Command, Datagram, State


def test_a_state_is_asked_for_as_on_the_wire() -> None:
    built = ethercat.frame(ethercat.set_state(Command.FPWR, 1001, State.INIT))
    assert built == bytes.fromhex("0e10 05 00 e903 2001 0200 0000 0100 0000")


def test_all_datagrams_but_the_last_say_that_more_follow() -> None:
    built = ethercat.frame(
        Datagram(Command.LRW, 0, 1, bytes(4), counter=3),
        Datagram(Command.BRD, 0, 0x0130, bytes(2), counter=3),
    )
    first, second = "0c 00 00000100 0480 0000 00000000 0300", "07 00 0000 3001 0200 0000 0000 0300"
    assert built == bytes.fromhex("1e10" + first + second)


def test_what_comes_back_has_another_sender_and_was_acted_on() -> None:
    link = Scenario().link("00:01:05:01:00:20", ethercat.EVERYBODY, ethercat.ETHERTYPE)
    source, payload = ethercat.returned(link, Datagram(Command.BRD, 0, 0x0130, bytes(2)), devices=3)
    assert source == "02:01:05:01:00:20"
    assert payload[-2:] == b"\x03\x00"


def test_mailbox_messages() -> None:
    assert (
        ethercat.sdo_download(0x607F, 0, 5).hex()
        == "0a0000000013" + "0020" + "23" + "7f60" + "00" + "05000000"
    )
    assert ethercat.sdo_upload(0x607F, 0)[8] == 0x40
    assert ethercat.foe(2, "a.bin").hex() == "0b0000000014" + "0200" + "00000000" + b"a.bin".hex()

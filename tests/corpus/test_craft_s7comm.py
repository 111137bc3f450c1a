"""Builders of S7comm messages against messages of real stations.

The hexadecimal texts are the TPKT payloads of the captures in https://github.com/gymgit/s7-pcaps with
the PDU reference set to that of the builders.
"""

from __future__ import annotations

import pytest

from plantwatch.corpus.craft import s7comm
from plantwatch.corpus.craft.s7comm import Area, Function, Group, Item, Method, Mode

MESSAGES = {
    "snap7_s300_stop": (
        s7comm.stop(),
        "0300002102f080320100000001001000002900000000000950 5f50524f4752414d",
    ),
    "snap7_s300_everything: _GARB": (
        s7comm.service("_GARB"),
        "0300002102f0803201000000010010000028000000000000fd0000055f47415242",
    ),
    "snap7_s300_everything: _MODU": (
        s7comm.service("_MODU", b"EP"),
        "0300002302f0803201000000010012000028000000000000fd00024550055f4d4f4455",
    ),
    "tia_s300_downloadHwConfig: _DELE": (
        s7comm.service("_DELE", s7comm.block_list(s7comm.block("SDB", 2000, "A"))),
        "0300002b02f080320100000001001a000028000000000000fd000a01003042303230303041055f44454c45",
    ),
    "step7_s300_download: request": (
        s7comm.request_download("DB", 1),
        "0300003102f080320100000001002000001a00010000000000095f30413030303031500d31303030323136303030303838",
    ),
    "step7_s300_download: the controller pulls": (
        s7comm.pull("DB", 1),
        "0300002302f080320100000001001200001b00000000000000095f3041303030303150",
    ),
    "snap7_s300_everything: start upload": (
        s7comm.start_upload("OB", 0).replace(b"_08", b"_0B"),
        "0300002302f080320100000001001200001d00000000000000095f3042303030303041",
    ),
    "snap7_s300_everything: end upload": (
        s7comm.continue_upload(Function.END_UPLOAD),
        "0300001902f080320100000001000800001f00000000000007",
    ),
    "step7_s300_AuthPassword: protection level": (
        s7comm.read_szl(0x0132, 4),
        "0300002102f080320700000001000800080001120411440100ff09000401320004",
    ),
    "step7_s300_AuthPassword: password": (
        s7comm.userdata(Group.SECURITY, 1, bytes.fromhex("213a1b1d6e681b1d")),
        "0300002502f0803207000000010008000c0001120411450100ff090008213a1b1d6e681b1d",
    ),
    "step7_s300_AuthPassword: accepted": (
        s7comm.userdata_reply(Group.SECURITY, 1),
        "0300002102f0803207000000 01000c000400011208128501000000 00000a000000",
    ),
    "snap7_s300_everything: read clock": (
        s7comm.userdata(Group.TIME, 1),
        "0300001d02f0803207000000010008000400011204114701000a000000",
    ),
    "step7_s300_stop: mode": (
        s7comm.mode_notice(Mode.STOP),
        "0300001902f080320700000001000800000100101000000000",
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_what_a_real_station_sends(name: str) -> None:
    built, captured = MESSAGES[name]
    assert built == bytes.fromhex(captured)


def test_test_functions_come_with_a_reference_and_an_error_code() -> None:
    plain = s7comm.userdata(Group.TEST, 8, b"\x00\x14")
    extended = s7comm.userdata(Group.TEST, 8, b"\x00\x14", method=Method.EXTENDED)
    assert plain[17:25] == bytes.fromhex("00 01 12 04 11 41 08 00")
    assert extended[17:29] == bytes.fromhex("00 01 12 08 12 41 08 00 00 00 00 00")
    assert plain[25:] == extended[29:]


def test_items_of_a_write_stand_twelve_bytes_apart_and_even() -> None:
    message = s7comm.write(Item(Area.FLAGS, 20), Item(Area.OUTPUTS), value=b"\x01")
    assert message[17:19] == bytes((Function.WRITE, 2))
    assert message[19:22] == message[31:34] == bytes.fromhex("12 0a 10")
    assert (message[27], message[39]) == (Area.FLAGS, Area.OUTPUTS)
    assert message[28:31] == (20 * 8).to_bytes(3, "big")
    assert message[43:] == bytes.fromhex("00 04 00 08 01 00  00 04 00 08 01")


def test_the_called_tsap_stands_where_the_order_puts_it() -> None:
    called = b"\x01\x02"
    for order, at in (("called", 11), ("size called", 14), ("caller called", 15), ("size caller called", 18)):
        message = s7comm.connection_request(called, order=order)
        assert message[at : at + 4] == b"\xc2\x02" + called
        assert message[4] == len(message) - 5


def test_an_answer_names_what_was_asked_for() -> None:
    assert s7comm.answer(s7comm.stop())[7:] == bytes.fromhex("32 03 00 00 00 01 00 01 00 00 00 00 29")
    assert s7comm.answer(s7comm.read_szl(0x24))[22:24] == bytes((0x84, 1))


def test_a_refusal_holds_only_its_error() -> None:
    assert s7comm.refused(s7comm.WRONG_PASSWORD)[7:] == bytes.fromhex("32 02 00 00 00 01 00 00 00 00 d6 02")
    assert s7comm.disconnect_request() == bytes.fromhex("03 00 00 0b 06 80 00 01 00 00 03")

"""Builders of MMS messages against messages of a real stack and of devices without session and presentation.

The hexadecimal texts are of the recordings with libiec61850 (pcaps/mms) and of the captures in
https://github.com/w3h/icsmaster, with the invoke id set to that of the builders.
"""

from __future__ import annotations

import pytest

from plantwatch.corpus.craft import mms
from plantwatch.corpus.craft.mms import BARE, FALSE, Layers, Service

MESSAGES = {
    "recorded-polling: initiate": (
        mms.initiate(),
        "030000bb02f0800db20506130100160102140200023302000134020001c19c318199a003800101a281918104000000018204"
        "00000001a423300f0201010604520100013004060251013010020103060528ca220201300406025101615e305c020101a057"
        "6055a107060528ca220203a20706052901876701a30302010ca606060429018767a70302010cbe2f282d020103a028a82680"
        "0300fde881010582010583010aa416800101810305f100820c03ee1c00000408000079ef18",
    ),
    "recorded-polling: accepted": (
        mms.accept(),
        "0300008f02f0800e8605061301001601021402000234020001c1743172a003800101a26b830400000001a512300780010081"
        "025101300780010081025101614f304d020101a0486146a107060528ca220203a203020100a305a103020100be2f282d0201"
        "03a028a926800300fde881010582010583010aa416800101810305f100820c03ee1c00000002000040ed18",
    ),
    "recorded-polling: read": (
        mms.read("XCBR1$ST$Pos", invoke=3),
        "0300003c02f08001000100612f302d020103a028a026020103a421a11fa01d301ba019a1171a074631324354524c"
        "1a0c584342523124535424506f73",
    ),
    "recorded-polling: a report is switched on": (
        mms.write("LLN0$RP$EventsRCB01$RptEna"),
        "0300004d02f080010001006140303e020103a039a037020101a532a02b3029a027a1251a074631324354524c"
        "1a1a4c4c4e30245250244576656e7473524342303124527074456e61a003830101",
    ),
    "recorded-attack: a report is switched off": (
        mms.write("LLN0$RP$EventsRCB01$RptEna", value=FALSE, invoke=0x3A),
        "0300004d02f080010001006140303e020103a039a03702013aa532a02b3029a027a1251a074631324354524c"
        "1a1a4c4c4e30245250244576656e7473524342303124527074456e61a003830100",
    ),
    "recorded-polling: written": (
        mms.write_response(0),
        "0300001d02f080010001006110300e020103a009a107020101a5028100",
    ),
    "recorded-attack: an error": (
        mms.error(invoke=9),
        "0300002002f0800100010061133011020103a00ca20a800109a205a003870102",
    ),
    "recorded-attack: stop": (
        mms.request(Service.STOP, mms.element(0x80, b"MAIN"), invoke=0x7001),
        "0300002302f0800100010061163014020103a00fa00d02027001bf290680044d41494e",
    ),
    "mms-killRequest: kill": (
        mms.request(Service.KILL, mms.element(0x80, b"R395024397Application_1"), layers=BARE),
        "0300002802f080a01f020101bf2c198017523339353032343339374170706c69636174696f6e5f31",
    ),
    "mms-deleteProgramInvocation: delete": (
        mms.request(Service.DELETE_PROGRAM, b"MuSecurity_Application_1", layers=BARE),
        "0300002702f080a01e0201019f27184d7553656375726974795f4170706c69636174696f6e5f31",
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_what_a_real_stack_sends(name: str) -> None:
    built, captured = MESSAGES[name]
    assert built == bytes.fromhex(captured)


@pytest.mark.parametrize(
    ("value", "octets", "expected"),
    [(5, 0, "05"), (0x80, 0, "8180"), (0x1234, 0, "821234"), (5, 1, "8105"), (5, 4, "8400000005")],
)
def test_a_length_has_the_form_asked_for(value: int, octets: int, expected: str) -> None:
    assert mms.length(value, octets) == bytes.fromhex(expected)


def test_longer_lengths_move_the_service_and_nothing_else() -> None:
    plain = mms.read("XCBR1$ST$Pos")
    for octets in (1, 2, 3, 4):
        long = mms.read("XCBR1$ST$Pos", layers=Layers(octets=octets))
        assert long[:12] == plain[:2] + len(long).to_bytes(2, "big") + plain[4:12]
        assert long.endswith(plain[-16:])
        assert long.index(b"\xa4") == plain.index(b"\xa4") + 4 * octets


def test_an_operation_tells_what_to_do_and_who_wants_it() -> None:
    on, off = mms.operation(), mms.operation(on=False)
    assert on[:5] == bytes.fromhex("a2 29 83 01 01")
    assert off[:5] == bytes.fromhex("a2 29 83 01 00")
    assert b"workstation" in on

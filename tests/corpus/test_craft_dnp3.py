"""DNP3 builders, compared with frames of public captures and with bytes worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.corpus.craft import dnp3
from plantwatch.corpus.craft import dnp3_objects as objects
from plantwatch.corpus.craft.dnp3 import Function, Iin, Link
from plantwatch.corpus.craft.dnp3_objects import Control, Mode

HEADER, BLOCK = 10, 16


def user_data(frame: bytes) -> bytes:
    """The user data of one frame whose checksums all fit."""
    assert dnp3.crc(frame[:8]) == frame[8:HEADER]
    assert frame[2] >= 5
    left, data, at = frame[2] - 5, b"", HEADER
    while left:
        size = min(left, BLOCK)
        block, check = frame[at : at + size], frame[at + size : at + size + 2]
        assert dnp3.crc(block) == check
        data, left, at = data + block, left - size, at + size + 2
    assert at == len(frame)
    return data


def test_the_check_value_of_the_checksum() -> None:
    assert dnp3.crc(b"123456789") == (0xEA82).to_bytes(2, "little")


def test_a_frame_of_a_public_capture() -> None:
    everything = objects.every(60, 2) + objects.every(60, 3) + objects.every(60, 4)
    frame = dnp3.request(
        Function.DISABLE_UNSOLICITED,
        everything,
        source=3,
        destination=dnp3.BROADCAST_OPTIONAL,
        sequence=1,
    )
    data = user_data(frame)
    assert frame[:HEADER].hex() == "056411c4ffff0300d0d0"
    assert data.hex() == "c0c1153c02063c03063c0406"  # that capture has transport sequence 1


@pytest.mark.parametrize(
    ("function", "control"),
    [
        (Link.RESET_LINK, 0xC0),
        (Link.TEST_LINK, 0xF2),
        (Link.REQUEST_STATUS, 0xC9),
        (Link.ACK, 0x80),
        (Link.STATUS, 0x8B),
    ],
)
def test_link_control(function: Link, control: int) -> None:
    frame = dnp3.frame(function)
    assert (len(frame), frame[2], frame[3]) == (HEADER, 5, control)
    assert dnp3.frame(function, from_master=False)[3] == control & 0x7F


@given(st.binary(max_size=250))
def test_every_block_has_its_checksum(data: bytes) -> None:
    assert user_data(dnp3.frame(Link.DATA, data)) == data


def test_a_frame_holds_250_bytes() -> None:
    assert len(dnp3.frame(Link.DATA, bytes(250))) == 292
    with pytest.raises(ValueError, match="251 bytes do not fit"):
        dnp3.frame(Link.DATA, bytes(251))


@given(st.binary(min_size=1, max_size=2000))
def test_segments_join_to_the_fragment(fragment: bytes) -> None:
    pieces = dnp3.segments(fragment)
    assert b"".join(piece[1:] for piece in pieces) == fragment
    assert [bool(piece[0] & 0x40) for piece in pieces] == [True] + [False] * (len(pieces) - 1)
    assert [bool(piece[0] & 0x80) for piece in pieces] == [False] * (len(pieces) - 1) + [True]
    assert [piece[0] & 0x3F for piece in pieces] == list(range(len(pieces)))


def test_indications_stand_before_the_objects() -> None:
    frame = dnp3.reply(objects.every(1, 2), iin=Iin.DEVICE_RESTART | Iin.PARAMETER_ERROR, sequence=5)
    assert user_data(frame).hex(" ") == "c0 c5 81 80 04 01 02 06"
    assert frame[3:8].hex() == "4401000a00"


def test_a_report_asks_for_its_confirm() -> None:
    report = dnp3.reply(function=Function.UNSOLICITED, sequence=2)
    confirm = dnp3.request(Function.CONFIRM, sequence=2, unsolicited=True)
    assert (user_data(report)[1], user_data(confirm)[1]) == (0xF2, 0xD2)


def test_a_damaged_message_differs_in_one_bit() -> None:
    message = dnp3.request(Function.CONFIRM)
    broken = dnp3.damaged(message, 13)
    assert [a ^ b for a, b in zip(message, broken, strict=True)] == [0] * 13 + [1] + [0]


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (objects.class_poll(1, 2, 3, 0), "3c0206 3c0306 3c0406 3c0106"),
        (objects.crob(2, Control.TRIP), "0c01 17 01 02 81 01 64000000 64000000 00"),
        (objects.analog_output(1, -2), "2902 17 01 01 feff 00"),
        (objects.time_and_date(0x123456789ABC), "3201 07 01 bc9a78563412"),
        (objects.clear_restart(), "5001 00 07 07 00"),
        (objects.device_attributes(), "00fe 00 00 00"),
        (objects.binary_events(3, 4), "0201 17 02 03 81 04 81"),
        (objects.class_assignment(0, 30), "3c0106 1e0006"),
        (objects.file_block(7, 1, b"ab"), "4605 5b 01 0a00 07000000 01000080 6162"),
        (objects.file_handle(7), "4604 5b 01 0d00 07000000 00000000 0000 0000 00"),
        (objects.key_status_request(1), "7804 07 01 0100"),
    ],
)
def test_objects(built: bytes, expected: str) -> None:
    assert built == bytes.fromhex(expected)


@pytest.mark.parametrize("mode", Mode)
def test_the_mode_of_an_open_stands_at_offset_41(mode: Mode) -> None:
    frame = dnp3.request(Function.OPEN_FILE, objects.file_command("a", mode))
    assert frame[12] == 25
    assert frame[41:43] == mode.to_bytes(2, "little")


def test_an_authentication_error_stands_first_in_its_message() -> None:
    error = objects.authentication_error()
    answer = dnp3.reply(error, function=Function.AUTHENTICATION_RESPONSE)
    assert (answer[12], answer[15:17].hex()) == (131, "7807")
    assert dnp3.request(Function.AUTHENTICATE_NO_ACK, error)[12:15].hex() == "217807"

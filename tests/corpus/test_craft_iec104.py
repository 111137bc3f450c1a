"""IEC 60870-5-104 builders, compared with messages of a recorded stack and with bytes worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.corpus.craft import Scenario, iec104
from plantwatch.corpus.craft.iec104 import Cause, Dialogue, Function, Type, apdu, asdu

# Bytes in the ASDU of each command: header with object address (9) and the elements of IEC 60870-5-101, 7.3.
SIZES = {
    **dict.fromkeys((45, 46, 47, 100, 101, 105, 113), 10),
    **dict.fromkeys((48, 49, 110, 111), 12),
    **dict.fromkeys((50, 112), 14),
    **dict.fromkeys((58, 59, 60), 17),
    **dict.fromkeys((61, 62), 19),
    51: 13,
    63: 21,
    64: 20,
    102: 9,
    103: 16,
    104: 11,
    107: 18,
}


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (iec104.control(Function.START), "68 04 07 00 00 00"),
        (iec104.control(Function.TEST_CONFIRM), "68 04 83 00 00 00"),
        (iec104.acknowledge(4), "68 04 01 00 08 00"),
        (
            apdu(asdu(Type.COUNTER_INTERROGATION, b"\xc5"), sent=1, received=4),
            "68 0e 02 00 08 00 65 01 06 00 0a 00 00 00 00 c5",
        ),
        (
            apdu(asdu(Type.READ, cause=Cause.REQUEST, address=5000), sent=9, received=28),
            "68 0d 12 00 38 00 66 01 05 00 0a 00 88 13 00",
        ),
        (
            apdu(asdu(Type.SINGLE_COMMAND, address=0x010203, station=0x0405), sent=0x7FFF, received=0x80),
            "68 0e fe ff 00 01 2d 01 06 00 05 04 03 02 01 01",
        ),
    ],
)
def test_messages(built: bytes, expected: str) -> None:
    assert built == bytes.fromhex(expected)


@pytest.mark.parametrize(("kind", "size"), sorted(SIZES.items()))
def test_each_command_has_the_size_of_its_type(kind: int, size: int) -> None:
    assert len(asdu(kind)) == size


def test_a_command_with_time_tag_is_the_one_without_and_a_time() -> None:
    assert iec104.element(Type.SET_SHORT_TIMED) == iec104.element(Type.SET_SHORT) + iec104.NOON


def test_the_length_can_be_forged() -> None:
    honest, forged = apdu(asdu(Type.RESET)), apdu(asdu(Type.RESET), length=254)
    assert (honest[1], forged[1]) == (len(honest) - 2, 254)
    assert honest[2:] == forged[2:]


@given(st.sampled_from(Cause), st.binary(max_size=200))
def test_an_answer_differs_in_the_cause_only(cause: Cause, content: bytes) -> None:
    request = asdu(Type.SEGMENT, content, address=7)
    answer = iec104.answer(request, cause)
    assert answer[2] == cause
    assert answer[:2] + request[2:3] + answer[3:] == request


@given(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF))
def test_sequence_numbers_leave_the_format_bits_clear(sent: int, received: int) -> None:
    message = apdu(b"", sent=sent, received=received)
    numbers = int.from_bytes(message[2:4], "little"), int.from_bytes(message[4:6], "little")
    assert numbers == (sent % 0x8000 * 2, received % 0x8000 * 2)


def test_a_dialogue_counts_what_each_side_has_sent() -> None:
    s = Scenario()
    dialogue = Dialogue(s.tcp("10.0.0.1", "10.0.0.2", iec104.PORT, handshake=False), sent=5)
    dialogue.client(asdu(Type.INTERROGATION), asdu(Type.READ))
    dialogue.command(asdu(Type.CLOCK))
    said = [frame[54:] for _, frame in s.packets if len(frame) > 54]
    first = said[0][:16], said[0][16:]
    controls = [message[2:6].hex() for message in (*first, *said[1:])]
    assert controls == ["0a000000", "0c000000", "0e000000", "00001000"]


def test_a_command_is_confirmed_and_terminated() -> None:
    s = Scenario()
    dialogue = Dialogue(s.tcp("10.0.0.1", "10.0.0.2", iec104.PORT, handshake=False))
    dialogue.command(asdu(Type.SINGLE_COMMAND))
    causes = [frame[54 + 8] for _, frame in s.packets if len(frame) > 54]
    assert causes == [Cause.ACTIVATION, Cause.CONFIRMATION, Cause.TERMINATION]

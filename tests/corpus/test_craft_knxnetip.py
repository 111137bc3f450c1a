"""KNXnet/IP builders, compared with frames of our recordings and worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.corpus.craft import knxnetip
from plantwatch.corpus.craft.knxnetip import (
    BROADCAST,
    LIGHT,
    MANAGEMENT,
    Apci,
    Extended,
    Service,
    frame,
    routed,
    telegram,
    tunnelled,
)


@pytest.mark.parametrize(
    ("built", "expected"),
    [  # the recordings count channel and telegrams; these are put to 3 and 0 here, sequence numbers to 0
        (
            tunnelled(telegram(Apci.GROUP_WRITE, to=LIGHT, group=True, bits=1)),
            "061004200015040300001100bce011170801010081",
        ),
        (tunnelled(telegram(Extended.RESTART)), "061004200015040300001100b06011171114014380"),
        (
            tunnelled(telegram(Extended.MASTER_RESET, b"\x02\x00")),
            "061004200017040300001100b060111711140343810200",
        ),
        (
            tunnelled(telegram(Apci.ADDRESS_WRITE, b"\xff\xff", to=BROADCAST)),
            "061004200017040300001100b0e0111700000300c0ffff",
        ),
        (
            tunnelled(telegram(Apci.MEMORY_WRITE, b"\x01\x00" + bytes(12), bits=12)),
            "061004200023040300001100b060111711140f428c0100000000000000000000000000",
        ),
        (routed(telegram(Apci.GROUP_READ, to=LIGHT, group=True)), "0610053000112900bce011170801010000"),
        (tunnelled(knxnetip.transport()), "061004200014040300001100b060111711140080"),
        (knxnetip.description(), "06100203000e08010a3d02140e58"),
        (knxnetip.connect(MANAGEMENT), "06100205001808010a3d02140e5808010a3d02140e580203"),
        (knxnetip.connect(), "06100205001a08010a3d02140e5808010a3d02140e5804040200"),
        (frame(Service.ROUTING_BUSY, bytes(6), length=5), "061005320005000000000000"),
    ],
)
def test_frames(built: bytes, expected: str) -> None:
    assert built.hex() == expected


@given(st.integers(0, 0xFFFF), st.binary(max_size=200))
def test_the_length_counts_the_whole_frame(service: int, body: bytes) -> None:
    built = frame(service, body)
    assert int.from_bytes(built[4:6], "big") == len(built)


@given(st.sampled_from([*Apci, *Extended]), st.binary(max_size=14), st.binary(max_size=20))
def test_the_telegram_stands_behind_additional_information(apci: int, data: bytes, extra: bytes) -> None:
    built = tunnelled(telegram(apci, data, extra=extra))
    at = 12 + built[11]
    assert int.from_bytes(built[at + 7 : at + 9], "big") & 0x3FF == apci
    assert built[at + 6] == 1 + len(data)
    assert built[at + 9 :] == data

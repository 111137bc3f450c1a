"""BACnet/IP builders, compared with messages of our recordings and worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.corpus.craft import bacnet
from plantwatch.corpus.craft.bacnet import (
    FORWARDED,
    ROUTES,
    Function,
    Notice,
    Object,
    Property,
    Route,
    Service,
    asked,
    confirmed,
    link,
    plain,
)

BYTES = st.binary(max_size=200)
REINITIALIZE = "810a00140104" + "0244411409001d06" + "0061646d696e"


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (link(Function.READ_TABLE), "81020004"),
        (link(Function.REGISTER, b"\x00\x3c"), "81050006003c"),
        (
            Route("all", Function.BROADCAST, bacnet.EVERYONE)(bacnet.who_is(1000, 1999)),
            "810b00120120ffff00ff10080a03e81a07cf",
        ),
        (plain(bacnet.i_am(4000)), "810a0015010010 00c402000fa0220400910322 03e7"),
        (
            asked(bacnet.read(Object.ANALOG_VALUE, 1, Property.PRESENT_VALUE)),
            "810a001101040244010c0c008000011955",
        ),
        (
            asked(bacnet.write(Object.ANALOG_VALUE, 1, Property.PRESENT_VALUE, priority=1)),
            "810a001a01040244010f0c0080000119553e4442b400003f4901",
        ),
        (
            asked(bacnet.read_multiple(Object.ANALOG_VALUE, 1, Property.ALL)),
            "810a001301040244010e0c008000011e09081f",
        ),
        (
            asked(confirmed(Service.WRITE_MULTIPLE, bacnet.write_multiple(Object.ANALOG_VALUE, 2, 85))),
            "810a001a0104024401100c008000021e09552e4442b400002f1f",
        ),
        (asked(bacnet.communication(2, 60)), "810a000e0104024401 11093c1902"),
        (asked(bacnet.reinitialize(0, "admin")), REINITIALIZE.replace("41", "01", 1)),
        (plain(bacnet.error(Service.REINITIALIZE, 4, 26)), "810a000d010050011491 04911a"),
        (bacnet.message(6, b"\x01\x00\x05\x01\x00"), "810a000c01800601 00050100"),
    ],
)
def test_messages(built: bytes, expected: str) -> None:
    assert built.hex() == expected.replace(" ", "")


@given(st.sampled_from((*ROUTES, *FORWARDED)), BYTES)
def test_the_length_counts_the_whole_message(route: Route, data: bytes) -> None:
    built = route(data)
    assert int.from_bytes(built[2:4], "big") == len(built)
    assert built.endswith(data)


@given(st.sampled_from((*ROUTES, *FORWARDED)), st.integers(0, 255))
def test_the_application_layer_stands_where_the_catalog_looks(route: Route, service: int) -> None:
    built = route(confirmed(service), more=4)
    at = 10 if built[1] == Function.FORWARDED else 4
    version, control = built[at : at + 2]
    at += 2
    assert (version, control & 0x84) == (1, 4)
    for present in control & 0x20, control & 0x08:
        if present:
            at += 3 + built[at + 2]
    at += 1 if control & 0x20 else 0
    assert built[at:] == bytes([0x02, 0x44, 1, service])


def test_a_long_property_number_has_two_bytes() -> None:
    apdu = bacnet.write(Object.ANALOG_INPUT, 1, Property.EVENT_DETECTION_ENABLE, bacnet.TRUE)
    assert apdu[9:12] == b"\x1a\x01\x61"


def test_a_segment_has_its_service_behind_number_and_window() -> None:
    whole, part = confirmed(Service.WRITE_FILE, b"x"), bacnet.segment(Service.WRITE_FILE, b"x")
    assert whole[3:] == part[5:]
    assert part[0] & 0x08
    assert not whole[0] & 0x08


def test_notices_have_no_number() -> None:
    assert bacnet.unconfirmed(Notice.TIME, b"t") == b"\x10\x06t"

"""MQTT builders, compared with packets of a recorded client and broker."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.corpus.craft import mqtt
from plantwatch.corpus.craft.mqtt import connack, connect, packet, publish, size, subscribe


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (connect("historian-1"), "101700044d5154540402003c000b686973746f7269616e2d31"),
        (connect("pump-51", "pump", "p51")[2:12], "00044d51545404c2003c"),
        (connect(level=3)[2:12], "00064d514973647003" + "02"),
        (connect(level=5)[8:13], "0502003c00"),
        (connack(5), "20020005"),
        (connack(0x87, level=5), "2003008700"),
        (subscribe("#"), "8206000100012301"),
        (subscribe("$SYS/#", number=2), "820b00020006245359532f2301"),
        (subscribe("plant/pump/+", properties=b""), "8212000100000c706c616e742f70756d702f2b01"),
        (publish("plant/pump/flow", b"0.0"), "3014000f706c616e742f70756d702f666c6f77302e30"),
        (publish("plnt", b""), "30060004706c6e74"),
        (publish("a", b"x", quality=1, retain=True, again=True), "3b060001610007" + "78"),
        (packet(mqtt.Type.PINGREQ), "c000"),
    ],
)
def test_packets(built: bytes, expected: str) -> None:
    assert built == bytes.fromhex(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, "00"), (127, "7f"), (128, "8001"), (16_383, "ff7f"), (16_384, "808001"), (268_435_455, "ffffff7f")],
)
def test_sizes_of_the_standard(value: int, expected: str) -> None:
    assert size(value) == bytes.fromhex(expected)


@given(st.text(max_size=40), st.binary(max_size=20_000), st.integers(0, 2))
def test_the_length_counts_what_follows_it(topic: str, payload: bytes, quality: int) -> None:
    built = publish(topic, payload, quality=quality)
    digits = next(n for n, byte in enumerate(built[1:], 1) if byte < 0x80)
    counted = sum((byte & 0x7F) << 7 * n for n, byte in enumerate(built[1 : digits + 1]))
    assert counted == len(built) - digits - 1

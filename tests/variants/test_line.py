"""Frames made fast are those that the plain functions make."""

from __future__ import annotations

from ipaddress import ip_address

from hypothesis import given
from hypothesis import strategies as st

from plantwatch.corpus.craft import wire
from plantwatch.corpus.craft.wire import TCP, Address
from plantwatch.corpus.variants.line import Line
from plantwatch.corpus.variants.session import Host

WORDS = st.integers(0, 0xFFFF)
NUMBERS = st.integers(0, 0xFFFF_FFFF)
FOUR = st.ip_addresses(v=4), st.ip_addresses(v=4)
SIX = st.ip_addresses(v=6), st.ip_addresses(v=6)
MACS = bytes(range(12))


def plainly(
    hosts: tuple[Host, Host], numbers: tuple[int, int], flags: int, data: bytes, rest: tuple[int, int]
) -> bytes:
    sender, receiver = hosts
    mss, identification = rest
    ends = (sender.address, sender.port), (receiver.address, receiver.port)
    segment = wire.tcp(*ends, *numbers, flags, data, mss)
    packet = wire.ip(sender.address, receiver.address, TCP, segment, identification)
    return sender.macs + sender.tags + wire.ethertype(sender.address).to_bytes(2, "big") + packet


@given(
    st.one_of(st.tuples(*FOUR), st.tuples(*SIX)),
    st.tuples(WORDS, WORDS),
    st.tuples(NUMBERS, NUMBERS),
    st.integers(0, 255),
    st.binary(max_size=40),
    st.tuples(st.sampled_from([0, 1460]), WORDS),
)
def test_the_same_bytes(
    addresses: tuple[Address, Address],
    ports: tuple[int, int],
    numbers: tuple[int, int],
    flags: int,
    data: bytes,
    rest: tuple[int, int],
) -> None:
    sender, receiver = (
        Host(address, port, MACS, b"\x81\x00\x00\x05", 0)
        for address, port in zip(addresses, ports, strict=True)
    )
    frame = Line(sender, receiver).frame(*numbers, flags, data, *rest)
    assert frame == plainly((sender, receiver), numbers, flags, data, rest)


def test_a_sum_of_all_ones() -> None:
    """The remainder is 0 both for a sum of zero and for one of all ones; only the first has no checksum."""
    assert wire.checksum(b"\xff\xff") == 0
    assert wire.checksum(b"\xff\xfe\x00\x01") == 0
    assert wire.checksum(b"\x00\x00") == 0xFFFF
    none = ip_address("0.0.0.0")
    host = Host(none, 0, MACS, b"", 0)
    for sequence in range(0xFFFF, 0xFFFF + 3):
        expected = plainly((host, host), (sequence, 0), 0, b"", (0, 0))
        assert Line(host, host).frame(sequence, 0, 0, b"", 0, 0) == expected


@given(st.binary(max_size=50))
def test_the_checksum_as_the_standard_adds_it(data: bytes) -> None:
    total = 0
    for at in range(0, len(data), 2):
        total += int.from_bytes(data[at : at + 2].ljust(2, b"\0"), "big")
        total = (total & 0xFFFF) + (total >> 16)
    assert wire.checksum(data) == total ^ 0xFFFF

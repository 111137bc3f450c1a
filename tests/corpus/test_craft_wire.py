"""Headers and checksums, compared with bytes worked out by hand."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from plantwatch.corpus.craft import wire


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ("", 0xFFFF),
        ("0001f203f4f5f6f7", 0x220D),
        ("01", 0xFEFF),
        ("45000073000040004011 0000 c0a80001c0a800c7", 0xB861),
    ],
)
def test_checksum(data: str, value: int) -> None:
    assert wire.checksum(bytes.fromhex(data)) == value


def test_an_ipv4_packet() -> None:
    packet = wire.ip(ip_address("192.168.0.1"), ip_address("192.168.0.199"), 17, b"\x01\x02", 7)
    assert packet.hex(" ", 2) == "4500 0016 0007 4000 4011 b8b7 c0a8 0001 c0a8 00c7 0102"
    assert wire.checksum(packet[:20]) == 0


def test_an_ipv6_packet() -> None:
    packet = wire.ip(ip_address("fd00::1"), ip_address("fd00::2"), 6, b"\x01", 7)
    assert packet.hex() == f"6000000000010640fd00{1:028x}fd00{2:028x}01"


def test_a_tcp_segment() -> None:
    ends = (ip_address("10.0.0.1"), 49200), (ip_address("10.0.0.2"), 502)
    segment = wire.tcp(*ends, 1, 0, wire.SYN, mss=1460)
    assert segment.hex(" ", 4) == "c03001f6 00000001 00000000 6002faf0 c70b0000 020405b4"
    pseudo = bytes.fromhex("0a000001 0a000002 0006 0018")
    assert wire.checksum(pseudo + segment) == 0


def test_a_udp_datagram() -> None:
    ends = (ip_address("10.0.0.1"), 1), (ip_address("10.0.0.2"), 2)
    assert wire.udp(*ends, b"\x03").hex(" ", -2) == "0001 0002 0009 e8d6 03"


def test_a_udp_checksum_is_never_the_zero_that_means_none() -> None:
    ends = (ip_address("10.0.0.1"), 1), (ip_address("10.0.0.2"), 2)
    rest = int.from_bytes(wire.udp(*ends, b"\0\0")[6:8], "big")
    assert wire.udp(*ends, rest.to_bytes(2, "big"))[6:8] == b"\xff\xff"


@pytest.mark.parametrize(
    ("vlans", "tags"), [((), ""), ((5,), "8100 0005"), ((7, 4094), "88a8 0007 8100 0ffe")]
)
def test_an_ethernet_frame(vlans: tuple[int, ...], tags: str) -> None:
    frame = wire.ethernet(b"source", b"target", 0x0800, b"payload", vlans)
    assert frame == b"target" + b"source" + bytes.fromhex(tags) + b"\x08\x00payload"


@pytest.mark.parametrize(
    ("address", "mac"),
    [
        ("224.0.0.1", "01005e000001"),
        ("239.255.1.2", "01005e7f0102"),
        ("ff02::1:ff00:1", "3333ff000001"),
        ("255.255.255.255", "ffffffffffff"),
    ],
)
def test_the_mac_of_a_group(address: str, mac: str) -> None:
    assert wire.mac_of(ip_address(address), device=True).hex() == mac


def test_the_mac_of_a_host_follows_from_its_address_and_kind() -> None:
    one, other = ip_address("10.20.1.10"), ip_address("10.20.1.11")
    macs = {wire.mac_of(a, device=d) for a in (one, other) for d in (True, False)}
    assert len(macs) == 4
    assert all(not mac[0] & 3 for mac in macs)  # neither a group nor locally administered

"""Every link type that is read, as bytes in and Ethernet out."""

from __future__ import annotations

import pytest

from plantwatch.corpus import linktype

MACS = "020000000002 020000000001"
V4, V6 = "45000014", "60000000"


@pytest.mark.parametrize(
    ("kind", "packet", "frame"),
    [
        (1, "0102", "0102"),
        (113, f"0000 0001 0006 aabbccddeeff0000 0800 {V4}", f"{MACS} 0800 {V4}"),
        (113, f"0000 0001 0006 aabbccddeeff0000 8100 0005 0800 {V4}", f"{MACS} 8100 0005 0800 {V4}"),
        (113, "0000 0001 0006 aabbccddeeff0000 0004 424203", f"{MACS} 0003 424203"),
        (113, "0000 0118 0006 aabbccddeeff0000 000c 00", f"{MACS} ffff 00"),
        (113, "0000 0001", f"{MACS} ffff"),
        (276, f"86dd 0000 00000002 0001 00 06 aabbccddeeff0000 {V6}", f"{MACS} 86dd {V6}"),
        (
            276,
            f"8100 0000 00000002 0001 00 06 aabbccddeeff0000 0007 0800 {V4}",
            f"{MACS} 8100 0007 0800 {V4}",
        ),
        (0, f"02000000 {V4}", f"{MACS} 0800 {V4}"),
        (0, f"00000002 {V4}", f"{MACS} 0800 {V4}"),
        (0, f"18000000 {V6}", f"{MACS} 86dd {V6}"),
        (0, f"1c000000 {V6}", f"{MACS} 86dd {V6}"),
        (0, f"1e000000 {V6}", f"{MACS} 86dd {V6}"),
        (0, f"0a000000 {V6}", f"{MACS} 86dd {V6}"),
        (0, f"00000017 {V6}", f"{MACS} 86dd {V6}"),
        (0, "07000000 00", f"{MACS} ffff 00"),
        (108, f"00000002 {V4}", f"{MACS} 0800 {V4}"),
        (108, f"0000001c {V6}", f"{MACS} 86dd {V6}"),
        (101, V4, f"{MACS} 0800 {V4}"),
        (101, V6, f"{MACS} 86dd {V6}"),
        (101, "", f"{MACS} ffff"),
        (101, "15", f"{MACS} ffff 15"),
        (12, V4, f"{MACS} 0800 {V4}"),
        (14, V6, f"{MACS} 86dd {V6}"),
        (228, V4, f"{MACS} 0800 {V4}"),
        (229, V6, f"{MACS} 86dd {V6}"),
    ],
)
def test_translation(kind: int, packet: str, frame: str) -> None:
    assert linktype.supported(kind)
    assert linktype.to_ethernet(kind, bytes.fromhex(packet)).hex() == frame.replace(" ", "")


def test_a_link_type_that_is_not_supported() -> None:
    assert not linktype.supported(220)
    with pytest.raises(KeyError):
        linktype.to_ethernet(220, b"")


@pytest.mark.parametrize(
    ("kind", "text"), [(220, "220 (USB_LINUX_MMAPPED)"), (250, "250 (RTAC_SERIAL)"), (65001, "65001")]
)
def test_name(kind: int, text: str) -> None:
    assert linktype.name(kind) == text

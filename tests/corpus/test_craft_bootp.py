"""BOOTP, TFTP and LOGO! builders, compared with bytes written by hand."""

from __future__ import annotations

from plantwatch.corpus.craft import bootp, logo, tftp


def test_bootp() -> None:
    built = bootp.message(2, bytes.fromhex("ff"), yours="10.0.0.1", hardware="00:00:bc:00:00:01")
    assert len(built) == 300
    assert built[:4] == bytes.fromhex("02010600")
    assert built[16:20] == bytes((10, 0, 0, 1))
    assert built[28:34] == bytes.fromhex("0000bc000001")
    assert built[236:241] == bytes.fromhex("63825363ff")


def test_tftp() -> None:
    assert tftp.request(tftp.WRITE, b"a.bin") == b"\0\x02a.bin\0octet\0"
    assert tftp.data(1, b"x") == b"\0\x03\0\x01x"
    assert tftp.acknowledge(2) == b"\0\x04\0\x02"


def test_logo_is_what_the_advisories_show() -> None:
    assert logo.delete_program() == bytes.fromhex(
        "4bc001e0000000000000000044454c45544550524f47000000" + "10270000"
    )
    opened = logo.open_file(b"/x")
    assert opened[:4] == bytes.fromhex("4b9005c0")
    assert opened[12:32] == b"NFSAccess" + bytes(7) + bytes.fromhex("02000000")

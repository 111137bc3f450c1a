"""Fox builders, compared with the public capture fox_info.pcap (digitalbond/Quickdraw-Snort)."""

from __future__ import annotations

import pytest

from plantwatch.corpus.craft import fox
from plantwatch.corpus.craft.fox import BARE, SCRIPT, STATION, hello, message


def test_a_hello_is_what_the_capture_shows() -> None:
    assert hello(BARE) == b"fox a 1 -1 fox hello\n{\nfox.version=s:1.0\nid=i:1\n};;\n"
    assert hello(SCRIPT).startswith(
        b"fox a 1 -1 fox hello\n{\nfox.version=s:1.0\nid=i:1\nhostName=s:xpvm-0omdc01xmy\n"
    )


def test_a_station_counts_from_zero() -> None:
    assert hello(STATION, number=0).startswith(b"fox a 0 -1 fox hello\n{\nfox.version=s:1.0\nid=i:2\n")


@pytest.mark.parametrize(
    ("built", "at", "expected"),
    [
        (hello(), 7, b" -1 fox hello\n"),
        (hello(BARE), 23, b"fox.version=s:1.0"),
        (hello(BARE), 41, b"id=i:"),
        (hello(BARE), 48, b"};;"),
        (hello(SCRIPT), 48, b"hostName=s:xpvm-0omdc01xmy"),
        (message("username", number=2), 7, b" -1 fox username\n"),
    ],
)
def test_what_the_catalog_looks_at_stands_there(built: bytes, at: int, expected: bytes) -> None:
    assert built[at : at + len(expected)] == expected


def test_messages_end_once() -> None:
    for built in hello(STATION), fox.challenge(), message("close", kind="c", number=-1):
        assert built.index(b";;\n") == len(built) - 3

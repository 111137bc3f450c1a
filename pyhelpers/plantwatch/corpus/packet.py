"""One captured packet."""

from __future__ import annotations

from typing import NamedTuple

MAXIMUM = 262_144  # bytes of one packet; what libpcap takes from a file as well


class Packet(NamedTuple):
    """``data`` is what was captured of a packet that had ``original`` bytes on the wire.

    ``ts`` is in nanoseconds since 1970-01-01T00:00:00Z, ``linktype`` a LINKTYPE_ number of tcpdump.org.
    """

    ts: int
    linktype: int
    data: bytes
    original: int

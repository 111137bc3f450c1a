"""Writing classic pcap files: little-endian, version 2.4, Ethernet unless told otherwise.

Source: draft-ietf-opsawg-pcap.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable
from typing import BinaryIO

MICROSECOND, NANOSECOND = 0xA1B2C3D4, 0xA1B23C4D
SNAPLEN = 262_144
ETHERNET = 1


class PcapWriter:
    """Packets, one after the other, to a binary stream that the caller opens and closes."""

    def __init__(self, stream: BinaryIO, *, linktype: int = ETHERNET, nanoseconds: bool = False) -> None:
        self._stream = stream
        self._unit = 1 if nanoseconds else 1000
        self._second = 1_000_000_000 // self._unit
        magic = NANOSECOND if nanoseconds else MICROSECOND
        stream.write(struct.pack("<IHHiIII", magic, 2, 4, 0, 0, SNAPLEN, linktype))

    def write(self, ts: int, data: bytes, original: int | None = None) -> None:
        """A packet at ``ts`` nanoseconds since 1970, of which ``original`` bytes were on the wire.

        ValueError for a time that 32 bits of seconds cannot say.
        """
        seconds, fraction = divmod(ts // self._unit, self._second)
        if not 0 <= seconds < 1 << 32:
            raise ValueError(f"the time {ts} does not fit a pcap file")
        length = len(data) if original is None else original
        self._stream.write(struct.pack("<IIII", seconds, fraction, len(data), length) + data)


def pcap_bytes(packets: Iterable[tuple[int, bytes]]) -> bytes:
    """A whole microsecond Ethernet capture of (nanoseconds since 1970, frame) in memory."""
    stream = io.BytesIO()
    writer = PcapWriter(stream)
    for ts, data in packets:
        writer.write(ts, data)
    return stream.getvalue()

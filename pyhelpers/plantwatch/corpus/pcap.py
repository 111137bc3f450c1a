"""Reading classic pcap: both byte orders, micro- and nanoseconds, and the "modified" record header.

Source: draft-ietf-opsawg-pcap; the modified header is the one of old Linux systems.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from plantwatch.corpus.packet import MAXIMUM, Packet
from plantwatch.corpus.stream import NOT_A_CAPTURE, DamageError, Stream

MAGIC_SIZE = 4
_SECOND = 1_000_000_000
_LINKTYPE_BITS = 0x03FF_FFFF
_KINDS = {  # magic number: (nanoseconds in a unit of the fraction, bytes after the usual record header)
    0xA1B2C3D4: (1000, 0),
    0xA1B23C4D: (1, 0),
    0xA1B2CD34: (1000, 8),
}


@dataclass(frozen=True, slots=True)
class Header:
    """What the first 24 bytes say. ``order`` is the struct prefix of the byte order, ``unit`` is in ns."""

    order: str
    unit: int
    extra: int
    snaplen: int
    network: int

    @property
    def linktype(self) -> int:
        """The link type without the bits that describe the frame check sequence."""
        return self.network & _LINKTYPE_BITS


def is_pcap(magic: bytes) -> bool:
    """Whether a file that begins with these four bytes is classic pcap."""
    return _order(magic) is not None


def read_header(magic: bytes, stream: Stream) -> Header:
    """The file header, whose first four bytes were read already. DamageError when it is none we know."""
    order = _order(magic)
    if order is None:
        raise DamageError("is not a pcap file", NOT_A_CAPTURE)
    unit, extra = _KINDS[struct.unpack(f"{order}I", magic)[0]]
    rest = stream.exact(20, "the file header")
    major, minor, _, _, snaplen, network = struct.unpack(f"{order}HHiIII", rest)
    if major != 2:
        raise DamageError(f"is of pcap version {major}.{minor}, which nobody writes", NOT_A_CAPTURE)
    return Header(order, unit, extra, snaplen, network)


def read_records(header: Header, stream: Stream, *, strict: bool = False) -> Iterator[Packet]:
    """The packets after ``header``. DamageError where the records cannot be followed any further.

    With ``strict`` also where the fraction of a second is a second or more, which engines print as it is.
    """
    record = struct.Struct(f"{header.order}IIII")
    linktype, unit, extra = header.linktype, header.unit, header.extra
    number = 0
    while head := stream.upto(record.size):
        number += 1
        if len(head) < record.size:
            raise DamageError(f"the file is cut off within packet {number}")
        seconds, fraction, captured, original = record.unpack(head)
        if captured > MAXIMUM:
            raise DamageError(f"packet {number} claims to have {captured} bytes")
        if strict and fraction * unit >= _SECOND:
            raise DamageError(f"packet {number} has {fraction} as its fraction of a second")
        if extra:
            stream.skip(extra, f"packet {number}")
        data = stream.exact(captured, f"packet {number}")
        yield Packet(seconds * _SECOND + fraction * unit, linktype, data, original)


def _order(magic: bytes) -> str | None:
    for order in "<>":
        if len(magic) == MAGIC_SIZE and struct.unpack(f"{order}I", magic)[0] in _KINDS:
            return order
    return None

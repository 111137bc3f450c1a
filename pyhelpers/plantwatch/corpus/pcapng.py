"""Reading pcapng: several sections of either byte order, several interfaces, all packet blocks.

Source: draft-ietf-opsawg-pcapng. A simple packet block has no time: it gets that of the packet before.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from plantwatch.corpus.packet import MAXIMUM, Packet
from plantwatch.corpus.stream import DamageError, Stream

MAGIC = b"\x0a\x0d\x0d\x0a"

_SECTION, _INTERFACE, _OLD_PACKET, _SIMPLE_PACKET, _ENHANCED_PACKET = 0x0A0D0D0A, 1, 2, 3, 6
_ORDERS = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}
_TSRESOL, _TSOFFSET = 9, 14
_OPTIONS_MAXIMUM = 1 << 20
_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class _Interface:
    linktype: int
    snaplen: int
    units: int  # in a second
    offset: int  # seconds

    def time(self, high: int, low: int) -> int:
        return ((high << 32) | low) * _SECOND // self.units + self.offset * _SECOND


class PcapngReader:
    """The packets of a stream whose first four bytes (``MAGIC``) were read already."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._order = "<"
        self._interfaces: list[_Interface] = []
        self._ts = 0
        self._number = 0

    def __iter__(self) -> Iterator[Packet]:
        """In file order. DamageError where the blocks cannot be followed any further."""
        self._section()
        while head := self._stream.upto(4):
            if len(head) < 4:
                raise DamageError(f"the file is cut off after packet {self._number}")
            if head == MAGIC:
                self._section()
                continue
            kind = self._unpack("I", head)[0]
            size = self._unpack("I", self._exact(4))[0]
            packet = self._block(kind, self._body_size(size))
            self._trailer(size)
            if packet is not None:
                yield packet

    def _section(self) -> None:
        length = self._exact(4)
        magic = self._exact(4)
        if magic not in _ORDERS:
            raise DamageError("a section begins without the byte-order magic of pcapng")
        self._order = _ORDERS[magic]
        self._interfaces = []
        size = self._unpack("I", length)[0]
        major = self._unpack("HH", self._exact(4))[0]
        if major != 1:
            raise DamageError(f"a section is of pcapng version {major}")
        self._skip(self._body_size(size) - 8)
        self._trailer(size)

    def _block(self, kind: int, body: int) -> Packet | None:
        if kind == _INTERFACE:
            self._interface(body)
        elif kind == _ENHANCED_PACKET:
            return self._timed(body, *self._fields("IIIII", body))
        elif kind == _OLD_PACKET:
            index, _drops, *rest = self._fields("HHIIII", body)
            return self._timed(body, index, *rest)
        elif kind == _SIMPLE_PACKET:
            return self._simple(body)
        else:
            self._skip(body)
        return None

    def _interface(self, body: int) -> None:
        if body > _OPTIONS_MAXIMUM:
            raise DamageError(f"the description of an interface claims to have {body} bytes")
        linktype, _reserved, snaplen = self._fields("HHI", body)
        options = dict(self._options(self._exact(body - 8)))
        resolution = options.get(_TSRESOL, b"\x06")[:1] or b"\x06"
        exponent = resolution[0] & 0x7F
        units = 2**exponent if resolution[0] & 0x80 else 10**exponent
        offset = options.get(_TSOFFSET, b"")
        seconds = self._unpack("q", offset)[0] if len(offset) == 8 else 0
        self._interfaces.append(_Interface(linktype, snaplen, units, seconds))

    def _options(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        at = 0
        while at + 4 <= len(data):
            code, size = self._unpack("HH", data[at : at + 4])
            if not code:
                return
            yield code, data[at + 4 : at + 4 + size]
            at += 4 + (size + 3) // 4 * 4

    def _timed(self, body: int, index: int, high: int, low: int, captured: int, original: int) -> Packet:
        interface = self._known(index)
        self._ts = interface.time(high, low)
        return self._packet(interface, body - 20, captured, original)

    def _simple(self, body: int) -> Packet:
        interface = self._known(0)
        original = self._fields("I", body)[0]
        captured = min(original, interface.snaplen or original, body - 4)
        return self._packet(interface, body - 4, captured, original)

    def _packet(self, interface: _Interface, room: int, captured: int, original: int) -> Packet:
        self._number += 1
        if captured > min(room, MAXIMUM):
            raise DamageError(f"packet {self._number} claims to have {captured} bytes")
        data = self._stream.exact(captured, f"packet {self._number}")
        self._skip(room - captured)
        return Packet(self._ts, interface.linktype, data, original)

    def _known(self, index: int) -> _Interface:
        if index >= len(self._interfaces):
            raise DamageError(f"packet {self._number + 1} names interface {index}, which is not described")
        return self._interfaces[index]

    def _fields(self, layout: str, body: int) -> tuple[int, ...]:
        size = struct.calcsize(f"<{layout}")
        if body < size:
            raise DamageError(f"a block after packet {self._number} is too short")
        return self._unpack(layout, self._exact(size))

    def _body_size(self, size: int) -> int:
        if size < 12 or size % 4:
            raise DamageError(f"a block after packet {self._number} claims to have {size} bytes")
        return size - 12

    def _trailer(self, size: int) -> None:
        if self._unpack("I", self._exact(4))[0] != size:
            raise DamageError(
                f"a block after packet {self._number} ends with another length than it begins with"
            )

    def _unpack(self, layout: str, data: bytes) -> tuple[int, ...]:
        return struct.unpack(self._order + layout, data)

    def _exact(self, size: int) -> bytes:
        return self._stream.exact(size, f"a block after packet {self._number}")

    def _skip(self, size: int) -> None:
        if size < 0:
            raise DamageError(f"a block after packet {self._number} is too short")
        self._stream.skip(size, f"a block after packet {self._number}")

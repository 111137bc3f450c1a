"""Many captures in one file without meeting each other: each gets addresses of its own.

TShark starts in 0.2 s and dissects a crafted capture in a hundredth of that, so captures are judged
together. Addresses are replaced byte by byte, and checksums left as they are: TShark does not look at
them unless told. Frames keep their tags, fragments and padding; their times stay, and so do multicast and
broadcast addresses. A frame without IP gets hardware addresses of its own.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from pathlib import Path

from plantwatch.corpus.linktype import on_ethernet
from plantwatch.corpus.pcapfile import read_packets
from plantwatch.corpus.writer import PcapWriter

_TAGS = {b"\x81\x00", b"\x88\xa8", b"\x91\x00"}
_PLACES = {b"\x08\x00": (12, 4, 2), b"\x86\xdd": (8, 16, 2)}  # first address, its size, how many follow
_LOCAL = b"\x06\x00"  # hardware addresses that nobody is given by a manufacturer
_KEPT = {4: (0x0B000000).to_bytes(4, "big"), 16: bytes.fromhex("20010db8") + bytes(12)}


class Apart:
    """Writes captures into one, and finds them again by the addresses they got."""

    def __init__(self) -> None:
        self._new: dict[tuple[Path, bytes], bytes] = {}
        self._old: dict[str, tuple[Path, str]] = {}

    def write(self, captures: Sequence[Path], out: Path) -> None:
        """All captures, one after the other. Raises UserError where one cannot be read."""
        with out.open("wb", buffering=1 << 20) as stream:
            writer = PcapWriter(stream, nanoseconds=True)
            for capture in captures:
                for packet in on_ethernet(read_packets(capture)):
                    writer.write(packet.ts, self._moved(capture, packet.data))

    def home(self, pair: tuple[str, str]) -> tuple[Path, tuple[str, str]]:
        """The capture of a pair of hosts (new addresses), and their old addresses.

        Raises KeyError for addresses that were not given out here.
        """
        capture = next(self._old[address][0] for address in pair if address in self._old)
        source, target = (self._old.get(address, (capture, address))[1] for address in pair)
        return capture, (source, target)

    def _moved(self, capture: Path, frame: bytes) -> bytes:
        at = 12
        while frame[at : at + 2] in _TAGS:
            at += 4
        place = _PLACES.get(frame[at : at + 2])
        if place is None:
            return b"".join(self._hardware(capture, frame[n : n + 6]) for n in (0, 6)) + frame[12:]
        first, size, number = place
        begin = at + 2 + first
        old = [frame[begin + size * n : begin + size * (n + 1)] for n in range(number)]
        if len(old[-1]) < size:
            return frame
        new = b"".join(self._address(capture, address) for address in old)
        return frame[:begin] + new + frame[begin + len(new) :]

    def _address(self, capture: Path, old: bytes) -> bytes:
        known = self._new.get((capture, old))
        if known is not None:
            return known
        said = ipaddress.ip_address(old)
        new = old
        if not said.is_multicast and old != b"\xff\xff\xff\xff":
            number = len(self._old) + 1
            new = (int.from_bytes(_KEPT[len(old)], "big") + number).to_bytes(len(old), "big")
            self._old[str(ipaddress.ip_address(new))] = capture, str(said)
        self._new[capture, old] = new
        return new

    def _hardware(self, capture: Path, old: bytes) -> bytes:
        if old[0] & 1:  # for all, or for a group
            return old
        if (capture, old) not in self._new:
            new = _LOCAL + (len(self._old) + 1).to_bytes(4, "big")
            self._new[capture, old] = new
            self._old[new.hex(":")] = capture, old.hex(":")
        return self._new[capture, old]

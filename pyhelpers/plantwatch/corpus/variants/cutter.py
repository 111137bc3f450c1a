"""The reference cutter: a stream of bytes as the messages of a protocol, by the catalog's framing alone.

It means what ``zeek-scripts/runtime/stream.zeek`` means, written a second time: after bytes that are no
message it looks, within the bytes at hand, for a place from where messages stand to the very end.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from plantwatch.catalog.model import Framing

RESYNC_TRIES = 32


class Cut(NamedTuple):
    """Consecutive bytes of a stream: one whole message, or bytes that are none.

    ``anomaly`` names what begins here (``not_protocol``, ``incomplete``, ``bad_length``); it is said
    once for each run of bytes that are no message, and is empty for messages.
    """

    data: bytes
    message: bool
    anomaly: str = ""


class Cutter:
    """Cuts one direction of a conversation. The bytes of all cuts and ``held`` are the stream."""

    def __init__(self, framing: Framing) -> None:
        self.held = b""
        self._framing = framing
        self._header = header_size(framing)
        self._synced = True
        self._spoken = False

    def feed(self, segment: bytes) -> list[Cut]:
        """What is settled once ``segment`` has arrived; an incomplete message is held back."""
        data = self.held + segment if self.held else segment
        cuts: list[Cut] = []
        settled = 0
        for end, cut in self._cuts(data):
            cuts.append(cut)
            settled = end
        self.held = data[settled:]
        if self.held and not self._synced:
            cuts.append(Cut(self.held, message=False))
            self.held = b""
        return cuts

    def gap(self) -> bytes:
        """Bytes are missing here: gives back what was held of the message that they belonged to."""
        rest, self.held = self.held, b""
        self._synced = False
        return rest

    def _cuts(self, data: bytes) -> Iterator[tuple[int, Cut]]:
        """Cuts with the place where each ends."""
        framing = self._framing
        at = 0
        while at + self._header <= len(data):
            size = extent(framing, data, at)
            begun = begins(framing, data, at)
            if begun and framing.minimum <= size <= framing.maximum:
                if at + size > len(data):
                    return
                self._synced = self._spoken = True
                yield at + size, Cut(data[at : at + size], message=True)
                at += size
                continue
            kind = "bad_length" if begun else "incomplete" if self._spoken else "not_protocol"
            after = self._resync(data, at)
            yield after, Cut(data[at:after], message=False, anomaly=kind if self._synced else "")
            self._synced = False
            at = after

    def _resync(self, data: bytes, at: int) -> int:
        start_at, constant = self._framing.start[0]
        for _ in range(RESYNC_TRIES):
            found = data.find(constant, at + 1 + start_at)
            if found < 0 or found - start_at + self._header > len(data):
                break
            at = found - start_at
            if self._plausible(data, at):
                return at
        return len(data)

    def _plausible(self, data: bytes, at: int) -> bool:
        framing = self._framing
        while at + self._header <= len(data) and begins(framing, data, at):
            size = extent(framing, data, at)
            if not framing.minimum <= size <= framing.maximum:
                return False
            at += size
            if at == len(data):
                return True
        return False


def header_size(framing: Framing) -> int:
    """Bytes needed before the start and the length of a message can be read."""
    ends = [at + len(constant) for at, constant in framing.start]
    return max(*ends, framing.length.at + framing.length.size)


def begins(framing: Framing, data: bytes, at: int) -> bool:
    """Whether the constant bytes of every message stand there."""
    return all(data.startswith(constant, at + place) for place, constant in framing.start)


def extent(framing: Framing, data: bytes, at: int) -> int:
    """Bytes of the message whose header stands at ``at``."""
    place = at + framing.length.at
    value = int.from_bytes(data[place : place + framing.length.size], framing.length.endian)
    size = value + framing.add
    sums = framing.checksums
    if sums is not None and value > sums.header:
        size += -(-(value - sums.header) // sums.every) * sums.size
    return size


def whole(framing: Framing, data: bytes) -> list[bytes]:
    """The messages of ``data`` as one segment."""
    return [cut.data for cut in Cutter(framing).feed(data) if cut.message]

"""The reference cutter: a stream of bytes as the messages of a protocol, by the catalog's framing alone.

It means what ``zeek-scripts/runtime/stream.zeek`` means, written a second time: after bytes that are no
message it looks, within the bytes at hand, for a place from where messages stand to the very end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from plantwatch.catalog.layout import begins, header_size, pdu_end
from plantwatch.catalog.wire import Framing

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

    def __init__(self, framings: Sequence[Framing]) -> None:
        self.held = b""
        self._framings = framings
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
        at = 0
        while at < len(data):
            framing = _framing_at(self._framings, data, at)
            size = pdu_end(framing, data, at) if framing else None
            if framing and size is not None and framing.minimum <= size <= framing.maximum:
                if at + size > len(data):
                    return
                self._synced = self._spoken = True
                yield at + size, Cut(data[at : at + size], message=True)
                at += size
                continue
            if size is None and (framing or _unknown(self._framings, data, at)):
                return
            kind = "bad_length" if framing else "incomplete" if self._spoken else "not_protocol"
            after = self._resync(data, at)
            yield after, Cut(data[at:after], message=False, anomaly=kind if self._synced else "")
            self._synced = False
            at = after

    def _resync(self, data: bytes, at: int) -> int:
        for _ in range(RESYNC_TRIES):
            places = [place for f in self._framings if (place := _search(f, data, at)) is not None]
            if not places:
                break
            at = min(places)
            if self._plausible(data, at):
                return at
        return len(data)

    def _plausible(self, data: bytes, at: int) -> bool:
        while framing := _framing_at(self._framings, data, at):
            size = pdu_end(framing, data, at)
            if size is None or not framing.minimum <= size <= framing.maximum:
                return False
            at += size
            if at == len(data):
                return True
        return False


def _framing_at(framings: Iterable[Framing], data: bytes, at: int) -> Framing | None:
    """The framing of which a message begins there, as far as its header shows."""
    whole = (framing for framing in framings if at + header_size(framing) <= len(data))
    return next((framing for framing in whole if begins(framing, data, at)), None)


def _unknown(framings: Iterable[Framing], data: bytes, at: int) -> bool:
    """Whether there are too few bytes to rule out every framing."""
    return any(at + header_size(framing) > len(data) for framing in framings)


def _search(framing: Framing, data: bytes, at: int) -> int | None:
    """The next place where a message may begin, by the bytes that each has."""
    fixed = [start for start in framing.start if len(start.choices) == 1]
    if not fixed:
        return at + 1 if at + 1 < len(data) else None
    found = data.find(fixed[0].choices[0], at + 1 + fixed[0].at)
    return found - fixed[0].at if found >= 0 else None


def whole(framings: Sequence[Framing], data: bytes) -> list[bytes]:
    """The messages of ``data`` as one segment."""
    return [cut.data for cut in Cutter(framings).feed(data) if cut.message]

"""Laying conversations down as packets again: sequence numbers, acknowledgements, times, interleaving.

Packets of anything else in the capture stay as they are, at their place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import merge

from plantwatch.corpus.craft.wire import ACK, FIN, PSH, RST, SYN
from plantwatch.corpus.variants.line import Line
from plantwatch.corpus.variants.session import CLIENT, SERVER, Control, Piece, Session

Frames = list[tuple[int, bytes]]

MSS = 1460
JUMBO = 8948
TICK = 1000  # nanoseconds between packets that share a time
_WHOLE = 1 << 32


def lay(
    frames: Sequence[tuple[int, bytes]],
    sessions: Iterable[tuple[Session, Sequence[Piece]]],
    mss: int = MSS,
) -> Frames:
    """``frames`` with the packets of each session replaced by ones that carry the given pieces.

    A piece may repeat or overlap another one of its side, or come before it; pieces go out in the
    order given, at their ``number``. Longer ones are cut at ``mss`` bytes.
    """
    streams = []
    taken: set[int] = set()
    for session, pieces in sessions:
        taken.update(session.frames)
        streams.append(_Talk(session, mss).packets(pieces))
    rest = ((number, ts, data) for number, (ts, data) in enumerate(frames) if number not in taken)
    return timed((ts, data) for _, ts, data in merge(rest, *streams, key=lambda packet: packet[0]))


def timed(packets: Iterable[tuple[int, bytes]]) -> Frames:
    """The packets with times that rise by at least a microsecond from one to the next."""
    out: Frames = []
    last = -TICK
    for ts, data in packets:
        last = max(ts, last + TICK)
        out.append((last, data))
    return out


class _Talk:
    """The state of both ends while a session is laid down."""

    def __init__(self, session: Session, mss: int) -> None:
        self._session = session
        self._mss = mss
        self._sent = [0, 0]  # offset behind the highest byte sent, and 1 more after a FIN
        self._received = [0, 0]  # of what this side sent: contiguous bytes at the other
        self._early: tuple[list[Piece], list[Piece]] = ([], [])
        self._restarts: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())
        self._number = session.hosts[CLIENT].port
        client, server = session.hosts
        self._lines = Line(client, server), Line(server, client)

    def packets(self, pieces: Sequence[Piece]) -> Iterator[tuple[int, int, bytes]]:
        """(number, time, frame), ascending by number."""
        self._restarts = (_restarts(pieces, CLIENT), _restarts(pieces, SERVER))
        steps: Iterable[Piece | Control] = merge(
            _by_number(pieces), self._session.controls, key=lambda step: step.number
        )
        for step in steps:
            if isinstance(step, Control):
                yield from self._control(step)
            else:
                for at in range(0, len(step.data), self._mss):
                    cut = step._replace(offset=step.offset + at, data=step.data[at : at + self._mss])
                    yield from self._piece(cut)

    def _piece(self, piece: Piece) -> Iterator[tuple[int, int, bytes]]:
        side = piece.side
        yield piece.number, piece.ts, self._segment(side, PSH | ACK, piece.offset, piece.data)
        self._sent[side] = max(self._sent[side], piece.end)
        self._receive(piece)
        if self._session.seen[1 - side]:
            yield piece.number, piece.ts, self._segment(1 - side, ACK, self._sent[1 - side])

    def _control(self, control: Control) -> Iterator[tuple[int, int, bytes]]:
        side, flags = control.side, control.flags
        place = control.number, control.ts
        if flags & SYN:
            yield *place, self._segment(side, SYN if side == CLIENT else SYN | ACK, -1, mss=self._mss)
            if side == SERVER and self._session.seen[CLIENT]:
                yield *place, self._segment(CLIENT, ACK, 0)
            return
        yield *place, self._segment(side, flags | ACK, self._sent[side])
        if flags & FIN and not flags & RST:
            self._sent[side] += 1
            self._received[side] = max(self._received[side], self._sent[side])
            if self._session.seen[1 - side]:
                yield *place, self._segment(1 - side, ACK, self._sent[1 - side])

    def _receive(self, piece: Piece) -> None:
        """Move the acknowledgement on: over what is contiguous, and over bytes the capture never had."""
        side = piece.side
        if piece.offset in self._restarts[side]:
            self._received[side] = max(self._received[side], piece.offset)
        early = self._early[side]
        early.append(piece)
        while ready := [p for p in early if p.offset <= self._received[side]]:
            for one in ready:
                early.remove(one)
                self._received[side] = max(self._received[side], one.end)

    def _segment(self, side: int, flags: int, offset: int, data: bytes = b"", mss: int = 0) -> bytes:
        sender, receiver = self._session.hosts[side], self._session.hosts[1 - side]
        acknowledged = (receiver.start + self._received[1 - side]) % _WHOLE if flags & ACK else 0
        self._number = (self._number + 1) & 0xFFFF
        sequence = (sender.start + offset) % _WHOLE
        return self._lines[side].frame(sequence, acknowledged, flags, data, mss, self._number)


def _by_number(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Pieces in the order given, none with a smaller number than the one before (a late repetition)."""
    last = pieces[0].number if pieces else 0
    for piece in pieces:
        last = max(last, piece.number)
        yield piece if piece.number == last else piece._replace(number=last)


def _restarts(pieces: Sequence[Piece], side: int) -> frozenset[int]:
    """Offsets before which no piece has the byte: where a capture goes on after loss."""
    found = set()
    end = 0
    for start, stop in sorted((p.offset, p.end) for p in pieces if p.side == side):
        if start > end:
            found.add(start)
        end = max(end, stop)
    return frozenset(found)

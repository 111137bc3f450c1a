"""Shapes of the same TCP stream: how messages are cut into segments, joined, repeated and reordered.

A shape takes the messages of one connection and gives the segments that carry them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from plantwatch.catalog.layout import header_size
from plantwatch.catalog.model import Protocol
from plantwatch.catalog.wire import ByField
from plantwatch.corpus.craft.wire import SYN
from plantwatch.corpus.variants.lay import JUMBO, MSS, lay
from plantwatch.corpus.variants.session import CLIENT, SERVER, Piece
from plantwatch.corpus.variants.subject import PAUSE, Made, NotApplicableError, Subject

Shape = Callable[[Sequence[Piece]], Iterable[Piece]]
TOGETHER = 100  # messages in one segment at most: far fewer than requests that may stay unanswered
LAST = -1  # a place: before the last byte, however long the message


def shaped(
    shape: Shape, reason: str, mss: int = MSS, *, as_sent: bool = False, in_order_at_first: bool = False
) -> Callable[[Subject], Made]:
    """A variant from a shape; ``reason`` is given where it changes no connection of the capture.

    ``as_sent`` gives the shape the segments as they are, not a segment for each message. With
    ``in_order_at_first`` the first message of each side stays as it is in sessions without a handshake:
    nobody could know that bytes before it are still to come.
    """

    def make(subject: Subject) -> Made:
        framings = subject.framings
        talks = [(s, s.segments(framings)) for s in subject.sessions] if as_sent else subject.talks
        laid = []
        for session, messages in talks:
            opened = {control.side for control in session.controls if control.flags & SYN}
            kept = _first(messages, {CLIENT, SERVER} - opened if in_order_at_first else set())
            rest = [piece for piece in messages if piece not in kept]
            laid.append((session, sorted([*kept, *shape(rest)], key=lambda piece: piece.number)))
        if all(pieces == before for (_, pieces), (_, before) in zip(laid, talks, strict=True)):
            raise NotApplicableError(reason)
        return Made(lay(subject.frames, laid, mss))

    return make


def _first(messages: Sequence[Piece], sides: Iterable[int]) -> list[Piece]:
    found = (next((p for p in messages if p.side == side), None) for side in sides)
    return [piece for piece in found if piece is not None]


def places(protocol: Protocol) -> list[int]:
    """Where a message may be cut so that something can go wrong: at each boundary of a field, of the
    constant start, after the first byte and before the last one (``LAST``)."""
    found = {1}
    longest = 0
    for framing in protocol.framings_over("tcp"):
        fields = [f for f in protocol.fields.values() if not f.part]
        found |= {framing.offset + edge for f in fields for edge in (f.at, f.at + f.size)}
        found |= {header_size(framing)}
        if isinstance(framing.extent, ByField):
            found |= {framing.extent.field.at, framing.extent.field.at + framing.extent.field.size}
        for start in framing.start:
            found |= {start.at, start.at + start.size}
        longest = max(longest, framing.maximum)
    return [*sorted(place for place in found if 0 < place < longest), LAST]


def cut(piece: Piece, at: Iterable[int]) -> list[Piece]:
    """The piece in several segments, cut at the places that lie inside of it."""
    size = len(piece.data)
    inside = {place % size if place < 0 else place for place in at}
    edges = [0, *sorted(place for place in inside if 0 < place < size), size]
    return [
        piece._replace(offset=piece.offset + start, data=piece.data[start:end], message=False)
        if end - start < size
        else piece
        for start, end in pairwise(edges)
    ]


def split(at: Sequence[int]) -> Shape:
    """Every message cut at these places."""

    def shape(messages: Sequence[Piece]) -> Iterator[Piece]:
        for piece in messages:
            yield from cut(piece, at) if piece.message else (piece,)

    return shape


def single_bytes(messages: Sequence[Piece]) -> Iterator[Piece]:
    """Every message as segments of one byte."""
    for piece in messages:
        yield from cut(piece, range(len(piece.data))) if piece.message else (piece,)


def runs(messages: Sequence[Piece], most: int, limit: int, skip: int = 0) -> list[list[Piece]]:
    """Messages of one side that may share a segment, at most ``most`` and ``limit`` bytes together.

    They follow each other in the stream within ``PAUSE``. ``skip`` messages of each side stay alone at
    first. Requests move to the time of the first of them and replies to that of the last, as when a
    client does not wait for an answer. Everything is in order of ``number`` again.
    """
    open_runs: list[list[Piece]] = [[], []]
    skipped = [0, 0]
    done: list[list[Piece]] = []
    for piece in messages:
        run = open_runs[piece.side]
        joins = (
            piece.message
            and bool(run)
            and run[-1].message
            and len(run) < most
            and run[-1].end == piece.offset
            and piece.ts - run[0].ts <= PAUSE
            and piece.end - run[0].offset <= limit
            and skipped[piece.side] > skip
        )
        if joins:
            run.append(piece)
        else:
            skipped[piece.side] += 1
            open_runs[piece.side] = [piece]
            done.append(open_runs[piece.side])
    for run in done:
        place = run[0] if run[0].side == CLIENT else run[-1]
        run[:] = [p._replace(number=place.number, ts=place.ts) for p in run]
    return sorted(done, key=lambda run: run[0].number)


def joined(run: Sequence[Piece]) -> Piece:
    """The run as one piece."""
    return run[0]._replace(data=b"".join(p.data for p in run)) if len(run) > 1 else run[0]


def pipelined(most: int, *, skip: int = 0, limit: int = MSS) -> Shape:
    """Up to ``most`` messages of a side in one segment."""
    return lambda messages: [joined(run) for run in runs(messages, most, limit, skip)]


def across(messages: Sequence[Piece]) -> Iterator[Piece]:
    """Segments that end in the middle of a message: one and a half, then the rest and one more."""
    for run in runs(messages, 3, MSS):
        if len(run) < 2:
            yield from run
        else:
            middle = run[1].offset + len(run[1].data) // 2 - run[0].offset
            yield from cut(joined(run), [middle])


def reordered_halves(messages: Sequence[Piece]) -> Iterator[Piece]:
    """Every message in two segments, the second one first."""
    for piece in messages:
        yield from reversed(cut(piece, [len(piece.data) // 2])) if piece.message else (piece,)


def reordered_messages(messages: Sequence[Piece]) -> Iterator[Piece]:
    """Messages in pairs, a segment each, the second one first."""
    for run in runs(messages, 2, MSS):
        yield from reversed(run)


def repeated_late(messages: Sequence[Piece]) -> Iterator[Piece]:
    """Every message sent once more just before the next one of its side, long after it was acknowledged."""
    last: list[Piece | None] = [None, None]
    for piece in messages:
        before = last[piece.side]
        if before is not None and before.end == piece.offset:
            yield before._replace(number=piece.number, ts=piece.ts)
        yield piece
        last[piece.side] = piece if piece.message else None


def overlapping(messages: Sequence[Piece]) -> Iterator[Piece]:
    """Every message in two segments that share its middle third."""
    for piece in messages:
        third = len(piece.data) // 3
        if not piece.message or not third:
            yield piece
            continue
        end = len(piece.data) - third
        yield piece._replace(data=piece.data[:end], message=False)
        yield piece._replace(offset=piece.offset + third, data=piece.data[third:], message=False)


def whole_again(messages: Sequence[Piece]) -> Iterator[Piece]:
    """The first half of every message, then the whole message from its first byte."""
    for piece in messages:
        if piece.message:
            yield piece._replace(data=piece.data[: len(piece.data) // 2], message=False)
        yield piece


def keep_alive(messages: Sequence[Piece]) -> Iterator[Piece]:
    """Before every message but the first a keep-alive probe: one zero byte in place of the last byte sent."""
    begun = [False, False]
    for piece in messages:
        if begun[piece.side] and piece.message:
            yield piece._replace(offset=piece.offset - 1, data=b"\0", message=False)
        begun[piece.side] = True
        yield piece


def jumbo(messages: Sequence[Piece]) -> Iterator[Piece]:
    """As many messages of a side as fit a segment of 9000 bytes."""
    return (joined(run) for run in runs(messages, TOGETHER, JUMBO))

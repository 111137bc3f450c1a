"""A connection that carried more than a megabyte before what must be found: longer than stream depths.

The megabyte is the capture's own harmless traffic, a message of the sender again and again, as many in
a segment and as often as no policy that counts would notice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from plantwatch.catalog.model import Policy
from plantwatch.corpus.expectation import Expected
from plantwatch.corpus.variants.cutter import Cutter
from plantwatch.corpus.variants.lay import MSS, lay
from plantwatch.corpus.variants.matching import operations, policies_of
from plantwatch.corpus.variants.session import CLIENT, SERVER, SIDES, Control, Piece, Session
from plantwatch.corpus.variants.subject import Change, Made, NotApplicableError, Subject

DEPTH = 1 << 20  # bytes: Suricata's default stream.reassembly.depth
LEAST = DEPTH + DEPTH // 20
MOST_ROUNDS = 3000  # segments of filling, so that a capture stays small
_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class _Filling:
    """A message to repeat: ``copies`` of it in a segment, segments ``pause`` seconds apart."""

    data: bytes
    copies: int
    pause: int
    raises: frozenset[str]  # policies that report it

    @property
    def rounds(self) -> int:
        return -(-LEAST // (len(self.data) * self.copies))


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which side of which session is prolonged, with what; ``reply`` goes the other way after each segment."""

    session: int
    side: int
    filling: _Filling
    reply: _Filling | None
    proven: int  # expected findings that the filling itself does not raise
    added: frozenset[Expected]

    @property
    def rank(self) -> tuple[int, int, int, bytes]:
        return (-self.proven, len(self.added), self.filling.rounds, self.filling.data)


def long_session(subject: Subject) -> Made:
    """The connection with most findings, begun long ago."""
    plan = min(_plans(subject), key=lambda plan: (*plan.rank, plan.session, plan.side), default=None)
    if plan is None:
        raise NotApplicableError("no message of the capture is harmless enough to be sent for a megabyte")
    talks = list(subject.talks)
    session, messages = talks[plan.session]
    talks[plan.session] = _prolonged(session, messages, plan)
    return Made(lay(subject.frames, talks), Change(added=plan.added))


def _plans(subject: Subject) -> Iterator[_Plan]:
    found = [_fillings(subject, side) for side in (CLIENT, SERVER)]
    for number, (session, messages) in enumerate(subject.talks):
        if not messages or not messages[0].message:
            continue
        for side in (CLIENT, SERVER):
            wanted = {e.policy for e in subject.expected if (e.src, e.dst) == session.ends(side)}
            reply = min(
                (f for f in found[1 - side] if not _noted(subject, session, 1 - side, f)),
                key=lambda f: (len(f.data), f.data),
                default=None,
            )
            if not session.seen[side] or (reply is None and _must_be_answered(subject, side)):
                continue
            for filling in found[side]:
                proven = len(wanted - filling.raises)
                if proven and filling.rounds <= MOST_ROUNDS:
                    added = _noted(subject, session, side, filling)
                    yield _Plan(number, side, filling, reply, proven, added)


def _fillings(subject: Subject, side: int) -> list[_Filling]:
    """Every different message that some session of the capture has from this side."""
    protocol = subject.protocol
    found = {}
    for _, messages in subject.talks:
        for piece in messages:
            if piece.side == side and piece.message and piece.data not in found:
                names = operations(protocol, piece.data, SIDES[side])
                told = policies_of(names, protocol, subject.policies)
                copies, pause = _pace(told, len(piece.data))
                raises = frozenset(p.id for p in told if p.count is None)
                found[piece.data] = _Filling(piece.data, copies, pause, raises)
    return [f for f in found.values() if f.copies and _repeatable(subject, f)]


def _pace(told: Sequence[Policy], size: int) -> tuple[int, int]:
    """Copies in a segment and seconds between segments, below what any policy counts."""
    counts = [p.count for p in told if p.count is not None and not p.count.distinct]
    copies = min([MSS // size, *(count.at_least - 1 for count in counts)])
    return copies, max([0, *(count.within + 1 for count in counts)])


def _repeatable(subject: Subject, filling: _Filling) -> bool:
    """Whether copies in one segment are cut as that many messages."""
    cuts = Cutter(subject.protocol.framing).feed(filling.data * filling.copies)
    return all(cut.message for cut in cuts)


def _must_be_answered(subject: Subject, side: int) -> bool:
    return side == CLIENT and any(o.anomaly == "unanswered" for o in subject.protocol.operations.values())


def _noted(subject: Subject, session: Session, side: int, filling: _Filling) -> frozenset[Expected]:
    """Findings that only the filling gives."""
    ends = session.ends(side)
    return frozenset(Expected(policy, *ends) for policy in filling.raises) - subject.expected


def _prolonged(session: Session, messages: Sequence[Piece], plan: _Plan) -> tuple[Session, list[Piece]]:
    """The session with the filling between its handshake and its first message, all before the capture."""
    first = messages[0]
    step = max(plan.filling.pause * _SECOND, 100_000_000)
    begin = first.ts - plan.filling.rounds * step - _SECOND
    controls = [c._replace(index=-1, ts=begin) if c.index < first.index else c for c in session.controls]
    pieces: list[Piece] = []
    ends = [min((p.offset for p in messages if p.side == side), default=0) for side in (CLIENT, SERVER)]
    starts = tuple(ends)
    for number in range(plan.filling.rounds):
        ts = begin + (number + 1) * step
        for side, filling in ((plan.side, plan.filling), (1 - plan.side, plan.reply)):
            if filling is None:
                continue
            copies = filling.copies if side == plan.side else 1
            pieces.append(Piece(0, ts, side, ends[side], filling.data * copies, message=True))
            ends[side] += len(filling.data) * copies
    shift = (ends[CLIENT] - starts[CLIENT], ends[SERVER] - starts[SERVER])
    pieces = [p._replace(index=-1) for p in pieces]
    pieces += [p._replace(offset=p.offset + shift[p.side]) for p in messages]
    early = [Control(c.index, c.ts, c.side, c.flags) for c in controls]
    return replace(session, controls=early), pieces

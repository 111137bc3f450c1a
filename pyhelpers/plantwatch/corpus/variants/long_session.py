"""A connection that carried more than a megabyte before what must be found: longer than stream depths.

The megabyte is the capture's own harmless traffic, a message of the sender again and again, as many in
a segment and as often as no policy that counts would notice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from plantwatch.corpus.expectation import Expected
from plantwatch.corpus.variants.filling import Filling, fillings
from plantwatch.corpus.variants.lay import lay
from plantwatch.corpus.variants.session import CLIENT, SERVER, Piece, Session
from plantwatch.corpus.variants.subject import Change, Made, NotApplicableError, Subject

DEPTH = 1 << 20  # bytes: Suricata's default stream.reassembly.depth
LEAST = DEPTH + DEPTH // 20
MOST_ROUNDS = 3000  # segments of filling, so that a capture stays small
_SECOND = 1_000_000_000
_STEP = _SECOND // 10  # between segments, where no policy counts


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which side of which session is prolonged, and with what.

    ``partner`` is what the other side says as often. ``proven`` is how many expected findings the filling
    does not raise, ``added`` are findings that only the filling gives.
    """

    session: int
    side: int
    filling: Filling
    partner: Filling | None
    proven: int
    added: frozenset[Expected]

    @property
    def copies(self) -> int:
        both = [self.filling] if self.partner is None else [self.filling, self.partner]
        return min(f.copies for f in both)

    @property
    def pause(self) -> int:
        return max(self.filling.pause, self.partner.pause if self.partner else 0)

    @property
    def rounds(self) -> int:
        return -(-LEAST // (len(self.filling.data) * self.copies))

    @property
    def rank(self) -> tuple[int, int, int, int, bytes, int, int]:
        work = self.rounds * self.copies, self.rounds
        return -self.proven, len(self.added), *work, self.filling.data, self.session, self.side


def long_session(subject: Subject) -> Made:
    """The connection with most findings, begun long ago."""
    plan = min(_plans(subject), key=lambda plan: plan.rank, default=None)
    if plan is None:
        raise NotApplicableError("no message of the capture is harmless enough to be sent for a megabyte")
    talks = list(subject.talks)
    session, messages = talks[plan.session]
    talks[plan.session] = _prolonged(session, messages, plan)
    return Made(lay(subject.frames, talks), Change(added=plan.added))


def _plans(subject: Subject) -> Iterator[_Plan]:
    found = [{f.data: f for f in fillings(subject, side) if f.copies > 0} for side in (CLIENT, SERVER)]
    for number, (session, messages) in enumerate(subject.talks):
        if not messages or not messages[0].message:
            continue
        for side in (CLIENT, SERVER):
            wanted = {e.policy for e in subject.expected if (e.src, e.dst) == session.ends(side)}
            if not wanted or not session.seen[side]:
                continue
            for filling in found[side].values():
                partner = found[1 - side].get(filling.partner)
                if _usable(subject, session, filling, partner):
                    added = filling.added(subject, session)
                    proven = len(wanted - filling.reporting)
                    plan = _Plan(number, side, filling, partner, proven, added)
                    if proven and plan.rounds <= MOST_ROUNDS:
                        yield plan


def _usable(subject: Subject, session: Session, filling: Filling, partner: Filling | None) -> bool:
    """Whether the two can go on for long without anything but the filling being reported."""
    if partner is not None:
        return not partner.added(subject, session)
    return not filling.partner and (filling.side == SERVER or subject.unanswered is None)


def _prolonged(session: Session, messages: Sequence[Piece], plan: _Plan) -> tuple[Session, list[Piece]]:
    """The session with the filling between its handshake and its first message, all before the capture."""
    first = messages[0]
    step = max(plan.pause * _SECOND, _STEP)
    begin = first.ts - (plan.rounds + 1) * step
    controls = [c._replace(number=-2, ts=begin) if c.number < first.number else c for c in session.controls]
    ends = [min((p.offset for p in messages if p.side == side), default=0) for side in (CLIENT, SERVER)]
    starts = tuple(ends)
    sent = [(plan.side, plan.filling.data * plan.copies)]
    if plan.partner is not None and session.seen[1 - plan.side]:
        sent.append((1 - plan.side, plan.partner.data * plan.copies))
    sent.sort()  # the client begins
    pieces: list[Piece] = []
    for number in range(1, plan.rounds + 1):
        for side, data in sent:
            pieces.append(Piece(-1, begin + number * step, side, ends[side], data, message=True))
            ends[side] += len(data)
    pieces += [p._replace(offset=p.offset + ends[p.side] - starts[p.side]) for p in messages]
    return replace(session, controls=controls), pieces

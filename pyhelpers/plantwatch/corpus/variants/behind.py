"""Every message second in its segment, behind a harmless one: what a rule with fixed offsets never sees."""

from __future__ import annotations

from collections.abc import Sequence

from plantwatch.corpus.expectation import Expected
from plantwatch.corpus.variants.filling import Filling, fillings, uncounted
from plantwatch.corpus.variants.lay import MSS, lay
from plantwatch.corpus.variants.session import CLIENT, SERVER, Piece, Session
from plantwatch.corpus.variants.subject import Change, Made, NotApplicableError, Subject


def behind(subject: Subject) -> Made:
    """Every message that someone is expected to be reported for in one segment behind a harmless message.

    Sessions that the server opened stay as they are: what is harmless there would come from the wrong side.
    """
    added: set[Expected] = set()
    talks = []
    changed = False
    for session, messages in subject.talks:
        pieces: list[Piece] = list(messages)
        if session.hosts[SERVER].port not in subject.protocol.ports:
            talks.append((session, pieces))
            continue
        for side in (CLIENT, SERVER):
            filling = _filling(subject, session, messages, side)
            if filling is not None and any(_fits(filling, piece) for piece in messages):
                pieces = _behind(pieces, filling)
                added |= filling.added(subject, session)
                changed = True
        talks.append((session, pieces))
    if not changed:
        raise NotApplicableError(
            "no message of the capture is harmless enough to be sent before each other one"
        )
    return Made(lay(subject.frames, talks), Change(added=frozenset(added)))


def _filling(subject: Subject, session: Session, messages: Sequence[Piece], side: int) -> Filling | None:
    """The message that raises the fewest findings of its own, and leaves at least as many to prove."""
    ends = session.ends(side)
    wanted = {item.policy for item in subject.expected if (item.src, item.dst) == ends}
    times = sum(p.side == side and p.message for p in messages)
    if side == CLIENT and subject.unanswered is not None and 2 * times > subject.unanswered:
        return None
    useful = [
        filling
        for filling in fillings(subject, side)
        if wanted - filling.reporting
        and len(filling.added(subject, session)) <= len(wanted - filling.reporting)
        and uncounted(subject, filling, times, ends[0])
    ]
    return min(
        useful,
        key=lambda f: (len(f.added(subject, session)), len(wanted & f.reporting), len(f.data), f.data),
        default=None,
    )


def _fits(filling: Filling, piece: Piece) -> bool:
    return piece.side == filling.side and piece.message and len(filling.data) + len(piece.data) <= MSS


def _behind(pieces: Sequence[Piece], filling: Filling) -> list[Piece]:
    out = []
    shift = 0
    for piece in pieces:
        if piece.side != filling.side:
            out.append(piece)
            continue
        data = filling.data + piece.data if _fits(filling, piece) else piece.data
        out.append(piece._replace(offset=piece.offset + shift, data=data))
        shift += len(data) - len(piece.data)
    return out

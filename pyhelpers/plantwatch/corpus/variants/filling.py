"""Harmless traffic: messages of a capture that can be sent again without giving a finding that matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plantwatch.catalog.model import Policy
from plantwatch.corpus.expectation import Expected
from plantwatch.corpus.variants.cutter import whole
from plantwatch.corpus.variants.lay import MSS
from plantwatch.corpus.variants.session import CLIENT, Piece, Session
from plantwatch.corpus.variants.subject import Subject


@dataclass(frozen=True, slots=True)
class Filling:
    """A message of one side, with the policies that report each one and the policies that count them.

    ``partner`` is what the other side said with it: the reply to a request, or the request before a reply.
    """

    side: int
    data: bytes
    partner: bytes
    reporting: frozenset[str]
    counting: tuple[Policy, ...]

    @property
    def copies(self) -> int:
        """How many go into a segment without any policy counting enough of them."""
        return min([MSS // len(self.data), *(_least(policy) - 1 for policy in self.counting)])

    @property
    def pause(self) -> int:
        """Seconds between two such segments."""
        return max([0, *(policy.count.within + 1 for policy in self.counting if policy.count)])

    def added(self, subject: Subject, session: Session) -> frozenset[Expected]:
        """Findings that only the filling gives when it is sent in a session."""
        ends = session.ends(self.side)
        return frozenset(Expected(policy, *ends) for policy in self.reporting) - subject.expected


def fillings(subject: Subject, side: int) -> list[Filling]:
    """Every different message that any session of the capture has from this side, in order.

    Nothing is taken from hosts whose messages may be more than their fields say.
    """
    found: dict[bytes, Filling] = {}
    framings = subject.framings
    for session, messages in subject.talks:
        if subject.doubtful(*session.ends(side)):
            continue
        for place, piece in enumerate(messages):
            if piece.side == side and piece.message and piece.data not in found:
                told = subject.language.policies_of(subject.operations(piece))
                found[piece.data] = Filling(
                    side,
                    piece.data,
                    _partner(messages, place),
                    frozenset(p.id for p in told if p.count is None),
                    tuple(p for p in told if p.count is not None and not p.count.distinct),
                )
    return [f for f in found.values() if whole(framings, f.data * 2) == [f.data] * 2]


def uncounted(subject: Subject, filling: Filling, times: int, sender: str) -> bool:
    """Whether no policy counts enough when ``sender`` sends the filling that often beside all the rest.

    Policies that are expected to fire for the sender may count as much as they like.
    """
    wanted = {item.policy for item in subject.expected if item.src == sender}
    have = subject.sent[sender]
    return all(
        policy.id in wanted
        or sum(have[policy.protocol, name] for name in policy.operations) + times < _least(policy)
        for policy in filling.counting
    )


def _partner(messages: Sequence[Piece], place: int) -> bytes:
    """The neighbour of the other side, where there is one and it is a message."""
    piece = messages[place]
    other = place + 1 if piece.side == CLIENT else place - 1
    if 0 <= other < len(messages) and messages[other].side != piece.side and messages[other].message:
        return messages[other].data
    return b""


def _least(policy: Policy) -> int:
    assert policy.count is not None
    return policy.count.at_least

"""One connection for a protocol: more than a megabyte of harmless talk, then every message of the corpus.

``long_session`` makes one megabyte for each capture, and an engine that looks at each message needs minutes
for them together. Here the megabyte is shared. What is lost are policies that count, and those about the
stream itself: only policies over single messages are judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from plantwatch.catalog.model import Policy
from plantwatch.corpus.craft import Scenario
from plantwatch.corpus.expectation import Expected
from plantwatch.corpus.variants.filling import Filling, fillings
from plantwatch.corpus.variants.language import Language
from plantwatch.corpus.variants.lay import MSS, Frames
from plantwatch.corpus.variants.long_session import LEAST
from plantwatch.corpus.variants.session import CLIENT, SERVER, SIDES
from plantwatch.corpus.variants.subject import NotApplicableError, Subject

CLIENT_ADDRESS, SERVER_ADDRESS = "10.62.1.66", "10.62.1.10"
_ENDS = {CLIENT: (CLIENT_ADDRESS, SERVER_ADDRESS), SERVER: (SERVER_ADDRESS, CLIENT_ADDRESS)}
_APART = 0.5  # seconds between two messages of the corpus

Said = tuple[int, bytes]  # side, message


@dataclass(frozen=True, slots=True)
class LongRun:
    """The packets, and what they must give of the policies that are ``judged``.

    ``filling`` are policies that the filling itself gives: found, but not proven to be found behind it.
    """

    frames: Frames
    expected: frozenset[Expected]
    filling: frozenset[str]


def long_run(language: Language, subjects: Sequence[Subject]) -> LongRun:
    """The run of a protocol; ``subjects`` are captures of it.

    Raises NotApplicableError where they hold nothing that may be said for a megabyte.
    """
    about = judged(language)
    pair = _filling(subjects, about)
    if pair is None:
        raise NotApplicableError("no message of the corpus is harmless enough to be sent for a megabyte")
    tape = Scenario()
    connection = tape.tcp(CLIENT_ADDRESS, SERVER_ADDRESS, language.protocol.ports[0])
    speak = {CLIENT: connection.client, SERVER: connection.server}
    copies = min(MSS // len(filling.data) for filling in pair)
    for _ in range(max(-(-LEAST // (len(filling.data) * copies)) for filling in pair)):
        for filling in pair:
            speak[filling.side](filling.data * copies)
    expected = {Expected(policy, *_ENDS[f.side]) for f in pair for policy in f.reporting & about}
    by_filling = frozenset(item.policy for item in expected)
    for side, message in _messages(subjects):
        tape.wait(_APART)
        speak[side](message, split=range(MSS, len(message), MSS))
        told = language.policies_of(language.names(message, SIDES[side]))
        expected |= {Expected(p.id, *_ENDS[side]) for p in told if p.id in about}
    tape.finish()
    return LongRun(tape.packets, frozenset(expected), by_filling)


def judged(language: Language) -> frozenset[str]:
    """The policies that a run says something about."""
    return frozenset(policy.id for policy in language.policies.values() if _by_message(policy, language))


def _by_message(policy: Policy, language: Language) -> bool:
    """Whether a policy of the protocol itself is about single messages that bytes describe."""
    if policy.protocol != language.protocol.id or policy.count is not None:
        return False
    return not any(operation.anomaly or operation.compared for operation in language.operations_of(policy))


def _filling(subjects: Iterable[Subject], about: frozenset[str]) -> tuple[Filling, Filling] | None:
    """A request and its reply that tell least, and of those the pair with the least work."""
    best: tuple[tuple[int, int, bytes, bytes], tuple[Filling, Filling]] | None = None
    for subject in _speaking(subjects):
        asked, answered = ({f.data: f for f in fillings(subject, side)} for side in (CLIENT, SERVER))
        for request in asked.values():
            reply = answered.get(request.partner)
            if reply is None or max(len(request.data), len(reply.data)) > MSS:
                continue
            told = len((request.reporting | reply.reporting) & about)
            messages = -(-LEAST // min(len(request.data), len(reply.data)))
            rank = told, messages, request.data, reply.data
            if best is None or rank < best[0]:
                best = rank, (request, reply)
    return best[1] if best else None


def _messages(subjects: Iterable[Subject]) -> Iterator[Said]:
    """Every different whole message of sessions in which bytes are all there is to tell."""
    seen: set[Said] = set()
    for subject in _speaking(subjects):
        for session, messages in subject.talks:
            if any(subject.doubtful(*session.ends(side)) for side in (CLIENT, SERVER)):
                continue
            for piece in messages:
                said = piece.side, piece.data
                if piece.message and said not in seen:
                    seen.add(said)
                    yield said


def _speaking(subjects: Iterable[Subject]) -> Iterator[Subject]:
    for subject in subjects:
        try:
            subject.sessions  # noqa: B018 it raises where the capture has no TCP session
        except NotApplicableError:
            continue
        yield subject

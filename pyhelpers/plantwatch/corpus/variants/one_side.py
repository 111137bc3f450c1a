"""What a mirror of one direction shows: the packets of one side, and what is expected of them alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from plantwatch.catalog.model import Policy
from plantwatch.corpus.craft.wire import TCP
from plantwatch.corpus.expectation import Expected
from plantwatch.corpus.variants.beginnings import without
from plantwatch.corpus.variants.language import Named
from plantwatch.corpus.variants.session import CLIENT, SERVER, SIDES, Piece, Session, side_of
from plantwatch.corpus.variants.subject import Change, Made, NotApplicableError, Subject


def one_side(kept: int) -> Callable[[Subject], Made]:
    """Only what clients send, or only what servers send; findings about the other side go with it."""

    def make(subject: Subject) -> Made:
        parts = list(_parts(subject))
        gone = {part.number for part in parts if part.side != kept}
        if not gone or len(gone) == len(parts):
            raise NotApplicableError("the capture has one direction only")
        if kept == CLIENT:
            _refuse_unanswered(subject)
        return Made(without(subject.frames, gone), Change(lost=lost(subject, parts, kept)))

    return make


class Part(NamedTuple):
    """A packet of the protocol: its number in the capture, who sent it, addresses of sender and receiver."""

    number: int
    side: int
    ends: tuple[str, str]


def _parts(subject: Subject) -> Iterator[Part]:
    """Every packet of the protocol.

    A datagram between two ports of the protocol is from the client where it goes the way of the first one.
    """
    for session, _ in _talks(subject):
        for number in session.frames:
            layers = subject.layers[number]
            assert layers is not None
            side = side_of(session, layers)
            yield Part(number, side, session.ends(side))
    ports = frozenset(subject.protocol.ports)
    opened: set[tuple[object, ...]] = set()
    for number, layers in enumerate(subject.layers):
        if layers is None or layers.protocol == TCP or "udp" not in subject.protocol.transports:
            continue
        source, target = (layers.source, layers.source_port), (layers.target, layers.target_port)
        if ports.isdisjoint((layers.source_port, layers.target_port)):
            continue
        replies = layers.target_port not in ports or (
            layers.source_port in ports and (target, source) in opened
        )
        if not replies:
            opened.add((source, target))
        yield Part(number, SERVER if replies else CLIENT, (str(layers.source), str(layers.target)))


def lost(subject: Subject, parts: Sequence[Part], kept: int) -> frozenset[Expected]:
    """What is expected and no longer there when only one side is heard.

    Two hosts may each be client and server of the other; there the messages tell, by the catalog's
    conditions. Raises NotApplicableError where they cannot: where enough of what is counted may be left.
    """
    heard = {part.ends for part in parts if part.side == kept}
    silenced = {part.ends for part in parts if part.side != kept}
    said: defaultdict[tuple[str, str], tuple[Counter[Named], Counter[Named]]]
    said = defaultdict(lambda: (Counter(), Counter()))  # what is left, what is gone
    for part, names in _said(subject, parts):
        said[part.ends][part.side != kept].update(names)
    found = set()
    for item in subject.expected | subject.expectation.near_misses:
        policy = subject.language.policies.get(item.policy)
        ends = item.src, item.dst
        if policy is None or ends not in silenced:
            continue  # it is about other packets
        if ends not in heard or (item in subject.expected and not _left(policy, *said[ends])):
            found.add(item)
    return frozenset(found)


def _left(policy: Policy, left: Counter[Named], gone: Counter[Named]) -> bool:
    """Whether what is left between two hosts is still what a policy found there."""
    names = [(policy.protocol, name) for name in policy.operations]
    here, there = (sum(told[name] for name in names) for told in (left, gone))
    if not there:
        return True
    if policy.count is None:
        return here > 0
    if here >= policy.count.at_least:
        raise NotApplicableError(f"both sides send what {policy.id} counts")
    return False


def _said(subject: Subject, parts: Sequence[Part]) -> Iterator[tuple[Part, frozenset[Named]]]:
    """The operations of every packet that completes a message."""
    known = {part.number: part for part in parts}
    for _, messages in _talks(subject):
        for piece in messages:
            if piece.message:
                yield known[piece.number], subject.operations(piece)
    for part in parts:
        layers = subject.layers[part.number]
        if layers is not None and layers.protocol != TCP:
            yield part, subject.language.names(layers.payload, SIDES[part.side], "udp")


def _talks(subject: Subject) -> list[tuple[Session, list[Piece]]]:
    try:
        return subject.talks
    except NotApplicableError:  # all of it is UDP
        return []


def _refuse_unanswered(subject: Subject) -> None:
    """Hundreds of requests that nobody answers are a finding of their own in both engines."""
    most = subject.unanswered
    for _, messages in _talks(subject):
        if most is not None and sum(p.side == CLIENT and p.message for p in messages) > most:
            raise NotApplicableError(f"more than {most} requests without a reply are a finding of their own")

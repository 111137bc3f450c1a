"""Sessions whose beginning is missing."""

from __future__ import annotations

from collections.abc import Iterable

from plantwatch.corpus.craft import wire
from plantwatch.corpus.craft.wire import ACK, SYN, TCP
from plantwatch.corpus.variants.language import Named
from plantwatch.corpus.variants.lay import Frames, timed
from plantwatch.corpus.variants.session import CLIENT, SERVER, Session
from plantwatch.corpus.variants.subject import Made, NotApplicableError, Subject


def midstream(subject: Subject) -> Made:
    """Sessions that were open before the capture began: no handshake."""
    return Made(without(subject.frames, _opening(subject)))


def midstream_server_first(subject: Subject) -> Made:
    """No handshake, and the first packet of each session is an acknowledgement by the server."""
    gone = _opening(subject)
    before: dict[int, bytes] = {}
    for session in subject.sessions:
        left = [number for number in session.frames if number not in gone]
        if left and session.seen[SERVER] and any(number in gone for number in session.frames):
            before[left[0]] = _acknowledgement(session)
    if not before:
        raise NotApplicableError("no session of the capture has both a handshake and packets of the server")
    out: Frames = []
    for number, (ts, data) in enumerate(subject.frames):
        if number in before:
            out.append((ts - 1_000_000, before[number]))
        if number not in gone:
            out.append((ts, data))
    return Made(timed(out))


def _acknowledgement(session: Session) -> bytes:
    client, server = session.hosts
    ends = (server.address, server.port), (client.address, client.port)
    segment = wire.tcp(*ends, server.start, client.start, ACK)
    packet = wire.ip(server.address, client.address, TCP, segment, server.port)
    return server.macs + server.tags + wire.ethertype(server.address).to_bytes(2, "big") + packet


def midstream_late(subject: Subject) -> Made:
    """No handshake and, where no finding needs it, no first request: the first packet is a reply."""
    gone: set[int] = set()
    for session, messages in subject.talks:
        reply = next((p.number for p in messages if p.side == SERVER), None)
        if reply is None or not any(p.side == CLIENT and p.number < reply for p in messages):
            continue
        first = {number for number in session.frames if number < reply}
        if _needless(subject, session, first, gone):
            gone |= first
    if not gone:
        raise NotApplicableError("every session begins with a message that a finding needs")
    return Made(without(subject.frames, gone))


def _needless(subject: Subject, session: Session, first: set[int], gone: set[int]) -> bool:
    """Whether all that is expected between the two hosts follows without the ``first`` packets as well.

    Those that are ``gone`` already give nothing.
    """
    pairs = {session.ends(CLIENT), session.ends(SERVER)}
    later: set[tuple[Named, str, str]] = set()  # operation, source, target
    earlier: set[tuple[Named, str, str]] = set()
    for other, messages in subject.talks:
        for piece in messages:
            ends = other.ends(piece.side)
            if piece.message and ends in pairs and piece.number not in gone:
                named = earlier if piece.number in first else later
                named.update((name, *ends) for name in subject.operations(piece))
    for item in subject.expected:
        policy = subject.language.policies.get(item.policy)
        if policy is None or (item.src, item.dst) not in pairs:
            continue
        needs = {((policy.protocol, name), item.src, item.dst) for name in policy.operations}
        if policy.count is not None and needs & earlier:
            return False
        if policy.count is None and not needs & later:
            return False
    return True


def _opening(subject: Subject) -> set[int]:
    """Numbers of the packets of every handshake: SYN, SYN and ACK, and the ACK that follows at once."""
    gone: set[int] = set()
    for session in subject.sessions:
        opening = False
        for number in session.frames:
            layers = subject.layers[number]
            assert layers is not None
            if layers.flags & SYN:
                opening = True
            elif not opening or layers.payload or layers.flags & ~ACK:
                break
            gone.add(number)
    if not gone:
        raise NotApplicableError("no session of the capture begins with a handshake")
    return gone


def without(frames: Frames, gone: Iterable[int]) -> Frames:
    """The packets but for those with these numbers."""
    left_out = frozenset(gone)
    return [packet for number, packet in enumerate(frames) if number not in left_out]

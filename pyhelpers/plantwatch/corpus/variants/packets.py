"""Shapes of the same packets: tags, addresses, ports, fragments, and packets that are missing."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address

from plantwatch.corpus.craft import wire
from plantwatch.corpus.craft.wire import ACK, SYN, TCP
from plantwatch.corpus.variants.frame import MACS, Layers, build, renumbered
from plantwatch.corpus.variants.lay import Frames, timed
from plantwatch.corpus.variants.matching import policies_of
from plantwatch.corpus.variants.session import CLIENT, SERVER, SIDES, Session
from plantwatch.corpus.variants.subject import Change, Made, NotApplicableError, Subject

VLAN, SERVICE_VLAN = 20, 300
PORT_SHIFT = 1000
MINIMUM_FRAME = 60  # without the frame check sequence
UNANSWERED = 500  # requests without a reply that both engines let pass
_CTAG, _STAG = 0x8100, 0x88A8
_MORE_FRAGMENTS = 0x2000
_PREFIX = IPv6Address("2001:db8::")
_GROUPS = IPv6Address("ff05::")
_WHOLE = 1 << 32


def rewritten(change: Callable[[Layers], Layers]) -> Callable[[Subject], Frames]:
    """Every TCP and UDP packet changed, everything else as it is."""

    def frames(subject: Subject) -> Frames:
        out: Frames = []
        for number, ((ts, data), layers) in enumerate(zip(subject.frames, subject.layers, strict=True)):
            out.append((ts, data if layers is None else build(change(layers), number & 0xFFFF)))
        return out

    return frames


def vlan(subject: Subject) -> Made:
    """A VLAN tag in every frame."""
    return Made(_tagged(subject, struct.pack("!HH", _CTAG, VLAN)))


def qinq(subject: Subject) -> Made:
    """A service tag and a VLAN tag in every frame."""
    return Made(_tagged(subject, struct.pack("!HHHH", _STAG, SERVICE_VLAN, _CTAG, VLAN)))


def _tagged(subject: Subject, tags: bytes) -> Frames:
    if any(layers is not None and layers.tags for layers in subject.layers):
        raise NotApplicableError("the capture has VLAN tags already")
    return [(ts, data[:MACS] + tags + data[MACS:]) for ts, data in subject.frames]


def ipv6(subject: Subject) -> Made:
    """Every IPv4 address as the IPv6 address that ends in the same four bytes."""
    addresses: dict[wire.Address, wire.Address] = {}
    for layers in filter(None, subject.layers):
        for address in (layers.source, layers.target):
            if address not in addresses:
                addresses[address] = _mapped(address)
    if all(old == new for old, new in addresses.items()):
        raise NotApplicableError("the capture has no IPv4 packets")

    def change(layers: Layers) -> Layers:
        return layers._replace(source=addresses[layers.source], target=addresses[layers.target])

    texts = {str(old): str(new) for old, new in addresses.items()}
    return Made(rewritten(change)(subject), Change(addresses=texts))


def _mapped(address: wire.Address) -> wire.Address:
    if isinstance(address, IPv6Address):
        return address
    group = address.is_multicast or address == IPv4Address("255.255.255.255")
    return IPv6Address(int(_GROUPS if group else _PREFIX) | int(address))


def other_port(subject: Subject) -> Made:
    """The server on another port, which the ruleset must be told."""
    ports = {port: port + PORT_SHIFT for port in subject.protocol.ports}

    def change(layers: Layers) -> Layers:
        source = ports.get(layers.source_port, layers.source_port)
        target = ports.get(layers.target_port, layers.target_port)
        return renumbered(layers._replace(source_port=source, target_port=target))

    return Made(rewritten(change)(subject), Change(ports=ports))


def sequence_wrap(subject: Subject) -> Made:
    """Sequence numbers that pass 2**32 within the first message of each side."""
    shifts: dict[int, tuple[Session, tuple[int, int]]] = {}
    for session in subject.sessions:
        client, server = (_WHOLE - 3 - host.start for host in session.hosts)
        for frame in session.frames:
            shifts[frame] = session, (client, server)
    out: Frames = []
    for number, ((ts, data), layers) in enumerate(zip(subject.frames, subject.layers, strict=True)):
        if layers is None or number not in shifts:
            out.append((ts, data))
            continue
        session, shift = shifts[number]
        side = side_of(session, layers)
        sequence = (layers.sequence + shift[side]) % _WHOLE
        acknowledged = (layers.acknowledged + shift[1 - side]) % _WHOLE if layers.flags & ACK else 0
        moved = renumbered(layers._replace(sequence=sequence, acknowledged=acknowledged))
        out.append((ts, build(moved, number & 0xFFFF)))
    return Made(out)


def side_of(session: Session, layers: Layers) -> int:
    """Which side of the session sent a packet."""
    client = session.hosts[CLIENT]
    return CLIENT if (layers.source, layers.source_port) == (client.address, client.port) else SERVER


def padded(subject: Subject) -> Made:
    """Frames as a card hands them on: padded with what lay in its memory, and their check sequence kept."""
    out: Frames = []
    memory = bytes(MINIMUM_FRAME)
    for ts, data in subject.frames:
        frame = data + memory[-max(0, MINIMUM_FRAME - len(data)) :] if len(data) < MINIMUM_FRAME else data
        out.append((ts, frame + struct.pack("<I", zlib.crc32(frame))))
        if len(data) >= MINIMUM_FRAME:
            memory = data
    return Made(out)


def fragmented(*, backwards: bool) -> Callable[[Subject], Made]:
    """Every IPv4 packet with data in two fragments, the first of which holds the whole TCP or UDP header."""

    def make(subject: Subject) -> Made:
        out: Frames = []
        changed = False
        for number, ((ts, data), layers) in enumerate(zip(subject.frames, subject.layers, strict=True)):
            pieces = [data] if layers is None else _fragments(layers, data, number & 0xFFFF)
            changed = changed or len(pieces) > 1
            out += [(ts, piece) for piece in (reversed(pieces) if backwards else pieces)]
        if not changed:
            raise NotApplicableError("the capture has no IPv4 packet with enough data to be fragmented")
        return Made(timed(out))

    return make


def _fragments(layers: Layers, data: bytes, number: int) -> list[bytes]:
    at = (len(layers.head) // 8 + 1) * 8
    if layers.source.version == 6 or len(layers.head) + len(layers.payload) <= at:
        return [data]
    whole = build(layers, number)
    ip = MACS + len(layers.tags) + 2
    body = ip + 20
    return [
        _fragment(whole[:body], ip, whole[body : body + at], _MORE_FRAGMENTS),
        _fragment(whole[:body], ip, whole[body + at :], at // 8),
    ]


def _fragment(head: bytes, ip: int, payload: bytes, place: int) -> bytes:
    header = head[ip : ip + 2] + struct.pack("!H", 20 + len(payload)) + head[ip + 4 : ip + 6]
    header += struct.pack("!H", place) + head[ip + 8 : ip + 10] + b"\0\0" + head[ip + 12 : ip + 20]
    header = header[:10] + struct.pack("!H", wire.checksum(header)) + header[12:]
    return head[:ip] + header + payload


def retransmitted(subject: Subject) -> Made:
    """Every TCP segment with data a second time, at once."""
    twice: set[int] = {index for session in subject.sessions for index in session.frames}
    out: Frames = []
    for number, ((ts, data), layers) in enumerate(zip(subject.frames, subject.layers, strict=True)):
        out.append((ts, data))
        if number in twice and layers is not None and layers.payload:
            out.append((ts, data))
    return Made(timed(out))


def midstream(subject: Subject) -> Made:
    """Sessions that were open before the capture began: no handshake."""
    return Made(_without(subject.frames, _opening(subject)))


def midstream_server_first(subject: Subject) -> Made:
    """No handshake, and the first packet of each session is an acknowledgement by the server."""
    gone = _opening(subject)
    before: dict[int, bytes] = {}
    for session in subject.sessions:
        left = [index for index in session.frames if index not in gone]
        if left and session.seen[SERVER] and any(index in gone for index in session.frames):
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
    """No handshake and no first request, where no finding needs that: the first packet is the server's data."""
    gone: set[int] = set()
    for session, messages in subject.talks:
        reply = next((p.index for p in messages if p.side == SERVER), None)
        if reply is None or not any(p.side == CLIENT and p.index < reply for p in messages):
            continue
        if _needless(subject, session, reply):
            gone.update(index for index in session.frames if index < reply)
    if not gone:
        raise NotApplicableError("every session begins with a message that a finding needs")
    return Made(_without(subject.frames, gone))


def _needless(subject: Subject, session: Session, reply: int) -> bool:
    """Whether all that is expected between the two hosts follows from messages after a packet as well."""
    pairs = {session.ends(CLIENT), session.ends(SERVER)}
    later: set[tuple[str, str, str]] = set()  # operation, source, target
    earlier: set[tuple[str, str, str]] = set()
    for other, messages in subject.talks:
        for piece in messages:
            ends = other.ends(piece.side)
            if not piece.message or ends not in pairs:
                continue
            cut = other is session and piece.index < reply
            (earlier if cut else later).update((name, *ends) for name in subject.operations(piece))
    for item in subject.expected:
        policy = subject.policies.get(item.policy)
        if policy is None or (item.src, item.dst) not in pairs:
            continue
        needs = {(name, item.src, item.dst) for name in policy.operations}
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
        for index in session.frames:
            layers = subject.layers[index]
            assert layers is not None
            if layers.flags & SYN:
                opening = True
            elif not opening or layers.payload or layers.flags & ~ACK:
                break
            gone.add(index)
    if not gone:
        raise NotApplicableError("no session of the capture begins with a handshake")
    return gone


def _without(frames: Frames, gone: Iterable[int]) -> Frames:
    left_out = frozenset(gone)
    return [packet for number, packet in enumerate(frames) if number not in left_out]


def one_side(kept: int) -> Callable[[Subject], Made]:
    """Only what clients send, or only what servers send; findings about the other side go with it."""

    def make(subject: Subject) -> Made:
        gone: set[int] = set()
        pairs: list[set[tuple[str, str]]] = [set(), set()]
        for number, side, ends in _sides(subject):
            pairs[side].add(ends)
            if side != kept:
                gone.add(number)
        if not gone or not pairs[kept]:
            raise NotApplicableError("the capture has one direction only")
        if kept == CLIENT:
            _refuse_unanswered(subject)
        return Made(_without(subject.frames, gone), Change(lost=frozenset(pairs[1 - kept] - pairs[kept])))

    return make


def _sides(subject: Subject) -> Iterator[tuple[int, int, tuple[str, str]]]:
    """Number, side and ends of every packet of the protocol."""
    ports = frozenset(subject.protocol.ports)
    if "tcp" in subject.protocol.transports:
        try:
            found = subject.sessions
        except NotApplicableError:
            found = []
        for session in found:
            for index in session.frames:
                layers = subject.layers[index]
                assert layers is not None
                side = side_of(session, layers)
                yield index, side, session.ends(side)
    for index, layers in enumerate(subject.layers):
        if layers is not None and layers.protocol != TCP and "udp" in subject.protocol.transports:
            ends = str(layers.source), str(layers.target)
            if layers.target_port in ports:
                yield index, CLIENT, ends
            elif layers.source_port in ports:
                yield index, SERVER, ends


def _refuse_unanswered(subject: Subject) -> None:
    """Hundreds of requests that nobody answers are a finding of their own in both engines."""
    names = [name for name, o in subject.protocol.operations.items() if o.anomaly == "unanswered"]
    if not policies_of(names, subject.protocol, subject.policies):
        return
    for _, messages in subject.talks:
        if sum(SIDES[p.side] == "client" and p.message for p in messages) > UNANSWERED:
            raise NotApplicableError(f"more than {UNANSWERED} requests without a reply are a finding of their own")

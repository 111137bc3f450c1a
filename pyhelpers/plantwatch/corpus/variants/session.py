"""TCP connections of a capture as what was said: pieces of data in order, and how they began and ended.

Acknowledgements carry nothing and are left out; ``lay`` makes new ones. Retransmitted bytes are taken
once, reordered ones at the time when the gap before them closed. Bytes that the capture lost stay
lost: a gap in the offsets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from plantwatch.catalog.model import Sender
from plantwatch.catalog.wire import Framing
from plantwatch.corpus.craft.wire import ACK, FIN, RST, SYN, TCP, Address
from plantwatch.corpus.variants.cutter import Cutter
from plantwatch.corpus.variants.frame import Layers, dissect

CLIENT, SERVER = 0, 1
SIDES: tuple[Sender, Sender] = ("client", "server")
_HALF, _WHOLE = 1 << 31, 1 << 32


class Piece(NamedTuple):
    """Bytes that one side sends in one segment; ``offset`` counts from its first byte of data.

    ``number`` is that of the packet in the capture that completed them, ``ts`` its time in
    nanoseconds since 1970. ``message`` says that they are one or more whole messages of the protocol.
    """

    number: int
    ts: int
    side: int
    offset: int
    data: bytes
    message: bool = False

    @property
    def end(self) -> int:
        return self.offset + len(self.data)


class Control(NamedTuple):
    """A packet that opens or closes the connection: ``flags`` without ACK and PSH."""

    number: int
    ts: int
    side: int
    flags: int


@dataclass(frozen=True, slots=True)
class Host:
    """One end: what its packets carry. ``start`` is the sequence number of its first byte of data."""

    address: Address
    port: int
    macs: bytes  # of the frames it sends: target, source
    tags: bytes
    start: int


@dataclass(frozen=True, slots=True)
class Session:
    """One connection between client and server (in this order everywhere).

    ``seen`` says whose packets the capture has; ``frames`` are the numbers of all its packets there.
    """

    hosts: tuple[Host, Host]
    seen: tuple[bool, bool]
    frames: list[int]
    pieces: list[Piece]
    controls: list[Control]

    def ends(self, side: int) -> tuple[str, str]:
        """Addresses of sender and receiver."""
        return str(self.hosts[side].address), str(self.hosts[1 - side].address)

    def messages(self, framings: Sequence[Framing]) -> list[Piece]:
        """The pieces cut anew so that each is one whole message, or bytes that belong to none.

        A message stands at the packet that completed it; other bytes keep their packets.
        """
        out: list[Piece] = []
        for side in (CLIENT, SERVER):
            out += _recut([p for p in self.pieces if p.side == side], framings)
        return sorted(out, key=lambda p: p.number)

    def segments(self, framings: Sequence[Framing]) -> list[Piece]:
        """The pieces as they were sent; those that are whole messages and nothing else are marked."""
        edges: list[set[int]] = [set(), set()]
        messages: list[set[int]] = [set(), set()]
        for piece in self.messages(framings):
            edges[piece.side].add(piece.offset)
            if piece.message:
                messages[piece.side].add(piece.offset)
                edges[piece.side].add(piece.end)
        return [
            p._replace(
                message={p.offset, p.end} <= edges[p.side]
                and edges[p.side].intersection(range(p.offset, p.end)) <= messages[p.side]
            )
            for p in self.pieces
        ]


def sessions(frames: Sequence[tuple[int, bytes]], ports: Iterable[int]) -> list[Session]:
    """Every TCP connection to one of these server ports, in the order of their first packets.

    ``frames`` are (nanoseconds since 1970, Ethernet frame).
    """
    served = frozenset(ports)
    live: dict[tuple[Address, int, Address, int], _Tracker] = {}
    found: list[_Tracker] = []
    for number, (ts, data) in enumerate(frames):
        layers = dissect(data)
        if layers is None or layers.protocol != TCP:
            continue
        if layers.target_port not in served and layers.source_port not in served:
            continue
        key = (layers.source, layers.source_port, layers.target, layers.target_port)
        tracker = live.get(key) or live.get(key[2:] + key[:2])
        if tracker is None or tracker.over(layers):
            tracker = _Tracker(_opener(layers, served))
            found.append(tracker)
        live[key] = tracker
        live[key[2:] + key[:2]] = tracker
        tracker.add(number, ts, layers)
    return [tracker.finish() for tracker in found]


def _opener(layers: Layers, served: frozenset[int]) -> tuple[Address, int]:
    """The client: who sent the SYN, else who talks to a port of the protocol."""
    opening = layers.flags & (SYN | ACK)
    if opening == SYN or (opening != SYN | ACK and layers.target_port in served):
        return layers.source, layers.source_port
    return layers.target, layers.target_port


def side_of(session: Session, layers: Layers) -> int:
    """Which side of the session sent a packet."""
    client = session.hosts[CLIENT]
    return CLIENT if (layers.source, layers.source_port) == (client.address, client.port) else SERVER


class _Tracker:
    """A session while its packets come in."""

    def __init__(self, client: tuple[Address, int]) -> None:
        self._client = client
        self._first: list[Layers | None] = [None, None]
        self._starts: list[int | None] = [None, None]
        self._next = [0, 0]
        self._early: tuple[list[Piece], list[Piece]] = ([], [])
        self._frames: list[int] = []
        self._pieces: list[Piece] = []
        self._controls: list[Control] = []

    def over(self, layers: Layers) -> bool:
        """Whether this packet opens another connection between the same sockets."""
        if layers.flags & (SYN | ACK) != SYN:
            return False
        begun = bool(self._pieces) or any(c.flags & (FIN | RST) for c in self._controls)
        return begun and self._starts[CLIENT] != (layers.sequence + 1) % _WHOLE

    def add(self, number: int, ts: int, layers: Layers) -> None:
        side = CLIENT if (layers.source, layers.source_port) == self._client else SERVER
        self._frames.append(number)
        if self._first[side] is None:
            self._first[side] = layers
        if self._starts[side] is None:
            self._starts[side] = (layers.sequence + bool(layers.flags & SYN)) % _WHOLE
        if layers.flags & ACK:
            self._acknowledged(1 - side, layers.acknowledged, number, ts)
        if layers.flags & SYN:
            self._control(Control(number, ts, side, SYN))
            return
        if layers.payload:
            self._data(Piece(number, ts, side, self._offset(side, layers.sequence), layers.payload))
        if layers.flags & (FIN | RST):
            self._flush(side, number, ts)
            self._control(Control(number, ts, side, layers.flags & (FIN | RST)))

    def finish(self) -> Session:
        last = self._frames[-1]
        for side in (CLIENT, SERVER):
            early = self._early[side]
            self._flush(side, last, early[-1].ts if early else 0)
        return Session(
            hosts=(self._host(CLIENT), self._host(SERVER)),
            seen=(self._first[CLIENT] is not None, self._first[SERVER] is not None),
            frames=self._frames,
            pieces=sorted(self._pieces, key=lambda p: p.number),
            controls=self._controls,
        )

    def _control(self, control: Control) -> None:
        if not any(c.side == control.side and c.flags == control.flags for c in self._controls):
            self._controls.append(control)

    def _offset(self, side: int, sequence: int) -> int:
        start = self._starts[side]
        assert start is not None
        offset = (sequence - start) % _WHOLE
        return offset - _WHOLE if offset >= _HALF and self._next[side] < _HALF else offset

    def _data(self, piece: Piece) -> None:
        if piece.offset > self._next[piece.side]:
            self._early[piece.side].append(piece)
            return
        self._deliver(piece)
        self._drain(piece.side, piece.number, piece.ts)

    def _deliver(self, piece: Piece) -> None:
        old = self._next[piece.side] - piece.offset
        if old < len(piece.data):
            self._pieces.append(piece._replace(offset=piece.offset + old, data=piece.data[old:]))
            self._next[piece.side] = piece.end

    def _drain(self, side: int, number: int, ts: int) -> None:
        early = self._early[side]
        while ready := [p for p in early if p.offset <= self._next[side]]:
            for piece in sorted(ready, key=lambda p: p.offset):
                early.remove(piece)
                self._deliver(piece._replace(number=number, ts=ts))

    def _acknowledged(self, side: int, sequence: int, number: int, ts: int) -> None:
        """The receiver has bytes that the capture has not: they will not come any more."""
        if self._starts[side] is None:
            self._starts[side] = sequence
            return
        early = self._early[side]
        if early and self._offset(side, sequence) >= min(p.end for p in early):
            self._next[side] = min(p.offset for p in early)
            self._drain(side, number, ts)

    def _flush(self, side: int, number: int, ts: int) -> None:
        while early := self._early[side]:
            self._next[side] = min(p.offset for p in early)
            self._drain(side, number, ts)

    def _host(self, side: int) -> Host:
        own, other = self._first[side], self._first[1 - side]
        start = self._starts[side] or 0
        if own is not None:
            return Host(own.source, own.source_port, own.macs, own.tags, start)
        assert other is not None
        swapped = other.macs[6:] + other.macs[:6]
        return Host(other.target, other.target_port, swapped, other.tags, start)


def _recut(pieces: Sequence[Piece], framings: Sequence[Framing]) -> list[Piece]:
    cutter = Cutter(framings)
    out: list[Piece] = []
    at = 0  # offset of the first byte that is held back
    last: Piece | None = None
    for piece in pieces:
        if last is not None and piece.offset != last.end:
            if rest := cutter.gap():
                out.append(Piece(last.number, last.ts, last.side, at, rest))
            at = piece.offset
        elif last is None:
            at = piece.offset
        for cut in cutter.feed(piece.data):
            out.append(Piece(piece.number, piece.ts, piece.side, at, cut.data, cut.message))
            at += len(cut.data)
        last = piece
    if last is not None and cutter.held:
        out.append(Piece(last.number, last.ts, last.side, at, cutter.held))
    return out

"""Reads an Ethernet capture as events: connections that open, what each side says, and who closes.

ARP, ICMP, IGMP, IPv6, retransmissions, keep-alives and refused connections are no events.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from typing import Literal

from plantwatch.corpus.craft.wire import ACK, FIN, RST, SYN, TCP, UDP

Packet = tuple[int, bytes]  # nanoseconds since 1970, Ethernet frame
Socket = tuple[str, int]
Side = Literal["client", "server"]

_IPV4, _LEFT_OUT = 0x0800, {0x0806, 0x86DD}  # ARP, IPv6
_BROADCAST = b"\xff" * 6


@dataclass(eq=False, slots=True)
class Flow:
    """A TCP connection or a pair of UDP sockets; the client is who spoke first, to the server or to all."""

    transport: Literal["tcp", "udp"]
    client: Socket
    server: Socket
    broadcast: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at ``ts``; ``data`` is what was said, or a whole frame without a flow."""

    ts: int
    what: Literal["open", "say", "close", "reset", "frame"]
    flow: Flow | None = None
    side: Side = "client"
    data: bytes = b""


@dataclass(slots=True)
class _State:
    """What is known of an open flow: next sequence number of each side, and what ended it."""

    flow: Flow
    expected: dict[Socket, int] = field(default_factory=dict)
    opened: bool = False
    end: Event | None = None
    last: int = 0  # index of the last event of the flow


Message = tuple[str, str, int, Side, bytes]  # client, server, port of the server, who says it, what

Signature = Callable[[bytes], Iterable[bytes]]  # what one side said -> its messages, blanked


def messages(packets: Iterable[Packet], signature: Signature | None = None) -> Counter[Message]:
    """Everything that is said in a capture and how often: what stays the same from one recording to the next.

    A message is a TCP segment, a datagram or a frame; with a ``signature`` what that makes of the whole that
    one side said on a TCP connection, and of each datagram. Raises ValueError as ``Dissector.events`` does.
    """
    events = [event for event in Dissector().events(packets) if event.data]
    if signature is None:
        return Counter((*_ends(event), event.side, event.data) for event in events)
    said: dict[tuple[int, Side], tuple[Event, list[bytes]]] = {}
    for number, event in enumerate(events):
        stream = event.flow is not None and event.flow.transport == "tcp"
        key = (id(event.flow) if stream else number, event.side)
        said.setdefault(key, (event, []))[1].append(event.data)
    return Counter(
        (*_ends(event), event.side, message)
        for event, pieces in said.values()
        for message in signature(b"".join(pieces))
    )


def _ends(event: Event) -> tuple[str, str, int]:
    return (event.flow.client[0], *event.flow.server) if event.flow else ("", "", 0)


class Dissector:
    """Collects the events of a capture, frame by frame."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._open: dict[tuple[int, frozenset[Socket]], _State] = {}
        self._ends: list[tuple[int, Event]] = []
        self._questions: set[tuple[Socket, int]] = set()  # broadcast or multicast: from, to which port

    def events(self, packets: Iterable[Packet]) -> list[Event]:
        """All events in order; a connection ends after the last thing said on it.

        Raises ValueError when a TCP segment is missing or a datagram is fragmented.
        """
        for ts, frame in packets:
            kind = int.from_bytes(frame[12:14], "big")
            if kind == _IPV4:
                self._ip(ts, frame)
            elif kind not in _LEFT_OUT:
                self._events.append(Event(ts, "frame", data=frame))
        for state in self._open.values():
            self._finish(state)
        after: dict[int, list[Event]] = {}
        for index, end in self._ends:
            after.setdefault(index, []).append(end)
        return [e for i, event in enumerate(self._events) for e in (event, *after.get(i, ()))]

    def _ip(self, ts: int, frame: bytes) -> None:
        packet = frame[14 : 14 + int.from_bytes(frame[16:18], "big")]
        if int.from_bytes(packet[6:8], "big") & 0x3FFF:
            raise ValueError("a datagram is fragmented")
        protocol, body = packet[9], packet[(packet[0] & 15) * 4 :]
        if protocol not in (TCP, UDP):
            return
        source = str(IPv4Address(packet[12:16])), int.from_bytes(body[:2], "big")
        target = str(IPv4Address(packet[16:20])), int.from_bytes(body[2:4], "big")
        key = protocol, frozenset((source, target))
        if protocol == UDP:
            if key not in self._open:
                self._open[key] = _State(self._datagrams(source, target, frame[:6]))
            self._say(ts, self._open[key], source, body[8:])
        else:
            self._segment(ts, key, source, target, body)

    def _datagrams(self, source: Socket, target: Socket, mac: bytes) -> Flow:
        """A new pair of UDP sockets; who answers a question to everyone on its port is the server."""
        if mac[0] & 1:
            self._questions.add((source, target[1]))
        if (target, source[1]) in self._questions:
            source, target = target, source
        return Flow("udp", source, target, mac == _BROADCAST)

    def _segment(
        self, ts: int, key: tuple[int, frozenset[Socket]], source: Socket, target: Socket, body: bytes
    ) -> None:
        flags, sequence = body[13], int.from_bytes(body[4:8], "big")
        state = self._open.get(key)
        if flags & SYN:
            self._synchronise(ts, key, source, target, flags, sequence)
        elif state and state.opened:
            payload = _fresh(body[(body[12] >> 4) * 4 :], sequence, state.expected[source])
            if payload:
                state.expected[source] = (state.expected[source] + len(payload)) % (1 << 32)
                self._say(ts, state, source, payload)
            if flags & (FIN | RST) and state.end is None:
                what: Literal["close", "reset"] = "close" if flags & FIN else "reset"
                state.end = Event(ts, what, state.flow, _side(state.flow, source))
                state.last = len(self._events) - 1

    def _synchronise(
        self,
        ts: int,
        key: tuple[int, frozenset[Socket]],
        source: Socket,
        target: Socket,
        flags: int,
        sequence: int,
    ) -> None:
        if not flags & ACK:
            old = self._open.pop(key, None)
            if old and old.opened:
                self._finish(old)
            self._open[key] = _State(Flow("tcp", source, target))
        state = self._open[key]
        state.expected[source] = (sequence + 1) % (1 << 32)
        if flags & ACK and not state.opened:
            state.opened = True
            state.last = len(self._events)
            self._events.append(Event(ts, "open", state.flow))

    def _say(self, ts: int, state: _State, source: Socket, payload: bytes) -> None:
        state.last = len(self._events)
        self._events.append(Event(ts, "say", state.flow, _side(state.flow, source), payload))

    def _finish(self, state: _State) -> None:
        if state.end:
            self._ends.append((state.last, state.end))


def _side(flow: Flow, source: Socket) -> Side:
    return "client" if source == flow.client else "server"


def _fresh(payload: bytes, sequence: int, expected: int) -> bytes:
    ahead = (sequence - expected + (1 << 31)) % (1 << 32) - (1 << 31)
    if payload and ahead > 0:
        raise ValueError(f"{ahead} bytes of a TCP stream were not captured")
    return payload[-ahead:]

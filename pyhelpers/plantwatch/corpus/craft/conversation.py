"""Two hosts talking: TCP with sequence numbers and acknowledgements, or UDP.

A conversation hands its finished Ethernet frames to a ``Tape``, which stamps the time.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, Protocol

from plantwatch.corpus.craft import wire
from plantwatch.corpus.craft.wire import ACK, FIN, PSH, RST, SYN

Mirror = Literal["both", "client", "server"]
Side = Literal["client", "server"]

UDP_MAXIMUM = 1472


class Tape(Protocol):
    """What a conversation is recorded on."""

    def frame(self, data: bytes) -> None:
        """Append an Ethernet frame at the current time."""

    def identification(self, address: wire.Address) -> int:
        """The next IPv4 identification of that sender."""


@dataclass(slots=True)
class Host:
    """One end of a conversation; ``sequence`` is the next TCP sequence number it will send."""

    address: wire.Address
    port: int
    mac: bytes
    sequence: int = 0

    @property
    def socket(self) -> tuple[wire.Address, int]:
        """Address and port, as ``wire`` wants them."""
        return self.address, self.port


class _Conversation:
    def __init__(self, tape: Tape, client: Host, server: Host, vlans: Sequence[int], mirror: Mirror) -> None:
        if client.address.version != server.address.version:
            raise ValueError(f"{client.address} and {server.address} are of two IP versions")
        self._tape = tape
        self._client = client
        self._server = server
        self._vlans = tuple(vlans)
        self._mirror = mirror

    @property
    def source(self) -> str:
        """Address of the client."""
        return str(self._client.address)

    @property
    def target(self) -> str:
        """Address of the server."""
        return str(self._server.address)

    def close(self) -> None:
        """End the conversation, where the transport has an end."""

    def _record(self, sender: Host, receiver: Host, protocol: int, payload: bytes) -> None:
        if self._mirror != "both" and (self._mirror == "client") != (sender is self._client):
            return
        number = self._tape.identification(sender.address)
        packet = wire.ip(sender.address, receiver.address, protocol, payload, number)
        kind = wire.ethertype(sender.address)
        self._tape.frame(wire.ethernet(sender.mac, receiver.mac, kind, packet, self._vlans))


class Udp(_Conversation):
    """Datagrams between one pair of sockets."""

    def client(self, message: bytes) -> None:
        """The client sends one datagram of at most 1472 bytes."""
        self._send(self._client, self._server, message)

    def server(self, message: bytes) -> None:
        """The server sends one datagram of at most 1472 bytes."""
        self._send(self._server, self._client, message)

    def _send(self, sender: Host, receiver: Host, message: bytes) -> None:
        if len(message) > UDP_MAXIMUM:
            raise ValueError(f"a datagram of {len(message)} bytes would be fragmented")
        datagram = wire.udp(sender.socket, receiver.socket, message)
        self._record(sender, receiver, wire.UDP, datagram)


class Tcp(_Conversation):
    """One TCP connection; each segment with data is acknowledged at once by the other side."""

    def __init__(
        self,
        tape: Tape,
        client: Host,
        server: Host,
        vlans: Sequence[int] = (),
        mirror: Mirror = "both",
        *,
        handshake: bool = True,
    ) -> None:
        super().__init__(tape, client, server, vlans, mirror)
        self._mss = 1440 if client.address.version == 6 else 1460
        self._open = True
        for host, other in ((client, server), (server, client)):
            seed = f"{host.address}:{host.port}>{other.address}:{other.port}"
            host.sequence = zlib.crc32(seed.encode())
        if handshake:
            self._segment(client, server, SYN, mss=self._mss)
            self._segment(server, client, SYN | ACK, mss=self._mss)
            self._segment(client, server, ACK)

    def client(self, message: bytes, *, split: Sequence[int] = ()) -> None:
        """The client sends ``message``, cut at the byte offsets ``split`` into several segments."""
        self._send(self._client, self._server, message, split)

    def server(self, message: bytes, *, split: Sequence[int] = ()) -> None:
        """The server sends ``message``, cut at the byte offsets ``split`` into several segments."""
        self._send(self._server, self._client, message, split)

    def close(self, by: Side = "client") -> None:
        """Exchange FIN, begun by one side. A second call does nothing."""
        if not self._open:
            return
        self._open = False
        first, second = self._ordered(by)
        self._segment(first, second, FIN | ACK)
        self._segment(second, first, FIN | ACK)
        self._segment(first, second, ACK)

    def reset(self, by: Side = "client") -> None:
        """One side breaks the connection off."""
        self._open = False
        first, second = self._ordered(by)
        self._segment(first, second, RST | ACK)

    def abandon(self) -> None:
        """The capture stops before the connection ends."""
        self._open = False

    def _ordered(self, by: Side) -> tuple[Host, Host]:
        if by == "client":
            return self._client, self._server
        return self._server, self._client

    def _send(self, sender: Host, receiver: Host, message: bytes, split: Sequence[int]) -> None:
        if not self._open:
            raise ValueError(f"the connection {self.source} to {self.target} is closed")
        if not message:
            raise ValueError("an empty message cannot be sent over TCP")
        for piece in _pieces(message, split, self._mss):
            self._segment(sender, receiver, PSH | ACK, piece)
            self._segment(receiver, sender, ACK)

    def _segment(self, sender: Host, receiver: Host, flags: int, payload: bytes = b"", mss: int = 0) -> None:
        acknowledged = receiver.sequence if flags & ACK else 0
        segment = wire.tcp(sender.socket, receiver.socket, sender.sequence, acknowledged, flags, payload, mss)
        self._record(sender, receiver, wire.TCP, segment)
        used = len(payload) + bool(flags & (SYN | FIN))
        sender.sequence = (sender.sequence + used) % (1 << 32)


Conversation = Tcp | Udp


def _pieces(message: bytes, split: Sequence[int], maximum: int) -> Iterator[bytes]:
    cuts = [0, *split, len(message)]
    if any(a >= b for a, b in pairwise(cuts)):
        raise ValueError(f"split={list(split)} does not rise within the {len(message)} bytes of the message")
    for start, end in pairwise(cuts):
        for at in range(start, end, maximum):
            yield message[at : min(at + maximum, end)]

"""What traffic of another protocol on an OT port means, by the catalog's framing alone.

Nothing here asks an engine: the first bytes of each direction either are no beginning of a message, or
announce a length that no message has, or could be one. Traffic of the last sort is no foreign traffic.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from plantwatch.catalog.layout import begins, header_size, pdu_end
from plantwatch.catalog.model import Catalog, Protocol
from plantwatch.catalog.wire import Framing, Transport
from plantwatch.corpus.benign.dialogue import Dialogue


class Meaning(NamedTuple):
    """A policy that is meant for it, from client to server or, if ``reply``, the other way."""

    policy: str
    reply: bool


def foreign(catalog: Catalog, port: int, transport: Transport, dialogue: Dialogue) -> set[Meaning] | None:
    """The policies meant for ``dialogue`` on ``port``; None if it could be the port's own protocol."""
    found: set[Meaning] = set()
    for protocol in listening(catalog, port, transport):
        for by_client in (True, False):
            said = [turn.data for turn in dialogue if turn.client is by_client]
            streams = [said] if transport == "tcp" else [[datagram] for datagram in said]
            for stream in streams:
                kind = _anomaly(protocol.framings_over(transport), b"".join(stream))
                if kind is None:
                    return None
                found |= {Meaning(p, not by_client) for p in _policies(catalog, protocol, kind, by_client)}
    return found


def listening(catalog: Catalog, port: int, transport: str) -> Iterator[Protocol]:
    """The protocols of the catalog that are at home on a port."""
    for protocol in catalog.protocols.values():
        if port in protocol.ports and transport in protocol.transports:
            yield protocol


def _anomaly(framings: Sequence[Framing], stream: bytes) -> str | None:
    if not stream:
        return ""
    if all(len(stream) < header_size(framing) for framing in framings):
        return ""  # too short to be judged, and nothing follows
    begun = [framing for framing in framings if begins(framing, stream, 0)]
    if not begun:
        return "not_protocol"
    sizes = [(framing, pdu_end(framing, stream, 0)) for framing in begun]
    short = all(size is not None and size < framing.minimum for framing, size in sizes)
    return "bad_length" if short else None


def _policies(catalog: Catalog, protocol: Protocol, anomaly: str, by_client: bool) -> Iterable[str]:
    senders = ("either", "client" if by_client else "server")
    noticed = {
        name
        for name, o in protocol.operations.items()
        if anomaly and o.anomaly == anomaly and o.sender in senders
    }
    for policy in catalog.policies.values():
        if policy.protocol == protocol.id and policy.count is None and noticed & set(policy.operations):
            yield policy.id

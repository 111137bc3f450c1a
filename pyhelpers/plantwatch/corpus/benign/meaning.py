"""What traffic of another protocol on an OT port means, by the catalog's framing alone.

Nothing here asks an engine: the first bytes of each direction either are no beginning of a message, or
announce a length that no message has, or could be one. Traffic of the last sort is no foreign traffic.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from plantwatch.catalog.model import Catalog, Framing, Protocol
from plantwatch.corpus.benign.dialogue import Dialogue


class Meaning(NamedTuple):
    """A policy that is meant for it, from client to server or, if ``reply``, the other way."""

    policy: str
    reply: bool


def foreign(catalog: Catalog, port: int, transport: str, dialogue: Dialogue) -> set[Meaning] | None:
    """The policies meant for ``dialogue`` on ``port``; None if it could be the port's own protocol."""
    found: set[Meaning] = set()
    for protocol in listening(catalog, port, transport):
        for by_client in (True, False):
            said = [turn.data for turn in dialogue if turn.client is by_client]
            streams = [said] if transport == "tcp" else [[datagram] for datagram in said]
            for stream in streams:
                kind = _anomaly(protocol.framing, b"".join(stream))
                if kind is None:
                    return None
                found |= {Meaning(p, not by_client) for p in _policies(catalog, protocol, kind, by_client)}
    return found


def listening(catalog: Catalog, port: int, transport: str) -> Iterator[Protocol]:
    """The protocols of the catalog that are at home on a port."""
    for protocol in catalog.protocols.values():
        if port in protocol.ports and transport in protocol.transports:
            yield protocol


def _anomaly(framing: Framing, stream: bytes) -> str | None:
    if not stream:
        return ""
    if any(stream[at : at + len(constant)] != constant for at, constant in framing.start):
        return "not_protocol"
    field = framing.length
    value = int.from_bytes(stream[field.at : field.at + field.size], field.endian)
    return "bad_length" if value + framing.add < framing.minimum else None


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

"""What the catalog says about the traffic on a protocol's ports, in every protocol that lives there.

A message on port 502 is looked at by the policies over Modbus and by those over UMAS, whichever of the two a
capture is about. So nothing is harmless before all of them were asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from plantwatch.catalog.model import Operation, Policy, Protocol, Sender
from plantwatch.catalog.wire import Transport
from plantwatch.corpus.variants.cutter import whole
from plantwatch.corpus.variants.matching import operations

Named = tuple[str, str]  # protocol, operation


@dataclass(frozen=True, eq=False)
class Language:
    """A protocol, the others that share a TCP port with it, and the policies over any of them.

    ``elsewhere`` are the ports of all other protocols.
    """

    protocol: Protocol
    beside: tuple[Protocol, ...]
    policies: Mapping[str, Policy]
    elsewhere: frozenset[int] = frozenset()

    @property
    def protocols(self) -> tuple[Protocol, ...]:
        """Its own first."""
        return (self.protocol, *self.beside)

    def names(self, message: bytes, sender: Sender, transport: Transport = "tcp") -> frozenset[Named]:
        """What bytes are, each protocol cutting them by its own framing."""
        return frozenset(
            (protocol.id, name)
            for protocol in self.protocols
            for cut in whole(protocol.framings_over(transport), message)
            for name in operations(protocol, cut, sender, transport)
        )

    def policies_of(self, names: Iterable[Named]) -> list[Policy]:
        """Policies over any of these operations."""
        wanted: defaultdict[str, set[str]] = defaultdict(set)
        for protocol, name in names:
            wanted[protocol].add(name)
        return [p for p in self.policies.values() if wanted.get(p.protocol, set()) & {*p.operations}]

    def operations_of(self, policy: Policy) -> list[Operation]:
        """What a policy is about."""
        (home,) = (p for p in self.protocols if p.id == policy.protocol)
        return [home.operations[name] for name in policy.operations]

    @cached_property
    def told(self) -> bytes:
        """All of it that a variant may follow from, and nothing else."""
        protocols = [_told(protocol, self.policies) for protocol in self.protocols]
        return repr((protocols, sorted(self.elsewhere))).encode()


def languages(protocols: Mapping[str, Protocol], policies: Mapping[str, Policy]) -> dict[str, Language]:
    """By protocol, the language of its ports."""
    return {name: _language(protocol, protocols, policies) for name, protocol in protocols.items()}


def _language(
    protocol: Protocol, protocols: Mapping[str, Protocol], policies: Mapping[str, Policy]
) -> Language:
    ports = frozenset(protocol.ports)
    beside = tuple(
        other
        for name, other in sorted(protocols.items())
        if name != protocol.id and "tcp" in other.transports and not ports.isdisjoint(other.ports)
    )
    spoken = {protocol.id, *(other.id for other in beside)}
    others = (port for other in protocols.values() if other.id not in spoken for port in other.ports)
    mine = {n: p for n, p in policies.items() if p.protocol in spoken}
    return Language(protocol, beside, mine, frozenset(others) - ports)


def _told(protocol: Protocol, policies: Mapping[str, Policy]) -> tuple[object, ...]:
    conditions = [(o.name, o.sender, o.matches, o.anomaly) for o in protocol.operations.values()]
    counts = sorted((p.id, p.operations, p.count) for p in policies.values() if p.protocol == protocol.id)
    return (
        protocol.id,
        protocol.transports,
        protocol.ports,
        protocol.framings,
        protocol.parts,
        sorted(protocol.fields),
        conditions,
        protocol.fields,
        counts,
    )

"""What the network as a whole shows, beside the messages of one protocol: who opens sessions to whom, and
which classes of operations reach whom, whatever protocol says it.

What is agreed and where things stand is a site's to say; without one only what speaks of nobody in
particular can be watched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from plantwatch.catalog.wire import Field, Transport

Place = Literal["anywhere", "internet", "beyond", "field", "unlisted", "crown_jewel"]
Beyond = Literal["", "conduits", "maintenance"]
Kind = Literal["session", "messages", "noticed"]
Notice = Literal["silence", "burst", "reset", "conflict", "finding"]

NETWORK = "network"  # the transport of a protocol that stands for all of them
OF_SITES: frozenset[Place] = frozenset({"beyond", "field", "unlisted", "crown_jewel"})

# What a session tells beside its addresses: the port, and the last 32 bits of the server's address
# and of the client's; and of a finding the class of its operation, as a number.
FIELDS = {
    "port": Field("port", 0, 2, "big"),
    "peer": Field("peer", 0, 4, "big"),
    "client": Field("client", 0, 4, "big"),
    "kind": Field("kind", 0, 1, "big"),
}


@dataclass(frozen=True, slots=True)
class Watch:
    """Sessions to ``ports`` (none: those of the catalog's protocols), messages of ``classes``, or ``notice``.

    What is noticed: the ``silence`` of a conduit that has a pace, or a ``burst`` in it; a server that
    resets an open session; two hardware addresses in ``conflict`` about an IP address; any ``finding``.

    ``source`` and ``target`` are where the client and the server stand. ``outside``: only what no conduit
    allows, or what no open maintenance window of the target covers.
    """

    kind: Kind
    source: Place
    target: Place
    outside: Beyond
    ports: Mapping[Transport, tuple[int, ...]] = field(default_factory=dict)
    classes: tuple[str, ...] = ()
    notice: Notice | None = None

    @property
    def needs_site(self) -> bool:
        """Whether it means nothing without a site."""
        return (
            bool(self.outside)
            or self.notice in ("silence", "burst", "finding")
            or bool(OF_SITES & {self.source, self.target})
        )

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
Kind = Literal["session", "messages", "noticed", "points", "stations"]
Notice = Literal["silence", "burst", "reset", "conflict", "finding"]
Concern = Literal["", "protected", "limits", "told"]

WATCHED: tuple[Kind, ...] = ("session", "messages", "noticed", "points", "stations")
NETWORK = "network"  # the transport of a protocol that stands for all of them
OF_SITES: frozenset[Place] = frozenset({"beyond", "field", "unlisted", "crown_jewel"})

# What is told beside addresses. Of a session the port and the last 32 bits of the server's and of the
# client's address; of a finding the class of its operation, as a number; of a point its place and the value
# as it stands in the message; of a device its station number.
FIELDS = {
    "port": Field("port", 0, 2, "big"),
    "peer": Field("peer", 0, 4, "big"),
    "client": Field("client", 0, 4, "big"),
    "kind": Field("kind", 0, 1, "big"),
    "place": Field("place", 0, 4, "big"),
    "value": Field("value", 0, 4, "big"),
    "station": Field("station", 0, 4, "big"),
}


@dataclass(frozen=True, slots=True)
class Watch:
    """Sessions to ``ports`` (none: those of the catalog's protocols), messages of ``classes``, what messages
    say of a site's points and stations, or ``notice``.

    What is noticed: the ``silence`` of a conduit that has a pace, or a ``burst`` in it; a server that
    resets an open session; two hardware addresses in ``conflict`` about an IP address; any ``finding``.

    ``concern`` is what about points: a write of a protected one, a value outside its limits that is written,
    or one that a device tells. ``source`` and ``target`` are where the client and the server stand.
    ``outside``: only what no conduit allows, or what no open maintenance window of the target covers.
    """

    kind: Kind
    source: Place
    target: Place
    outside: Beyond
    ports: Mapping[Transport, tuple[int, ...]] = field(default_factory=dict)
    classes: tuple[str, ...] = ()
    notice: Notice | None = None
    concern: Concern = field(default="", repr=False)

    @property
    def needs_site(self) -> bool:
        """Whether it means nothing without a site."""
        return (
            self.kind in ("points", "stations")
            or bool(self.outside)
            or self.notice in ("silence", "burst", "finding")
            or bool(OF_SITES & {self.source, self.target})
        )

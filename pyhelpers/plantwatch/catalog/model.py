"""What a catalog says, as immutable values: protocols with operations, and policies over them.

Nothing here knows an engine or a file format. Times are seconds. What a protocol's bytes look like is in
``wire``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from plantwatch.catalog.points import PointKind, Saying
from plantwatch.catalog.watch import NETWORK, Watch
from plantwatch.catalog.wire import Field, Framing, Match, Part, Transport
from plantwatch.diagnostics import Span

Sender = Literal["client", "server", "either"]
Per = Literal["src", "dst", "pair"]
Change = Literal["lower", "jump", "differs", "late", "skipped"]

OPERATION_CLASSES = (
    "read",
    "write",
    "control",
    "program",
    "configuration",
    "diagnostic",
    "session",
    "discovery",
)
SEVERITIES = ("info", "low", "medium", "high", "critical")
CONFIDENCES = ("low", "medium", "high")
CRITICALITIES = ("normal", "high", "crown_jewel")  # of assets, in a site
# Ports that any office uses as well (FTP, Telnet, BOOTP, TFTP, HTTP, RPC): a session on one of them is not
# industrial by its port.
OFFICE_PORTS = frozenset({21, 23, 67, 69, 80, 135})
STATUSES = ("experimental", "stable", "deprecated")
ANOMALIES = ("not_protocol", "bad_length", "incomplete", "bad_checksum", "unanswered")


@dataclass(frozen=True, slots=True)
class Compared:
    """The message differs so from the one before of the same kind, between the same two and of equal ``by``.

    ``field`` is what is compared; empty is the sender, and then only ``by`` tells which messages belong
    together. ``lower`` than before, but not at most ``more_than`` (a new beginning); ``jump`` by more than
    ``more_than``; or it ``differs``. ``late``: it comes more milliseconds after the one before than the field
    of that one said. ``skipped``: it is at most ``more_than`` like the one before, though one above that was
    seen at some time (an execution that follows no selection). With ``same_receiver`` the messages of all
    senders to one receiver belong together.
    """

    by: tuple[str, ...]
    field: str
    change: Change
    more_than: int = 0
    same_receiver: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One named message of a protocol, with the condition that recognises it.

    Either ``matches`` (any of them recognises it), ``anomaly`` (what the stream cutter itself notices) or
    ``watch`` (what the network as a whole shows) is set. ``native`` names, per
    engine, what that engine's own parser reports.
    """

    name: str
    title: str
    kind: str
    sender: Sender
    matches: tuple[Match, ...]
    anomaly: str
    native: Mapping[str, str]
    fields: tuple[str, ...]
    first_in_segment: bool
    compared: Compared | None
    watch: Watch | None
    span: Span


@dataclass(frozen=True, slots=True)
class Protocol:
    """An ICS protocol as the catalog describes it."""

    id: str
    title: str
    transports: tuple[Transport, ...]
    ports: tuple[int, ...]
    ethertypes: tuple[int, ...]
    framings: tuple[Framing, ...]
    key: str
    fields: Mapping[str, Field]
    parts: Mapping[str, Part]
    operations: Mapping[str, Operation]
    references: tuple[str, ...]
    span: Span
    points: Mapping[str, PointKind] = field(default_factory=dict)
    sayings: tuple[Saying, ...] = ()

    @property
    def everywhere(self) -> bool:
        """Whether it stands for what all protocols show together, and has no messages of its own."""
        return NETWORK in self.transports

    def framings_over(self, transport: Transport) -> tuple[Framing, ...]:
        """Those that a transport of the protocol uses."""
        return tuple(framing for framing in self.framings if transport in framing.transports)


@dataclass(frozen=True, slots=True)
class Count:
    """At least ``at_least`` operations (or distinct values of ``distinct``) in ``within`` seconds."""

    at_least: int
    within: int
    per: Per
    distinct: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """Who may be an endpoint: an asset role, or everyone but that role. Without a site: anyone."""

    role: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Explain:
    """The same event in the words of the three people who will read it."""

    operator: str
    network: str
    soc: str


@dataclass(frozen=True, slots=True)
class Policy:
    """One thing worth knowing about a plant's traffic."""

    id: str
    title: str
    status: str
    protocol: str
    operations: tuple[str, ...]
    source: Party | None
    target: Party | None
    count: Count | None
    window: int
    severity: str
    confidence: str
    attack: tuple[str, ...]
    explain: Explain
    playbook: str
    false_positives: tuple[str, ...]
    wireshark: str
    references: tuple[str, ...]
    span: Span
    spans: Mapping[str, Span] = field(default_factory=dict)  # of the top-level keys, by name


@dataclass(frozen=True, slots=True)
class Technique:
    """A technique of ATT&CK for ICS.

    ``legacy`` are ids of earlier versions that it replaces; ``network`` says whether ATT&CK names
    network traffic as a place to see it; ``absent`` why no policy shows it all the same.
    """

    id: str
    name: str
    legacy: tuple[str, ...]
    network: bool
    absent: str = ""


@dataclass(frozen=True, slots=True)
class RiskTable:
    """What a finding weighs: numbers by level, rising; ``least`` is the product that a risk begins at."""

    severity: Mapping[str, int]
    criticality: Mapping[str, int]
    confidence: Mapping[str, int]
    least: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything that was read, keyed by id and sorted by it."""

    protocols: Mapping[str, Protocol]
    policies: Mapping[str, Policy]
    techniques: Mapping[str, Technique]
    playbooks: Mapping[str, str]  # name to the path of its page, relative to the catalog
    risk: RiskTable | None = None  # without one the risk of a finding is the severity of its policy

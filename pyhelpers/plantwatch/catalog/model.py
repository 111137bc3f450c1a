"""What a catalog says, as immutable values: protocols with operations, and policies over them.

Nothing here knows an engine or a file format. Offsets (``at``) count bytes from the first byte of the
protocol's PDU; sizes are bytes; times are seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from plantwatch.diagnostics import Span

Endian = Literal["big", "little"]
Transport = Literal["tcp", "udp"]
Sender = Literal["client", "server", "either"]
Per = Literal["src", "dst", "pair"]

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
STATUSES = ("experimental", "stable", "deprecated")
ANOMALIES = ("not_protocol", "bad_length", "incomplete", "bad_checksum", "unanswered")

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """An unsigned integer at a fixed place of the PDU."""

    name: str
    at: int
    size: int = 1
    endian: Endian = "big"
    title: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """``value & mask`` lies in one of the inclusive, sorted, disjoint ``ranges``.

    Every way to write a condition (value, list, range, ``not``, ``any_bits``) reduces to this form.
    """

    field: Field
    ranges: Ranges
    mask: int

    @property
    def masked(self) -> bool:
        """Whether the mask leaves out any bit of the field."""
        return self.mask != (1 << 8 * self.field.size) - 1


Match = tuple[Condition, ...]  # all of them hold for one PDU


@dataclass(frozen=True, slots=True)
class Checksums:
    """A checksum of ``size`` bytes after every ``every`` bytes of user data (DNP3 link layer).

    ``header`` is the number of bytes that the length field counts before user data begins.
    """

    every: int
    size: int
    header: int


@dataclass(frozen=True, slots=True)
class Framing:
    """How a stream is cut into PDUs: constant bytes every PDU has, and where its length stands.

    A PDU is ``length field + add`` bytes long, plus ``checksums`` where the protocol interleaves them.
    """

    start: tuple[tuple[int, bytes], ...]
    length: Field
    add: int
    minimum: int
    maximum: int
    checksums: Checksums | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One named message of a protocol, with the condition that recognises it.

    Either ``matches`` (any of them recognises it) or ``anomaly`` (what the stream cutter itself
    notices) is set. ``native`` names, per engine, what that engine's own parser reports.
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
    span: Span


@dataclass(frozen=True, slots=True)
class Protocol:
    """An ICS protocol as the catalog describes it."""

    id: str
    title: str
    transports: tuple[Transport, ...]
    ports: tuple[int, ...]
    framing: Framing
    key: str
    fields: Mapping[str, Field]
    operations: Mapping[str, Operation]
    references: tuple[str, ...]
    span: Span


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
    network traffic as a place to see it.
    """

    id: str
    name: str
    legacy: tuple[str, ...]
    network: bool


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything that was read, keyed by id and sorted by it."""

    protocols: Mapping[str, Protocol]
    policies: Mapping[str, Policy]
    techniques: Mapping[str, Technique]
    playbooks: Mapping[str, str]  # name to the path of its page, relative to the catalog

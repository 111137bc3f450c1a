"""What the bytes of a protocol look like: fields, conditions on them, framing, and parts at no fixed place.

Offsets (``at``) count bytes from the first byte of the protocol's PDU, or of the part that a field
belongs to; sizes are bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Endian = Literal["big", "little"]
Transport = Literal["tcp", "udp", "ethernet"]
Encoding = Literal["ber", "varint"]
Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """An unsigned integer at a fixed place of the PDU, or of the ``part`` of it that is named.

    One that is ``counted`` has as many bytes as the byte at its place says (an ASN.1 INTEGER behind its tag).
    """

    name: str
    at: int
    size: int = 1
    endian: Endian = "big"
    title: str = ""
    part: str = ""
    counted: bool = False


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
class Start:
    """Bytes at a place of every PDU: one of ``choices``, which are equally long."""

    at: int
    choices: tuple[bytes, ...]

    @property
    def size(self) -> int:
        return len(self.choices[0])


@dataclass(frozen=True, slots=True)
class ByField:
    """A PDU has the value of ``field`` plus ``add`` bytes, and ``checksums`` where they are interleaved."""

    field: Field
    add: int = 0
    checksums: Checksums | None = None


@dataclass(frozen=True, slots=True)
class Encoded:
    """A length of variable size begins at ``at``; behind it follow its value plus ``add`` bytes.

    ``ber`` is ITU-T X.690, 8.1.3 (definite form); ``varint`` is MQTT 3.1.1, 2.2.3 (7 bits a byte, low first).
    """

    at: int
    encoding: Encoding
    add: int = 0


@dataclass(frozen=True, slots=True)
class Fixed:
    """Every PDU has ``size`` bytes."""

    size: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A PDU goes on until and with the bytes ``by``."""

    by: bytes


@dataclass(frozen=True, slots=True)
class Whole:
    """A datagram, or what a segment brings, is one PDU."""


Extent = ByField | Encoded | Fixed | Ended | Whole


@dataclass(frozen=True, slots=True)
class Framing:
    """How bytes are cut into PDUs: what stands at their start, and where they end.

    Fields count from byte ``offset`` of the PDU: what is before is an envelope, such as the header that a
    protocol has over TCP only.
    """

    start: tuple[Start, ...]
    extent: Extent
    minimum: int
    maximum: int
    transports: tuple[Transport, ...]
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """Go on by so many bytes."""

    by: int


@dataclass(frozen=True, slots=True)
class Jump:
    """Read an integer and go on behind it by its value ``times`` so many bytes; 0 as ``mask``: all bits."""

    size: int
    endian: Endian = "big"
    times: int = 1
    mask: int = 0


@dataclass(frozen=True, slots=True)
class Skip:
    """Go on behind a length of variable size (see ``Encoded``), not behind what it measures."""

    encoding: Encoding


@dataclass(frozen=True, slots=True)
class Find:
    """Go on behind the bytes ``data``, which lie within the next ``within`` bytes; each occurrence counts."""

    data: bytes
    within: int


Step = Move | Jump | Skip | Find


@dataclass(frozen=True, slots=True)
class Table:
    """A count and so many offsets, integers of ``size`` bytes; offsets count from the place of the count."""

    size: int
    endian: Endian


@dataclass(frozen=True, slots=True)
class Row:
    """Elements one behind the other: ``steps`` lead from the first byte of one to the next."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """How a part is found: where ``when`` holds for what it lies in, ``steps`` lead from there to it.

    With ``each`` they lead to the first of several.
    """

    when: Match
    steps: tuple[Step, ...]
    each: Table | Row | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A message within the message, at no fixed place.

    It lies in the PDU, or in the part ``inside``; with ``nested`` also in another of its own kind.
    """

    name: str
    title: str
    inside: str
    minimum: int
    key: str
    found: tuple[Route, ...]
    nested: tuple[Route, ...]

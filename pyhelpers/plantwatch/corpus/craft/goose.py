"""Messages of GOOSE byte by byte.

Written from IEC 61850-8-1 (annex A: abstract syntax; annex C: Ethernet header) and ITU-T X.690 (basic
encoding rules). Builders check nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

from plantwatch.corpus.craft.link import Link

ETHERTYPE = 0x88B8
GROUP = "01:0c:cd:01:00:01"

_SIMULATED = 0x8000  # bit of the first reserved field
_TIME = bytes.fromhex("69 55 b9 00 00 00 00 0a")  # 2026-01-01T00:00:00Z, 10 bits of its fraction are right
_OPEN = bytes.fromhex("83 01 00 84 03 03 00 00")  # a breaker's value and its quality


def tlv(tag: int, value: bytes) -> bytes:
    """Tag, length in its shortest form, value."""
    size = len(value)
    if size < 0x80:
        return bytes((tag, size)) + value
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + value


def integer(value: int) -> bytes:
    """The value of an ASN.1 INTEGER that is not negative."""
    return value.to_bytes(value.bit_length() // 8 + 1, "big")


@dataclass(frozen=True, slots=True)
class Message:
    """What a publisher says; ``flag`` is the simulation bit of the header, ``simulation`` that of the PDU.

    ``go_id`` is left out when empty. ``tag`` is that of the PDU.
    """

    reference: str = "FEEDER12CTRL/LLN0$GO$gcb01"
    state: int = 1
    sequence: int = 0
    app_id: int = 0x0001
    data_set: str = "FEEDER12CTRL/LLN0$Events"
    go_id: str = "FEEDER12_EVENTS"
    lifetime: int = 2000
    revision: int = 1
    simulation: bool = False
    flag: bool = False
    commissioning: bool = False
    values: bytes = _OPEN
    tag: int = 0x61

    def encode(self, **changes: Any) -> bytes:
        """The payload of its frame, with some fields changed."""
        return replace(self, **changes)._encode()

    def later(self, state: int, sequence: int) -> Self:
        """The same publisher at another time."""
        return replace(self, state=state, sequence=sequence)

    def _encode(self) -> bytes:
        entries = len(self.values) // len(_OPEN)
        content = b"".join(
            (
                tlv(0x80, self.reference.encode()),
                tlv(0x81, integer(self.lifetime)),
                tlv(0x82, self.data_set.encode()),
                tlv(0x83, self.go_id.encode()) if self.go_id else b"",
                tlv(0x84, _TIME),
                tlv(0x85, integer(self.state)),
                tlv(0x86, integer(self.sequence)),
                tlv(0x87, bytes((self.simulation,))),
                tlv(0x88, integer(self.revision)),
                tlv(0x89, bytes((self.commissioning,))),
                tlv(0x8A, integer(entries)),
                tlv(0xAB, self.values),
            )
        )
        return header(self.app_id, tlv(self.tag, content), flag=self.flag)


def publish(link: Link, message: Message, numbers: Iterable[tuple[int, int]]) -> None:
    """One frame after the other, by state and sequence number."""
    for state, sequence in numbers:
        link.send(message.later(state, sequence).encode())


def header(app_id: int, pdu: bytes, *, flag: bool = False) -> bytes:
    """A PDU behind the header that GOOSE and sampled values share."""
    reserved = _SIMULATED if flag else 0
    return b"".join(number.to_bytes(2, "big") for number in (app_id, 8 + len(pdu), reserved, 0)) + pdu

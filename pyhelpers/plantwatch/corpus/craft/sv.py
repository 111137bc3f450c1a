"""Sampled values byte by byte.

Written from IEC 61850-9-2 (clause 8.5 and annex A: abstract syntax and Ethernet header) and ITU-T X.690.
Builders check nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from plantwatch.corpus.craft.goose import header, tlv
from plantwatch.corpus.craft.link import Link

ETHERTYPE = 0x88BA
GROUP = "01:0c:cd:04:00:01"

_TIME = bytes.fromhex("69 55 b9 00 00 00 00 0a")  # 2026-01-01T00:00:00Z
_CHANNEL = bytes.fromhex("fffe5982 00000000")  # a value and its quality


@dataclass(frozen=True, slots=True)
class Sample:
    """One ASDU; ``data_set`` and the time are left out unless asked for; ``channels`` of eight bytes each."""

    stream: str = "BAY1MU01"
    counter: int = 0
    revision: int = 1
    synchronised: int = 2
    channels: int = 8
    data_set: str = ""
    timed: bool = False

    def encode(self) -> bytes:
        """The ASDU with its tag."""
        return tlv(
            0x30,
            b"".join(
                (
                    tlv(0x80, self.stream.encode()),
                    tlv(0x81, self.data_set.encode()) if self.data_set else b"",
                    tlv(0x82, self.counter.to_bytes(2, "big")),
                    tlv(0x83, self.revision.to_bytes(4, "big")),
                    tlv(0x84, _TIME) if self.timed else b"",
                    tlv(0x85, bytes((self.synchronised,))),
                    tlv(0x87, _CHANNEL * self.channels),
                )
            ),
        )


def frame(*samples: Sample, app_id: int = 0x4000, flag: bool = False, tag: int = 0x60) -> bytes:
    """The payload of a frame; ``flag`` is the simulation bit of its header, ``tag`` that of the PDU."""
    number, some = tlv(0x80, bytes((len(samples),))), tlv(0xA2, b"".join(s.encode() for s in samples))
    return header(app_id, tlv(tag, number + some), flag=flag)


def stream(link: Link, sample: Sample, counters: Iterable[int], *, app_id: int = 0x4000) -> None:
    """One frame after the other, by sample counter."""
    for counter in counters:
        link.send(frame(replace(sample, counter=counter), app_id=app_id))

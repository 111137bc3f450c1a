"""Frames between two hardware addresses, for protocols on Ethernet itself (IEEE 802.3, 802.1Q)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

SHORTEST = 60  # bytes of a frame without its check sequence (IEEE 802.3, 4.2.3.3)


class Tape(Protocol):
    """What frames are written to."""

    def frame(self, data: bytes) -> None:
        """Append one frame."""


class Link:
    """Frames of one Ethernet type from ``source`` to ``target``, both like ``02:00:5e:00:00:01``."""

    def __init__(
        self, tape: Tape, source: str, target: str, ethertype: int, vlans: Sequence[int] = ()
    ) -> None:
        self.source, self.target = source.lower(), target.lower()
        self._tape = tape
        tags = b"".join(b"\x81\x00" + (number | 4 << 13).to_bytes(2, "big") for number in vlans)
        self._header = _mac(target) + _mac(source) + tags + ethertype.to_bytes(2, "big")

    def send(self, payload: bytes) -> None:
        """One frame, filled up with zeros to the shortest that Ethernet has."""
        self._tape.frame((self._header + payload).ljust(SHORTEST, b"\0"))


def _mac(text: str) -> bytes:
    data = bytes.fromhex(text.replace(":", ""))
    if len(data) != 6:
        raise ValueError(f"{text} is no hardware address")
    return data

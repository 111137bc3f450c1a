"""Who takes part in the DNP3 recordings, and object headers that opendnp3 has no builder for."""

from __future__ import annotations

import struct
from typing import Any

import opendnp3 as o

FEEDER, SUBSTATION = "10.30.1.10", "10.30.1.11"
MASTER, ATTACKER = "10.30.1.20", "10.30.1.66"

MASTER_LINK = 1  # DNP3 link address of every master; outstations have the last number of their IP address
POINTS = 6
CLOCK = 1_767_225_600_000  # what the stations believe the time to be, in ms: 2026-01-01T00:00:00Z


class Listener(o.IChannelListener):
    """Wants to know nothing of its channel."""

    def __init__(self) -> None:
        super().__init__()

    def OnStateChange(self, state: Any) -> None:  # noqa: N802
        """The channel opens or closes."""


def link(address: str) -> int:
    """DNP3 link address of the outstation with this IP address."""
    return int(address.rpartition(".")[2])


def relay_output(index: int) -> Any:
    """A relay that is to be pulsed once: object group 12 variation 1, one object with a 1-byte index."""
    return o.Header.Raw(struct.pack("<5B BBIIB", 12, 1, 0x17, 1, index, 0x01, 1, 100, 100, 0))


def time_object(variation: int) -> Any:
    """The time of the plant: object group 50, variation 1 (absolute) or 3 (last recorded)."""
    return o.Header.Raw(bytes((50, variation, 0x07, 1)) + CLOCK.to_bytes(6, "little"))


def time_and_interval(interval: int) -> Any:
    """When to freeze and how often, in ms: object group 50 variation 2."""
    return o.Header.Raw(
        bytes((50, 2, 0x07, 1)) + CLOCK.to_bytes(6, "little") + interval.to_bytes(4, "little")
    )


def file_name(name: str) -> Any:
    """The configuration that is meant: object group 70 variation 8, free format."""
    text = name.encode()
    return o.Header.Raw(struct.pack("<4BH", 70, 8, 0x5B, 1, len(text)) + text)

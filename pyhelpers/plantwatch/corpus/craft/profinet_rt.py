"""Cyclic frames of PROFINET: frame id, data, counter of cycles, status (IEC 61158-6-10)."""

from __future__ import annotations

ETHERTYPE = 0x8892


def cyclic(frame_id: int, data: bytes, cycle: int, *, status: int = 0x35) -> bytes:
    """The payload of a frame; short data are filled up to 40 bytes."""
    return frame_id.to_bytes(2, "big") + data.ljust(40, b"\0") + cycle.to_bytes(2, "big") + bytes((status, 0))

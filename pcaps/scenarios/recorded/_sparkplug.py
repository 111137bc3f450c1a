"""Payloads of Sparkplug B 3.0: its Protocol Buffers message ``Payload`` with few fields."""

from __future__ import annotations

import struct

GROUP = "spBv1.0/Plant"
"""What every topic of the edge nodes begins with."""

_CLOCK = 1_767_225_600_000  # 2026-01-01T00:00:00Z in milliseconds
_DOUBLE, _BOOLEAN = 10, 11  # data types


def payload(sequence: int, **metrics: float | bool) -> bytes:
    """A payload with metrics; ``__`` in a name stands for ``/`` and ``_`` for a blank."""
    parts = [_number(1, _CLOCK)]
    for name, value in metrics.items():
        parts.append(_bytes(2, _metric(name.replace("__", "/").replace("_", " "), value)))
    return b"".join((*parts, _number(3, sequence)))


def _metric(name: str, value: float | bool) -> bytes:
    head = _bytes(1, name.encode()) + _number(3, _CLOCK)
    if isinstance(value, bool):
        return head + _number(4, _BOOLEAN) + _number(14, int(value))
    return head + _number(4, _DOUBLE) + _varint(13 << 3 | 1) + struct.pack("<d", value)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    low, high = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _varint(high) if high else bytes([low])

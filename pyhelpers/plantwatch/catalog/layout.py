"""Arithmetic about the bytes of a PDU."""

from __future__ import annotations

from plantwatch.catalog.model import Field, Framing


def pdu_size(framing: Framing, length: int) -> int:
    """Bytes on the wire of a PDU whose length field holds ``length``, with its checksums."""
    size = length + framing.add
    if framing.checksums is not None:
        user_data = max(0, length - framing.checksums.header)
        blocks = -(-user_data // framing.checksums.every)
        size += blocks * framing.checksums.size
    return size


def end(field: Field) -> int:
    """Offset of the first byte behind the field."""
    return field.at + field.size

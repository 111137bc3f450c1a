"""Arithmetic about the bytes of a PDU."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from plantwatch.catalog.wire import ByField, Encoded, Encoding, Ended, Field, Fixed, Framing, Part

LONGEST_LENGTH = 5  # bytes of a length of variable size: what is longer measures nothing that fits a PDU


def pdu_size(extent: ByField, length: int) -> int:
    """Bytes on the wire of a PDU whose length field holds ``length``, with its checksums."""
    size = length + extent.add
    sums = extent.checksums
    if sums is not None:
        user_data = max(0, length - sums.header)
        blocks = -(-user_data // sums.every)
        size += blocks * sums.size
    return size


def end(field: Field) -> int:
    """Offset of the first byte behind the field."""
    return field.at + field.size


def header_size(framing: Framing) -> int:
    """Bytes needed before the start and (where it has a fixed size) the length of a PDU can be read."""
    ends = [start.at + start.size for start in framing.start]
    match framing.extent:
        case ByField(field):
            ends.append(end(field))
        case Encoded(at):
            ends.append(at + 1)
    return max(ends, default=1)


def begins(framing: Framing, data: bytes, at: int) -> bool:
    """Whether what every PDU begins with stands at ``at``."""
    return all(data.startswith(start.choices, at + start.at) for start in framing.start)


def pdu_end(framing: Framing, data: bytes, at: int) -> int | None:
    """Bytes of the PDU that begins at ``at``; None when that cannot be known yet."""
    match framing.extent:
        case ByField(field) as extent:
            place = at + field.at
            return pdu_size(extent, int.from_bytes(data[place : place + field.size], field.endian))
        case Encoded(place, encoding, add):
            read = variable_length(data, at + place, encoding)
            return None if read is None else place + read[0] + read[1] + add
        case Fixed(size):
            return size
        case Ended(by):
            found = data.find(by, at + max(0, framing.minimum - len(by)))
            if found >= 0:
                return found + len(by) - at
            return None if len(data) - at <= framing.maximum else len(data) - at
    return len(data) - at


def variable_length(data: bytes, at: int, encoding: Encoding) -> tuple[int, int] | None:
    """Bytes of a length of variable size, and its value; None when its bytes are not all there.

    A length of more than ``LONGEST_LENGTH`` bytes is taken for the largest that they can hold.
    """
    if at >= len(data):
        return None
    if encoding == "ber":
        more = data[at] & 0x7F if data[at] & 0x80 else 0
        if not data[at] & 0x80:
            return 1, data[at]
        if more >= LONGEST_LENGTH:
            return LONGEST_LENGTH, (1 << 8 * LONGEST_LENGTH) - 1
        digits = data[at + 1 : at + 1 + more]
        return (1 + more, int.from_bytes(digits)) if len(digits) == more else None
    value = 0
    for count in range(LONGEST_LENGTH):
        if at + count >= len(data):
            return None
        value |= (data[at + count] & 0x7F) << 7 * count
        if not data[at + count] & 0x80:
            return count + 1, value
    return LONGEST_LENGTH, (1 << 7 * LONGEST_LENGTH) - 1


def shortest(framings: Iterable[Framing]) -> int:
    """Bytes that every PDU has from where its fields count."""
    return max(0, min(framing.minimum - framing.offset for framing in framings))


def ancestry(parts: Mapping[str, Part], name: str) -> tuple[str, ...]:
    """The parts that lead from the PDU to one, which is the last; none for the PDU itself."""
    found: list[str] = []
    while name in parts and name not in found:
        found.insert(0, name)
        name = parts[name].inside
    return tuple(found)

"""Tag, length, value: as much of X.690 as SNMP messages and certificates need."""

from __future__ import annotations

INTEGER, OCTETS, NULL, OID, SEQUENCE = 0x02, 0x04, 0x05, 0x06, 0x30


def tlv(tag: int, *parts: bytes) -> bytes:
    """One element; the length takes the short form where it can."""
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def integer(value: int, tag: int = INTEGER) -> bytes:
    """A non-negative number; ``tag`` for the kinds that SNMP derives from it."""
    return tlv(tag, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    """An object identifier in dotted form."""
    first, second, *rest = (int(part) for part in dotted.split("."))
    return tlv(OID, bytes([first * 40 + second]), *(_base128(part) for part in rest))


def _base128(value: int) -> bytes:
    digits = [value & 0x7F]
    while value := value >> 7:
        digits.append(0x80 | value & 0x7F)
    return bytes(reversed(digits))

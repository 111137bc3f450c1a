"""Genisys messages over TCP: header, number of the field unit, pairs of address and value, CRC-16, end.

Written after a public capture (genisys.pcap of cisagov/icsnpp-genisys), which holds polls, recalls and their
answers, and the names of headers of that project. Builders check nothing: crafted captures need illegal
values.
"""

from __future__ import annotations

from enum import IntEnum

PORT = 10001
END, ESCAPE = 0xF6, 0xF0

Pairs = tuple[tuple[int, int], ...]  # address and value


class Header(IntEnum):
    """The first byte of a message; up to 0xf3 a field unit says it."""

    ACKNOWLEDGE = 0xF1
    INDICATION = 0xF2
    CHECKBACK = 0xF3
    COMMON_CONTROL = 0xF9
    ACKNOWLEDGE_AND_POLL = 0xFA
    POLL = 0xFB
    CONTROL = 0xFC
    RECALL = 0xFD
    EXECUTE = 0xFE


CONTROLS: Pairs = ((0x00, 0x05), (0x01, 0x04))
INDICATIONS: Pairs = tuple((address, 0x04) for address in range(0x1A))


def message(header: int, unit: int = 1, pairs: Pairs = (), *, crc: bool = True) -> bytes:
    """One message; bytes of f0 and above between header and end are escaped."""
    body = bytes([unit, *(byte for pair in pairs for byte in pair)])
    if crc:
        body += checksum(bytes([header]) + body).to_bytes(2, "little")
    return bytes([header]) + escaped(body) + bytes([END])


def checksum(data: bytes) -> int:
    """CRC-16 as in Modbus: polynomial a001, begun with ffff, of header and bytes before they are escaped.

    The public capture shows it; the decoder of cisagov/icsnpp-genisys begins with 0 and finds each one wrong.
    """
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def escaped(data: bytes) -> bytes:
    """Each byte of f0 and above as f0 and its lower four bits."""
    return b"".join(bytes([ESCAPE, b & 0x0F]) if b >= ESCAPE else bytes([b]) for b in data)


def acknowledge(unit: int = 1) -> bytes:
    """A field unit has nothing to tell; without a CRC."""
    return message(Header.ACKNOWLEDGE, unit, crc=False)


def indications(unit: int = 1, pairs: Pairs = ((0x05, 0x06),)) -> bytes:
    """A field unit tells what changed."""
    return message(Header.INDICATION, unit, pairs)


def answer(request: bytes) -> bytes:
    """What a field unit says to a request of this module."""
    unit = request[1] if request[1] != ESCAPE else ESCAPE | request[2]
    if request[0] == Header.RECALL:
        return indications(unit, INDICATIONS)
    if request[0] == Header.CONTROL:
        return message(Header.CHECKBACK, unit, CONTROLS)
    return acknowledge(unit)

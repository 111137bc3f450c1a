"""Capture files put together byte by byte, independent of the code under test."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

from plantwatch.diagnostics import Diagnostic, UserError

FRAME = bytes.fromhex("0080f4000001 001422000002 0800") + bytes(range(46))


def pcap(
    records: Sequence[tuple[int, int, bytes]],
    *,
    order: str = "<",
    magic: int = 0xA1B2C3D4,
    linktype: int = 1,
    snaplen: int = 65535,
) -> bytes:
    """A classic capture of (seconds, fraction, data)."""
    out = struct.pack(f"{order}IHHiIII", magic, 2, 4, 0, 0, snaplen, linktype)
    for seconds, fraction, data in records:
        out += struct.pack(f"{order}IIII", seconds, fraction, len(data), len(data)) + data
    return out


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    """Any pcapng block; the body is padded to four bytes."""
    body += bytes(-len(body) % 4)
    size = 12 + len(body)
    return struct.pack(f"{order}II", kind, size) + body + struct.pack(f"{order}I", size)


def section(order: str = "<") -> bytes:
    """A section header of unknown length."""
    return block(0x0A0D0D0A, struct.pack(f"{order}IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def option(code: int, value: bytes, order: str = "<") -> bytes:
    """One option of a block."""
    return struct.pack(f"{order}HH", code, len(value)) + value + bytes(-len(value) % 4)


def interface(linktype: int = 1, snaplen: int = 0, options: bytes = b"", order: str = "<") -> bytes:
    """An interface description block."""
    end = option(0, b"", order) if options else b""
    return block(1, struct.pack(f"{order}HHI", linktype, 0, snaplen) + options + end, order)


def enhanced(index: int, units: int, data: bytes, order: str = "<", options: bytes = b"") -> bytes:
    """An enhanced packet block."""
    head = struct.pack(f"{order}IIIII", index, units >> 32, units & 0xFFFF_FFFF, len(data), len(data) + 4)
    return block(6, head + data + bytes(-len(data) % 4) + options, order)


def simple(original: int, data: bytes, order: str = "<") -> bytes:
    """A simple packet block."""
    return block(3, struct.pack(f"{order}I", original) + data, order)


def old(index: int, units: int, data: bytes, order: str = "<") -> bytes:
    """An obsolete packet block."""
    head = struct.pack(f"{order}HHIIII", index, 7, units >> 32, units & 0xFFFF_FFFF, len(data), len(data))
    return block(2, head + data, order)


def said(path: Path, diagnostics: Sequence[Diagnostic]) -> list[tuple[str, str, str]]:
    """(level, code, message) of each, which must all be about ``path``."""
    assert {d.span.file for d in diagnostics} <= {str(path)}
    return [(d.level.value, d.code, d.message) for d in diagnostics]


def complaint(error: UserError) -> tuple[str, str, str]:
    """(file, code, message) of the only diagnostic."""
    (diagnostic,) = error.diagnostics
    return diagnostic.span.file, diagnostic.code, diagnostic.message

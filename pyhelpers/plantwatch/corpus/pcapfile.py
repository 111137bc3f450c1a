"""Reading any capture file, packet by packet, in constant memory.

Formats: classic pcap and pcapng in all their byte orders and time resolutions, each also gzipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from plantwatch.corpus.packet import Packet
from plantwatch.corpus.pcap import MAGIC_SIZE, is_pcap, read_header, read_records
from plantwatch.corpus.pcapng import MAGIC, PcapngReader
from plantwatch.corpus.stream import (
    BROKEN_GZIP,
    EMPTY,
    NOT_A_CAPTURE,
    DamageError,
    Stream,
    opened,
    problem,
)
from plantwatch.diagnostics import Diagnostic, Level, UserError

_FOREIGN = {  # first four bytes of files that people take for captures
    b"snoo": ("a Solaris snoop file", "convert it with: editcap -F pcap IN OUT"),
    b"GMBU": ("a Microsoft Network Monitor file", "convert it with: editcap -F pcap IN OUT"),
    b"MDMP": ("a memory dump", ""),
    b"PK\x03\x04": ("a zip archive", "unpack it first"),
    b"\xfd7zX": ("packed with xz", "unpack it first"),
    b"(\xb5/\xfd": ("packed with zstd", "unpack it first"),
    b"\x04\x22\x4d\x18": ("packed with lz4", "unpack it first"),
    b"BZh9": ("packed with bzip2", "unpack it first"),
}
_HELP = {
    BROKEN_GZIP: "fetch the file again, or unpack what is left of it with: gzip -dc",
    NOT_A_CAPTURE: "a capture is pcap or pcapng, gzipped or not",
}


def read_packets(path: Path, diagnostics: list[Diagnostic] | None = None) -> Iterator[Packet]:
    """The packets of ``path`` in file order.

    A file that is damaged somewhere (PW402, PW408) gives the packets before that place; then a warning
    is appended to ``diagnostics``. A sound file without packets appends a note (PW404).

    UserError when there is no packet to be had: missing or no file (PW407), 0 bytes (PW404), not a
    capture (PW401), damaged before the first packet (PW402, PW408).
    """
    told = [] if diagnostics is None else diagnostics
    count = 0
    with opened(path) as stream:
        try:
            for packet in _packets(path, stream):
                yield packet
                count += 1
        except DamageError as damage:
            if not count:
                help = _HELP.get(damage.code, "fetch or record the file again")
                raise UserError(problem(path, damage.code, str(damage), help=help)) from damage
            message = f"{damage}; the {count} packets before that were read"
            told.append(problem(path, damage.code, message, Level.WARNING))
        else:
            if not count:
                told.append(problem(path, EMPTY, "has no packets", Level.NOTE))


def _packets(path: Path, stream: Stream) -> Iterator[Packet]:
    magic = stream.upto(MAGIC_SIZE)
    if not magic:
        raise UserError(problem(path, EMPTY, "is empty: it unpacks to 0 bytes"))
    if is_pcap(magic):
        yield from read_records(read_header(magic, stream), stream)
    elif magic == MAGIC:
        yield from PcapngReader(stream)
    else:
        what, help = _FOREIGN.get(magic, (f"not a capture: it begins with {magic.hex(' ')}", ""))
        raise UserError(problem(path, NOT_A_CAPTURE, f"is {what}", help=help or _HELP[NOT_A_CAPTURE]))

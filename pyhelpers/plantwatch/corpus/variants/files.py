"""The same packets in other capture files, all of which ``plantwatch.corpus.prepare`` can read.

Sources: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng, https://www.tcpdump.org/linktypes.html.
"""

from __future__ import annotations

import gzip
import io
import struct
from collections.abc import Iterable

from plantwatch.corpus.variants.frame import MACS
from plantwatch.corpus.variants.lay import TICK, Frames
from plantwatch.corpus.variants.subject import NotApplicableError
from plantwatch.corpus.writer import ETHERNET, SNAPLEN, PcapWriter, pcap_bytes

COOKED_V1, COOKED_V2, RAW_IP = 113, 276, 101
_IP = {b"\x08\x00", b"\x86\xdd"}
_SECOND = 1_000_000_000
_NANOSECOND_BIG = 0xA1B23C4D
_ARPHRD_ETHER, _MAC_SIZE = 1, 6


def plain(frames: Frames) -> bytes:
    """Classic pcap with microseconds, as captures of the corpus are."""
    return pcap_bytes(frames)


def nanosecond(frames: Frames) -> bytes:
    """Classic pcap with nanoseconds."""
    return _pcap(frames, ETHERNET, nanoseconds=True)


def big_endian(frames: Frames) -> bytes:
    """Classic pcap with nanoseconds as a big-endian machine writes it."""
    out = [struct.pack(">IHHiIII", _NANOSECOND_BIG, 2, 4, 0, 0, SNAPLEN, ETHERNET)]
    for ts, data in frames:
        out.append(struct.pack(">IIII", *divmod(ts, _SECOND), len(data), len(data)) + data)
    return b"".join(out)


def gzipped(frames: Frames) -> bytes:
    """Classic pcap, packed."""
    return gzip.compress(pcap_bytes(frames), 6, mtime=0)


def pcapng(frames: Frames) -> bytes:
    """A pcapng section with one interface that counts nanoseconds."""
    out = [
        _block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)),
        _block(1, struct.pack("<HHI HHB3x HH", ETHERNET, 0, SNAPLEN, 9, 1, 9, 0, 0)),
    ]
    for ts, data in frames:
        head = struct.pack("<IIIII", 0, ts >> 32, ts & 0xFFFF_FFFF, len(data), len(data))
        out.append(_block(6, head + data + bytes(-len(data) % 4)))
    return b"".join(out)


def cut_short(frames: Frames) -> bytes:
    """A file that ends in the middle of a packet, which is a repetition of the last one."""
    if not frames:
        raise NotApplicableError("the capture has no packets")
    ts, data = frames[-1]
    return pcap_bytes([*frames, (ts + TICK, data)])[: -(len(data) // 2)]


def cooked_v1(frames: Frames) -> bytes:
    """Linux cooked capture, version 1."""
    head = struct.pack("!HHH", 0, _ARPHRD_ETHER, _MAC_SIZE)
    packets = ((ts, head + data[6:MACS] + b"\0\0" + data[MACS:]) for ts, data in frames)
    return _pcap(packets, COOKED_V1)


def cooked_v2(frames: Frames) -> bytes:
    """Linux cooked capture, version 2."""
    packets = (
        (
            ts,
            data[MACS : MACS + 2]
            + struct.pack("!HIHBB", 0, 2, _ARPHRD_ETHER, 0, _MAC_SIZE)
            + data[6:MACS]
            + b"\0\0"
            + data[MACS + 2 :],
        )
        for ts, data in frames
    )
    return _pcap(packets, COOKED_V2)


def raw_ip(frames: Frames) -> bytes:
    """IP packets without any link header; frames of anything else are left out."""
    packets = [(ts, data[MACS + 2 :]) for ts, data in frames if data[MACS : MACS + 2] in _IP]
    if not packets:
        raise NotApplicableError("the capture has no IP packets without VLAN tags")
    if any(data[MACS : MACS + 2] in (b"\x81\x00", b"\x88\xa8") for _, data in frames):
        raise NotApplicableError("raw IP cannot carry VLAN tags")
    return _pcap(packets, RAW_IP)


def _pcap(frames: Iterable[tuple[int, bytes]], linktype: int, *, nanoseconds: bool = False) -> bytes:
    stream = io.BytesIO()
    writer = PcapWriter(stream, linktype=linktype, nanoseconds=nanoseconds)
    for ts, data in frames:
        writer.write(ts, data)
    return stream.getvalue()


def _block(kind: int, body: bytes) -> bytes:
    size = 12 + len(body)
    return struct.pack("<II", kind, size) + body + struct.pack("<I", size)

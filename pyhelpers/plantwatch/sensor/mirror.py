"""What a capture from a sensor's own interface says about the way traffic reaches it.

Counted are TCP sessions with a port of the catalog on one side: whether both directions are there, whether
both carry the same VLAN tags, and how many IPv4 and TCP checksums are right. Hosts that hand checksums to
their network card are captured with wrong ones, but only on the host itself or a virtual switch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from plantwatch.corpus.craft.wire import checksum
from plantwatch.corpus.linktype import supported, to_ethernet
from plantwatch.corpus.pcapfile import read_packets

_VLAN = (0x8100, 0x88A8, 0x9100)
_TCP = 6


@dataclass(frozen=True, slots=True)
class Mirror:
    """What was seen: sessions by which sides of them are there, and checksums."""

    sessions: int
    only_clients: int
    only_servers: int
    split_tags: int  # sessions with other VLAN tags on the way there than on the way back
    checksums: int  # packets that are whole
    wrong: int

    @property
    def side(self) -> str:
        """``clients`` or ``servers`` where most sessions show that side alone; empty where not."""
        for name, count in (("clients", self.only_clients), ("servers", self.only_servers)):
            if count * 2 > self.sessions:
                return name
        return ""


@dataclass(slots=True)
class _Session:
    """Packets of one session: VLAN tags by whether the client sent them."""

    tags: dict[bool, set[tuple[int, ...]]] = field(default_factory=dict)


def read_mirror(capture: Path, ports: Iterable[int]) -> Mirror:
    """What a capture shows; ``ports`` are those of servers. Raises UserError for what is no capture."""
    servers = frozenset(ports)
    sessions: dict[tuple[bytes, int, bytes, int], _Session] = {}
    whole = wrong = 0
    for frame in _frames(capture):
        tags, packet = _ipv4(frame)
        size = int.from_bytes(packet[2:4], "big")
        head = (packet[0] & 15) * 4 if packet else 0
        fragment = int.from_bytes(packet[6:8], "big") & 0x3FFF if packet else 0
        if not packet or packet[9] != _TCP or fragment or not head + 20 <= size <= len(packet):
            continue
        segment = packet[head:size]
        source, target = (int.from_bytes(segment[at : at + 2], "big") for at in (0, 2))
        if (source in servers) == (target in servers):
            continue
        whole += 1
        pseudo = packet[12:20] + bytes((0, _TCP)) + len(segment).to_bytes(2, "big")
        wrong += bool(checksum(packet[:head]) or checksum(pseudo + segment))
        asked = target in servers
        ends = (packet[12:16], source, packet[16:20], target)
        key = ends if asked else (*ends[2:], *ends[:2])
        sessions.setdefault(key, _Session()).tags.setdefault(asked, set()).add(tags)
    seen = [session.tags for session in sessions.values()]
    return Mirror(
        sessions=len(seen),
        only_clients=sum(tags.keys() == {True} for tags in seen),
        only_servers=sum(tags.keys() == {False} for tags in seen),
        split_tags=sum(len(tags) == 2 and tags[True] != tags[False] for tags in seen),
        checksums=whole,
        wrong=wrong,
    )


def _frames(capture: Path) -> Iterator[bytes]:
    for packet in read_packets(capture):
        if supported(packet.linktype):
            yield to_ethernet(packet.linktype, packet.data)


def _ipv4(frame: bytes) -> tuple[tuple[int, ...], bytes]:
    """The VLAN ids of a frame, and the IPv4 packet in it; empty for anything else."""
    at, tags = 12, []
    while int.from_bytes(frame[at : at + 2], "big") in _VLAN:
        tags.append(int.from_bytes(frame[at + 2 : at + 4], "big") & 0xFFF)
        at += 4
    packet = frame[at + 2 :]
    if frame[at : at + 2] != b"\x08\x00" or len(packet) < 20:
        return tuple(tags), b""
    return tuple(tags), packet

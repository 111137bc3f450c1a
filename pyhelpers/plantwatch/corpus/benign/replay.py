"""Recorded sessions played again: the payload of real traffic between other hosts at another time.

Addresses move to other networks of the same size, so that broadcast stays broadcast; cards, client ports
and Modbus transaction numbers change with them, and checksums are computed anew.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

from plantwatch.corpus.craft import wire
from plantwatch.corpus.craft.scenario import Finding
from plantwatch.corpus.expectation import Expectation, expectations, read_expectation
from plantwatch.corpus.pcapfile import read_packets
from plantwatch.diagnostics import UserError

_IPV4 = b"\x08\x00"
_FIRST_EPHEMERAL, _LAST_EPHEMERAL = 49_152, 65_535
_ETHERNET, _MBAP = 14, 8
_QUIET = frozenset(f"recorded-{kind}" for kind in ("polling", "protection", "measuring", "session"))


@dataclass(frozen=True, slots=True)
class Recording:
    """A quiet session of a real stack. ``packets`` are (nanoseconds from its start, Ethernet frame)."""

    name: str
    protocol: str
    packets: tuple[tuple[int, bytes], ...]
    expectation: Expectation

    @property
    def duration(self) -> int:
        """Nanoseconds from the first packet to the last."""
        return self.packets[-1][0]

    @property
    def networks(self) -> list[bytes]:
        """The /16 networks of its hosts, two bytes each, sorted."""
        hosts = {a for _, frame in self.packets for a in _addresses(frame) if _movable(a)}
        return sorted({host[:2] for host in hosts})


@dataclass(frozen=True, slots=True)
class Move:
    """Where a replay takes place: the new /16 for each of the recording's, and what numbers rise by."""

    networks: dict[bytes, bytes]
    ports: int
    transactions: int

    def address(self, packed: bytes) -> bytes:
        """Four bytes of an address in its new network; multicast and strangers stay."""
        return self.networks.get(packed[:2], packed[:2]) + packed[2:] if _movable(packed) else packed

    def port(self, port: int) -> int:
        """A client port among the others of that range; any other port stays."""
        if port < _FIRST_EPHEMERAL:
            return port
        size = _LAST_EPHEMERAL + 1 - _FIRST_EPHEMERAL
        return _FIRST_EPHEMERAL + (port - _FIRST_EPHEMERAL + self.ports) % size


def recordings(root: Path) -> list[Recording]:
    """The quiet sessions below ``root``/pcaps, by name; of some protocols the one session that there is.

    UserError where one cannot be read.
    """
    found = []
    for path in expectations([root / "pcaps"]):
        if path.stem not in _QUIET:
            continue
        expectation, problems = read_expectation(path)
        if expectation is None:
            raise UserError(*problems)
        packets = list(read_packets(expectation.capture))
        start = packets[0].ts
        frames = tuple((p.ts - start, p.data) for p in packets)
        found.append(Recording(f"{path.parent.name}/{path.stem}", path.parent.name, frames, expectation))
    return found


def moved(recording: Recording, move: Move, start: int) -> Iterator[tuple[int, bytes]]:
    """The packets of a replay that begins at ``start`` (nanoseconds since 1970)."""
    renumber = recording.protocol == "modbus"
    for ts, frame in recording.packets:
        yield start + ts, _moved(frame, move, renumber) if frame[12:14] == _IPV4 else frame


def findings(recording: Recording, move: Move) -> list[Finding]:
    """What the people who recorded it expect, between the new addresses."""
    expected = recording.expectation.findings.items()
    return [Finding(e.policy, _text(e.src, move), _text(e.dst, move), engines) for e, engines in expected]


def _moved(frame: bytes, move: Move, renumber: bool) -> bytes:
    size = (frame[_ETHERNET] & 0x0F) * 4
    total = int.from_bytes(frame[16:18], "big")
    source, target = move.address(frame[26:30]), move.address(frame[30:34])
    head = frame[14:24] + b"\0\0" + source + target + frame[34 : _ETHERNET + size]
    head = head[:10] + struct.pack("!H", wire.checksum(head)) + head[12:]
    body = _transport(frame[23], frame[_ETHERNET + size : _ETHERNET + total], source + target, move, renumber)
    return (
        _card(frame[:6], frame[30:34], target)
        + _card(frame[6:12], frame[26:30], source)
        + _IPV4
        + head
        + body
    )


def _transport(protocol: int, segment: bytes, ends: bytes, move: Move, renumber: bool) -> bytes:
    if protocol not in (wire.TCP, wire.UDP):
        return segment
    ports = struct.pack("!HH", *(move.port(port) for port in struct.unpack("!HH", segment[:4])))
    place, data = (16, segment[12] >> 4 << 2) if protocol == wire.TCP else (6, 8)
    payload = _renumbered(segment[data:], move.transactions) if renumber else segment[data:]
    blank = ports + segment[4:place] + b"\0\0" + segment[place + 2 : data] + payload
    value = wire.checksum(ends + struct.pack("!BBH", 0, protocol, len(blank)) + blank)
    if protocol == wire.UDP:
        value = value or 0xFFFF
    return blank[:place] + struct.pack("!H", value) + blank[place + 2 :]


def _renumbered(payload: bytes, step: int) -> bytes:
    """Modbus messages with other transaction numbers, if the segment holds whole messages only."""
    at, out = 0, b""
    while at + _MBAP <= len(payload):
        number, protocol, length = struct.unpack_from(">HHH", payload, at)
        end = at + 6 + length
        if protocol or end > len(payload):
            return payload
        out += struct.pack(">H", (number + step) & 0xFFFF) + payload[at + 2 : end]
        at = end
    return out if at == len(payload) else payload


def _card(mac: bytes, before: bytes, after: bytes) -> bytes:
    """The card of a host that moved: same maker, another number; broadcast stays."""
    if before == after or mac[0] & 1:
        return mac
    return mac[:3] + bytes(a ^ b for a, b in zip(mac[3:], after[:3], strict=True))


def _addresses(frame: bytes) -> Sequence[bytes]:
    return (frame[26:30], frame[30:34]) if frame[12:14] == _IPV4 else ()


def _movable(packed: bytes) -> bool:
    return 0 < packed[0] < 224 and packed[0] != 127


def _text(address: str, move: Move) -> str:
    return address if ":" in address else str(IPv4Address(move.address(IPv4Address(address).packed)))

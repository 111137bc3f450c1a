"""A short Modbus conversation to reshape, and looking at what came out of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

from plantwatch.building.build import Build
from plantwatch.corpus.craft import Scenario, wire
from plantwatch.corpus.expectation import Expectation, Expected
from plantwatch.corpus.pcapfile import read_packets
from plantwatch.corpus.variants.frame import Layers, dissect
from plantwatch.corpus.variants.language import Language, languages
from plantwatch.corpus.variants.lay import Frames
from plantwatch.corpus.variants.session import CLIENT, SERVER, sessions
from plantwatch.corpus.variants.subject import Subject

CLIENT_IP, SERVER_IP = "10.0.0.66", "10.0.0.10"
READ = bytes.fromhex("0001 0000 0006 01 03 0010 0002")
VALUES = bytes.fromhex("0001 0000 0007 01 03 04 00010002")
SILENCE = bytes.fromhex("0002 0000 0006 01 08 0004 0000")
AGAIN = bytes.fromhex("0003 0000 0006 01 03 0010 0002")
AGAIN_VALUES = bytes.fromhex("0003 0000 0007 01 03 04 00010002")
REQUESTS = READ + SILENCE + AGAIN
REPLIES = VALUES + AGAIN_VALUES

FOUND = frozenset(
    Expected(policy, CLIENT_IP, SERVER_IP)
    for policy in (
        "modbus-diagnostics-by-unlisted-client",
        "modbus-force-listen-only",
        "modbus-read-by-unlisted-client",
    )
)


def capture(story: Callable[[Scenario], None]) -> Frames:
    """What a story records."""
    tape = Scenario()
    story(tape)
    tape.finish()
    return tape.packets


def conversation(tape: Scenario) -> None:
    """A read, the command to be silent, another read; each in its own segment."""
    talk = tape.tcp(CLIENT_IP, SERVER_IP, 502)
    talk.client(READ)
    talk.server(VALUES)
    talk.client(SILENCE)
    talk.client(AGAIN)
    talk.server(AGAIN_VALUES)


def subject(built: Build, frames: Frames, found: frozenset[Expected] = FOUND) -> Subject:
    """The frames with the shipped catalog."""
    return Subject(frames, expectation(Path("none.pcap"), found), language(built))


def language(built: Build, name: str = "modbus") -> Language:
    """What the shipped catalog says about the ports of a protocol."""
    return languages(built.catalog.protocols, built.catalog.policies)[name]


def expectation(path: Path, found: frozenset[Expected] = FOUND) -> Expectation:
    """An expectation about a capture that may or may not exist."""
    return Expectation(
        path=path.with_suffix(".yaml"),
        capture=path,
        sha256="",
        purpose="a test",
        generated=False,
        findings=dict.fromkeys(sorted(found), ()),
        near_misses=frozenset(),
        spans={},
    )


def spoken(frames: Frames, port: int = 502) -> list[tuple[bytes, bytes]]:
    """What client and server of each session said, put together by our own reader."""
    return [
        (
            b"".join(p.data for p in session.pieces if p.side == CLIENT),
            b"".join(p.data for p in session.pieces if p.side == SERVER),
        )
        for session in sessions(frames, [port])
    ]


def layers_of(frames: Frames) -> list[Layers]:
    """Every TCP and UDP packet."""
    return [layers for _, data in frames if (layers := dissect(data)) is not None]


def segments(frames: Frames, source: str = CLIENT_IP) -> list[bytes]:
    """Payloads of the segments that carry any, in the order of the file."""
    return [x.payload for x in layers_of(frames) if x.payload and str(x.source) == source]


def sound(layers: Layers) -> bool:
    """Whether the checksum of a TCP segment or UDP datagram is right."""
    whole = layers.head + layers.payload
    ends = layers.source.packed + layers.target.packed
    size, protocol = len(whole).to_bytes(4, "big"), layers.protocol.to_bytes(4, "big")
    return wire.checksum(ends + size + protocol + whole) == 0


def frames_of(path: Path) -> Frames:
    """A capture of Ethernet frames."""
    return [(packet.ts, packet.data) for packet in read_packets(path)]


def rising(frames: Sequence[tuple[int, bytes]]) -> bool:
    """Whether time goes on from packet to packet."""
    return all(a[0] < b[0] for a, b in itertools.pairwise(frames))

"""From packets to conversations, and back."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import ROOT
from tests.variants.talk import (
    AGAIN,
    CLIENT_IP,
    READ,
    REPLIES,
    REQUESTS,
    SERVER_IP,
    SILENCE,
    VALUES,
    capture,
    conversation,
    frames_of,
    layers_of,
    rising,
    sound,
    spoken,
)
from tests.variants.test_cutter import MODBUS

from plantwatch.building.build import Build
from plantwatch.corpus.craft import Scenario, wire
from plantwatch.corpus.craft.wire import ACK, FIN, PSH, SYN
from plantwatch.corpus.expectation import expectations
from plantwatch.corpus.variants.lay import Frames, lay
from plantwatch.corpus.variants.session import CLIENT, SERVER, sessions

CAPTURES = [path.with_suffix(".pcap") for path in expectations([ROOT / "pcaps"])]
STREAM = bytes(range(200))


def segment(sequence: int, data: bytes = b"", flags: int = PSH | ACK, port: int = 40000) -> bytes:
    """A frame from client to server with that sequence number."""
    client, server = wire.parse_address(CLIENT_IP), wire.parse_address(SERVER_IP)
    tcp = wire.tcp((client, port), (server, 502), sequence % (1 << 32), 0, flags, data)
    return wire.ethernet(b"\x02" * 6, b"\x04" * 6, 0x0800, wire.ip(client, server, wire.TCP, tcp, 1))


def at_once(frames: list[bytes]) -> Frames:
    return [(number * 1000, frame) for number, frame in enumerate(frames)]


def said(frames: list[bytes]) -> bytes:
    (session,) = sessions(at_once(frames), [502])
    return b"".join(piece.data for piece in session.pieces)


def test_a_conversation_is_read_in_order_with_its_ends() -> None:
    (session,) = sessions(capture(conversation), [502])
    assert [(p.side, p.data) for p in session.pieces][:3] == [
        (CLIENT, READ),
        (SERVER, VALUES),
        (CLIENT, SILENCE),
    ]
    assert [p.offset for p in session.pieces if p.side == CLIENT] == [0, 12, 24]
    assert [(c.side, c.flags) for c in session.controls] == [
        (CLIENT, SYN),
        (SERVER, SYN),
        (CLIENT, FIN),
        (SERVER, FIN),
    ]
    assert session.ends(CLIENT) == (CLIENT_IP, SERVER_IP)
    assert session.seen == (True, True)


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_laying_down_gives_the_same_streams(path: Path, shipped: Build) -> None:
    ports = {port for protocol in shipped.catalog.protocols.values() for port in protocol.ports}
    frames = frames_of(path)
    found = sessions(frames, ports)
    again = lay(frames, [(session, session.pieces) for session in found])
    back = sessions(again, ports)
    assert rising(again)
    assert all(sound(layers) for layers in layers_of(again))
    assert len(back) == len(found)
    for old, new in zip(found, back, strict=True):
        for side in (CLIENT, SERVER):
            assert b"".join(p.data for p in new.pieces if p.side == side) == b"".join(
                p.data for p in old.pieces if p.side == side
            )
        assert new.seen == old.seen
        assert [(c.side, c.flags) for c in new.controls] == [(c.side, c.flags) for c in old.controls]
        assert [host.address for host in new.hosts] == [host.address for host in old.hosts]


@given(st.data())
def test_order_and_repetition_do_not_matter_after_a_handshake(data: st.DataObject) -> None:
    edges = sorted({0, len(STREAM), *data.draw(st.lists(st.integers(1, len(STREAM) - 1), max_size=8))})
    isn = data.draw(st.sampled_from([1, (1 << 32) - 3]))
    pieces = [segment(isn + 1 + start, STREAM[start:end]) for start, end in itertools.pairwise(edges)]
    shuffled = data.draw(st.permutations(pieces + data.draw(st.lists(st.sampled_from(pieces), max_size=4))))
    assert said([segment(isn, flags=SYN), *shuffled]) == STREAM


def test_overlapping_bytes_are_taken_once() -> None:
    assert said([segment(5, b"abcd"), segment(7, b"cdef"), segment(5, b"abcdefgh")]) == b"abcdefgh"


def test_bytes_that_the_capture_lost_stay_a_gap() -> None:
    frames = at_once([segment(5, b"abcd"), segment(19, b"wxyz", PSH | ACK | FIN)])
    (session,) = sessions(frames, [502])
    assert [(p.offset, p.data) for p in session.pieces] == [(0, b"abcd"), (14, b"wxyz")]
    (again,) = sessions(lay(frames, [(session, session.pieces)]), [502])
    assert [(p.offset, p.data) for p in again.pieces] == [(0, b"abcd"), (14, b"wxyz")]


def test_the_same_sockets_again_are_another_session() -> None:
    frames = [
        segment(5, flags=SYN),
        segment(6, b"one", PSH | ACK | FIN),
        segment(90, flags=SYN),
        segment(91, b"two"),
    ]
    assert spoken(at_once(frames)) == [(b"one", b""), (b"two", b"")]


def test_without_a_handshake_the_port_tells_who_serves() -> None:
    def story(tape: Scenario) -> None:
        talk = tape.tcp(CLIENT_IP, SERVER_IP, 502, handshake=False)
        talk.server(VALUES)
        talk.client(READ)

    assert spoken(capture(story)) == [(READ, VALUES)]


def test_messages_are_cut_where_segments_are_not() -> None:
    def story(tape: Scenario) -> None:
        talk = tape.tcp(CLIENT_IP, SERVER_IP, 502)
        talk.client(REQUESTS, split=[20])

    (session,) = sessions(capture(story), [502])
    assert [p.data for p in session.messages([MODBUS])] == [READ, SILENCE, AGAIN]
    assert [p.number for p in session.messages([MODBUS])] == [3, 5, 5]
    assert [p.message for p in session.segments([MODBUS])] == [False, False]


def test_segments_of_whole_messages_are_marked() -> None:
    def story(tape: Scenario) -> None:
        talk = tape.tcp(CLIENT_IP, SERVER_IP, 502)
        talk.client(READ + SILENCE)
        talk.client(AGAIN)
        talk.client(READ + b"\xde\xad\xbe\xef\xde\xad\xbe\xef")

    (session,) = sessions(capture(story), [502])
    assert [p.message for p in session.segments([MODBUS])] == [True, True, False]


def test_other_packets_and_other_ports_stay_where_they_are() -> None:
    def story(tape: Scenario) -> None:
        conversation(tape)
        tape.udp(CLIENT_IP, SERVER_IP, 53).client(b"question")
        tape.tcp(CLIENT_IP, SERVER_IP, 80).client(b"GET /")

    frames = capture(story)
    found = sessions(frames, [502])
    again = lay(frames, [(session, session.pieces) for session in found])
    assert [x.payload for x in layers_of(again) if x.target_port in (53, 80) and x.payload] == [
        b"question",
        b"GET /",
    ]
    assert spoken(again) == [(REQUESTS, REPLIES)]

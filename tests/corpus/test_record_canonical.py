"""Raw recordings told again: what is kept, what is made anew, what is left out."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from plantwatch.corpus.craft import Scenario as Story
from plantwatch.corpus.craft import wire
from plantwatch.corpus.record.canonical import canonical
from plantwatch.corpus.record.dissect import Packet, messages

MASTER, PLC = "10.20.1.20", "10.20.1.10"
MAC = bytes(6)
MS = 1_000_000


def frame(
    source: tuple[str, int], target: tuple[str, int], sequence: int, flags: int, data: bytes = b""
) -> bytes:
    """A TCP segment as a kernel might have sent it; its IP id and acknowledgement do not matter."""
    ends = [(wire.parse_address(address), port) for address, port in (source, target)]
    segment = wire.tcp(ends[0], ends[1], sequence, 77, flags, data)
    packet = wire.ip(ends[0][0], ends[1][0], wire.TCP, segment, random.randrange(1 << 16))
    return wire.ethernet(MAC, MAC, 0x0800, packet)


def session(port: int, isn: int, *said: bytes) -> list[bytes]:
    """A connection from the master in which both sides speak in turn and the master closes."""
    ends = (MASTER, port), (PLC, 502)
    sequence = [isn, (isn * 7) % (1 << 32)]
    frames = [
        frame(*ends, sequence[0], wire.SYN),
        frame(*ends[::-1], sequence[1], wire.SYN | wire.ACK),
    ]
    sequence = [number + 1 for number in sequence]
    for turn, data in enumerate(said):
        side = turn % 2
        sender = ends if side == 0 else ends[::-1]
        frames.append(frame(*sender, sequence[side], wire.PSH | wire.ACK, data))
        sequence[side] = (sequence[side] + len(data)) % (1 << 32)
    frames.append(frame(*ends, sequence[0], wire.FIN | wire.ACK))
    frames.append(frame(*ends[::-1], sequence[1], wire.FIN | wire.ACK))
    frames.append(frame(*ends, sequence[0] + 1, wire.ACK))
    return frames


def at(frames: list[bytes], start: int = 5, step: int = MS) -> list[Packet]:
    """The frames, one ``step`` of nanoseconds after the other."""
    return [(start + number * step, data) for number, data in enumerate(frames)]


def told(*said: bytes) -> list[Packet]:
    """What the session should become."""
    story = Story()
    connection = story.tcp(MASTER, PLC, 502)
    for turn, data in enumerate(said):
        (connection.client if turn % 2 == 0 else connection.server)(data)
    connection.close()
    return story.packets


def test_ports_sequence_numbers_and_times_do_not_matter() -> None:
    first = canonical(at(session(40000, 99, b"ask", b"answer")))
    assert first == canonical(at(session(60999, 4_000_000_000, b"ask", b"answer"), 8 * MS, 3 * MS))
    assert first == told(b"ask", b"answer")


def test_canonical_form_is_a_fixpoint() -> None:
    once = canonical(at(session(40000, 1, b"ask", b"answer", b"again")))
    assert canonical(once) == once


def test_sequence_numbers_may_wrap() -> None:
    assert canonical(at(session(40000, (1 << 32) - 3, b"ask", b"answer", b"again"))) == told(
        b"ask", b"answer", b"again"
    )


def test_noise_of_the_wire_is_left_out() -> None:
    frames = session(40000, 1, b"ask", b"answer")
    retransmission, keep_alive = frames[2], frame((MASTER, 40000), (PLC, 502), 4, wire.ACK, b"k")
    arp = wire.ethernet(MAC, MAC, 0x0806, bytes(28))
    icmp = wire.ip(wire.parse_address(MASTER), wire.parse_address(PLC), 1, bytes(8), 1)
    noise = [arp, wire.ethernet(MAC, MAC, 0x0800, icmp), retransmission, keep_alive]
    assert canonical(at([arp, *frames[:3], *noise, *frames[3:]])) == told(b"ask", b"answer")


def test_half_repeated_segment_gives_only_what_is_new() -> None:
    frames = session(40000, 1, b"ask", b"answer")
    longer = frame((MASTER, 40000), (PLC, 502), 2, wire.PSH | wire.ACK, b"ask more")
    raw = at([*frames[:3], longer])
    assert messages(canonical(raw)) == Counter(
        {(MASTER, PLC, 502, "client", b"ask"): 1, (MASTER, PLC, 502, "client", b" more"): 1}
    )


def test_refused_connection_is_left_out() -> None:
    refused = [
        frame((MASTER, 40001), (PLC, 503), 9, wire.SYN),
        frame((PLC, 503), (MASTER, 40001), 0, wire.RST | wire.ACK),
    ]
    assert canonical(at([*refused, *session(40000, 1, b"ask")])) == told(b"ask")


def test_missing_segment_is_an_error() -> None:
    frames = session(40000, 1, b"ask", b"answer", b"again")
    with pytest.raises(ValueError, match="3 bytes of a TCP stream"):
        canonical(at([*frames[:2], *frames[3:]]))


def test_reset_is_told_as_one() -> None:
    frames = session(40000, 1, b"ask", b"answer")
    reset = frame((PLC, 502), (MASTER, 40000), 14, wire.RST | wire.ACK)
    last = canonical(at([*frames[:4], reset]))[-1][1]
    assert last[14 + 20 + 13] == wire.RST | wire.ACK
    assert last[26:30] == wire.parse_address(PLC).packed


def test_open_connection_stays_open() -> None:
    assert len(canonical(at(session(40000, 1, b"ask", b"answer")[:4]))) == 3 + 2 * 2


def test_who_closed_comes_after_the_last_word() -> None:
    frames = session(40000, 1, b"ask", b"answer")
    fin = frame((MASTER, 40000), (PLC, 502), 5, wire.FIN | wire.ACK)
    assert canonical(at([*frames[:3], fin, frames[3], frames[5]])) == told(b"ask", b"answer")


@pytest.mark.parametrize(
    ("silence", "pace", "seconds"),
    [(0.2, 1, 0), (0.6, 1, 1), (2.4, 1, 2), (0.04, 10, 0), (0.1, 10, 1), (0.31, 10, 3)],
)
def test_silence_is_kept_in_whole_seconds(silence: float, pace: int, seconds: int) -> None:
    frames = session(40000, 1, b"ask", b"answer")
    raw = at(frames[:3]) + at(frames[3:], 5 + 2 * MS + round(silence * 1e9))
    times = [ts for ts, _ in canonical(raw, pace)]
    assert times[5] - times[4] == seconds * 1_000_000_000 + MS


def test_datagrams_keep_known_ports_and_the_broadcast_address() -> None:
    ends = (wire.parse_address("10.20.1.20"), 47808), (wire.parse_address("10.20.1.255"), 47808)
    packet = wire.ip(ends[0][0], ends[1][0], wire.UDP, wire.udp(*ends, b"who-is"), 3)
    answer = wire.ip(ends[1][0], ends[0][0], wire.UDP, wire.udp(*ends[::-1], b"i-am"), 3)
    raw = [wire.ethernet(MAC, b"\xff" * 6, 0x0800, packet), wire.ethernet(MAC, MAC, 0x0800, answer)]
    result = canonical(at(raw))
    assert result[0][1][:6] == b"\xff" * 6
    assert messages(result) == messages(at(raw))


@pytest.mark.parametrize(("port", "kept"), [(47808, True), (30808, True), (40000, False)])
def test_port_of_a_datagram_client_is_kept_when_it_was_chosen(port: int, kept: bool) -> None:
    ends = (wire.parse_address("10.20.1.20"), port), (wire.parse_address("10.20.1.10"), 47808)
    packet = wire.ip(ends[0][0], ends[1][0], wire.UDP, wire.udp(*ends, b"who-is"), 3)
    ((_, told),) = canonical(at([wire.ethernet(MAC, MAC, 0x0800, packet)]))
    assert (int.from_bytes(told[34:36], "big") == port) is kept


def test_answers_to_a_broadcast_go_back_to_the_socket_that_asked() -> None:
    asks, device = (wire.parse_address("10.20.1.20"), 40000), (wire.parse_address("10.20.1.10"), 44818)
    everyone = wire.parse_address("10.20.1.255"), 44818
    question = wire.ip(asks[0], everyone[0], wire.UDP, wire.udp(asks, everyone, b"who"), 1)
    answer = wire.ip(device[0], asks[0], wire.UDP, wire.udp(device, asks, b"me"), 1)
    raw = [wire.ethernet(MAC, b"\xff" * 6, 0x0800, question), wire.ethernet(MAC, MAC, 0x0800, answer)]
    told = [data for _, data in canonical(at(raw))]
    assert told[0][34:36] == told[1][36:38]
    assert told[1][34:36] == (44818).to_bytes(2, "big")
    assert ("10.20.1.20", "10.20.1.10", 44818, "server", b"me") in messages(at(raw))


def test_frame_of_another_protocol_is_kept_as_it_is() -> None:
    goose = wire.ethernet(MAC, MAC, 0x88B8, b"goose")
    assert [data for _, data in canonical(at([goose]))] == [goose]


def test_fragments_are_refused() -> None:
    whole = frame((MASTER, 40000), (PLC, 502), 1, wire.SYN)
    with pytest.raises(ValueError, match="fragmented"):
        canonical(at([whole[:20] + b"\x20\x00" + whole[22:]]))

"""What recordings are compared by when a stack never says the same twice."""

from __future__ import annotations

from collections import Counter

from plantwatch.corpus.craft import Scenario as Story
from plantwatch.corpus.record.dissect import messages
from plantwatch.corpus.record.streams import blank, cut

HMI, PLC = "10.54.1.20", "10.54.1.10"


def sized(rest: bytes) -> int:
    """A message whose first byte is its size."""
    return rest[0]


def test_stream_is_cut_by_size() -> None:
    assert list(cut(b"\x02a\x03bc\x01", sized)) == [b"\x02a", b"\x03bc", b"\x01"]


def test_what_is_left_of_a_stream_is_a_message() -> None:
    assert list(cut(b"\x02a\x09bc", sized)) == [b"\x02a", b"\x09bc"]


def test_size_of_nothing_does_not_stop_the_cut() -> None:
    assert list(cut(b"\x00\x00", sized)) == [b"\x00", b"\x00"]


def test_places_are_blanked() -> None:
    assert blank(b"abcdefg", (1, 3), (6, 9)) == b"a\0\0def\0"


def test_segments_do_not_matter_to_a_signature() -> None:
    stories = []
    for pieces in ([b"\x02a", b"\x03bc"], [b"\x02", b"a\x03bc"], [b"\x02a\x03bc"]):
        story = Story()
        connection = story.tcp(HMI, PLC, 4840)
        for piece in pieces:
            connection.client(piece)
        connection.server(b"\x01")
        stories.append(story.packets)
    seen = [messages(packets, lambda said: cut(said, sized)) for packets in stories]
    assert seen[0] == seen[1] == seen[2]
    assert seen[0] == Counter(
        {
            (HMI, PLC, 4840, "client", b"\x02a"): 1,
            (HMI, PLC, 4840, "client", b"\x03bc"): 1,
            (HMI, PLC, 4840, "server", b"\x01"): 1,
        }
    )
    assert messages(stories[0]) != messages(stories[1])


def test_signature_sees_each_connection_on_its_own() -> None:
    story = Story()
    for _ in range(2):
        connection = story.tcp(HMI, PLC, 4840)
        connection.client(b"\x02a")
        connection.close()
    wholes = messages(story.packets, lambda said: [said])
    assert wholes == Counter({(HMI, PLC, 4840, "client", b"\x02a"): 2})


def test_signature_sees_each_datagram_on_its_own() -> None:
    story = Story()
    line = story.udp(HMI, PLC, 9600)
    line.client(b"ab")
    line.client(b"cd")
    assert messages(story.packets, lambda said: [said[:1]]) == Counter(
        {(HMI, PLC, 9600, "client", b"a"): 1, (HMI, PLC, 9600, "client", b"c"): 1}
    )

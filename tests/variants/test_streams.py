"""Shapes of a TCP stream: what makes each of them, and that the conversation stays the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
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
    layers_of,
    rising,
    segments,
    sound,
    spoken,
    subject,
)

from plantwatch.building.build import Build
from plantwatch.corpus.craft import Scenario
from plantwatch.corpus.craft.wire import TCP
from plantwatch.corpus.variants.lay import JUMBO, MSS, Frames
from plantwatch.corpus.variants.streams import LAST, places
from plantwatch.corpus.variants.subject import NotApplicableError
from plantwatch.corpus.variants.table import VARIANTS, Make

GARBAGE = b"\xde\xad\xbe\xef\xde\xad\xbe\xef"
SAME_WORDS = (
    "split-at-",
    "split-fields",
    "split-bytes",
    "pipelined",
    "pipelined-odd",
    "pipelined-across",
    "jumbo",
    "reordered",
    "reordered-messages",
    "retransmitted",
    "retransmitted-late",
    "overlapping",
    "whole-again",
    "keep-alive",
    "sequence-wrap",
    "midstream",
    "midstream-server-first",
)


def makers(built: Build) -> Iterator[tuple[str, Make]]:
    for recipe in VARIANTS:
        for end, make in recipe.expand(built.catalog.protocols["modbus"]):
            yield recipe.name + end, make


def made(built: Build, name: str, frames: Frames | None = None) -> Frames:
    make = dict(makers(built))[name]
    return make(subject(built, capture(conversation) if frames is None else frames)).frames


def test_every_shape_of_a_stream_says_the_same(shipped: Build) -> None:
    said = 0
    for name, _ in makers(shipped):
        if not name.startswith(SAME_WORDS) or name == "midstream-late":
            continue
        try:
            frames = made(shipped, name)
        except NotApplicableError:
            assert name.startswith("split-at-")  # beyond the end of these messages
            continue
        assert spoken(frames) == [(REQUESTS, REPLIES)], name
        assert rising(frames), name
        assert all(sound(layers) for layers in layers_of(frames)), name
        said += 1
    assert said > 25


def test_places_are_the_boundaries_of_the_catalog(shipped: Build) -> None:
    found = places(shipped.catalog.protocols["modbus"])
    assert found[-1] == LAST
    assert found[:-1] == sorted(set(found[:-1]))
    assert {1, 2, 4, 6, 7, 8, 10, 12} <= set(found)  # first byte, start, length, unit, function, data
    fields = shipped.catalog.protocols["modbus"].fields.values()
    assert {f.at + f.size for f in fields} | {f.at for f in fields if f.at} <= set(found)


def test_every_place_of_every_message_is_cut_in_some_variant(shipped: Build) -> None:
    cuts: set[tuple[int, int]] = set()
    for place in places(shipped.catalog.protocols["modbus"]):
        name = f"split-at-{'last' if place == LAST else place}"
        try:
            found = segments(made(shipped, name))
        except NotApplicableError:
            continue
        assert b"".join(found) == REQUESTS
        at = 0
        for data in found:
            cuts.add((at // 12, at % 12))
            at += len(data)
    assert {1, 2, 4, 6, 7, 8, 9, 10, 11} <= {place for message, place in cuts if message == 1}


def test_split_at_one_place(shipped: Build) -> None:
    assert segments(made(shipped, "split-at-7")) == [
        half for message in (READ, SILENCE, AGAIN) for half in (message[:7], message[7:])
    ]
    assert segments(made(shipped, "split-at-last"))[:2] == [READ[:-1], READ[-1:]]


def test_split_beyond_every_message_does_not_apply(shipped: Build) -> None:
    with pytest.raises(NotApplicableError, match="no message is longer than 16 bytes"):
        made(shipped, "split-at-16")


def test_split_bytes(shipped: Build) -> None:
    assert segments(made(shipped, "split-bytes")) == [bytes([byte]) for byte in REQUESTS]


def test_pipelined_puts_two_messages_into_a_segment(shipped: Build) -> None:
    frames = made(shipped, "pipelined")
    assert segments(frames) == [READ + SILENCE, AGAIN]
    assert segments(frames, SERVER_IP) == [REPLIES]


def test_pipelined_odd_pairs_the_others(shipped: Build) -> None:
    assert segments(made(shipped, "pipelined-odd")) == [READ, SILENCE + AGAIN]


def test_pipelined_across_ends_a_segment_within_a_message(shipped: Build) -> None:
    assert segments(made(shipped, "pipelined-across")) == [READ + SILENCE[:6], SILENCE[6:] + AGAIN]


def test_requests_are_joined_before_replies(shipped: Build) -> None:
    order = [str(x.source) for x in layers_of(made(shipped, "jumbo")) if x.payload]
    assert order == [CLIENT_IP, SERVER_IP]


def test_jumbo_fills_large_segments_only_there(shipped: Build) -> None:
    def story(tape: Scenario) -> None:
        talk = tape.tcp(CLIENT_IP, SERVER_IP, 502)
        for _ in range(60):
            talk.client(bytes.fromhex("0001 0000 00fd 01 10 0001 007b f6") + bytes(246))

    sizes = [len(data) for data in segments(made(shipped, "jumbo", capture(story)))]
    assert sum(sizes) == 60 * 259
    assert MSS < max(sizes) <= JUMBO
    assert max(len(data) for data in segments(made(shipped, "pipelined", capture(story)))) == 2 * 259


def test_messages_far_apart_are_never_joined(shipped: Build) -> None:
    def story(tape: Scenario) -> None:
        talk = tape.tcp(CLIENT_IP, SERVER_IP, 502)
        talk.client(READ)
        tape.wait(3)
        talk.client(SILENCE)

    with pytest.raises(NotApplicableError, match="near enough"):
        made(shipped, "pipelined", capture(story))


def test_reordered_sends_the_second_half_first(shipped: Build) -> None:
    assert segments(made(shipped, "reordered"))[:2] == [READ[6:], READ[:6]]
    assert segments(made(shipped, "reordered-messages")) == [SILENCE, READ, AGAIN]


def test_the_first_message_of_an_open_session_is_not_reordered(shipped: Build) -> None:
    def story(tape: Scenario) -> None:
        talk = tape.tcp(CLIENT_IP, SERVER_IP, 502, handshake=False)
        talk.client(READ)
        talk.client(SILENCE)

    assert segments(made(shipped, "reordered", capture(story))) == [READ, SILENCE[6:], SILENCE[:6]]


def test_retransmissions_are_the_same_bytes_at_the_same_numbers(shipped: Build) -> None:
    frames = made(shipped, "retransmitted")
    assert segments(frames) == [READ, READ, SILENCE, SILENCE, AGAIN, AGAIN]
    late = made(shipped, "retransmitted-late")
    assert segments(late) == [READ, READ, SILENCE, SILENCE, AGAIN]
    numbers = [(x.sequence, x.payload) for x in layers_of(late) if x.payload and str(x.source) == CLIENT_IP]
    assert len(set(numbers)) == 3


def test_overlapping_segments_agree_where_they_overlap(shipped: Build) -> None:
    assert segments(made(shipped, "overlapping"))[:2] == [READ[:8], READ[4:]]
    assert segments(made(shipped, "whole-again"))[:2] == [READ[:6], READ]


def test_keep_alive_probes_one_byte_that_was_acknowledged(shipped: Build) -> None:
    probes = [x for x in layers_of(made(shipped, "keep-alive")) if len(x.payload) == 1]
    data = {x.sequence for x in layers_of(capture(conversation)) if x.payload}
    assert [x.payload for x in probes] == [b"\0"] * 3
    assert all(x.sequence + 1 in data for x in probes)


def test_sequence_numbers_pass_zero_in_the_first_message(shipped: Build) -> None:
    first = next(x for x in layers_of(made(shipped, "sequence-wrap")) if x.payload)
    assert first.sequence == (1 << 32) - 3


def test_acknowledgements_never_run_ahead_or_back(shipped: Build) -> None:
    for name, _ in makers(shipped):
        if not name.startswith(SAME_WORDS[:14]):
            continue
        try:
            frames = made(shipped, name)
        except NotApplicableError:
            continue
        sent: dict[str, int] = {}
        confirmed: dict[str, int] = {}
        for x in layers_of(frames):
            source, target = str(x.source), str(x.target)
            size = len(x.payload) + (x.flags & 3 != 0)
            sent[source] = max(sent.get(source, 0), x.sequence + size)
            if x.protocol == TCP and x.flags & 0x10:
                assert confirmed.get(source, 0) <= x.acknowledged <= sent[target], name
                confirmed[source] = x.acknowledged


def test_bytes_that_are_no_message_are_never_cut_or_joined(shipped: Build) -> None:
    def story(tape: Scenario) -> None:
        talk = tape.tcp(CLIENT_IP, SERVER_IP, 502)
        talk.client(READ)
        talk.client(GARBAGE)
        talk.client(SILENCE)

    for name in ("split-bytes", "reordered", "overlapping"):
        assert GARBAGE in segments(made(shipped, name, capture(story)))
    assert segments(made(shipped, "retransmitted-late", capture(story))) == [READ, READ, GARBAGE, SILENCE]


def test_a_capture_without_the_protocol_over_tcp_has_no_such_shapes(shipped: Build) -> None:
    def story(tape: Scenario) -> None:
        tape.udp(CLIENT_IP, SERVER_IP, 502).client(READ)
        tape.tcp(CLIENT_IP, SERVER_IP, 80).client(VALUES)

    with pytest.raises(NotApplicableError, match="no TCP conversation of the protocol"):
        made(shipped, "split-bytes", capture(story))

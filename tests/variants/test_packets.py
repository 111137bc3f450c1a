"""Shapes of packets: tags, addresses, ports, fragments, padding; and sessions of which a part is missing."""

from __future__ import annotations

import shutil
import struct
import subprocess
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.variants.talk import (
    AGAIN,
    AGAIN_VALUES,
    CLIENT_IP,
    FOUND,
    READ,
    REPLIES,
    REQUESTS,
    SERVER_IP,
    SILENCE,
    VALUES,
    capture,
    conversation,
    language,
    layers_of,
    rising,
    segments,
    sound,
    spoken,
    subject,
)

from plantwatch.building.build import Build
from plantwatch.corpus.craft import Scenario, wire
from plantwatch.corpus.craft.wire import ACK, SYN
from plantwatch.corpus.expectation import Expected
from plantwatch.corpus.variants import beginnings, packets
from plantwatch.corpus.variants.frame import build, dissect
from plantwatch.corpus.variants.lay import Frames
from plantwatch.corpus.variants.one_side import one_side
from plantwatch.corpus.variants.session import CLIENT, SERVER
from plantwatch.corpus.variants.subject import Made, NotApplicableError, Subject
from plantwatch.corpus.writer import pcap_bytes

FOUND_SILENCE = frozenset({Expected("modbus-force-listen-only", CLIENT_IP, SERVER_IP)})


def test_taking_apart_and_building_is_the_identity() -> None:
    for number, (_, data) in enumerate(capture(conversation)):
        layers = dissect(data)
        assert layers is not None
        again = build(layers, int.from_bytes(data[18:20], "big"))
        assert again == data, number


@pytest.mark.parametrize(("make", "tags"), [(packets.vlan, "81000014"), (packets.qinq, "88a8012c81000014")])
def test_tags_stand_before_the_ethernet_type(
    shipped: Build, make: Callable[[Subject], Made], tags: str
) -> None:
    before = capture(conversation)
    after = make(subject(shipped, before)).frames
    assert [data[12 : 12 + len(tags) // 2].hex() for _, data in after] == [tags] * len(before)
    assert [(ts, data[:12] + data[12 + len(tags) // 2 :]) for ts, data in after] == before
    assert spoken(after) == [(REQUESTS, REPLIES)]


def test_tagged_captures_get_no_more_tags(shipped: Build) -> None:
    def story(tape: Scenario) -> None:
        tape.tcp(CLIENT_IP, SERVER_IP, 502, vlan=7).client(READ)

    with pytest.raises(NotApplicableError, match="VLAN tags already"):
        packets.vlan(subject(shipped, capture(story)))


def test_ipv6_keeps_the_four_bytes_of_each_address(shipped: Build) -> None:
    made = packets.ipv6(subject(shipped, capture(conversation)))
    assert dict(made.change.addresses) == {CLIENT_IP: "2001:db8::a00:42", SERVER_IP: "2001:db8::a00:a"}
    assert {x.source.version for x in layers_of(made.frames)} == {6}
    assert all(sound(x) for x in layers_of(made.frames))
    assert spoken(made.frames) == [(REQUESTS, REPLIES)]


def test_ipv6_maps_groups_to_groups(shipped: Build) -> None:
    def story(tape: Scenario) -> None:
        tape.udp(CLIENT_IP, "239.1.2.3", 502).client(READ)
        tape.udp(CLIENT_IP, "255.255.255.255", 502).client(READ)

    addresses = packets.ipv6(subject(shipped, capture(story))).change.addresses
    assert addresses["239.1.2.3"] == "ff05::ef01:203"
    assert addresses["255.255.255.255"] == "ff05::ffff:ffff"


def test_other_port_says_which(shipped: Build) -> None:
    made = packets.other_port(subject(shipped, capture(conversation)))
    ((old, new),) = made.change.ports.items()
    assert (old, new) == (502, 10502)
    assert spoken(made.frames) == []
    assert spoken(made.frames, new) == [(REQUESTS, REPLIES)]
    assert all(sound(x) for x in layers_of(made.frames))


def test_other_port_takes_none_that_the_capture_uses(shipped: Build) -> None:
    def story(tape: Scenario) -> None:
        conversation(tape)
        tape.tcp(CLIENT_IP, SERVER_IP, 10502).client(READ)

    assert packets.other_port(subject(shipped, capture(story))).change.ports == {502: 11002}


@pytest.mark.parametrize("backwards", [False, True])
def test_fragments_give_the_packet_again(shipped: Build, backwards: bool) -> None:
    before = capture(conversation)
    after = packets.fragmented(backwards=backwards)(subject(shipped, before)).frames
    parts: dict[tuple[bytes, bytes], dict[int, bytes]] = {}
    for _, data in after:
        (place,) = struct.unpack_from("!H", data, 20)
        assert wire.checksum(data[14:34]) == 0
        if place & 0x3FFF:
            key = data[26:34], data[18:20]
            parts.setdefault(key, {})[(place & 0x1FFF) * 8] = data[34:]
            assert bool(place & 0x2000) == ((place & 0x1FFF) == 0)
    payloads = [b"".join(data for _, data in sorted(found.items())) for found in parts.values()]
    assert [p[20:] for p in payloads] == [READ, VALUES, SILENCE, AGAIN, AGAIN_VALUES]
    assert [sorted(found)[1] >= 24 for found in parts.values()] == [True] * 5
    assert [min(found) == next(iter(found)) for found in parts.values()] == [not backwards] * 5
    assert rising(after)


def test_padding_reaches_the_minimum_and_ends_in_the_check_sequence(shipped: Build) -> None:
    before = capture(conversation)
    after = packets.padded(subject(shipped, before)).frames
    for (_, old), (_, new) in zip(before, after, strict=True):
        assert new.startswith(old)
        assert len(new) == max(60, len(old)) + 4
        assert new[-4:] == struct.pack("<I", zlib.crc32(new[:-4]))
    assert spoken(after) == [(REQUESTS, REPLIES)]


def test_midstream_has_no_handshake_and_all_data(shipped: Build) -> None:
    before = capture(conversation)
    after = beginnings.midstream(subject(shipped, before)).frames
    assert after == before[3:]
    assert not any(x.flags & SYN for x in layers_of(after))


def test_midstream_server_first_begins_with_the_server(shipped: Build) -> None:
    frames = beginnings.midstream_server_first(subject(shipped, capture(conversation))).frames
    first, second = layers_of(frames)[:2]
    assert (str(first.source), first.flags, first.payload) == (SERVER_IP, ACK, b"")
    assert (first.sequence, first.acknowledged) == (second.acknowledged, second.sequence)
    assert spoken(frames) == [(REQUESTS, REPLIES)]


def test_midstream_late_begins_with_a_reply_where_nothing_is_lost(shipped: Build) -> None:
    frames = beginnings.midstream_late(subject(shipped, capture(conversation))).frames
    assert spoken(frames) == [(SILENCE + AGAIN, REPLIES)]  # the second read raises what the first one did
    assert str(layers_of(frames)[0].source) == SERVER_IP


def test_midstream_late_keeps_a_request_that_a_finding_needs(shipped: Build) -> None:
    def story(tape: Scenario) -> None:
        talk = tape.tcp(CLIENT_IP, SERVER_IP, 502)
        talk.client(SILENCE)
        talk.server(VALUES)
        talk.client(READ)

    with pytest.raises(NotApplicableError, match="every session begins with a message that a finding needs"):
        beginnings.midstream_late(subject(shipped, capture(story)))


def test_midstream_late_does_not_count_on_what_it_took_from_another_session(shipped: Build) -> None:
    def story(tape: Scenario) -> None:
        for _ in range(2):
            talk = tape.tcp(CLIENT_IP, SERVER_IP, 502)
            talk.client(SILENCE)
            talk.server(VALUES)

    frames = beginnings.midstream_late(subject(shipped, capture(story), FOUND_SILENCE)).frames
    assert spoken(frames) == [(b"", VALUES), (SILENCE, VALUES)]


def test_one_direction_loses_the_findings_of_the_other(shipped: Build) -> None:
    reply = Expected("modbus-server-busy", SERVER_IP, CLIENT_IP)
    both = subject(shipped, capture(conversation), FOUND | {reply})
    client = one_side(CLIENT)(both)
    assert segments(client.frames) == [READ, SILENCE, AGAIN]
    assert segments(client.frames, SERVER_IP) == []
    assert client.change.lost == {reply}
    server = one_side(SERVER)(both)
    assert b"".join(segments(server.frames, SERVER_IP)) == REPLIES
    assert server.change.lost == FOUND


def test_one_direction_of_datagrams_goes_by_the_port(shipped: Build) -> None:
    spoken = language(shipped, "dnp3")

    def story(tape: Scenario) -> None:
        talk = tape.udp(CLIENT_IP, SERVER_IP, spoken.protocol.ports[0])
        talk.client(b"ask")
        talk.server(b"answer")

    frames = capture(story)
    case = subject(shipped, frames)
    udp = type(case)(frames, case.expectation, spoken)
    assert [x.payload for x in layers_of(one_side(SERVER)(udp).frames)] == [b"answer"]


def test_between_two_ports_of_the_protocol_the_first_datagram_goes_to_the_server(shipped: Build) -> None:
    port = language(shipped, "bacnet").protocol.ports[0]

    def story(tape: Scenario) -> None:
        talk = tape.udp(CLIENT_IP, SERVER_IP, port, client_port=port)
        talk.client(b"ask")
        talk.server(b"answer")

    talk = replace(subject(shipped, capture(story)), language=language(shipped, "bacnet"))
    assert [x.payload for x in layers_of(one_side(CLIENT)(talk).frames)] == [b"ask"]
    assert [x.payload for x in layers_of(one_side(SERVER)(talk).frames)] == [b"answer"]


def two_ways(tape: Scenario) -> None:
    """Each of two hosts is asked by the other, and only one is told to be silent."""
    tape.tcp(CLIENT_IP, SERVER_IP, 502).client(SILENCE)
    back = tape.tcp(SERVER_IP, CLIENT_IP, 502)
    back.client(READ)
    back.server(VALUES)


def test_where_hosts_are_client_and_server_of_each_other_the_messages_tell(shipped: Build) -> None:
    elsewhere = Expected("cip-io-data-by-unlisted-host", CLIENT_IP, SERVER_IP)  # not about these packets
    polled = Expected("modbus-read-by-unlisted-client", SERVER_IP, CLIENT_IP)
    silenced = {item for item in FOUND if item.policy != "modbus-read-by-unlisted-client"}
    both = subject(shipped, capture(two_ways), frozenset({*silenced, polled, elsewhere}))
    assert one_side(CLIENT)(both).change.lost == frozenset()
    assert one_side(SERVER)(both).change.lost == {*silenced, polled}


def test_what_both_sides_send_and_a_policy_counts_is_refused_unless_it_is_too_little(shipped: Build) -> None:
    flood = Expected("iec104-test-frame-flood", CLIENT_IP, SERVER_IP)
    frame = bytes.fromhex("68 04 43 00 00 00")

    def story(tape: Scenario) -> None:
        talk, back = tape.tcp(CLIENT_IP, SERVER_IP, 2404), tape.tcp(SERVER_IP, CLIENT_IP, 2404)
        for _ in range(20):
            talk.client(frame)
        back.server(frame)

    both = subject(shipped, capture(story), frozenset({flood}))
    both = replace(both, language=language(shipped, "iec104"))
    assert one_side(SERVER)(both).change.lost == {flood}
    with pytest.raises(NotApplicableError, match="both sides send what iec104-test-frame-flood counts"):
        one_side(CLIENT)(both)


def test_hundreds_of_requests_without_replies_are_another_capture(shipped: Build) -> None:
    def story(tape: Scenario) -> None:
        talk = tape.tcp(CLIENT_IP, SERVER_IP, 502)
        for _ in range(501):
            talk.client(READ)
            talk.server(VALUES)

    with pytest.raises(NotApplicableError, match="more than 500 requests without a reply"):
        one_side(CLIENT)(subject(shipped, capture(story)))


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
@pytest.mark.parametrize("name", ["ipv6", "other_port", "sequence_wrap", "qinq", "padded"])
def test_tshark_finds_nothing_wrong(name: str, shipped: Build, tmp_path: Path) -> None:
    frames: Frames = getattr(packets, name)(subject(shipped, capture(conversation))).frames
    path = tmp_path / "made.pcap"
    path.write_bytes(pcap_bytes(frames))
    checks = ["-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"]
    wrong = "tcp.checksum.status == 0 || ip.checksum.status == 0 || tcp.analysis.flags || _ws.malformed"
    command = ["tshark", "-r", str(path), *checks, "-d", "tcp.port==10502,mbtcp", "-Y", wrong]
    assert subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout == ""

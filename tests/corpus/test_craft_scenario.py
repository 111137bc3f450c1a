"""Conversations as packets: flags, numbers, times and who acknowledges what."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from plantwatch.corpus.craft import Scenario, Tcp, scenario
from plantwatch.corpus.craft.scenario import START, Finding, NearMiss
from plantwatch.corpus.writer import pcap_bytes

CLIENT, SERVER = "10.20.1.66", "10.20.1.10"
NAMES = {1: "F", 2: "S", 4: "R", 8: "P", 16: "A"}


def segments(s: Scenario) -> list[tuple[str, str, int, int, bytes]]:
    """(sender, flags, sequence, acknowledgement, payload) of each IPv4 TCP packet.

    The numbers are relative to the first that each side sent or acknowledged.
    """
    first: dict[str, int] = {}
    out = []
    for _, frame in s.packets:
        ip = frame[14:]
        tcp = ip[20:]
        source = ".".join(map(str, ip[12:16]))
        target = ".".join(map(str, ip[16:20]))
        sequence, acknowledged = int.from_bytes(tcp[4:8], "big"), int.from_bytes(tcp[8:12], "big")
        relative = (sequence - first.setdefault(source, sequence)) % (1 << 32)
        answer = (acknowledged - first.setdefault(target, acknowledged)) % (1 << 32) if tcp[13] & 16 else 0
        flags = "".join(name for bit, name in NAMES.items() if tcp[13] & bit)
        side = "client" if source == CLIENT else "server"
        out.append((side, flags, relative, answer, tcp[(tcp[12] >> 4) * 4 :]))
    return out


def test_a_whole_connection() -> None:
    s = Scenario()
    talk = s.tcp(CLIENT, SERVER, 502)
    talk.client(b"ask")
    talk.server(b"answer")
    s.finish()
    assert segments(s) == [
        ("client", "S", 0, 0, b""),
        ("server", "SA", 0, 1, b""),
        ("client", "A", 1, 1, b""),
        ("client", "PA", 1, 1, b"ask"),
        ("server", "A", 1, 4, b""),
        ("server", "PA", 1, 4, b"answer"),
        ("client", "A", 4, 7, b""),
        ("client", "FA", 4, 7, b""),
        ("server", "FA", 7, 5, b""),
        ("client", "A", 5, 8, b""),
    ]


def test_midstream_has_no_handshake() -> None:
    s = Scenario()
    talk = s.tcp(CLIENT, SERVER, 502, handshake=False)
    talk.client(b"ask")
    talk.abandon()
    s.finish()
    assert segments(s) == [("client", "PA", 0, 0, b"ask"), ("server", "A", 0, 3, b"")]


def test_a_message_is_cut_where_told_and_at_1460_bytes() -> None:
    s = Scenario()
    s.tcp(CLIENT, SERVER, 502).client(bytes(3000), split=[3, 7])
    assert [len(data) for *_, data in segments(s) if data] == [3, 4, 1460, 1460, 73]


@pytest.mark.parametrize("split", [[0], [3], [2, 1], [1, 1]])
def test_a_cut_outside_the_message_is_refused(split: list[int]) -> None:
    with pytest.raises(ValueError, match=r"does not rise within the 3 bytes"):
        Scenario().tcp(CLIENT, SERVER, 502).client(b"abc", split=split)


def test_a_reset_ends_the_connection() -> None:
    s = Scenario()
    talk = s.tcp(CLIENT, SERVER, 502, handshake=False)
    talk.reset("server")
    s.finish()
    assert [(side, flags) for side, flags, *_ in segments(s)] == [("server", "RA")]
    with pytest.raises(ValueError, match="is closed"):
        talk.client(b"x")


def test_the_server_closes_and_only_once() -> None:
    s = Scenario()
    talk = s.tcp(CLIENT, SERVER, 502, handshake=False)
    talk.close("server")
    talk.close()
    s.finish()
    closing = [("server", "FA"), ("client", "FA"), ("server", "A")]
    assert [(side, flags) for side, flags, *_ in segments(s)] == closing


def test_a_one_way_mirror_keeps_one_side() -> None:
    s = Scenario()
    talk = s.tcp(CLIENT, SERVER, 502, mirror="client")
    talk.client(b"ask")
    talk.server(b"answer")
    s.finish()
    assert [(side, flags) for side, flags, *_ in segments(s)] == [
        ("client", flags) for flags in ("S", "A", "PA", "A", "FA", "A")
    ]


def test_a_packet_every_millisecond() -> None:
    s = Scenario()
    talk = s.udp(CLIENT, SERVER, 20000)
    talk.client(b"a")
    s.wait(2.5)
    talk.server(b"b")
    talk.client(b"c")
    assert [ts - START for ts, _ in s.packets] == [0, 2_501_000_000, 2_502_000_000]
    with pytest.raises(ValueError, match="backwards"):
        s.wait(-1)


def test_ports_count_up_and_identifications_are_per_sender() -> None:
    s = Scenario()
    for _ in range(2):
        s.udp(CLIENT, SERVER, 20000).client(b"a")
    s.udp(CLIENT, SERVER, 20000, client_port=20000).client(b"a")
    assert [int.from_bytes(frame[34:36], "big") for _, frame in s.packets] == [49200, 49201, 20000]
    numbers = [int.from_bytes(frame[18:20], "big") for _, frame in s.packets]
    assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]


def test_macs_and_vlan() -> None:
    s = Scenario()
    talk = s.udp(CLIENT, SERVER, 20000, client_mac="00:14:22:00:00:01", server_mac="001b1b000002", vlan=300)
    talk.client(b"a")
    s.udp(SERVER, CLIENT, 20000).client(b"b")
    s.udp(CLIENT, SERVER, 20000, vlan=(2, 3)).client(b"c")
    frames = [frame for _, frame in s.packets]
    assert frames[0][:18].hex() == "001b1b000002" + "001422000001" + "8100012c0800"
    assert frames[1][:12] == frames[2][6:12] + frames[2][:6]
    assert frames[2][12:22].hex() == "88a80002810000030800"


def test_large_datagrams_and_empty_messages_are_refused() -> None:
    with pytest.raises(ValueError, match="1473 bytes would be fragmented"):
        Scenario().udp(CLIENT, SERVER, 1).client(bytes(1473))
    with pytest.raises(ValueError, match="empty message"):
        Scenario().tcp(CLIENT, SERVER, 1).client(b"")
    with pytest.raises(ValueError, match="two IP versions"):
        Scenario().tcp(CLIENT, "fd00::1", 1)


def test_what_must_be_found() -> None:
    s = Scenario()
    talk = s.tcp(CLIENT, SERVER, 502)
    s.finds("a", talk)
    s.finds("b", talk, reply=True, engines=("zeek", "suricata"))
    s.near_miss("c", talk, "only a read")
    assert s.findings == [
        Finding("a", CLIENT, SERVER),
        Finding("b", SERVER, CLIENT, ("suricata", "zeek")),
    ]
    assert s.near_misses == [NearMiss("c", CLIENT, SERVER, "only a read")]


def test_the_decorator_names_the_capture_and_takes_the_purpose_from_the_docstring() -> None:
    @scenario("modbus/some-thing")
    def story(s: Scenario) -> None:
        """One line
        and another.
        """
        s.udp(CLIENT, SERVER, 1).client(b"x")

    assert (story.name, story.purpose) == ("modbus/some-thing", "One line and another.")
    assert story.play().packets == story.play().packets


@pytest.mark.parametrize("name", ["", "Modbus/x", "../x", "a//b", "a/b.pcap", "/a"])
def test_a_bad_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is no capture name"):
        scenario(name)


def test_a_story_without_a_docstring_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a docstring"):
        scenario("a/b")(lambda s: None)


@pytest.mark.skipif(not shutil.which("tshark"), reason="TShark, the independent judge, is not installed")
def test_tshark_has_nothing_to_object_to(tmp_path: Path) -> None:
    s = Scenario()
    for client, server in ((CLIENT, SERVER), ("fd00::1", "fd00::2")):
        talks: list[Tcp] = [s.tcp(client, server, 4999), s.tcp(client, server, 4999, vlan=(3, 4))]
        for talk in talks:
            talk.client(bytes(3001), split=[1, 5])
            talk.server(bytes(range(200)))
        talks[1].close("server")
        for number in range(3):
            s.udp(client, server, 4998).client(bytes(number))
    s.finish()
    path = tmp_path / "x.pcap"
    path.write_bytes(pcap_bytes(s.packets))
    bad = "(tcp && tcp.checksum.status != 1) || (udp && udp.checksum.status != 1)"
    bad += " || (ip && ip.checksum.status != 1) || tcp.analysis.flags || _ws.malformed"
    options = [f"-o{layer}.check_checksum:TRUE" for layer in ("ip", "tcp", "udp")]
    command = ["tshark", "-n", "-r", str(path), *options]
    assert len(subprocess.run(command, capture_output=True, check=True).stdout.splitlines()) == 78
    assert subprocess.run([*command, "-Y", bad], capture_output=True, check=True).stdout == b""

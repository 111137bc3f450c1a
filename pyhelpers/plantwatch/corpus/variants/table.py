"""The variants by name: one row a shape, with what it does and what about the traffic it alters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from plantwatch.catalog.model import Protocol
from plantwatch.corpus.variants import beginnings, files, packets, streams
from plantwatch.corpus.variants.behind import behind
from plantwatch.corpus.variants.lay import JUMBO, Frames
from plantwatch.corpus.variants.long_session import long_session
from plantwatch.corpus.variants.one_side import one_side
from plantwatch.corpus.variants.session import CLIENT, SERVER
from plantwatch.corpus.variants.shape import Alters
from plantwatch.corpus.variants.subject import Made, Subject

Make = Callable[[Subject], Made]


@dataclass(frozen=True, slots=True)
class Recipe:
    """One row of the table.

    ``expand`` gives the makers by the end of the variant's name; just one with an empty name unless the
    shape depends on the protocol. ``heavy`` shapes give captures of more than a megabyte; those that
    ``move`` put servers on other ports.
    """

    name: str
    description: str
    transports: tuple[str, ...]
    alters: Alters
    expand: Callable[[Protocol], Iterator[tuple[str, Make]]]
    encode: Callable[[Frames], bytes] = files.plain
    suffix: str = ".pcap"
    heavy: bool = False
    moves: bool = False


_TCP: tuple[str, ...] = ("tcp",)
_ANY: tuple[str, ...] = ("tcp", "udp")
_FRAMES = (*_ANY, "ethernet")
_NO_MESSAGE = "the capture has no whole message over TCP that could be cut"
_NO_RUN = "no two messages of one side are near enough to share a segment"
_BOTH = Alters.SEGMENTS | Alters.PACKETS


def _one(make: Make) -> Callable[[Protocol], Iterator[tuple[str, Make]]]:
    return lambda protocol: iter([("", make)])


def _split_at(protocol: Protocol) -> Iterator[tuple[str, Make]]:
    for place in streams.places(protocol):
        name = "last" if place == streams.LAST else str(place)
        reason = f"no message is longer than {place} bytes" if place > 0 else _NO_MESSAGE
        yield name, streams.shaped(streams.split([place]), reason)


def _split_fields(protocol: Protocol) -> Iterator[tuple[str, Make]]:
    yield "", streams.shaped(streams.split(streams.places(protocol)), _NO_MESSAGE)


def _same(subject: Subject) -> Made:
    return Made(list(subject.frames))


def _stream(
    name: str,
    description: str,
    shape: streams.Shape,
    reason: str,
    alters: Alters,
    *,
    as_sent: bool = False,
    in_order_at_first: bool = False,
) -> Recipe:
    make = streams.shaped(shape, reason, as_sent=as_sent, in_order_at_first=in_order_at_first)
    return Recipe(name, description, _TCP, alters, _one(make))


def _packet(
    name: str, description: str, make: Make, transports: tuple[str, ...], alters: Alters = Alters.NOTHING
) -> Recipe:
    return Recipe(name, description, transports, alters, _one(make))


def _file(
    name: str,
    description: str,
    encode: Callable[[Frames], bytes],
    suffix: str = ".pcap",
    transports: tuple[str, ...] = _FRAMES,
) -> Recipe:
    return Recipe(name, description, transports, Alters.NOTHING, _one(_same), encode, suffix)


VARIANTS: tuple[Recipe, ...] = (
    Recipe(
        "split-at-",
        "every message in two segments, cut at one place: a variant for each boundary of a field",
        _TCP,
        Alters.SEGMENTS,
        _split_at,
    ),
    Recipe("split-fields", "every message cut at all those places", _TCP, Alters.SEGMENTS, _split_fields),
    _stream(
        "split-bytes",
        "every message as segments of one byte",
        streams.single_bytes,
        _NO_MESSAGE,
        Alters.SEGMENTS,
    ),
    _stream(
        "pipelined", "messages of a side in pairs, a segment each pair", streams.pipelined(2), _NO_RUN, _BOTH
    ),
    _stream(
        "pipelined-odd",
        "the same with the other pairs: each message but the first is second in one of the two",
        streams.pipelined(2, skip=1),
        _NO_RUN,
        _BOTH,
    ),
    Recipe(
        "behind",
        "every message second in its segment, behind a harmless one of the same side",
        _TCP,
        _BOTH,
        _one(behind),
    ),
    _stream(
        "pipelined-across",
        "segments that end in the middle of a message: one and a half, then the rest and one more",
        streams.across,
        _NO_RUN,
        _BOTH,
    ),
    Recipe(
        "jumbo",
        "as many messages of a side as fit, in segments of up to 9000 bytes",
        _TCP,
        _BOTH,
        _one(streams.shaped(streams.jumbo, _NO_RUN, JUMBO)),
    ),
    _stream(
        "reordered",
        "every message in two segments, the second one first",
        streams.reordered_halves,
        _NO_MESSAGE,
        Alters.SEGMENTS,
        in_order_at_first=True,
    ),
    _stream(
        "reordered-messages",
        "messages of a side in pairs, a segment each, the second one first",
        streams.reordered_messages,
        _NO_RUN,
        Alters.NOTHING,
        as_sent=True,
        in_order_at_first=True,
    ),
    _packet(
        "retransmitted", "every TCP segment with data twice", packets.retransmitted, _TCP, Alters.PACKETS
    ),
    _stream(
        "retransmitted-late",
        "every message once more, after it was acknowledged and before the next one",
        streams.repeated_late,
        _NO_RUN,
        Alters.PACKETS,
        as_sent=True,
    ),
    _stream(
        "overlapping",
        "every message in two segments that share its middle third",
        streams.overlapping,
        _NO_MESSAGE,
        Alters.SEGMENTS,
    ),
    _stream(
        "whole-again",
        "the first half of every message, then the whole message from its first byte",
        streams.whole_again,
        _NO_MESSAGE,
        Alters.SEGMENTS,
    ),
    _stream(
        "keep-alive",
        "a keep-alive probe (one zero byte in place of the last byte sent) before every message",
        streams.keep_alive,
        _NO_RUN,
        Alters.NOTHING,
        as_sent=True,
    ),
    _packet(
        "sequence-wrap",
        "sequence numbers pass 2^32 within the first message of each side",
        packets.sequence_wrap,
        _TCP,
    ),
    _packet(
        "midstream",
        "sessions open before the capture began: no handshake",
        beginnings.midstream,
        _TCP,
        Alters.START,
    ),
    _packet(
        "midstream-server-first",
        "no handshake, and the first packet of each session is an acknowledgement by the server",
        beginnings.midstream_server_first,
        _TCP,
        Alters.START,
    ),
    _packet(
        "midstream-late",
        "no handshake and no first request: the first packet is a reply",
        beginnings.midstream_late,
        _TCP,
        Alters.START,
    ),
    _packet("client-only", "only what clients send", one_side(CLIENT), _ANY, Alters.SIDES),
    _packet("server-only", "only what servers send", one_side(SERVER), _ANY, Alters.SIDES),
    Recipe(
        "long-session",
        "more than a megabyte of harmless messages on the same connection before",
        _TCP,
        Alters.NOTHING,
        _one(long_session),
        heavy=True,
    ),
    _packet("vlan", "a VLAN tag in every frame", packets.vlan, _FRAMES),
    _packet("qinq", "a service tag and a VLAN tag in every frame", packets.qinq, _FRAMES),
    _packet("ipv6", "IPv6 in place of IPv4", packets.ipv6, _ANY),
    Recipe(
        "other-port",
        "the server on another port, of which the ruleset knows",
        _ANY,
        Alters.NOTHING,
        _one(packets.other_port),
        moves=True,
    ),
    _packet(
        "fragments", "every IPv4 packet with data in two fragments", packets.fragmented(backwards=False), _ANY
    ),
    _packet(
        "fragments-backwards",
        "the same with the second fragment first",
        packets.fragmented(backwards=True),
        _ANY,
    ),
    _packet(
        "padded",
        "short frames padded with old memory, and the frame check sequence behind each",
        packets.padded,
        _FRAMES,
    ),
    _file("pcapng", "a pcapng file", files.pcapng, ".pcapng"),
    _file("nanosecond", "a pcap file with nanoseconds", files.nanosecond),
    _file("big-endian", "a pcap file of a big-endian machine, with nanoseconds", files.big_endian),
    _file("gzip", "a gzipped pcap file", files.gzipped, ".pcap.gz"),
    _file(
        "cut-short", "a file that ends in the middle of a packet that repeats the last one", files.cut_short
    ),
    _file("cooked-v1", "a Linux cooked capture, version 1", files.cooked_v1, transports=_ANY),
    _file("cooked-v2", "a Linux cooked capture, version 2", files.cooked_v2, transports=_ANY),
    _file("raw-ip", "IP packets without a link header", files.raw_ip, transports=_ANY),
)

"""CODESYS V3 messages layer by layer: block driver (TCP), datagram, channel, call.

Written from public clients and dissectors (microsoft/ics-forensics-tools); no capture of real equipment
was at hand. Builders check nothing: crafted captures need illegal values.
"""

from __future__ import annotations

import zlib
from enum import IntEnum

from plantwatch.corpus.craft.conversation import Tcp, Udp

PORT, UDP_PORT = 11740, 1740
ADDRESS_TCP = bytes.fromhex("2ddc0a3d010a")  # port 11740 and an IPv4 address
ADDRESS_UDP = bytes.fromhex("000a")  # index of the port, last byte of the IPv4 address

_CHANNEL = 0x1234
_SESSION = 0x5AFE0001


class Group(IntEnum):
    """Components that a story names."""

    DEVICE = 0x01
    APPLICATION = 0x02
    MONITOR = 0x03
    LOG = 0x05
    FILES = 0x08
    VARIABLES = 0x09
    USERS = 0x0C
    SHELL = 0x11
    BREAKPOINTS = 0x12
    FORCE = 0x13
    MONITOR2 = 0x1B
    CERTIFICATES = 0x22


def block(datagram: bytes, *, length: int | None = None) -> bytes:
    """The block driver header of TCP before a datagram; its length counts the header."""
    size = len(datagram) + 8 if length is None else length
    return b"\x00\x01\x17\xe8" + size.to_bytes(4, "little") + datagram


def datagram(service: int, payload: bytes, *, receiver: bytes, sender: bytes, message: int = 0) -> bytes:
    """The datagram layer: hop count 13, normal priority, both addresses, zeros up to a multiple of four."""
    lengths = len(sender) // 2 << 4 | len(receiver) // 2
    head = bytes([0xC5, 0x6B, 0x40, service, message, lengths]) + receiver + sender
    return head + bytes(-len(head) % 4) + payload


def ask_names(*, receiver: bytes = ADDRESS_TCP, sender: bytes = ADDRESS_TCP) -> bytes:
    """A request to the name service for what a station is, as a datagram."""
    asked = b"\x02\xc2\x00\x04" + bytes(4)
    return datagram(3, asked, receiver=receiver, sender=sender)


def open_channel(*, receiver: bytes = ADDRESS_TCP, sender: bytes = ADDRESS_TCP) -> bytes:
    """A request for a channel, as a datagram."""
    asked = b"\xc3\x00\x01\x01" + bytes(4) + b"\x01\x00\x00\x00\x00\x40\x1f\x00\x05\x00\x00\x00"
    return datagram(0x40, asked, receiver=receiver, sender=sender)


def keep_alive(*, receiver: bytes = ADDRESS_TCP, sender: bytes = ADDRESS_TCP) -> bytes:
    """A channel that is still used, as a datagram."""
    return datagram(0x40, b"\x03\x00" + _CHANNEL.to_bytes(2, "little"), receiver=receiver, sender=sender)


def call(
    group: int, command: int, data: bytes = b"", *, head: int = 16, protocol: bytes = b"\x55\xcd"
) -> bytes:
    """A call of a component; ``head`` is 12, or 16 with four more bytes before the data."""
    fields = head, group, command
    return (
        protocol
        + b"".join(field.to_bytes(2, "little") for field in fields)
        + _SESSION.to_bytes(4, "little")
        + len(data).to_bytes(4, "little")
        + bytes(head - 12)
        + data
    )


def send(
    payload: bytes,
    *,
    flags: int = 0x81,
    number: int = 1,
    total: int | None = None,
    receiver: bytes = ADDRESS_TCP,
    sender: bytes = ADDRESS_TCP,
) -> bytes:
    """A block of the channel as a datagram: the first one of a message (flag 01) tells its size."""
    size = len(payload) if total is None else total
    head = bytes([1, flags]) + _CHANNEL.to_bytes(2, "little") + number.to_bytes(4, "little") + bytes(4)
    if flags & 1:
        head += size.to_bytes(4, "little") + zlib.crc32(payload).to_bytes(4, "little")
    return datagram(0x40, head + payload, receiver=receiver, sender=sender)


def request(group: int, command: int, data: bytes = b"", *, head: int = 16) -> bytes:
    """A call over TCP in one block."""
    return block(send(call(group, command, data, head=head)))


def udp_request(group: int, command: int, data: bytes = b"") -> bytes:
    """A call over UDP in one block, with short addresses."""
    return send(call(group, command, data), receiver=ADDRESS_UDP, sender=ADDRESS_UDP)


def answer(group: int, command: int, data: bytes = b"\x20\x82\x00\x00") -> bytes:
    """The answer over TCP: the group has 80 added, and the block is none of a request."""
    return block(send(call(group | 0x80, command, data), flags=0x01))


def udp_answer(group: int, command: int, data: bytes = b"\x20\x82\x00\x00") -> bytes:
    """The answer over UDP."""
    return send(call(group | 0x80, command, data), flags=0x01, receiver=ADDRESS_UDP, sender=ADDRESS_UDP)


def exchange(conversation: Tcp | Udp, *calls: tuple[int, int], data: bytes = b"") -> None:
    """Each call and its answer."""
    over_tcp = isinstance(conversation, Tcp)
    for group, command in calls:
        conversation.client((request if over_tcp else udp_request)(group, command, data))
        conversation.server((answer if over_tcp else udp_answer)(group, command))

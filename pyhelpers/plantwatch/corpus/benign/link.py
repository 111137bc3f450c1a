"""Frames beside TCP and UDP: ARP (RFC 826) and ICMP echo (RFC 792)."""

from __future__ import annotations

import struct
from ipaddress import IPv4Address
from random import Random

from plantwatch.corpus.craft import wire
from plantwatch.corpus.craft.scenario import Scenario

_ICMP, _ARP = 1, 0x0806
_ECHO, _ECHO_REPLY = 8, 0
_ASK, _ANSWER = 1, 2


def arp(tape: Scenario, client: str, server: str) -> None:
    """The client asks for the server's hardware address and gets it."""
    a, b = IPv4Address(client), IPv4Address(server)
    mac_a, mac_b = wire.mac_of(a, device=False), wire.mac_of(b, device=True)
    head = struct.pack(">HHBB", 1, 0x0800, 6, 4)
    asked = head + struct.pack(">H", _ASK) + mac_a + a.packed + bytes(6) + b.packed
    answered = head + struct.pack(">H", _ANSWER) + mac_b + b.packed + mac_a + a.packed
    tape.frame(wire.ethernet(mac_a, b"\xff" * 6, _ARP, asked))
    tape.frame(wire.ethernet(mac_b, mac_a, _ARP, answered))


def ping(tape: Scenario, client: str, server: str, random: Random) -> None:
    """A few echo requests with the usual rising bytes as data, and their replies."""
    ends = IPv4Address(client), IPv4Address(server)
    ident, data = random.getrandbits(16), bytes(range(0x10, 0x48))
    for number in range(1, random.randrange(2, 6)):
        for kind, (source, target) in ((_ECHO, ends), (_ECHO_REPLY, ends[::-1])):
            head = struct.pack(">BBHHH", kind, 0, 0, ident, number)
            message = head[:2] + struct.pack(">H", wire.checksum(head + data)) + head[4:] + data
            packet = wire.ip(source, target, _ICMP, message, tape.identification(source))
            macs = wire.mac_of(source, device=kind == _ECHO_REPLY), wire.mac_of(target, device=kind == _ECHO)
            tape.frame(wire.ethernet(*macs, 0x0800, packet))
        tape.wait(1)

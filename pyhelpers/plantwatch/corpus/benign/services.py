"""Small datagram services: NTP (RFC 5905), syslog (RFC 3164), SNMP v2c (RFC 3416), DHCP (RFC 2131)."""

from __future__ import annotations

import struct
from random import Random

from plantwatch.corpus.benign import ber
from plantwatch.corpus.benign.content import host, sentence
from plantwatch.corpus.benign.dialogue import Dialogue, ask, reply

_NTP_NEW_YEAR = 3_976_214_400  # 2026-01-01 in seconds since 1900
_GET, _RESPONSE = 0xA0, 0xA2
_COUNTER32, _TIMETICKS = 0x41, 0x43
_COOKIE = b"\x63\x82\x53\x63"
_DISCOVER, _OFFER, _REQUEST, _ACK = 1, 2, 3, 5


def ntp(random: Random) -> Dialogue:
    """A client asks for the time."""
    second = _NTP_NEW_YEAR + random.randrange(86_400)
    sent = struct.pack(">II", second, random.getrandbits(32))
    asked = struct.pack(">BBbbII4s", 0x23, 0, 6, -20, 0, 0x100, b"\0" * 4) + bytes(24) + sent
    served = struct.pack(">BBbbII4s", 0x24, 2, 6, -23, 0x1A0, 0x2F0, random.randbytes(4))
    stamps = (struct.pack(">II", second + n, random.getrandbits(32)) for n in (-30, 0, 0))
    reference, received, left = stamps
    return [ask(asked), reply(served + reference + sent + received + left)]


def syslog(random: Random) -> Dialogue:
    """A device reports a few things."""
    name, minute = host(random), random.randrange(60)
    turns = []
    for second in range(random.randrange(1, 6)):
        head = f"<{random.randrange(130, 192)}>Jan  1 08:{minute:02}:{second:02} {name} plc: "
        turns.append(ask(head.encode() + sentence(random).encode(), 0.2))
    return turns


def snmp(random: Random) -> Dialogue:
    """A manager reads uptime and interface counters a few times."""
    turns = []
    for _ in range(random.randrange(1, 5)):
        ident = ber.integer(random.getrandbits(31))
        names = ["1.3.6.1.2.1.1.3.0"] + [f"1.3.6.1.2.1.2.2.1.{column}.1" for column in (10, 11, 14, 16)]
        empty = [(name, ber.tlv(ber.NULL)) for name in names]
        uptime = ber.integer(random.getrandbits(28), _TIMETICKS)
        values = [uptime, *(ber.integer(random.getrandbits(32), _COUNTER32) for _ in names[1:])]
        turns.append(ask(_snmp(_GET, ident, empty), 1.0))
        turns.append(reply(_snmp(_RESPONSE, ident, list(zip(names, values, strict=True)))))
    return turns


def dhcp(random: Random) -> Dialogue:
    """Discover, offer, request, acknowledge."""
    ident, mac = random.getrandbits(32), b"\x00\x14\x22" + random.randbytes(3)
    given = bytes([10, 100, random.randrange(1, 250), random.randrange(1, 250)])
    name = host(random).encode()
    named = bytes([12, len(name)]) + name
    lease = b"\x36\x04\x0a\x65\x00\x0a\x33\x04\x00\x01\x51\x80\x01\x04\xff\xff\x00\x00"
    wanted = b"\x32\x04" + given + b"\x36\x04\x0a\x65\x00\x0a"
    return [
        ask(_dhcp(1, ident, mac, bytes(4), _DISCOVER, named)),
        reply(_dhcp(2, ident, mac, given, _OFFER, lease)),
        ask(_dhcp(1, ident, mac, bytes(4), _REQUEST, wanted + named)),
        reply(_dhcp(2, ident, mac, given, _ACK, lease)),
    ]


def _snmp(kind: int, ident: bytes, values: list[tuple[str, bytes]]) -> bytes:
    bindings = ber.tlv(ber.SEQUENCE, *(ber.tlv(ber.SEQUENCE, ber.oid(name), value) for name, value in values))
    body = ber.tlv(kind, ident, ber.integer(0), ber.integer(0), bindings)
    return ber.tlv(ber.SEQUENCE, ber.integer(1), ber.tlv(ber.OCTETS, b"public"), body)


def _dhcp(op: int, ident: int, mac: bytes, given: bytes, kind: int, options: bytes) -> bytes:
    head = struct.pack(">BBBBIHH", op, 1, 6, 0, ident, 0, 0x8000) + bytes(4) + given + bytes(8)
    body = head + mac.ljust(16, b"\0") + bytes(192) + _COOKIE + bytes([53, 1, kind]) + options + b"\xff"
    return body.ljust(300, b"\0")

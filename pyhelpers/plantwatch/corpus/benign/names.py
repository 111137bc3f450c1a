"""Name resolution: DNS over UDP and TCP (RFC 1035, RFC 7766), mDNS (RFC 6762), LLMNR (RFC 4795)."""

from __future__ import annotations

import struct
from random import Random

from plantwatch.corpus.benign.content import domain, host
from plantwatch.corpus.benign.dialogue import Dialogue, ask, reply

_A, _PTR, _TXT, _AAAA, _SRV = 1, 12, 16, 28, 33
_RECURSION, _ANSWER, _AUTHORITATIVE = 0x0100, 0x8180, 0x8400
_HERE = b"\xc0\x0c"  # pointer to the name of the question


def question(ident: int, name: str, kind: int, flags: int = _RECURSION) -> bytes:
    """A message that asks for one name."""
    return struct.pack(">HHHHHH", ident, flags, 1, 0, 0, 0) + _name(name) + struct.pack(">HH", kind, 1)


def answer(asked: bytes, kind: int, *data: bytes, flags: int = _ANSWER, ttl: int = 300) -> bytes:
    """The reply to ``asked`` with one record for each of ``data``."""
    records = (_HERE + struct.pack(">HHIH", kind, 1, ttl, len(item)) + item for item in data)
    return asked[:2] + struct.pack(">HHHHH", flags, 1, len(data), 0, 0) + asked[12:] + b"".join(records)


def lookup(random: Random) -> Dialogue:
    """One name over UDP: an address, or the name of an address."""
    ident = random.randrange(0x10000)
    if random.random() < 0.2:
        digits = ".".join(str(random.randrange(1, 255)) for _ in range(3))
        asked = question(ident, f"{digits}.10.in-addr.arpa", _PTR)
        return [ask(asked), reply(answer(asked, _PTR, _name(domain(random))))]
    kind, size = random.choice(((_A, 4), (_AAAA, 16)))
    asked = question(ident, domain(random), kind)
    return [
        ask(asked),
        reply(answer(asked, kind, *(random.randbytes(size) for _ in range(random.randrange(1, 4))))),
    ]


def lookup_over_tcp(random: Random) -> Dialogue:
    """A long text record, for which DNS changes to TCP: messages behind their length."""
    asked = question(random.randrange(0x10000), f"_keys.{domain(random)}", _TXT)
    texts = (bytes([200]) + random.randbytes(100).hex().encode() for _ in range(random.randrange(4, 12)))
    return [ask(_counted(asked)), reply(_counted(answer(asked, _TXT, *texts)))]


def llmnr(random: Random) -> Dialogue:
    """A workstation asks its neighbours for a name; nobody answers."""
    asked = question(random.randrange(0x10000), host(random), random.choice((_A, _AAAA)), flags=0)
    return [ask(asked), ask(asked, 0.4)]


def mdns(random: Random) -> Dialogue:
    """A printer announces its service."""
    name = f"{host(random)}._ipp._tcp.local"
    target = struct.pack(">HHH", 0, 0, 631) + _name(f"{host(random)}.local")
    asked = question(0, name, _SRV, flags=0)
    return [ask(asked), ask(answer(asked, _SRV, target, flags=_AUTHORITATIVE, ttl=120), 0.1)]


def _name(dotted: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode() for label in dotted.split(".")) + b"\0"


def _counted(message: bytes) -> bytes:
    return struct.pack(">H", len(message)) + message

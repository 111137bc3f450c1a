"""TLS 1.2 (RFC 5246) and 1.3 (RFC 8446): handshakes and records; what is encrypted is noise."""

from __future__ import annotations

import struct
from random import Random

from plantwatch.corpus.benign import ber
from plantwatch.corpus.benign.content import domain
from plantwatch.corpus.benign.dialogue import Dialogue, ask, reply

_CHANGE, _HANDSHAKE, _DATA = 20, 22, 23
_CLIENT_HELLO, _SERVER_HELLO, _CERTIFICATE, _SERVER_KEYS, _DONE, _CLIENT_KEYS = 1, 2, 11, 12, 14, 16
_SUITES = (0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0x009E, 0x009C, 0x002F)
_X25519 = 0x001D
_CHANGE_CIPHER = struct.pack(">BHHB", _CHANGE, 0x0303, 1, 1)


def modern(random: Random) -> Dialogue:
    """TLS 1.3: everything after the two hellos is application data to an observer."""
    session = random.randbytes(32)
    hello = _server_hello(random, session, 0x1301, _extension(43, b"\x03\x04") + _key_share(random))
    sealed = b"".join(_record(_DATA, random.randbytes(n)) for n in (23, random.randrange(700, 1900), 281, 53))
    return [
        ask(client_hello(random, session)),
        reply(_record(_HANDSHAKE, hello) + _CHANGE_CIPHER + sealed),
        ask(_CHANGE_CIPHER + _record(_DATA, random.randbytes(53))),
        *_traffic(random),
    ]


def classic(random: Random) -> Dialogue:
    """TLS 1.2 with a certificate in the clear and a key exchange on X25519."""
    signature = struct.pack(">HH", 0x0804, 256) + random.randbytes(256)
    keys = b"\x03" + struct.pack(">HB", _X25519, 32) + random.randbytes(32) + signature
    chain = certificate(random)
    entry = _long(len(chain)) + chain
    flight = _server_hello(random, random.randbytes(32), 0xC02F, _extension(0xFF01, b"\0"))
    flight += _message(_CERTIFICATE, _long(len(entry)) + entry)
    flight += _message(_SERVER_KEYS, keys) + _message(_DONE, b"")
    finished = _CHANGE_CIPHER + _record(_HANDSHAKE, random.randbytes(40))
    return [
        ask(client_hello(random, b"")),
        reply(_record(_HANDSHAKE, flight)),
        ask(_record(_HANDSHAKE, _message(_CLIENT_KEYS, b"\x20" + random.randbytes(32))) + finished),
        reply(finished),
        *_traffic(random),
    ]


def client_hello(random: Random, session: bytes) -> bytes:
    """The record with which a client begins, with the server's name in it."""
    name = domain(random).encode()
    extensions = _extension(0, struct.pack(">HBH", len(name) + 3, 0, len(name)) + name)
    extensions += _extension(10, struct.pack(">HHHH", 6, _X25519, 0x17, 0x18))
    extensions += _extension(13, struct.pack(">HHHHH", 8, 0x0403, 0x0804, 0x0401, 0x0503))
    extensions += _extension(16, b"\x00\x0c\x02h2\x08http/1.1") + _extension(43, b"\x04\x03\x04\x03\x03")
    share = struct.pack(">HH", _X25519, 32) + random.randbytes(32)
    extensions += _extension(51, struct.pack(">H", len(share)) + share)
    suites = struct.pack(f">H{len(_SUITES)}H", 2 * len(_SUITES), *_SUITES)
    body = b"\x03\x03" + random.randbytes(32) + bytes([len(session)]) + session + suites + b"\x01\x00"
    return _record(
        _HANDSHAKE, _message(_CLIENT_HELLO, body + struct.pack(">H", len(extensions)) + extensions), 0x0301
    )


def certificate(random: Random) -> bytes:
    """A self-signed certificate (RFC 5280) whose key and signature are noise."""
    algorithm = ber.tlv(ber.SEQUENCE, ber.oid("1.2.840.113549.1.1.11"), ber.tlv(ber.NULL))
    common = ber.tlv(ber.SEQUENCE, ber.oid("2.5.4.3"), ber.tlv(0x0C, domain(random).encode()))
    name = ber.tlv(ber.SEQUENCE, ber.tlv(0x31, common))
    validity = ber.tlv(ber.SEQUENCE, ber.tlv(0x17, b"250101000000Z"), ber.tlv(0x17, b"350101000000Z"))
    modulus = ber.tlv(ber.INTEGER, b"\0\x80" + random.randbytes(255))
    key = ber.tlv(ber.SEQUENCE, modulus, ber.integer(65537))
    kind = ber.tlv(ber.SEQUENCE, ber.oid("1.2.840.113549.1.1.1"), ber.tlv(ber.NULL))
    public = ber.tlv(ber.SEQUENCE, kind, ber.tlv(0x03, b"\0", key))
    serial = ber.integer(random.getrandbits(64))
    version = ber.tlv(0xA0, ber.integer(2))
    body = ber.tlv(ber.SEQUENCE, version, serial, algorithm, name, validity, name, public)
    return ber.tlv(ber.SEQUENCE, body, algorithm, ber.tlv(0x03, b"\0" + random.randbytes(256)))


def _traffic(random: Random) -> Dialogue:
    turns = []
    for _ in range(random.randrange(1, 6)):
        turns.append(ask(_record(_DATA, random.randbytes(random.randrange(40, 700))), 0.05))
        turns.append(reply(_record(_DATA, random.randbytes(random.randrange(60, 4000)))))
    return turns


def _server_hello(random: Random, session: bytes, suite: int, extensions: bytes) -> bytes:
    body = b"\x03\x03" + random.randbytes(32) + bytes([len(session)]) + session + struct.pack(">HB", suite, 0)
    return _message(_SERVER_HELLO, body + struct.pack(">H", len(extensions)) + extensions)


def _key_share(random: Random) -> bytes:
    return _extension(51, struct.pack(">HH", _X25519, 32) + random.randbytes(32))


def _record(kind: int, body: bytes, version: int = 0x0303) -> bytes:
    return struct.pack(">BHH", kind, version, len(body)) + body


def _message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + _long(len(body)) + body


def _extension(kind: int, body: bytes) -> bytes:
    return struct.pack(">HH", kind, len(body)) + body


def _long(value: int) -> bytes:
    return value.to_bytes(3, "big")

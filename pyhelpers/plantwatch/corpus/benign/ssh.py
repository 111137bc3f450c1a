"""SSH (RFC 4253): banners, the first key exchange in the clear, then noise."""

from __future__ import annotations

import struct
from random import Random

from plantwatch.corpus.benign.dialogue import Dialogue, ask, reply

_KEXINIT, _NEWKEYS, _ECDH_INIT, _ECDH_REPLY = 20, 21, 30, 31
_CIPHERS = "chacha20-poly1305@openssh.com,aes128-ctr,aes256-ctr,aes256-gcm@openssh.com"
_MACS = "umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,hmac-sha2-256"
_NAMES = (
    "curve25519-sha256,ecdh-sha2-nistp256,diffie-hellman-group14-sha256",
    "ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-512",
    *(_CIPHERS, _CIPHERS, _MACS, _MACS, "none,zlib@openssh.com", "none,zlib@openssh.com", "", ""),
)


def login(random: Random) -> Dialogue:
    """Somebody logs in and types a few commands."""
    key = _string(_string(b"ssh-ed25519") + _string(random.randbytes(32)))
    signed = _string(_string(b"ssh-ed25519") + _string(random.randbytes(64)))
    turns = [
        ask(b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"),
        reply(b"SSH-2.0-OpenSSH_8.4p1\r\n"),
        ask(_packet(random, _key_init(random))),
        reply(_packet(random, _key_init(random))),
        ask(_packet(random, bytes([_ECDH_INIT]) + _string(random.randbytes(32)))),
        reply(_packet(random, bytes([_ECDH_REPLY]) + key + _string(random.randbytes(32)) + signed)),
        ask(_packet(random, bytes([_NEWKEYS]))),
    ]
    for _ in range(random.randrange(4, 20)):
        turns.append(ask(random.randbytes(4 * random.randrange(9, 30)), 0.2))
        turns.append(reply(random.randbytes(4 * random.randrange(9, 160))))
    return turns


def _key_init(random: Random) -> bytes:
    return bytes([_KEXINIT]) + random.randbytes(16) + b"".join(_string(n.encode()) for n in _NAMES) + bytes(5)


def _packet(random: Random, payload: bytes) -> bytes:
    padding = 8 - (5 + len(payload)) % 8
    padding += 8 if padding < 4 else 0
    return struct.pack(">IB", len(payload) + padding + 1, padding) + payload + random.randbytes(padding)


def _string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data

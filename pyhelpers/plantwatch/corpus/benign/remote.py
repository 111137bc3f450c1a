"""Remote sessions: RDP until TLS takes over ([MS-RDPBCGR]), Sun RPC (RFC 5531), a terminal typed by hand."""

from __future__ import annotations

import struct
from random import Random

from plantwatch.corpus.benign import tls
from plantwatch.corpus.benign.content import sentence, sparse
from plantwatch.corpus.benign.dialogue import Dialogue, ask, reply

_LAST_FRAGMENT = 0x80000000
_PORTMAPPER, _NFS = 100_000, 100_003


def rdp(random: Random) -> Dialogue:
    """X.224 connection request with a cookie, its confirm, then TLS."""
    cookie = f"Cookie: mstshash=op{random.randrange(40)}\r\n".encode()
    wanted = cookie + struct.pack("<BBHI", 1, 0, 8, 3)
    chosen = struct.pack("<BBHI", 2, 0x1F, 8, 2)
    return [ask(_x224(0xE0, 0, wanted)), reply(_x224(0xD0, 0x1234, chosen)), *tls.modern(random)]


def sun_rpc(random: Random) -> Dialogue:
    """NULL calls and a file handle read: numbers of 32 bits, most of them zero."""
    turns = []
    for _ in range(random.randrange(1, 6)):
        ident = random.choice((random.getrandbits(32), random.randrange(1, 64)))
        program, version, procedure = random.choice(((_PORTMAPPER, 2, 0), (_NFS, 3, 0), (_NFS, 3, 6)))
        arguments = (
            struct.pack(">I", 32) + random.randbytes(32) + struct.pack(">QI", 0, 4096) if procedure else b""
        )
        call = struct.pack(">10I", ident, 0, 2, program, version, procedure, 0, 0, 0, 0) + arguments
        answer = struct.pack(">6I", ident, 1, 0, 0, 0, 0) + (_read_result(random) if procedure else b"")
        turns += [ask(_record(call), 0.1), reply(_record(answer))]
    return turns


def terminal(random: Random) -> Dialogue:
    """Somebody types at a prompt; each key goes over the wire alone and comes back as an echo."""
    turns = [reply(b"\r\nlogin: ")]
    for key in f"op{random.randrange(9)}\r{sentence(random)}\r":
        turns += [ask(key.encode(), 0.15), reply(key.encode())]
    return turns


def _read_result(random: Random) -> bytes:
    size = 4 * random.randrange(1, 256)
    return struct.pack(">5I", 0, 0, size, 1, size) + sparse(random, size)


def _x224(kind: int, source: int, data: bytes) -> bytes:
    body = struct.pack(">BBHHB", 6 + len(data), kind, 0, source, 0) + data
    return struct.pack(">BBH", 3, 0, 4 + len(body)) + body


def _record(message: bytes) -> bytes:
    return struct.pack(">I", _LAST_FRAGMENT | len(message)) + message

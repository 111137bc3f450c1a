"""SMB 2.1 over TCP 445 ([MS-SMB2]): negotiate, session setup, tree connect, create, read, close."""

from __future__ import annotations

import struct
from random import Random

from plantwatch.corpus.benign.content import BLOCKS, host
from plantwatch.corpus.benign.dialogue import Dialogue, ask, reply

_NEGOTIATE, _SESSION, _TREE, _CREATE, _CLOSE, _READ = 0, 1, 3, 5, 6, 8
_RESPONSE = 0x01
_MORE = 0xC0000016  # STATUS_MORE_PROCESSING_REQUIRED
_EPOCH = 133_800_000_000_000_000  # a FILETIME in 2024
_PIECE = 8192


def read_file(random: Random) -> Dialogue:
    """A workstation opens a share and reads one file in pieces."""
    share = f"\\\\{host(random)}\\recipes".encode("utf-16-le")
    name = f"batch{random.randrange(900)}.dat".encode("utf-16-le")
    talk = _Talk(random.randrange(1, 0xFFFF), random.getrandbits(40), random.randrange(1, 9))
    file_id = random.randbytes(16)
    ntlm = b"NTLMSSP\0"
    steps = [
        talk.exchange(_NEGOTIATE, _negotiate(random), _negotiated(random)),
        talk.exchange(
            _SESSION, _setup(ntlm + _words(1, 0xE2088297) + bytes(16)), _welcome(_challenge(random)), _MORE
        ),
        talk.exchange(_SESSION, _setup(_authenticate(random)), _welcome(b"")),
        talk.exchange(
            _TREE, struct.pack("<HHHH", 9, 0, 72, len(share)) + share, _words(0x010010, 0x30, 0, 0x1F01FF)
        ),
        talk.exchange(_CREATE, _create(name), _created(random, file_id)),
    ]
    block = random.choice(list(BLOCKS.values()))
    for piece in range(random.randrange(1, 5)):
        size = random.randrange(512, _PIECE)
        asked = struct.pack("<HBBIQ16sIIIHH", 49, 80, 0, size, piece * _PIECE, file_id, 1, 0, 0, 0, 0) + b"\0"
        read = struct.pack("<HBBIII", 17, 80, 0, size, 0, 0) + block(random, size)
        steps.append(talk.exchange(_READ, asked, read))
    closed = struct.pack("<HHI", 60, 0, 0) + bytes(52)
    steps.append(talk.exchange(_CLOSE, struct.pack("<HHI16s", 24, 0, 0, file_id), closed))
    return [turn for step in steps for turn in step]


class _Talk:
    """Counts messages, and puts the 64-byte header and the length before each."""

    def __init__(self, process: int, session: int, tree: int) -> None:
        self._process, self._session, self._tree = process, session, tree
        self._number = 0

    def exchange(self, command: int, asked: bytes, answered: bytes, status: int = 0) -> Dialogue:
        request, response = (
            self._message(command, 0, 0, asked),
            self._message(command, status, _RESPONSE, answered),
        )
        self._number += 1
        return [ask(request, 0.01), reply(response)]

    def _message(self, command: int, status: int, flags: int, body: bytes) -> bytes:
        session = self._session if command != _NEGOTIATE else 0
        tree = self._tree if command > _TREE else 0
        head = b"\xfeSMB" + struct.pack("<HHIHHII", 64, 1, status, command, 1, flags, 0)
        head += struct.pack("<QIIQ16x", self._number, self._process, tree, session)
        return struct.pack(">I", len(head) + len(body)) + head + body


def _negotiate(random: Random) -> bytes:
    return struct.pack("<HHHHI16sQHH", 36, 2, 1, 0, 0x7F, random.randbytes(16), 0, 0x0202, 0x0210)


def _negotiated(random: Random) -> bytes:
    sizes = _words(0x2F, 0x800000, 0x800000, 0x800000)
    times = struct.pack("<QQ", _EPOCH + random.getrandbits(48), 0)
    return (
        struct.pack("<HHHH16s", 65, 1, 0x0210, 0, random.randbytes(16))
        + sizes
        + times
        + struct.pack("<HHI", 128, 0, 0)
    )


def _setup(blob: bytes) -> bytes:
    return struct.pack("<HBBIIHHQ", 25, 0, 1, 1, 0, 88, len(blob), 0) + blob


def _welcome(blob: bytes) -> bytes:
    return struct.pack("<HHHH", 9, 0, 72, len(blob)) + blob


def _challenge(random: Random) -> bytes:
    name = host(random).upper().encode("utf-16-le")
    head = b"NTLMSSP\0" + _words(2) + struct.pack("<HHI", len(name), len(name), 56)
    return head + _words(0xE2898215) + random.randbytes(8) + bytes(24) + name


def _authenticate(random: Random) -> bytes:
    names = [
        name.encode("utf-16-le") for name in ("PLANT", f"op{random.randrange(40)}", host(random).upper())
    ]
    parts = [random.randbytes(24), random.randbytes(24), *names, random.randbytes(16)]
    fields, at = b"", 64
    for part in parts:
        fields += struct.pack("<HHI", len(part), len(part), at)
        at += len(part)
    return b"NTLMSSP\0" + _words(3) + fields + _words(0xE2888215) + b"".join(parts)


def _create(name: bytes) -> bytes:
    fixed = struct.pack("<HBBIQQ", 57, 0, 0, 2, 0, 0) + _words(0x120089, 0, 7, 1, 0x40)
    return fixed + struct.pack("<HHII", 120, len(name), 0, 0) + name


def _created(random: Random, file_id: bytes) -> bytes:
    times = struct.pack("<4Q", *(_EPOCH + random.getrandbits(48) for _ in range(4)))
    return (
        struct.pack("<HBBI", 89, 0, 0, 1)
        + times
        + struct.pack("<QQII", 65536, 61440, 0x20, 0)
        + file_id
        + bytes(8)
    )


def _words(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}I", *values)

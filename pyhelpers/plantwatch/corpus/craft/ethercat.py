"""EtherCAT byte by byte.

Written from IEC 61158-4-12 (frames, datagrams, registers) and IEC 61158-6-12 (mailbox, CoE, FoE). Numbers are
little endian. Builders check nothing.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from enum import IntEnum

from plantwatch.corpus.craft.link import Link

ETHERTYPE = 0x88A4
EVERYBODY = "ff:ff:ff:ff:ff:ff"
MAILBOX = 0x1000  # where devices commonly take messages
AL_CONTROL, AL_STATUS, RESET_ECAT, RESET_PDI = 0x0120, 0x0130, 0x0040, 0x0041

_MORE = 0x8000


class Command(IntEnum):
    """What a device does: by position (AP), by address (FP), all of them (B), by logical address (L)."""

    NOP = 0
    APRD = 1
    APWR = 2
    APRW = 3
    FPRD = 4
    FPWR = 5
    FPRW = 6
    BRD = 7
    BWR = 8
    BRW = 9
    LRD = 10
    LWR = 11
    LRW = 12
    ARMW = 13
    FRMW = 14


class State(IntEnum):
    """States of the application layer."""

    INIT = 1
    PREOP = 2
    BOOTSTRAP = 3
    SAFEOP = 4
    OP = 8


@dataclass(frozen=True, slots=True)
class Datagram:
    """``device`` and ``register`` are the two halves of a logical address where the command wants one."""

    command: int
    device: int
    register: int
    data: bytes
    counter: int = 0
    index: int = 0


def frame(*datagrams: Datagram, kind: int = 1) -> bytes:
    """The payload of a frame; ``kind`` is 1 for datagrams."""
    body = b""
    for number, one in enumerate(datagrams, 1):
        size = len(one.data) | (_MORE if number < len(datagrams) else 0)
        body += struct.pack("<BBHHHH", one.command, one.index, one.device, one.register, size, 0)
        body += one.data + struct.pack("<H", one.counter)
    return struct.pack("<H", len(body) | kind << 12) + body


def returned(link: Link, *datagrams: Datagram, devices: int = 1) -> tuple[str, bytes]:
    """The sender and the payload of a frame that comes back: each datagram was acted on."""
    first = int(link.source[:2], 16) | 2
    done = [replace(one, counter=one.counter + devices) for one in datagrams]
    return f"{first:02x}{link.source[2:]}", frame(*done)


def set_state(command: int, device: int, state: int, *, acknowledge: bool = False) -> Datagram:
    """Ask one device, or all, for a state."""
    return Datagram(command, device, AL_CONTROL, bytes((state | acknowledge << 4, 0)))


def mailbox(kind: int, service: bytes, *, counter: int = 1, priority: int = 0) -> bytes:
    """A mailbox message: 3 is CoE, 4 FoE."""
    return struct.pack("<HHBB", len(service), 0, priority << 6, kind | counter << 4) + service


def sdo_download(index: int, sub: int, value: int) -> bytes:
    """Write four bytes of the object dictionary, in one message."""
    return mailbox(3, struct.pack("<HBHBI", 2 << 12, 0x23, index, sub, value))


def sdo_upload(index: int, sub: int) -> bytes:
    """Read an object."""
    return mailbox(3, struct.pack("<HBHBI", 2 << 12, 0x40, index, sub, 0))


def foe(operation: int, name: str, password: int = 0) -> bytes:
    """1 asks for a file, 2 announces one."""
    return mailbox(4, struct.pack("<HI", operation, password) + name.encode())

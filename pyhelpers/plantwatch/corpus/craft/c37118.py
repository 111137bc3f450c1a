"""IEEE C37.118 frames byte by byte: commands, data and configuration of one measurement unit.

Written from IEEE Std C37.118.2-2011 (6.2 frame structure, 6.3 to 6.6 the frames; annex B the checksum) and
compared with recorded frames. Builders check nothing: crafted captures need illegal values.
"""

from __future__ import annotations

import binascii
from enum import IntEnum

from plantwatch.corpus.craft.conversation import Tcp, Udp

PORT, DATA_PORT = 4712, 4713
UNIT = 7734  # id of the ordinary unit's stream
NOON = 1_767_268_800  # Thursday, 1 January 2026, 12:00 UTC

_SYNC = 0xAA


class Type(IntEnum):
    """Frame types, in the bits that hold them."""

    DATA = 0x00
    HEADER = 0x10
    CONFIGURATION_1 = 0x20
    CONFIGURATION_2 = 0x30
    COMMAND = 0x40
    CONFIGURATION_3 = 0x50


class Command(IntEnum):
    """Command words (6.6)."""

    DATA_OFF = 1
    DATA_ON = 2
    SEND_HEADER = 3
    SEND_CONFIGURATION_1 = 4
    SEND_CONFIGURATION_2 = 5
    SEND_CONFIGURATION_3 = 6
    EXTENDED = 8


class Flag(IntEnum):
    """Bits of the flags (STAT) of a unit in a data frame."""

    NO_DATA = 0x4000
    TEST_MODE = 0x8000
    NOT_TO_BE_USED = 0xC000
    NOT_SYNCHRONISED = 0x2000
    TRIGGERED = 0x0800
    CHANGES_SOON = 0x0400
    MODIFIED = 0x0200


def frame(
    kind: int,
    content: bytes,
    *,
    stream: int = UNIT,
    second: int = NOON,
    quality: int = 0,
    version: int = 1,
    length: int | None = None,
) -> bytes:
    """One frame with its checksum; ``length`` overrides the field that counts all its bytes."""
    size = 16 + len(content) if length is None else length
    head = bytes([_SYNC, kind | version]) + size.to_bytes(2, "big") + stream.to_bytes(2, "big")
    time = second.to_bytes(4, "big") + bytes([quality, 0, 0, 0])
    body = head + time + content
    return body + binascii.crc_hqx(body, 0xFFFF).to_bytes(2, "big")


def command(
    word: int, *, stream: int = UNIT, extra: bytes = b"", second: int = NOON, version: int = 1
) -> bytes:
    """A command frame; ``extra`` is the content of an extended one."""
    content = word.to_bytes(2, "big") + extra
    return frame(Type.COMMAND, content, stream=stream, second=second, version=version)


def data(flags: int = 0, *, stream: int = UNIT, second: int = NOON, quality: int = 0) -> bytes:
    """A data frame of one unit: flags, one phasor, frequency deviation and its rate of change."""
    content = flags.to_bytes(2, "big") + b"\x39\x2b\x00\x00" + bytes(4)
    return frame(Type.DATA, content, stream=stream, second=second, quality=quality)


def header(text: str = "Feeder 12", *, stream: int = UNIT) -> bytes:
    """A header frame: text for people."""
    return frame(Type.HEADER, text.encode(), stream=stream)


def configuration(kind: int = Type.CONFIGURATION_2, *, stream: int = UNIT) -> bytes:
    """A configuration frame of one unit with one phasor in 16-bit rectangular form."""
    content = b"".join(
        (
            (1_000_000).to_bytes(4, "big"),  # time base
            b"\x00\x01",  # units
            b"Feeder 12".ljust(16),
            stream.to_bytes(2, "big"),
            b"\x00\x00" + b"\x00\x01" + b"\x00\x00" + b"\x00\x00",  # format; phasors, analogs, digitals
            b"VA".ljust(16),
            b"\x00\x00\x39\x2b",  # scale of the phasor
            b"\x00\x01" + b"\x00\x00" + b"\x00\x32",  # 50 Hz; changes of configuration; frames a second
        )
    )
    return frame(kind, content, stream=stream)


def subscribe(conversation: Tcp | Udp, *, stream: int = UNIT) -> None:
    """A concentrator reads configuration 2 and switches the data on."""
    conversation.client(command(Command.SEND_CONFIGURATION_2, stream=stream))
    conversation.server(configuration(stream=stream))
    conversation.client(command(Command.DATA_ON, stream=stream))

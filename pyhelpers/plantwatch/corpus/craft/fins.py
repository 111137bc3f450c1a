"""OMRON FINS messages byte by byte, over UDP and behind the header of FINS/TCP.

Written from the public description of the commands (Omron W342) and of FINS/TCP (Omron W421), and compared
with the messages of public captures. Builders check nothing: crafted captures need illegal values.
"""

from __future__ import annotations

from enum import IntEnum

from plantwatch.corpus.craft.conversation import Tcp, Udp

PORT = 9600

_COMMAND, _ANSWER = 0x80, 0xC0


class Command(IntEnum):
    """Command codes that a story names."""

    READ = 0x0101
    WRITE = 0x0102
    FILL = 0x0103
    READ_MANY = 0x0104
    TRANSFER = 0x0105
    CLEAR_PROTECTION = 0x0305
    RUN = 0x0401
    STOP = 0x0402
    IDENTIFY = 0x0501
    READ_STATUS = 0x0601
    READ_CYCLE_TIME = 0x0620
    READ_CLOCK = 0x0701


class Header(IntEnum):
    """Kinds of FINS/TCP headers."""

    CLIENT_NODE = 0
    SERVER_NODE = 1
    FRAME = 2
    ERROR = 3


READ_WORDS = bytes.fromhex("82006400000a")  # ten words of data memory from D100


def command(
    code: int,
    data: bytes = b"",
    *,
    icf: int = _COMMAND,
    gateways: int = 2,
    network: int = 0,
    node: int = 10,
    source: int = 66,
    service: int = 1,
) -> bytes:
    """A message: ``icf`` tells commands (bit 0x40 clear) from answers."""
    head = [icf, 0, gateways, network, node, 0, 0, source, 0, service]
    return bytes(head) + code.to_bytes(2, "big") + data


def answer(asked: bytes, end: int = 0, data: bytes = b"") -> bytes:
    """What a controller says to a command: the way back, an end code and data."""
    back = bytes([_ANSWER, 0, 2]) + asked[6:9] + asked[3:6] + asked[9:12]
    return back + end.to_bytes(2, "big") + data


def envelope(content: bytes, kind: int = Header.FRAME, *, error: int = 0, length: int | None = None) -> bytes:
    """A message behind the header of FINS/TCP; ``length`` overrides what the header says."""
    size = 8 + len(content) if length is None else length
    return b"FINS" + b"".join(value.to_bytes(4, "big") for value in (size, kind, error)) + content


def open_session(conversation: Tcp) -> None:
    """Client and controller tell each other their node numbers."""
    conversation.client(envelope(bytes(4), Header.CLIENT_NODE))
    conversation.server(envelope(bytes.fromhex("000000420000000a"), Header.SERVER_NODE))


def exchange(conversation: Tcp | Udp, *commands: bytes, end: int = 0) -> None:
    """Each command and its answer, as the conversation's transport carries them."""
    for asked in commands:
        for send, message in (conversation.client, asked), (conversation.server, answer(asked, end)):
            send(envelope(message) if isinstance(conversation, Tcp) else message)

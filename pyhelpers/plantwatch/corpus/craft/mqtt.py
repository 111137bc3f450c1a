"""MQTT packets byte by byte, versions 3.1, 3.1.1 and 5.0.

Written from the OASIS standards and compared with packets of a recorded client and broker. Builders check
nothing: crafted captures need illegal values.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from plantwatch.corpus.craft.conversation import Tcp

PORT = 1883

_NAMES = {3: b"MQIsdp", 4: b"MQTT", 5: b"MQTT"}
_USER, _PASSWORD, _WILL, _CLEAN = 0x80, 0x40, 0x04, 0x02
_DUP, _RETAIN = 0x08, 0x01


class Type(IntEnum):
    """First byte of packets whose flags are fixed."""

    CONNECT = 0x10
    CONNACK = 0x20
    PUBLISH = 0x30
    PUBACK = 0x40
    SUBSCRIBE = 0x82
    SUBACK = 0x90
    PINGREQ = 0xC0
    PINGRESP = 0xD0
    DISCONNECT = 0xE0


# A Sparkplug B payload (protobuf): a time and one metric, "Setpoint", double 62.0
METRIC = bytes.fromhex("0880d0eab6b733121b0a08536574706f696e741880d0eab6b733200a690000000000004f40")


def size(value: int) -> bytes:
    """A length of variable size: 7 bits a byte, low first."""
    out = bytearray()
    while True:
        value, low = divmod(value, 128)
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)


def text(value: bytes | str) -> bytes:
    """A string behind its length."""
    data = value.encode() if isinstance(value, str) else value
    return len(data).to_bytes(2, "big") + data


def packet(first: int, body: bytes = b"", *, remaining: int | None = None) -> bytes:
    """A packet; ``remaining`` overrides what it says about its length."""
    return bytes([first]) + size(len(body) if remaining is None else remaining) + body


def connect(
    client: str = "client",
    user: str = "",
    password: str = "",
    *,
    level: int = 4,
    will: tuple[str, bytes] | None = None,
) -> bytes:
    """A login with what is given; ``will`` is the topic and payload that the broker shall say afterwards."""
    flags = _CLEAN | (_USER if user else 0) | (_PASSWORD if password else 0) | (_WILL if will else 0)
    none = b"\x00" if level == 5 else b""
    body = text(_NAMES[level]) + bytes([level, flags]) + b"\x00\x3c" + none + text(client)
    if will:
        body += none + text(will[0]) + text(will[1])
    return packet(Type.CONNECT, body + b"".join(text(value) for value in (user, password) if value))


def connack(code: int = 0, *, level: int = 4) -> bytes:
    """The broker's answer to a login."""
    return packet(Type.CONNACK, bytes([0, code]) + (b"\x00" if level == 5 else b""))


def publish(
    topic: str,
    payload: bytes = METRIC,
    *,
    quality: int = 0,
    retain: bool = False,
    again: bool = False,
    properties: bytes | None = None,
) -> bytes:
    """A message; ``properties`` (version 5) are those between topic and payload."""
    first = Type.PUBLISH | quality << 1 | (_RETAIN if retain else 0) | (_DUP if again else 0)
    middle = b"\x00\x07" if quality else b""
    if properties is not None:
        middle += size(len(properties)) + properties
    return packet(first, text(topic) + middle + payload)


def subscribe(*filters: str, number: int = 1, properties: bytes | None = None) -> bytes:
    """A wish for messages whose topics fit; ``properties`` belong to version 5."""
    head = number.to_bytes(2, "big") + (b"" if properties is None else size(len(properties)) + properties)
    return packet(Type.SUBSCRIBE, head + b"".join(text(one) + b"\x01" for one in filters))


def suback(filters: int = 1, *, number: int = 1) -> bytes:
    """The broker grants so many filters."""
    return packet(Type.SUBACK, number.to_bytes(2, "big") + b"\x01" * filters)


def login(conversation: Tcp, client: str = "client", *, level: int = 4) -> None:
    """A client with a user name and no password logs in."""
    conversation.client(connect(client, "user", level=level))
    conversation.server(connack(level=level))


def say(conversation: Tcp, packets: Iterable[bytes]) -> None:
    """The client sends packets one by one; each that wants an answer gets it."""
    for sent in packets:
        conversation.client(sent)
        if sent[0] == Type.SUBSCRIBE:
            conversation.server(suback())
        elif sent[0] & 0x06 == 0x02 and sent[0] >> 4 == 3:
            conversation.server(packet(Type.PUBACK, b"\x00\x07"))

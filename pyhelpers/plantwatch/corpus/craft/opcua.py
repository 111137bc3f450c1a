"""OPC UA binary messages byte by byte (OPC 10000-6: 5.2 data encoding, 6.7 secure conversation, 7.1 UACP).

Security policy None: nothing is signed or encrypted. Every message has the same channel, time and numbers.
Builders check nothing: crafted captures need odd messages.
"""

from __future__ import annotations

import struct
from enum import IntEnum

from plantwatch.corpus.craft.conversation import Tcp

PORT = 4840
CHANNEL, TOKEN = 6, 13
NUMBER = 4  # sequence number, request id and request handle of messages that do not choose one

POLICIES = "http://opcfoundation.org/UA/SecurityPolicy#"
NULL = b"\xff\xff\xff\xff"  # a string or array that is not there
NO_IDENTITY = b"\x00\x00\x00"

USER_ACCESS_DENIED, IDENTITY_INVALID, IDENTITY_REJECTED = 0x801F0000, 0x80200000, 0x80210000
NOT_WRITABLE, NODE_UNKNOWN, SERVICE_UNSUPPORTED = 0x803B0000, 0x80340000, 0x800B0000

_TIME = bytes.fromhex("00 00 81 92 b1 7a dc 01")  # 2026-01-01T00:00:00Z as 100 ns since 1601
_SESSION = bytes.fromhex("01 00 ea 03")
_NOTHING = b"\x00\x00\x00"  # an extension object without content


class Service(IntEnum):
    """Encoding ids of requests and responses (OPC 10000-6, A.3)."""

    FAULT = 397
    FIND_SERVERS = 422
    GET_ENDPOINTS = 428
    REGISTER_SERVER = 437
    OPEN_CHANNEL = 446
    CREATE_SESSION = 461
    ACTIVATE_SESSION = 467
    ACTIVATE_SESSION_RESPONSE = 470
    CLOSE_SESSION = 473
    ADD_NODES = 488
    ADD_REFERENCES = 494
    DELETE_NODES = 500
    DELETE_REFERENCES = 506
    BROWSE = 527
    BROWSE_NEXT = 533
    TRANSLATE_PATHS = 554
    READ = 631
    READ_RESPONSE = 634
    HISTORY_READ = 664
    WRITE = 673
    WRITE_RESPONSE = 676
    HISTORY_UPDATE = 700
    CALL = 712
    CREATE_MONITORED_ITEMS = 751
    MODIFY_MONITORED_ITEMS = 763
    CREATE_SUBSCRIPTION = 787
    PUBLISH = 826
    TRANSFER_SUBSCRIPTIONS = 841
    FIND_SERVERS_ON_NETWORK = 12208
    REGISTER_SERVER_2 = 12211


class Node(IntEnum):
    """Objects of every server, and their methods."""

    SERVER = 2253
    SERVER_CONFIGURATION = 12637
    TRUST_LIST = 12642
    GET_MONITORED_ITEMS = 11492
    TRUST_LIST_READ = 12652
    TRUST_LIST_CLOSE_AND_UPDATE = 12666
    ADD_CERTIFICATE = 12668
    REMOVE_CERTIFICATE = 12670
    CREATE_SIGNING_REQUEST = 12737
    APPLY_CHANGES = 12740
    GET_REJECTED_LIST = 12777
    REQUEST_STATE_CHANGE = 12886
    UPDATE_CERTIFICATE = 13737
    CREATE_SELF_SIGNED_CERTIFICATE = 19342
    DELETE_CERTIFICATE = 19345
    RESET_TO_SERVER_DEFAULTS = 25709


def chunk(kind: str, body: bytes) -> bytes:
    """``body`` behind a header; ``kind`` is four letters such as MSGF."""
    return kind.encode() + struct.pack("<I", 8 + len(body)) + body


def hello(endpoint: str = "opc.tcp://10.54.1.10:4840/plant") -> bytes:
    """The first message of a client."""
    return chunk("HELF", struct.pack("<5I", 0, 0x7FFFFFFF, 0x7FFFFFFF, 0, 0) + text(endpoint))


def acknowledge() -> bytes:
    """What a server answers to ``hello``."""
    return chunk("ACKF", struct.pack("<5I", 0, 65535, 65535, 0x06400000, 1601))


def error(code: int = 0x80810000, reason: str = "no more channels") -> bytes:
    """What a server sends before it closes the connection."""
    return chunk("ERRF", struct.pack("<I", code) + text(reason))


def open_channel(policy: str = "None") -> bytes:
    """OpenSecureChannel with one of the policies of ``POLICIES``; others than None carry a certificate."""
    certificates = (NULL + NULL) if policy == "None" else (data(bytes(range(64)) * 8) + data(bytes(20)))
    head = struct.pack("<I", 0) + text(POLICIES + policy) + certificates
    body = struct.pack("<IIIII", 0, 0, 1, 0, 3_600_000) if policy == "None" else bytes(256)
    clear = struct.pack("<II", 1, 1) + node(Service.OPEN_CHANNEL) + _header(1, b"\x00\x00", 1000)
    return chunk("OPNF", head + (clear if policy == "None" else b"") + body)


def request(
    service: int, body: bytes = b"", *, number: int = NUMBER, wide: bool = False, kind: str = "MSGF"
) -> bytes:
    """A request; ``wide`` writes the service with four bytes of id."""
    return _message(kind, number, node(service, wide=wide) + _header(number) + body)


def response(service: int, body: bytes = b"", *, result: int = 0, number: int = NUMBER) -> bytes:
    """A response without diagnostics."""
    head = _TIME + struct.pack("<II", number, result) + b"\x00" + bytes(4) + _NOTHING
    return _message("MSGF", number, node(service) + head + body)


def fault(result: int, *, number: int = NUMBER) -> bytes:
    """ServiceFault."""
    return response(Service.FAULT, result=result, number=number)


def continued(body: bytes, *, last: bool = True, number: int = NUMBER) -> bytes:
    """A further chunk of a message."""
    return _message("MSGF" if last else "MSGC", number, body)


def activate(identity: bytes, *, signature: int = 0, number: int = NUMBER) -> bytes:
    """ActivateSession with an identity token; ``signature`` is the size of the client's."""
    algorithm = text("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")
    signed = data(bytes(place % 251 for place in range(signature)))
    tail = struct.pack("<II", 0, 1) + text("en") + identity + NULL + NULL
    return request(Service.ACTIVATE_SESSION, algorithm + signed + tail, number=number)


def anonymous(policy: str = "anonymous") -> bytes:
    """Identity token of an anonymous user."""
    return node(321) + b"\x01" + data(text(policy))


def user(name: str, password: bytes, algorithm: str | None = None) -> bytes:
    """Identity token of a user; the password is in clear without an ``algorithm``."""
    cipher = NULL if algorithm is None else text(algorithm)
    return node(324) + b"\x01" + data(text("username") + text(name) + data(password) + cipher)


def call(target: bytes, method: bytes, arguments: bytes = bytes(4), *, wide: bool = False) -> bytes:
    """Call of one method; ``target`` and ``method`` are NodeIds."""
    return request(Service.CALL, struct.pack("<I", 1) + target + method + arguments, wide=wide)


def write(tag: str, value: bytes = b"\x0b" + struct.pack("<d", 50.0), *, wide: bool = False) -> bytes:
    """Write of one value; ``value`` is a variant (0b: a double)."""
    item = named(tag) + struct.pack("<I", 13) + NULL + b"\x01" + value
    return request(Service.WRITE, struct.pack("<I", 1) + item, wide=wide)


def write_response(*results: int) -> bytes:
    """Response to a write, with a result for each value."""
    return response(Service.WRITE_RESPONSE, struct.pack(f"<I{len(results)}II", len(results), *results, 0))


def read(*tags: str, number: int = NUMBER) -> bytes:
    """Read of values."""
    items = b"".join(named(tag) + struct.pack("<I", 13) + NULL + b"\x00\x00" + NULL for tag in tags)
    body = struct.pack("<dII", 0.0, 0, len(tags)) + items
    return request(Service.READ, body, number=number)


def node(number: int, *, wide: bool = False) -> bytes:
    """A NodeId of namespace 0 with two bytes of id, or four."""
    return struct.pack("<BHI", 2, 0, number) if wide else struct.pack("<BBH", 1, 0, number)


def named(name: str) -> bytes:
    """A NodeId with a name, in namespace 2."""
    return struct.pack("<BH", 3, 2) + text(name)


def text(value: str) -> bytes:
    """A string."""
    return data(value.encode())


def data(value: bytes) -> bytes:
    """A byte string."""
    return struct.pack("<I", len(value)) + value


def exchange(conversation: Tcp, message: bytes, answer: bytes | None = None) -> None:
    """A request and its response; by default an empty one (its id is that of the request and 3)."""
    conversation.client(message)
    if answer is None:
        answer = response(int.from_bytes(message[26:28], "little") + 3)
    conversation.server(answer)


def greet(conversation: Tcp) -> None:
    """Hello and its acknowledgement."""
    conversation.client(hello())
    conversation.server(acknowledge())


def _header(number: int, token: bytes = _SESSION, timeout: int = 4000) -> bytes:
    return token + _TIME + struct.pack("<II", number, 0) + NULL + struct.pack("<I", timeout) + _NOTHING


def _message(kind: str, number: int, body: bytes) -> bytes:
    return chunk(kind, struct.pack("<IIII", CHANNEL, TOKEN, number, number) + body)

"""ANSI C12.22 messages: ACSE elements in BER around an EPSEM with services.

Written from IEEE Std 1703-2012, 5.3; procedures from ANSI C12.19, table 7. Builders check nothing.
"""

from __future__ import annotations

from enum import IntEnum

from plantwatch.corpus.craft.conversation import Tcp, Udp

PORT = 1153

METER = bytes.fromhex("060f2b060104018285638e7f85f1c24e00")
HEAD_END = bytes.fromhex("06082b06010401828563")
INVOCATION = b"\x02\x04\x13\xe8\x14\x21"
_CLASS = b"ABCD"


class Service(IntEnum):
    """The first byte of a request in an EPSEM."""

    IDENTIFY = 0x20
    TERMINATE = 0x21
    DISCONNECT = 0x22
    DEREGISTER = 0x24
    RESOLVE = 0x25
    TRACE = 0x26
    REGISTER = 0x27
    FULL_READ = 0x30
    PARTIAL_READ_INDEX = 0x31
    DEFAULT_READ = 0x3E
    PARTIAL_READ_OFFSET = 0x3F
    FULL_WRITE = 0x40
    PARTIAL_WRITE_INDEX = 0x41
    PARTIAL_WRITE_OFFSET = 0x4F
    LOGON = 0x50
    SECURITY = 0x51
    LOGOFF = 0x52
    WAIT = 0x70


class Result(IntEnum):
    """The first byte of an answer."""

    OK = 0x00
    ERROR = 0x01
    SERVICE_NOT_SUPPORTED = 0x02
    INSUFFICIENT_SECURITY_CLEARANCE = 0x03
    OPERATION_NOT_POSSIBLE = 0x04
    DEVICE_BUSY = 0x06
    INVALID_SERVICE_SEQUENCE_STATE = 0x0A
    SECURITY_MECHANISM_ERROR = 0x0B


def message(
    *services: bytes,
    called: bytes = METER,
    calling: bytes = HEAD_END,
    security: int = 0,
    classified: bool = False,
    qualifier: bytes = b"",
    extra: bytes = b"",
) -> bytes:
    """One message; ``security`` 1 adds an authentication code; ``qualifier`` and ``extra`` are elements
    before and behind the number of the message."""
    control = 0x80 | security << 2 | (0x10 if classified else 0)
    epsem = bytes([control]) + (_CLASS if classified else b"") + b"".join(ber(len(s)) + s for s in services)
    if security:
        epsem += b"\x50\x41\x50\x51"
    elements = _tagged(0xA2, called) + _tagged(0xA6, calling) + qualifier
    elements += _tagged(0xA8, INVOCATION) + extra
    return _tagged(0x60, elements + _tagged(0xBE, _tagged(0x28, _tagged(0x81, epsem))))


def authentication() -> bytes:
    """The element that names key and initial value."""
    return bytes.fromhex("ac0fa20da00ba10980010081044c97f489")


def ber(size: int) -> bytes:
    """A length in its shortest form."""
    if size < 0x80:
        return bytes([size])
    return b"\x81" + bytes([size]) if size < 0x100 else b"\x82" + size.to_bytes(2, "big")


def read(table: int) -> bytes:
    """Full read of a table."""
    return bytes([Service.FULL_READ]) + table.to_bytes(2, "big")


def write(table: int, data: bytes) -> bytes:
    """Full write of a table, with the checksum of its data."""
    head = bytes([Service.FULL_WRITE]) + table.to_bytes(2, "big")
    return head + len(data).to_bytes(2, "big") + data + bytes([-sum(data) & 0xFF])


def procedure(number: int, parameters: bytes = b"", *, maker: bool = False) -> bytes:
    """A procedure is begun; ``maker`` is one of the maker's own."""
    return write(7, (number | maker << 11).to_bytes(2, "little") + b"\x2a" + parameters)


def logon(user: str = "operator") -> bytes:
    """A user's number and name, and after how many seconds of silence the session ends."""
    return bytes([Service.LOGON]) + b"\x12\x34" + user.encode().ljust(10) + b"\x00\x3c"


def security(password: str = "password1234") -> bytes:
    """The password of a session, in 20 bytes."""
    return bytes([Service.SECURITY]) + password.encode().rjust(20, b"\0") + b"\x12\x34"


def register() -> bytes:
    """A meter tells its relay where it is."""
    return bytes.fromhex(
        "27fdef0182856306082b0601040182856306082b060104018285630866697a7a62757a7a010203046265656600"
    )


def resolve(service: int = Service.RESOLVE) -> bytes:
    """Where a node is, or the way to it."""
    return bytes([service]) + HEAD_END


def result(code: int = Result.OK, data: bytes = b"") -> bytes:
    """An answer of the meter."""
    return message(bytes([code]) + data, called=HEAD_END, calling=METER)


def exchange(conversation: Tcp | Udp, *requests: bytes) -> None:
    """Each request, and an answer."""
    for request in requests:
        conversation.client(request)
        conversation.server(result(Result.OK, b"\x00\x08testdata\x00"))


def _tagged(tag: int, content: bytes) -> bytes:
    return bytes([tag]) + ber(len(content)) + content

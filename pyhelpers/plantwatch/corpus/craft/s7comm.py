"""S7comm messages byte by byte.

TPKT from RFC 1006 and TPDUs from ISO/IEC 8073 (clause 13). S7comm itself has no public specification:
the layouts were read off traffic of S7-300 and S7-400 stations (https://github.com/gymgit/s7-pcaps,
named by its captures below). Builders check nothing: crafted captures need odd messages.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from plantwatch.corpus.craft.conversation import Tcp

PORT = 102
REFERENCE = 1  # PDU reference of messages that do not choose one

PROGRAM = "P_PROGRAM"
COLD = b"C "  # argument of PROGRAM for a cold restart
WRONG_PASSWORD = 0xD602

_TPKT = struct.Struct(">BBH")
_HEADER = struct.Struct(">BBHHHH")  # protocol id, kind, reserved, reference, parameters, data
_PROTOCOL = 0x32
_DATA_TPDU, _LAST, _MORE = b"\x02\xf0", b"\x80", b"\x00"
_BLOCK_TYPES = {"OB": "08", "DB": "0A", "SDB": "0B", "FC": "0C", "FB": "0E"}


class Kind(IntEnum):
    """What kind of message it is (byte 8 of the PDU)."""

    JOB = 1
    ACK = 2
    ACK_DATA = 3
    USERDATA = 7


class Function(IntEnum):
    """Functions of a job."""

    READ = 0x04
    WRITE = 0x05
    REQUEST_DOWNLOAD = 0x1A
    DOWNLOAD_BLOCK = 0x1B
    DOWNLOAD_ENDED = 0x1C
    START_UPLOAD = 0x1D
    UPLOAD = 0x1E
    END_UPLOAD = 0x1F
    SERVICE = 0x28
    STOP = 0x29
    SETUP = 0xF0


class Group(IntEnum):
    """Groups of userdata."""

    TEST = 1
    CYCLIC = 2
    BLOCKS = 3
    CPU = 4
    SECURITY = 5
    TIME = 7


class Method(IntEnum):
    """How userdata is sent: alone, or (also replies) with a reference and an error code."""

    PLAIN = 0x11
    EXTENDED = 0x12


class Area(IntEnum):
    """Memory areas of an item."""

    COUNTERS = 0x1C
    TIMERS = 0x1D
    PERIPHERY = 0x80
    INPUTS = 0x81
    OUTPUTS = 0x82
    FLAGS = 0x83
    DATA_BLOCK = 0x84


class Mode(IntEnum):
    """Operating modes in the notice of a controller."""

    STOP = 0
    WARM_RESTART = 1
    RUN = 2
    HOT_RESTART = 3
    HOLD = 4
    COLD_RESTART = 6


@dataclass(frozen=True, slots=True)
class Item:
    """Bytes of an area; ``block`` is the number of a data block."""

    area: int
    start: int = 0
    length: int = 1
    block: int = 0

    def address(self) -> bytes:
        """The 12 bytes of the item in a request."""
        head = bytes((0x12, 0x0A, 0x10, 2)) + struct.pack(">HHB", self.length, self.block, self.area)
        return head + (self.start * 8).to_bytes(3, "big")


def tpkt(tpdu: bytes) -> bytes:
    """``tpdu`` behind its TPKT header."""
    return _TPKT.pack(3, 0, _TPKT.size + len(tpdu)) + tpdu


def transport(pdu: bytes, *, last: bool = True) -> bytes:
    """``pdu``, or a part of it that is not the ``last``, in a data TPDU."""
    return tpkt(_DATA_TPDU + (_LAST if last else _MORE) + pdu)


def connection_request(called: bytes, *, order: str = "caller called size") -> bytes:
    """COTP connection request; the parameters come in any ``order`` and any may be left out."""
    parameters = {
        "size": b"\xc0\x01\x0a",
        "caller": b"\xc1\x02\x01\x00",
        "called": bytes((0xC2, len(called))) + called,
    }
    tail = b"\xe0\x00\x00\x00\x01\x00" + b"".join(parameters[name] for name in order.split())
    return tpkt(bytes([len(tail)]) + tail)


def connection_confirm() -> bytes:
    """COTP connection confirm."""
    return tpkt(bytes.fromhex("11 d0 00 01 00 02 00 c0 01 0a c1 02 01 00 c2 02 01 02"))


def disconnect_request(reason: int = 3) -> bytes:
    """COTP disconnect request; reason 3 says that the TSAP is unknown."""
    return tpkt(bytes((6, 0x80, 0, 1, 0, 0, reason)))


def message(kind: int, parameters: bytes, data: bytes = b"", *, error: int | None = None) -> bytes:
    """Any message as one PDU without TPKT; acks carry an ``error`` code behind the header."""
    head = _HEADER.pack(_PROTOCOL, kind, 0, REFERENCE, len(parameters), len(data))
    return head + (b"" if error is None else error.to_bytes(2, "big")) + parameters + data


def job(function: int, rest: bytes = b"", data: bytes = b"") -> bytes:
    """A job: ``rest`` are the parameters behind the function code."""
    return transport(message(Kind.JOB, bytes([function]) + rest, data))


def done(function: int, rest: bytes = b"", data: bytes = b"", *, error: int = 0) -> bytes:
    """The answer to a job."""
    return transport(message(Kind.ACK_DATA, bytes([function]) + rest, data, error=error))


def refused(error: int) -> bytes:
    """An answer that holds nothing but an error code."""
    return transport(message(Kind.ACK, b"", error=error))


def setup() -> bytes:
    """Setup communication, one job at a time, PDUs of 480 bytes."""
    return job(Function.SETUP, bytes.fromhex("00 00 01 00 01 01 e0"))


def read(*items: Item) -> bytes:
    """Read variable."""
    return job(Function.READ, _addresses(items))


def write(*items: Item, value: bytes = b"\x01") -> bytes:
    """Write variable: the same ``value`` to each item."""
    one = bytes((0, 4)) + (8 * len(value)).to_bytes(2, "big") + value
    padded = one + b"\x00" * (len(one) % 2)
    return job(Function.WRITE, _addresses(items), padded * (len(items) - 1) + one)


def block(kind: str, number: int, system: str) -> bytes:
    """Name of a block in file ``system`` P (passive), A (active) or B (both)."""
    return f"{_BLOCK_TYPES[kind]}{number:05d}{system}".encode()


def request_download(kind: str, number: int) -> bytes:
    """The station announces a block (step7_s300_download)."""
    return job(Function.REQUEST_DOWNLOAD, _file(b"\x01\x00", kind, number, "P") + b"\x0d1000216000088")


def pull(kind: str, number: int, function: int = Function.DOWNLOAD_BLOCK) -> bytes:
    """The controller asks the station for a part of the block, or says that it has all."""
    return job(function, _file(b"\x00\x00", kind, number, "P"))


def start_upload(kind: str, number: int) -> bytes:
    """Start upload (snap7_s300_everything)."""
    return job(Function.START_UPLOAD, _file(b"\x00\x00", kind, number, "A"))


def continue_upload(function: int = Function.UPLOAD) -> bytes:
    """Upload or end upload of what start upload began."""
    return job(function, bytes.fromhex("00 00 00 00 00 00 07"))


def service(name: str, parameters: bytes = b"") -> bytes:
    """Program invocation service (snap7_s300_everything, tia_s300_downloadHwConfig)."""
    head = bytes.fromhex("00 00 00 00 00 00 fd") + len(parameters).to_bytes(2, "big")
    return job(Function.SERVICE, head + parameters + _counted(name))


def block_list(*names: bytes) -> bytes:
    """Parameters of a service that handles blocks."""
    return bytes((len(names), 0)) + b"".join(names)


def stop(name: str = PROGRAM) -> bytes:
    """PLC stop (snap7_s300_stop)."""
    return job(Function.STOP, bytes(5) + _counted(name))


def userdata(group: int, function: int, data: bytes = b"", *, method: int = Method.PLAIN) -> bytes:
    """A request in userdata (method EXTENDED: step7_s300_rwVarTab)."""
    return transport(_userdata(0x40 | group, function, data, method))


def userdata_reply(group: int, function: int, data: bytes = b"", *, error: int = 0) -> bytes:
    """The reply to ``userdata`` (step7_s300_AuthPassword)."""
    return transport(_userdata(0x80 | group, function, data, Method.EXTENDED, error))


def read_szl(number: int, index: int = 0) -> bytes:
    """Read a system status list."""
    return userdata(Group.CPU, 1, struct.pack(">HH", number, index))


def mode_notice(mode: int) -> bytes:
    """The controller tells its operating mode (step7_s300_stop)."""
    return transport(message(Kind.USERDATA, bytes.fromhex("01 00 10 10 00 00") + bytes((mode, 0))))


def exchange(conversation: Tcp, request: bytes, reply: bytes | None = None) -> None:
    """One request and its reply; by default a positive answer to the function or service asked for."""
    conversation.client(request)
    conversation.server(answer(request) if reply is None else reply)


def answer(request: bytes) -> bytes:
    """A plain positive answer to a job or to userdata."""
    if request[8] == Kind.USERDATA:
        return userdata_reply(request[22] & 0x0F, request[23])
    return done(request[17])


def _addresses(items: Sequence[Item]) -> bytes:
    return bytes([len(items)]) + b"".join(item.address() for item in items)


def _file(status: bytes, kind: str, number: int, system: str) -> bytes:
    return b"\x00" + status + bytes(4) + b"\x09_" + block(kind, number, system)


def _counted(name: str) -> bytes:
    return bytes([len(name)]) + name.encode()


def _userdata(kind: int, function: int, data: bytes, method: int, error: int = 0) -> bytes:
    tail = bytes((method, kind, function, 0))
    if method == Method.EXTENDED:
        tail += b"\x00\x00" + error.to_bytes(2, "big")
    body = struct.pack(">BBH", 0xFF, 9, len(data)) + data if data else b"\x0a\x00\x00\x00"
    return message(Kind.USERDATA, b"\x00\x01\x12" + bytes([len(tail)]) + tail, body)

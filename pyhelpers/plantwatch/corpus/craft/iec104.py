"""IEC 60870-5-104 messages byte by byte: APDUs of the three formats, and the ASDUs inside.

Written from IEC 60870-5-104 (clause 5: control fields and their sequence numbers) and IEC 60870-5-101
(clause 7: ASDUs with two octets of common address, three of object address, and an originator). Builders
check nothing: crafted captures need illegal values.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Literal

from plantwatch.corpus.craft.conversation import Tcp

PORT = 2404
STATION = 10  # common address of the ordinary station
EVERYONE = 0xFFFF  # global common address
NOON = bytes.fromhex("00 00 00 0c 81 01 1a")  # CP56Time2a: Thursday, 1 January 2026, 12:00

NEGATIVE, TEST = 0x40, 0x80  # bits beside the cause of transmission

_START = 0x68
_COUNTED = 0x7FFF  # sequence numbers have 15 bits


class Function(IntEnum):
    """Control octet of a U-format APDU (104, clause 5.3)."""

    START = 0x07
    START_CONFIRM = 0x0B
    STOP = 0x13
    STOP_CONFIRM = 0x23
    TEST = 0x43
    TEST_CONFIRM = 0x83


class Cause(IntEnum):
    """Causes of transmission (101, clause 7.2.3)."""

    PERIODIC = 1
    SPONTANEOUS = 3
    INITIALISED = 4
    REQUEST = 5
    ACTIVATION = 6
    CONFIRMATION = 7
    DEACTIVATION = 8
    DEACTIVATION_CONFIRMATION = 9
    TERMINATION = 10
    FILE = 13
    INTERROGATED = 20
    COUNTERS_INTERROGATED = 37
    UNKNOWN_TYPE = 44
    UNKNOWN_CAUSE = 45
    UNKNOWN_STATION = 46
    UNKNOWN_OBJECT = 47


class Type(IntEnum):
    """Type identifications (101, clause 7.2.1, and 104, clause 6), named in words."""

    SINGLE_POINT = 1
    SCALED_VALUE = 11
    SHORT_VALUE = 13
    INTEGRATED_TOTALS = 15
    SINGLE_POINT_TIMED = 30
    UNASSIGNED = 44
    SINGLE_COMMAND = 45
    DOUBLE_COMMAND = 46
    STEP_COMMAND = 47
    SET_NORMALISED = 48
    SET_SCALED = 49
    SET_SHORT = 50
    BITSTRING = 51
    SINGLE_COMMAND_TIMED = 58
    DOUBLE_COMMAND_TIMED = 59
    STEP_COMMAND_TIMED = 60
    SET_NORMALISED_TIMED = 61
    SET_SCALED_TIMED = 62
    SET_SHORT_TIMED = 63
    BITSTRING_TIMED = 64
    INITIALISATION_ENDED = 70
    INTERROGATION = 100
    COUNTER_INTERROGATION = 101
    READ = 102
    CLOCK = 103
    TEST = 104
    RESET = 105
    TEST_TIMED = 107
    PARAMETER_NORMALISED = 110
    PARAMETER_SCALED = 111
    PARAMETER_SHORT = 112
    PARAMETER_ACTIVATION = 113
    FILE_READY = 120
    SECTION_READY = 121
    CALL_FILE = 122
    LAST_SECTION = 123
    ACKNOWLEDGE_FILE = 124
    SEGMENT = 125
    PRIVATE = 136


# What an ASDU of each type holds behind its object address where a story does not care.
_ELEMENTS: dict[int, bytes] = {
    Type.SINGLE_POINT: b"\x01",
    Type.SCALED_VALUE: b"\xe0\x01\x00",
    Type.SHORT_VALUE: b"\x00\x00\x48\x42\x00",
    Type.INTEGRATED_TOTALS: b"\x67\x12\x00\x00\x00",
    Type.SINGLE_POINT_TIMED: b"\x01" + NOON,
    Type.SINGLE_COMMAND: b"\x01",
    Type.DOUBLE_COMMAND: b"\x02",
    Type.STEP_COMMAND: b"\x02",
    Type.SET_NORMALISED: b"\x00\x20\x00",
    Type.SET_SCALED: b"\xe0\x01\x00",
    Type.SET_SHORT: b"\x00\x00\x48\x42\x00",
    Type.BITSTRING: b"\x5a\x5a\x00\x00",
    Type.INITIALISATION_ENDED: b"\x02",
    Type.INTERROGATION: b"\x14",
    Type.COUNTER_INTERROGATION: b"\x05",
    Type.READ: b"",
    Type.CLOCK: NOON,
    Type.TEST: b"\xaa\x55",
    Type.RESET: b"\x01",
    Type.TEST_TIMED: b"\x01\x00" + NOON,
    Type.PARAMETER_NORMALISED: b"\xff\x7f\x01",
    Type.PARAMETER_SCALED: b"\xff\x7f\x01",
    Type.PARAMETER_SHORT: b"\x00\x3c\x1c\x46\x01",
    Type.PARAMETER_ACTIVATION: b"\x01",
    Type.FILE_READY: b"\x01\x00\x0d\x00\x00\x00",
    Type.SECTION_READY: b"\x01\x00\x01\x0d\x00\x00\x00",
    Type.CALL_FILE: b"\x01\x00\x00\x01",
    Type.LAST_SECTION: b"\x01\x00\x01\x01\x8f",
    Type.ACKNOWLEDGE_FILE: b"\x01\x00\x01\x01",
    Type.SEGMENT: b"\x01\x00\x01\x0dsettings=none",
}
_SEVEN_LESS = 13  # a command with time tag has the number of the one without, 45 to 51, plus 13


def element(kind: int) -> bytes:
    """The usual information element of a type."""
    if Type.SINGLE_COMMAND_TIMED <= kind <= Type.BITSTRING_TIMED:
        return _ELEMENTS[kind - _SEVEN_LESS] + NOON
    return _ELEMENTS.get(kind, b"\x00")


def asdu(
    kind: int,
    content: bytes | None = None,
    *,
    cause: int = Cause.ACTIVATION,
    station: int = STATION,
    address: int = 0,
    number: int = 1,
) -> bytes:
    """One ASDU with the usual element, or with ``content``; ``number`` is the whole qualifier octet."""
    head = bytes([kind, number, cause, 0]) + station.to_bytes(2, "little") + address.to_bytes(3, "little")
    return head + (element(kind) if content is None else content)


def answer(request: bytes, cause: int = Cause.CONFIRMATION) -> bytes:
    """What a station sends back: the same ASDU with another cause."""
    return request[:2] + bytes([cause]) + request[3:]


def apdu(content: bytes, *, sent: int = 0, received: int = 0, length: int | None = None) -> bytes:
    """An I-format APDU around an ASDU; ``length`` overrides the octet that counts what follows it."""
    numbers = b"".join(((number & _COUNTED) << 1).to_bytes(2, "little") for number in (sent, received))
    return bytes([_START, 4 + len(content) if length is None else length]) + numbers + content


def acknowledge(received: int) -> bytes:
    """An S-format APDU."""
    return bytes([_START, 4, 1, 0]) + ((received & _COUNTED) << 1).to_bytes(2, "little")


def control(function: int) -> bytes:
    """A U-format APDU; ``function`` need not be a legal one."""
    return bytes([_START, 4, function, 0, 0, 0])


class Dialogue:
    """Both sides of a connection, which number their I-format APDUs and acknowledge each other's.

    ``sent`` and ``received`` are the client's numbers at the start.
    """

    def __init__(self, conversation: Tcp, *, sent: int = 0, received: int = 0) -> None:
        self.conversation = conversation
        self._numbers = {"client": sent, "server": received}

    def start(self) -> None:
        """Data transfer is started and confirmed."""
        self.conversation.client(control(Function.START))
        self.conversation.server(control(Function.START_CONFIRM))

    def client(self, *asdus: bytes, split: Sequence[int] = ()) -> None:
        """The controlling station sends these ASDUs in one segment, cut at the offsets ``split``."""
        self.conversation.client(self._numbered("client", asdus), split=split)

    def server(self, *asdus: bytes, split: Sequence[int] = ()) -> None:
        """The controlled station sends these ASDUs in one segment."""
        self.conversation.server(self._numbered("server", asdus), split=split)

    def command(self, *requests: bytes) -> None:
        """Each is sent, confirmed and, but for a parameter, a read and a reset, terminated."""
        for request in requests:
            self.client(request)
            causes = [Cause.CONFIRMATION]
            if request[0] <= Type.COUNTER_INTERROGATION:
                causes.append(Cause.TERMINATION)
            for cause in causes:
                self.server(answer(request, cause))

    def _numbered(self, side: Literal["client", "server"], asdus: Sequence[bytes]) -> bytes:
        other = "server" if side == "client" else "client"
        message = b""
        for content in asdus:
            message += apdu(content, sent=self._numbers[side], received=self._numbers[other])
            self._numbers[side] += 1
        return message

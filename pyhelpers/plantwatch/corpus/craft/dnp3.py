"""DNP3 messages byte by byte: link frames, transport segments, application fragments.

Written from IEEE Std 1815-2012: clause 9 (data link), clause 8 (transport function), clause 4
(application layer); objects are in ``dnp3_objects``. The frame check of annex E is the CRC with the generator
x^16 + x^13 + x^12 + x^11 + x^10 + x^8 + x^6 + x^5 + x^2 + 1 (0x3D65), sent least significant bit
first, so the shift register uses the mirrored generator 0xA6BC; it starts at 0, its complement is sent
low byte first. Check value over the digits 1 to 9: 0xEA82.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag

from plantwatch.corpus.craft.conversation import Conversation

PORT = 20000
MASTER = 1  # link addresses of the ordinary pair
OUTSTATION = 10
SELF_ADDRESS = 0xFFFC  # whoever hears it answers for itself; no broadcast
BROADCAST_NO_CONFIRM = 0xFFFD
BROADCAST_CONFIRM = 0xFFFE
BROADCAST_OPTIONAL = 0xFFFF

_START = b"\x05\x64"
_BLOCK = 16
_SEGMENT = 249  # application bytes in one frame: 250 of user data less the transport octet
_MIRRORED_GENERATOR = 0xA6BC

_FROM_MASTER, _PRIMARY, _COUNTED = 0x80, 0x40, 0x30
_FIRST, _FINAL = 0x40, 0x80  # transport octet
_WHOLE, _CONFIRM, _UNSOLICITED = 0xC0, 0x20, 0x10  # application control


class Link(IntEnum):
    """Function of a primary link frame, and the two answers used here."""

    RESET_LINK = 0
    RESET_USER_PROCESS = 1
    TEST_LINK = 2
    CONFIRMED_DATA = 3
    DATA = 4
    REQUEST_STATUS = 9
    ACK = 0x100
    STATUS = 0x10B


class Function(IntEnum):
    """Application function codes of clause 4."""

    CONFIRM = 0
    READ = 1
    WRITE = 2
    SELECT = 3
    OPERATE = 4
    DIRECT_OPERATE = 5
    DIRECT_OPERATE_NO_ACK = 6
    FREEZE = 7
    FREEZE_NO_ACK = 8
    FREEZE_CLEAR = 9
    FREEZE_CLEAR_NO_ACK = 10
    FREEZE_AT_TIME = 11
    FREEZE_AT_TIME_NO_ACK = 12
    COLD_RESTART = 13
    WARM_RESTART = 14
    INITIALIZE_DATA = 15
    INITIALIZE_APPLICATION = 16
    START_APPLICATION = 17
    STOP_APPLICATION = 18
    SAVE_CONFIGURATION = 19
    ENABLE_UNSOLICITED = 20
    DISABLE_UNSOLICITED = 21
    ASSIGN_CLASS = 22
    DELAY_MEASUREMENT = 23
    RECORD_TIME = 24
    OPEN_FILE = 25
    CLOSE_FILE = 26
    DELETE_FILE = 27
    FILE_INFORMATION = 28
    AUTHENTICATE_FILE = 29
    ABORT_FILE = 30
    ACTIVATE_CONFIGURATION = 31
    AUTHENTICATE = 32
    AUTHENTICATE_NO_ACK = 33
    NEVER_ASSIGNED = 112
    RESPONSE = 129
    UNSOLICITED = 130
    AUTHENTICATION_RESPONSE = 131


class Iin(IntFlag):
    """Internal indications of an outstation: IIN1 in the low byte, IIN2 in the high byte (clause 4.2.2.6)."""

    NONE = 0
    BROADCAST = 0x0001
    CLASS_1_EVENTS = 0x0002
    NEED_TIME = 0x0010
    LOCAL_CONTROL = 0x0020
    DEVICE_TROUBLE = 0x0040
    DEVICE_RESTART = 0x0080
    NO_FUNCTION_SUPPORT = 0x0100
    OBJECT_UNKNOWN = 0x0200
    PARAMETER_ERROR = 0x0400
    BUFFER_OVERFLOW = 0x0800
    ALREADY_EXECUTING = 0x1000
    CONFIGURATION_CORRUPT = 0x2000


def crc(data: bytes) -> bytes:
    """The two check bytes that follow ``data``."""
    register = 0
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (_MIRRORED_GENERATOR if register & 1 else 0)
    return (register ^ 0xFFFF).to_bytes(2, "little")


def header(control: int = 0xC4, *, length: int, source: int = MASTER, destination: int = OUTSTATION) -> bytes:
    """The ten bytes before user data, with any length; control 0xC4 is unconfirmed data from a master."""
    fields = _START + bytes([length, control])
    fields += destination.to_bytes(2, "little") + source.to_bytes(2, "little")
    return fields + crc(fields)


def frame(
    function: Link,
    user_data: bytes = b"",
    *,
    source: int = MASTER,
    destination: int = OUTSTATION,
    from_master: bool = True,
) -> bytes:
    """One link frame with at most 250 bytes of user data; answers (``Link.ACK`` ...) clear the PRM bit.

    Functions that count frames carry the first count after a reset, and the bit that says it is valid.
    """
    if len(user_data) > _SEGMENT + 1:
        raise ValueError(f"{len(user_data)} bytes do not fit one link frame")
    control = (_FROM_MASTER if from_master else 0) | (0 if function & 0x100 else _PRIMARY) | function & 0x0F
    control |= _COUNTED if function in (Link.TEST_LINK, Link.CONFIRMED_DATA) else 0
    blocks = (user_data[at : at + _BLOCK] for at in range(0, len(user_data), _BLOCK))
    head = header(control, length=5 + len(user_data), source=source, destination=destination)
    return head + b"".join(block + crc(block) for block in blocks)


def segments(whole: bytes) -> list[bytes]:
    """An application fragment as user data of link frames: each begins with its transport octet."""
    pieces = [whole[at : at + _SEGMENT] for at in range(0, len(whole), _SEGMENT)]
    flags = [(_FIRST if n == 0 else 0) | (_FINAL if n == len(pieces) - 1 else 0) for n in range(len(pieces))]
    return [
        bytes([flag | n & 0x3F]) + piece for n, (flag, piece) in enumerate(zip(flags, pieces, strict=True))
    ]


def fragment(function: int, objects: bytes = b"", *, sequence: int = 0, unsolicited: bool = False) -> bytes:
    """A request as the application layer hands it down; ``function`` need not be an assigned code."""
    return bytes([_WHOLE | (_UNSOLICITED if unsolicited else 0) | sequence & 0x0F, function]) + objects


def request(
    function: int,
    objects: bytes = b"",
    *,
    source: int = MASTER,
    destination: int = OUTSTATION,
    sequence: int = 0,
    unsolicited: bool = False,
    from_master: bool = True,
) -> bytes:
    """What a master sends, as one or more link frames; ``unsolicited`` marks the confirm of a report.

    ``from_master`` false clears the DIR bit, which a careless or hostile sender may do.
    """
    whole = fragment(function, objects, sequence=sequence, unsolicited=unsolicited)
    return b"".join(
        frame(Link.DATA, data, source=source, destination=destination, from_master=from_master)
        for data in segments(whole)
    )


def reply(
    objects: bytes = b"",
    *,
    iin: Iin = Iin.NONE,
    function: Function = Function.RESPONSE,
    source: int = OUTSTATION,
    destination: int = MASTER,
    sequence: int = 0,
) -> bytes:
    """What an outstation answers, or with ``Function.UNSOLICITED`` reports of itself."""
    spontaneous = _CONFIRM | _UNSOLICITED if function is Function.UNSOLICITED else 0
    head = bytes([_WHOLE | spontaneous | sequence & 0x0F, function]) + iin.to_bytes(2, "little")
    return b"".join(
        frame(Link.DATA, data, source=source, destination=destination, from_master=False)
        for data in segments(head + objects)
    )


def damaged(message: bytes, at: int) -> bytes:
    """The same bytes with one bit turned over in the byte at offset ``at``: a checksum no longer fits."""
    return message[:at] + bytes([message[at] ^ 0x01]) + message[at + 1 :]


def exchange(conversation: Conversation, message: bytes, answer: bytes | None = None) -> None:
    """The client asks and the outstation answers, with an empty response unless told otherwise."""
    conversation.client(message)
    conversation.server(reply() if answer is None else answer)

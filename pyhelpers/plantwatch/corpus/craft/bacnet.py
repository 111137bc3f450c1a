"""BACnet/IP messages byte by byte: virtual link, network layer, application layer.

Written from ANSI/ASHRAE 135-2020 (clauses 6, 20 and annex J) and compared with the recordings. Builders
check nothing: crafted captures need illegal values.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

PORT = 47808
EVERYONE = b"\xff\xff\x00"  # the global broadcast: network ffff, no address


class Function(IntEnum):
    """Functions of the virtual link control."""

    RESULT = 0
    WRITE_TABLE = 1
    READ_TABLE = 2
    FORWARDED = 4
    REGISTER = 5
    READ_FOREIGN = 6
    DELETE_FOREIGN = 8
    DISTRIBUTE = 9
    UNICAST = 10
    BROADCAST = 11


class Service(IntEnum):
    """Requests that are answered."""

    ACKNOWLEDGE_ALARM = 0
    SUBSCRIBE = 5
    READ_FILE = 6
    WRITE_FILE = 7
    ADD_ELEMENT = 8
    REMOVE_ELEMENT = 9
    CREATE = 10
    DELETE = 11
    READ = 12
    READ_MULTIPLE = 14
    WRITE = 15
    WRITE_MULTIPLE = 16
    COMMUNICATION = 17
    PRIVATE = 18
    REINITIALIZE = 20
    READ_RANGE = 26
    LIFE_SAFETY = 27
    SUBSCRIBE_PROPERTY = 28


class Notice(IntEnum):
    """Requests that are not answered."""

    I_AM = 0
    CHANGE = 2
    PRIVATE = 4
    TIME = 6
    WHO_HAS = 7
    WHO_IS = 8
    UTC_TIME = 9
    WRITE_GROUP = 10


class Object(IntEnum):
    """Types of objects."""

    ANALOG_INPUT = 0
    ANALOG_OUTPUT = 1
    ANALOG_VALUE = 2
    BINARY_INPUT = 3
    DEVICE = 8
    FILE = 10
    MULTI_STATE_INPUT = 13
    NOTIFICATION_CLASS = 15
    PROGRAM = 16


class Property(IntEnum):
    """Properties of objects."""

    ALL = 8
    COV_INCREMENT = 22
    EVENT_ENABLE = 35
    HIGH_LIMIT = 45
    OBJECT_LIST = 76
    OUT_OF_SERVICE = 81
    PRESENT_VALUE = 85
    PROGRAM_CHANGE = 90
    EVENT_DETECTION_ENABLE = 353


REAL = b"\x44\x42\xb4\x00\x00"  # 90.0
TRUE = b"\x11"


def link(function: int, body: bytes = b"", *, length: int | None = None) -> bytes:
    """A BVLC message; ``length`` overrides the field that counts all its bytes."""
    size = 4 + len(body) if length is None else length
    return bytes([0x81, function]) + size.to_bytes(2, "big") + body


def _network(apdu: bytes, *, to: bytes, by: bytes, more: int = 0, version: int = 1) -> bytes:
    control = more | (0x20 if to else 0) | (0x08 if by else 0)
    return bytes([version, control]) + to + by + (b"\xff" if to else b"") + apdu


class Route(NamedTuple):
    """How a message goes: ``to`` and ``by`` are network, length of the address, and address."""

    name: str
    function: int = Function.UNICAST
    to: bytes = b""
    by: bytes = b""

    def __call__(self, apdu: bytes, *, more: int = 0, version: int = 1) -> bytes:
        """The message around an APDU, or a message of the network layer if ``more`` has bit 80."""
        body = _network(apdu, to=self.to, by=self.by, more=more, version=version)
        if self.function == Function.FORWARDED:
            body = bytes([10, 53, 2, 99]) + PORT.to_bytes(2, "big") + body
        return link(self.function, body)


DESTINATION, SOURCE = b"\x00\x05\x01\x1d", b"\x00\x07\x06\x0a\x35\x03\x42\xba\xc0"
plain = Route("plain")
ROUTES = (
    plain,
    Route("destination", to=DESTINATION),
    Route("source", by=SOURCE),
    Route("both", Function.BROADCAST, DESTINATION, SOURCE),
)
FORWARDED = tuple(Route(f"forwarded {r.name}", Function.FORWARDED, r.to, r.by) for r in ROUTES)


def confirmed(service: int, data: bytes = b"", *, invoke: int = 1) -> bytes:
    """APDU of a request that is answered."""
    return bytes([0x02, 0x44, invoke, service]) + data


def segment(service: int, data: bytes = b"", *, invoke: int = 1, sequence: int = 0) -> bytes:
    """APDU of the last segment of such a request."""
    return bytes([0x0A, 0x44, invoke, sequence, 1, service]) + data


def unconfirmed(service: int, data: bytes = b"") -> bytes:
    """APDU of a request that is not answered."""
    return bytes([0x10, service]) + data


def simple_ack(service: int, *, invoke: int = 1) -> bytes:
    """APDU that says done."""
    return bytes([0x20, invoke, service])


def error(service: int, kind: int, code: int, *, invoke: int = 1) -> bytes:
    """APDU of an error with class and code."""
    return bytes([0x50, invoke, service, 0x91, kind, 0x91, code])


def identifier(kind: int, instance: int) -> bytes:
    """An object identifier: type in 10 bits, instance in 22."""
    return (kind << 22 | instance).to_bytes(4, "big")


def _property(number: int, tag: int) -> bytes:
    if number < 256:
        return bytes([tag << 4 | 9, number])
    return bytes([tag << 4 | 0x0A]) + number.to_bytes(2, "big")


def read(kind: int, instance: int, number: int) -> bytes:
    """APDU of Read Property."""
    return confirmed(Service.READ, b"\x0c" + identifier(kind, instance) + _property(number, 1))


def read_multiple(kind: int, instance: int, number: int) -> bytes:
    """APDU of Read Property Multiple with one object and one property."""
    listed = b"\x0c" + identifier(kind, instance) + b"\x1e" + _property(number, 0) + b"\x1f"
    return confirmed(Service.READ_MULTIPLE, listed)


def write(kind: int, instance: int, number: int, value: bytes = REAL, *, priority: int = 0) -> bytes:
    """APDU of Write Property; ``value`` has its own tag."""
    data = b"\x0c" + identifier(kind, instance) + _property(number, 1) + b"\x3e" + value + b"\x3f"
    return confirmed(Service.WRITE, data + (bytes([0x49, priority]) if priority else b""))


def write_multiple(kind: int, instance: int, number: int, value: bytes = REAL) -> bytes:
    """What follows the service in Write Property Multiple with one object and one property."""
    listed = b"\x1e" + _property(number, 0) + b"\x2e" + value + b"\x2f\x1f"
    return b"\x0c" + identifier(kind, instance) + listed


def reinitialize(state: int, password: str = "") -> bytes:
    """APDU of Reinitialize Device."""
    secret = bytes([0x1D, len(password) + 1, 0]) + password.encode() if password else b""
    return confirmed(Service.REINITIALIZE, bytes([0x09, state]) + secret)


def communication(state: int, minutes: int = 0) -> bytes:
    """APDU of Device Communication Control; without ``minutes`` for ever."""
    size = (minutes.bit_length() + 7) // 8
    duration = bytes([0x08 | size]) + minutes.to_bytes(size, "big") if minutes else b""
    return confirmed(Service.COMMUNICATION, duration + bytes([0x19, state]))


def i_am(device: int) -> bytes:
    """APDU of I-Am."""
    about = b"\x22\x04\x00\x91\x03\x22\x03\xe7"
    return unconfirmed(Notice.I_AM, b"\xc4" + identifier(Object.DEVICE, device) + about)


def who_is(low: int, high: int) -> bytes:
    """APDU of Who-Is for a range of device numbers."""
    limits = bytes([0x0A]) + low.to_bytes(2, "big") + bytes([0x1A]) + high.to_bytes(2, "big")
    return unconfirmed(Notice.WHO_IS, limits)


def message(kind: int, data: bytes = b"", *, route: Route = plain) -> bytes:
    """A message of the network layer."""
    return route(bytes([kind]) + data, more=0x80)


def asked(apdu: bytes) -> bytes:
    """A request on the local network, with the bit that an answer is expected."""
    return plain(apdu, more=0x04)

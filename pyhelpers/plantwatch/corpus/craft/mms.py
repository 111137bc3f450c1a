"""MMS messages byte by byte: ISO 9506-2 with the names of IEC 61850-8-1, over COTP (RFC 1006).

Layouts of the layers between were read off traffic of libiec61850 (pcaps/mms) and of devices without session
and presentation (https://github.com/w3h/icsmaster). Builders check nothing: crafted captures need odd
messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from plantwatch.corpus.craft import s7comm
from plantwatch.corpus.craft.conversation import Tcp

PORT = s7comm.PORT
INVOKE = 1  # invoke id of messages that do not choose one
DOMAIN = "F12CTRL"

ACCESS_DENIED = 3
TRUE, FALSE = b"\x83\x01\x01", b"\x83\x01\x00"

REQUEST, RESPONSE, ERROR, UNCONFIRMED, REJECT, INITIATE = 0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0xA8

_SESSION_DATA = bytes.fromhex("01 00 01 00")
_SYNTAX = bytes.fromhex("06 05 28 ca 22 02 01")  # 1.0.9506.2.1, MMS
_ACSE = bytes.fromhex("06 04 52 01 00 01")
_TITLES = bytes.fromhex(
    "a1 07 06 05 28 ca 22 02 03 a2 07 06 05 29 01 87 67 01 a3 03 02 01 0c"
    "a6 06 06 04 29 01 87 67 a7 03 02 01 0c"
)
_CALLED = bytes.fromhex("80 01 01 81 03 05 f1 00 82 0c 03 ee 1c 00 00 04 08 00 00 79 ef 18")
_SERVED = bytes.fromhex("80 01 01 81 03 05 f1 00 82 0c 03 ee 1c 00 00 00 02 00 00 40 ed 18")
_BASIC = bytes.fromhex("30 04 06 02 51 01")  # transfer syntax BER


class Service(Enum):
    """Tags of services (ISO 9506-2, ConfirmedServiceRequest)."""

    STATUS = "80"
    GET_NAMES = "a1"
    IDENTIFY = "82"
    READ = "a4"
    WRITE = "a5"
    GET_ATTRIBUTES = "a6"
    DEFINE_LIST = "ab"
    GET_LIST_ATTRIBUTES = "ac"
    DELETE_LIST = "ad"
    TAKE_CONTROL = "b3"
    RELINQUISH_CONTROL = "b4"
    INITIATE_DOWNLOAD = "ba"
    DOWNLOAD_SEGMENT = "9b"
    TERMINATE_DOWNLOAD = "bc"
    INITIATE_UPLOAD = "9d"
    UPLOAD_SEGMENT = "9e"
    TERMINATE_UPLOAD = "9f1f"
    LOAD_DOMAIN = "bf22"
    STORE_DOMAIN = "bf23"
    DELETE_DOMAIN = "9f24"
    GET_DOMAIN_ATTRIBUTES = "9f25"
    CREATE_PROGRAM = "bf26"
    DELETE_PROGRAM = "9f27"
    START = "bf28"
    STOP = "bf29"
    RESUME = "bf2a"
    RESET = "bf2b"
    KILL = "bf2c"
    OBTAIN_FILE = "bf2e"
    FILE_OPEN = "bf48"
    FILE_READ = "9f49"
    FILE_CLOSE = "9f4a"
    FILE_RENAME = "bf4b"
    FILE_DELETE = "bf4c"
    FILE_DIRECTORY = "bf4d"

    @property
    def tag(self) -> bytes:
        return bytes.fromhex(self.value)


@dataclass(frozen=True, slots=True)
class Layers:
    """What stands around an MMS PDU.

    ``octets`` is the number of bytes behind the first of each length (0: the shortest form); ``bare`` leaves
    out session and presentation; ``last`` says whether the TPDU ends the message.
    """

    octets: int = 0
    bare: bool = False
    last: bool = True

    def wrap(self, pdu: bytes) -> bytes:
        """``pdu`` in its layers, down to the TPKT."""
        if self.bare:
            return s7comm.transport(pdu, last=self.last)
        value = b"\x02\x01\x03" + self.element(b"\xa0", pdu)
        listed = self.element(b"\x61", self.element(b"\x30", value))
        return s7comm.transport(_SESSION_DATA + listed, last=self.last)

    def element(self, tag: bytes, content: bytes) -> bytes:
        """An element with a length of the form that these layers use."""
        return tag + length(len(content), self.octets) + content


USUAL = Layers()
BARE = Layers(bare=True)


def length(value: int, octets: int = 0) -> bytes:
    """A BER length (X.690, 8.1.3) with so many bytes behind its first, or in its shortest form."""
    if not octets and value < 0x80:
        return bytes([value])
    octets = octets or (value.bit_length() + 7) // 8
    return bytes([0x80 | octets]) + value.to_bytes(octets, "big")


def element(tag: int | bytes, content: bytes = b"") -> bytes:
    """An element with its shortest length."""
    return (bytes([tag]) if isinstance(tag, int) else tag) + length(len(content)) + content


def request(service: Service, content: bytes = b"", *, invoke: int = INVOKE, layers: Layers = USUAL) -> bytes:
    """A confirmed request."""
    return _confirmed(REQUEST, service.tag, content, invoke, layers)


def response(
    service: Service, content: bytes = b"", *, invoke: int = INVOKE, layers: Layers = USUAL
) -> bytes:
    """A confirmed response."""
    return _confirmed(RESPONSE, service.tag, content, invoke, layers)


def error(invoke: int = INVOKE, layers: Layers = USUAL) -> bytes:
    """A confirmed error: the object does not exist."""
    body = element(0x80, invoke.to_bytes(1, "big")) + bytes.fromhex("a2 05 a0 03 87 01 02")
    return layers.wrap(element(ERROR, body))


def reject(invoke: int = INVOKE, layers: Layers = USUAL) -> bytes:
    """A reject: the service is not known."""
    return layers.wrap(element(REJECT, element(0x80, invoke.to_bytes(1, "big")) + b"\x81\x01\x01"))


def report(item: str) -> bytes:
    """An information report that names one variable."""
    return USUAL.wrap(
        element(UNCONFIRMED, element(0xA0, element(0xA0, variable(item)) + element(0xA0, TRUE)))
    )


def initiate(layers: Layers = USUAL) -> bytes:
    """The request that begins an association; in a session connect unless the layers are bare."""
    pdu = element(
        INITIATE, bytes.fromhex("80 03 00 fd e8 81 01 05 82 01 05 83 01 0a") + element(0xA4, _CALLED)
    )
    if layers.bare:
        return layers.wrap(pdu)
    contexts = element(0x30, b"\x02\x01\x01" + _ACSE + _BASIC) + element(
        0x30, b"\x02\x01\x03" + _SYNTAX + _BASIC
    )
    user = element(0xBE, element(0x28, b"\x02\x01\x03" + element(0xA0, pdu)))
    associate = element(0x60, _TITLES + user)
    listed = element(0x61, element(0x30, b"\x02\x01\x01" + element(0xA0, associate)))
    selectors = bytes.fromhex("81 04 00 00 00 01 82 04 00 00 00 01")
    body = selectors + element(0xA4, contexts) + listed
    presentation = element(0x31, element(0xA0, b"\x80\x01\x01") + element(0xA2, body))
    connect = bytes.fromhex("05 06 13 01 00 16 01 02 14 02 00 02 33 02 00 01 34 02 00 01 c1")
    connect += bytes([len(presentation)]) + presentation  # lengths of the session layer are no BER
    return s7comm.transport(b"\x0d" + bytes([len(connect)]) + connect)


def accept() -> bytes:
    """What answers ``initiate`` in a session connect: all contexts and the association are accepted."""
    results = element(0x30, bytes.fromhex("80 01 00 81 02 51 01")) * 2
    pdu = element(0xA9, bytes.fromhex("80 03 00 fd e8 81 01 05 82 01 05 83 01 0a") + element(0xA4, _SERVED))
    user = element(0xBE, element(0x28, b"\x02\x01\x03" + element(0xA0, pdu)))
    associated = element(
        0x61, bytes.fromhex("a1 07 06 05 28 ca 22 02 03 a2 03 02 01 00 a3 05 a1 03 02 01 00") + user
    )
    listed = element(0x61, element(0x30, b"\x02\x01\x01" + element(0xA0, associated)))
    body = bytes.fromhex("83 04 00 00 00 01") + element(0xA5, results) + listed
    presentation = element(0x31, element(0xA0, b"\x80\x01\x01") + element(0xA2, body))
    accepted = bytes.fromhex("05 06 13 01 00 16 01 02 14 02 00 02 34 02 00 01 c1")
    accepted += bytes([len(presentation)]) + presentation
    return s7comm.transport(b"\x0e" + bytes([len(accepted)]) + accepted)


def associate(conversation: Tcp) -> None:
    """Transport connection and association, as a client begins. Decoders learn from it what context 3 is."""
    conversation.client(s7comm.connection_request(b"\x00\x01"))
    conversation.server(s7comm.connection_confirm())
    conversation.client(initiate())
    conversation.server(accept())


def name(item: str, domain: str = DOMAIN) -> bytes:
    """A name within a domain."""
    return element(0xA1, element(0x1A, domain.encode()) + element(0x1A, item.encode()))


def variable(item: str, domain: str = DOMAIN) -> bytes:
    """One variable of a list."""
    return element(0x30, element(0xA0, name(item, domain)))


def write(*items: str, value: bytes = TRUE, layers: Layers = USUAL, invoke: int = INVOKE) -> bytes:
    """Write the same ``value`` to each variable."""
    listed = layers.element(b"\xa0", b"".join(map(variable, items)))
    return request(Service.WRITE, listed + element(0xA0, value * len(items)), layers=layers, invoke=invoke)


def write_response(*failures: int, layers: Layers = USUAL) -> bytes:
    """Response to a write: for each variable an error, or 0."""
    results = (element(0x80, bytes([failure])) if failure else b"\x81\x00" for failure in failures)
    return response(Service.WRITE, b"".join(results), layers=layers)


def read(*items: str, layers: Layers = USUAL, invoke: int = INVOKE) -> bytes:
    """Read variables."""
    listed = layers.element(b"\xa1", layers.element(b"\xa0", b"".join(map(variable, items))))
    return request(Service.READ, listed, layers=layers, invoke=invoke)


def operation(on: bool = True) -> bytes:
    """The value of Oper or SBOw: control value, origin, number, time, test and check."""
    origin = element(0xA2, b"\x85\x01\x03" + element(0x89, b"workstation"))
    rest = bytes.fromhex("86 01 01 91 08 69 55 b9 00 00 00 00 00 83 01 00 84 02 06 00")
    return element(0xA2, (TRUE if on else FALSE) + origin + rest)


def named(text: str) -> bytes:
    """A file name or another visible string in a sequence."""
    return element(0x19, text.encode())


def exchange(conversation: Tcp, message: bytes, answer: bytes | None = None) -> None:
    """A request and its response; by default a positive one to a write."""
    conversation.client(message)
    conversation.server(write_response(0) if answer is None else answer)


def _confirmed(kind: int, tag: bytes, content: bytes, invoke: int, layers: Layers) -> bytes:
    size = invoke.bit_length() // 8 + 1
    number = element(0x02, invoke.to_bytes(size, "big"))
    return layers.wrap(layers.element(bytes([kind]), number + layers.element(tag, content)))

"""EtherNet/IP in shapes that make a correct rule miss, or cry wolf."""

import struct

from plantwatch.corpus.craft import Scenario, Tcp, enip, scenario
from plantwatch.corpus.craft.enip import (
    PORT,
    Object,
    Service,
    connected,
    encapsulate,
    list_identity,
    multiple,
    path,
    plain,
    read_tag,
    request,
    unconnected,
    write_tag,
)

DATE = "2026-11-23"

# Without a site these report every client.
READ, WRITE = "cip-tag-read-by-unlisted-client", "cip-tag-write-by-unlisted-client"
STOP, IDENTITY = "cip-program-mode", "enip-identity-request"
ZEEK = ("zeek",)

PLC, NEIGHBOUR = "10.67.0.10", "10.67.0.11"
HMI, ROGUE = "10.67.0.20", "10.67.0.66"

HALT = request(Service.STOP, path(Object.CONTROLLER, 1))
STATE = request(Service.GET_LIST, path(Object.CONTROLLER, 1), b"\x01\0\x09\0")


def finds(s: Scenario, conversation: Tcp, *policies: str) -> None:
    """All these policies fire from client to server."""
    for policy in policies:
        s.finds(policy, conversation)


def reader(s: Scenario, *messages: bytes, why: str) -> None:
    """An HMI that reads a tag and says these messages, none of which is a stop."""
    panel = s.tcp(HMI, PLC, PORT)
    panel.client(connected(read_tag()))
    for message in messages:
        panel.client(message)
    finds(s, panel, READ)
    s.near_miss(STOP, panel, why)


@scenario("enip/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """Read, stop, write and List Identity in one segment (E4); an HMI sends three reads at once."""
    bad = s.tcp(ROGUE, PLC, PORT)
    bad.client(connected(read_tag()) + plain(HALT) + connected(write_tag()) + list_identity())
    finds(s, bad, READ, STOP, WRITE)
    s.finds(IDENTITY, bad, engines=ZEEK)
    reader(s, connected(read_tag()) + connected(STATE) + connected(read_tag()), why="three reads at once")


@scenario("enip/trap-split")
def split(s: Scenario) -> None:
    """The stop is cut in two at every fifth byte, and once into single bytes (E4); a read is cut alike."""
    halt, write = connected(HALT), plain(unconnected(write_tag()))
    for number, cut in enumerate(range(1, len(halt), 5)):
        bad = s.tcp(f"10.67.0.{100 + number}", PLC, PORT)
        bad.client(halt, split=[cut])
        finds(s, bad, STOP)
    for number, cut in enumerate(range(1, len(write), 7)):
        bad = s.tcp(f"10.67.0.{120 + number}", PLC, PORT)
        bad.client(write, split=[cut])
        finds(s, bad, WRITE)
    dripping = s.tcp(ROGUE, PLC, PORT)
    dripping.client(halt, split=range(1, len(halt)))
    finds(s, dripping, STOP)
    panel = s.tcp(HMI, PLC, PORT)
    panel.client(connected(STATE), split=[3, 24, 47, 50])
    s.near_miss(STOP, panel, "a read of the state, cut in its path")


@scenario("enip/trap-midstream")
def midstream(s: Scenario) -> None:
    """Sessions that were open before the capture began (E1), one of them seen from the server first."""
    for number in range(2):
        bad = s.tcp(f"10.67.0.{66 + number}", PLC, PORT, handshake=False)
        if number:
            bad.server(connected(enip.answer(read_tag(), b"\xc3\0\0\0")))
        enip.exchange(bad, HALT)
        finds(s, bad, STOP)
    panel = s.tcp(HMI, PLC, PORT, handshake=False)
    enip.exchange(panel, STATE)
    s.near_miss(STOP, panel, "a read in an open session")


@scenario("enip/trap-one-way")
def one_way(s: Scenario) -> None:
    """The mirror shows one direction only (E3): many reads and a stop; elsewhere the replies."""
    bad = s.tcp(ROGUE, PLC, PORT, mirror="client")
    told = s.tcp(HMI, NEIGHBOUR, PORT, mirror="server")
    for number in range(30):
        bad.client(connected(read_tag(), number=number))
        told.server(connected(enip.answer(HALT), number=number))
    bad.client(connected(HALT))
    finds(s, bad, READ, STOP)
    s.near_miss(STOP, told, "only replies are seen")


@scenario("enip/trap-other-port")
def other_port(s: Scenario) -> None:
    """A stop on port 44819 (E17): silent until the catalog or the site lists the port; found on 44818."""
    elsewhere, usual = s.tcp(HMI, PLC, 44819), s.tcp(ROGUE, PLC, PORT)
    for station in (elsewhere, usual):
        enip.exchange(station, HALT)
    finds(s, usual, STOP)
    s.near_miss(STOP, elsewhere, "port 44819 is not among the protocol's ports")


@scenario("enip/trap-direction")
def direction(s: Scenario) -> None:
    """A controller sends what would be a stop, and answers one; then a station says it."""
    odd, bad = s.tcp(HMI, NEIGHBOUR, PORT), s.tcp(ROGUE, PLC, PORT)
    odd.server(connected(HALT))
    odd.server(connected(enip.answer(HALT)))
    s.near_miss(STOP, odd, "sent by the controller", reply=True)
    enip.exchange(bad, HALT)
    finds(s, bad, STOP)


@scenario("enip/trap-data-holds-request")
def data_holds_request(s: Scenario) -> None:
    """Tag data that holds a stop (Suricata believes it), most of one, and a List Identity."""
    whole, most = (
        request(Service.WRITE_TAG, path("Text"), b"\xc2\0\x30\0" + data)
        for data in (HALT * 3, HALT[:-1] + b"\x02" + list_identity())
    )
    forged, panel = s.tcp(ROGUE, PLC, PORT), s.tcp(HMI, PLC, PORT)
    forged.client(connected(whole))
    finds(s, forged, WRITE)
    s.finds(STOP, forged, engines=("suricata",))
    panel.client(connected(most))
    finds(s, panel, WRITE)
    s.near_miss(STOP, panel, "instance 2 in the data of a tag")
    s.near_miss(IDENTITY, panel, "a header in the data of a tag")


@scenario("enip/trap-nested")
def nested(s: Scenario) -> None:
    """A stop in up to four lists and Unconnected Sends, one in the other; an HMI hides only reads."""
    hidden = HALT
    for depth in range(1, 5):
        hidden = unconnected(hidden) if depth % 2 else multiple(STATE, hidden)
        bad = s.tcp(f"10.67.0.{66 + depth}", PLC, PORT)
        bad.client(plain(hidden))
        finds(s, bad, STOP)
    reader(s, plain(unconnected(multiple(STATE, unconnected(STATE)))), why="reads in each other")


@scenario("enip/trap-wide-unconnected-send")
def wide_unconnected_send(s: Scenario) -> None:
    """An Unconnected Send with class 06 in two bytes; 52 of a tag, whose data is no request."""
    for number, message in enumerate((plain(unconnected(write_tag(), wide=True)),
                                      connected(unconnected(write_tag())))):  # fmt: skip
        bad = s.tcp(f"10.67.0.{66 + number}", PLC, PORT)
        bad.client(message)
        finds(s, bad, WRITE)
    data = b"\x01\0\0\0" + write_tag()
    tags = path("A"), path(Object.TAGS, 0x2420)
    panel = s.tcp(HMI, PLC, PORT)
    enip.exchange(panel, *(request(Service.READ_PART, tag, data) for tag in tags))
    finds(s, panel, READ)
    s.near_miss(WRITE, panel, "52 reads a tag here")


@scenario("enip/trap-long-list")
def long_list(s: Scenario) -> None:
    """Thirty requests in a list, the last a stop; a write is the third (Zeek); lists that are wrong."""
    stop, third, panel = (s.tcp(c, PLC, PORT) for c in (ROGUE, "10.67.0.67", HMI))
    stop.client(connected(multiple(*[STATE] * 29, HALT)))
    finds(s, stop, STOP)
    third.client(connected(multiple(STATE, STATE, write_tag(), STATE)))
    s.finds(WRITE, third, engines=ZEEK)
    table = struct.pack("<HHH", 2, 0xFFF0, 6) + read_tag()
    offsets = request(Service.MULTIPLE, path(Object.ROUTER, 1), table)
    panel.client(connected(multiple(STATE, read_tag(), count=200)))
    panel.client(connected(offsets))
    finds(s, panel, READ)
    s.near_miss(STOP, panel, "200 requests that are two, and an offset behind the end")


@scenario("enip/trap-items")
def items(s: Scenario) -> None:
    """An empty address of four bytes, and a third item; another data item is no message."""

    def odd(first: bytes, kind: int, last: bytes = b"") -> bytes:
        data = struct.pack("<HH", kind, len(write_tag())) + write_tag()
        return encapsulate(0x6F, struct.pack("<IHH", 0, 10, 3 if last else 2) + first + data + last)

    for number, message in enumerate((odd(b"\0\0\x04\0\xaa\xbb\xcc\xdd", 0xB2),
                                      odd(bytes(4), 0xB2, b"\x01\x80\x10\0" + bytes(16)))):  # fmt: skip
        bad = s.tcp(f"10.67.0.{66 + number}", PLC, PORT)
        bad.client(message)
        finds(s, bad, WRITE)
    panel = s.tcp(HMI, PLC, PORT)
    panel.client(encapsulate(0x6F, struct.pack("<IHH", 1, 10, 2) + bytes(4) + plain(write_tag())[36:]))
    s.near_miss(WRITE, panel, "interface 1, which is not CIP")

"""CIP: tags and objects read and written, connections, refusals, and cyclic data."""

from collections.abc import Sequence

from plantwatch.corpus.craft import Scenario, Tcp, enip, scenario
from plantwatch.corpus.craft.enip import (
    IO_PORT,
    PORT,
    Object,
    Service,
    answer,
    attribute,
    connected,
    everywhere,
    path,
    plain,
    read_tag,
    request,
    write_tag,
)

DATE = "2026-11-23"

READ, WRITE = "cip-tag-read-by-unlisted-client", "cip-tag-write-by-unlisted-client"
BURST, NAMES, SCAN = "cip-tag-write-burst", "cip-tag-list-read", "cip-object-scan"
ATTRIBUTES, OPEN = "cip-attribute-write-by-unlisted-client", "cip-connection-by-unlisted-client"
REFUSED, CYCLIC = "cip-requests-refused", "cip-io-data-by-unlisted-host"

PLC = "10.66.0.10"
HMI, ROGUE = "10.66.0.20", "10.66.0.66"
ONE = b"\xc3\0\x01\0\x05\0"  # an INT with the value 5


def tell(s: Scenario, policy: str, hits: Sequence[bytes]) -> None:
    """The first request at every place (Suricata: in one other at most), the others on connections."""
    for number, form in enumerate([*everywhere(hits[0]), *(connected(one) for one in hits[1:])]):
        rogue = s.tcp(f"10.66.0.{66 + number}", PLC, PORT)
        rogue.client(form)
        s.finds(policy, rogue, engines=("zeek",) if number in (4, 5) else ())


def panel(s: Scenario, policy: str, why: str, *messages: bytes, sets_off: Sequence[str] = ()) -> Tcp:
    """An HMI at ordinary work."""
    conversation = s.tcp(HMI, PLC, PORT)
    enip.exchange(conversation, *messages)
    for other in sets_off:
        s.finds(other, conversation)
    s.near_miss(policy, conversation, why)
    return conversation


def by_number(services: Sequence[int], data: bytes) -> list[bytes]:
    """Tags by number, small and large."""
    return [request(service, path(Object.TAGS, one), data) for service in services for one in (1, 0x2420)]


@scenario("enip/tag-write")
def tag_write(s: Scenario) -> None:
    """Tags are written by name at every place, with each service, and by number; an HMI reads."""
    services = (Service.WRITE_TAG, Service.MODIFY_TAG, Service.WRITE_PART)
    hits = [request(service, path("Speed"), ONE) for service in services] + by_number(services, ONE)
    hits.append(request(Service.WRITE_TAG, path(Object.PROGRAMS, 0x2420, Object.TAGS, 0x1EDA), ONE))
    hits.append(request(Service.WRITE_TAG, path("Speed") + b"\x28\x01", ONE))
    tell(s, WRITE, hits)
    close = request(Service.FORWARD_CLOSE, path(Object.CONNECTIONS, 1), bytes(12))
    panel(s, WRITE, "reads a tag and closes a connection", read_tag(), close, sets_off=[READ])


@scenario("enip/tag-read")
def tag_read(s: Scenario) -> None:
    """Tags are read by name at every place, in fragments, by number and in lists; an HMI writes."""
    services = (Service.READ_TAG, Service.READ_PART)
    hits = [request(service, path("Level"), b"\x01\0\0\0\0\0") for service in services]
    hits += by_number(services, b"\x01\0\0\0\0\0")
    hits.append(request(Service.READ_TAG, path(Object.PROGRAMS, 0x2420, Object.TAGS, 0x1EDA), b"\x01\0"))
    hits.append(request(Service.READ_TAG, path(Object.LISTS, 0), bytes.fromhex("cc 02 04 00 01 00")))
    tell(s, READ, hits)
    panel(s, READ, "writes a tag", write_tag(), sets_off=[WRITE])


@scenario("enip/tag-list-read")
def tag_list_read(s: Scenario) -> None:
    """Names of tags are asked for, of a program by name at every place; an HMI reads a tag."""
    more = b"\x02\0\x01\0\x02\0"
    hits = [request(Service.LIST_TAGS, path("Program:Main") + path(Object.TAGS, 0), more)]
    hits += [request(Service.LIST_TAGS, path(kind, 0), more) for kind in (0x6B, 0x64, 0x68)]
    hits.append(request(Service.LIST_TAGS, path(Object.TAGS, 0x2420), more))
    hits += [request(Service.READ_TAG, path(Object.TYPES, one), bytes(6)) for one in (1, 0x0309)]
    tell(s, NAMES, hits)
    panel(s, NAMES, "reads a tag by name", read_tag(), sets_off=[READ])


@scenario("enip/tag-write-burst")
def tag_write_burst(s: Scenario) -> None:
    """Twenty writes in a fraction of a second; an HMI writes twenty in twenty seconds."""
    rogue, slow = s.tcp(ROGUE, PLC, PORT), s.tcp(HMI, PLC, PORT)
    enip.exchange(rogue, *(write_tag(value=value) for value in range(20)))
    for value in range(20):
        enip.exchange(slow, write_tag(value=value))
        s.wait(1)
    for conversation in (rogue, slow):
        s.finds(WRITE, conversation)
    s.finds(BURST, rogue)
    s.near_miss(BURST, slow, "twenty writes in twenty seconds")


@scenario("enip/object-scan")
def object_scan(s: Scenario) -> None:
    """Twenty objects of a device are read; an HMI reads nineteen, one of them again and again."""
    services = (Service.GET_ALL, Service.GET_LIST, Service.GET_ONE)
    rogue, calm = s.tcp(ROGUE, PLC, PORT), s.tcp(HMI, PLC, PORT)
    enip.exchange(rogue, *(request(services[kind % 3], path(0x2F8 + kind, 1)) for kind in range(20)))
    enip.exchange(calm, *(request(services[0], path(0x60 + min(kind, 18), 1)) for kind in range(40)))
    s.finds(SCAN, rogue, engines=("zeek",))
    s.near_miss(SCAN, calm, "nineteen objects")


@scenario("enip/attribute-write")
def attribute_write(s: Scenario) -> None:
    """Parameters of a drive are written with every service; an HMI reads them and writes a tag."""
    hits = [
        request(Service.SET_ONE, path(0x0F, 12) + attribute(1), b"\x10\x27"),
        request(Service.SET_LIST, path(0x0F, 12), b"\x01\0\x01\0\x10\x27"),
        request(Service.SET_ALL, path(0x2A, 1), bytes(8)),
        request(Service.SET_ONE, path(0x300, 1) + attribute(1), b"\x01"),
        request(Service.SET_LIST, path(0x0F, 12, wide=True), b"\x01\0\x01\0\x10\x27"),
    ]
    tell(s, ATTRIBUTES, hits)
    read = request(Service.GET_ONE, path(0x0F, 12) + attribute(1))
    panel(s, ATTRIBUTES, "reads a parameter and writes a tag", read, write_tag(), sets_off=[WRITE])


@scenario("enip/requests-refused-cip")
def requests_refused(s: Scenario) -> None:
    """A device refuses ten requests, one by one and in a list; to an HMI it refuses nine and fails in one."""
    asked = [request(Service.GET_ALL, path(0x300 + kind, 1)) for kind in range(10)]
    reasons = (0x05, 0x08, 0x0F, 0x16)
    told = [answer(one, status=reasons[number % 4]) for number, one in enumerate(asked)]
    single, listed = s.tcp(ROGUE, PLC, PORT), s.tcp("10.66.0.67", "10.66.0.11", PORT)
    for one, reply in zip(asked, told, strict=True):
        single.client(plain(one))
        single.server(plain(reply))
    listed.client(connected(enip.multiple(*asked)))
    listed.server(connected(enip.answer_multiple(*told)))
    s.finds(REFUSED, single, reply=True)
    s.finds(REFUSED, listed, reply=True, engines=("zeek",))
    calm = s.tcp(HMI, "10.66.0.12", PORT)
    for one, reply in zip(asked, [*told[:9], answer(asked[9], status=0x14)], strict=True):
        calm.client(connected(one))
        calm.server(connected(reply))
    s.near_miss(REFUSED, calm, "nine refusals, and an attribute that cannot be supported", reply=True)


@scenario("enip/connection")
def connection(s: Scenario) -> None:
    """Connections are opened, small and large; an HMI closes one."""
    for number, service in enumerate((Service.FORWARD_OPEN, Service.LARGE_FORWARD_OPEN)):
        for place, form in enumerate((plain, connected)):
            rogue = s.tcp(f"10.66.0.{66 + 2 * number + place}", PLC, PORT)
            rogue.client(form(enip.forward_open(service)))
            s.finds(OPEN, rogue)
    wide = s.tcp("10.66.0.70", PLC, PORT)
    opened = enip.forward_open()
    wide.client(plain(request(opened[0], b"\x20\x06\x25\0\x01\0", opened[6:])))
    s.finds(OPEN, wide)
    close = request(Service.FORWARD_CLOSE, path(Object.CONNECTIONS, 1), bytes(12))
    panel(s, OPEN, "a connection is closed", close)


@scenario("enip/io-data")
def io_data(s: Scenario) -> None:
    """Outputs are sent to a device, and inputs to a group; another host says something else on the port."""
    for client, server, link in (ROGUE, PLC, 0x00BADBAD), ("10.66.0.67", "239.192.1.32", 0x004B1209):
        rogue = s.udp(client, server, IO_PORT)
        for number in range(3):
            rogue.client(enip.io_data(link, b"\x01\0\0\0\xff\xff", number=number))
        s.finds(CYCLIC, rogue)
    odd = s.udp(HMI, PLC, IO_PORT)
    odd.client(enip.io_data(0, b"\x01\0\0\0\xff\xff"))
    odd.client(b"\x02\0\x01\x80" + enip.io_data(0x00BADBAD, b"\x01\0\0\0\xff\xff")[4:])
    s.near_miss(CYCLIC, odd, "no connection, and another item")


@scenario("enip/io-taken-over")
def io_taken_over(s: Scenario) -> None:
    """A second host sends outputs of a controller's connection; another opens one of its own."""
    master, rogue, other = (s.udp(c, PLC, IO_PORT) for c in ("10.66.0.12", ROGUE, HMI))
    for number in range(3):
        master.client(enip.io_data(0x004B1209, b"\x01\0\0\0\xff\xff", number=number))
        other.client(enip.io_data(0x004B1409, b"\x01\0\0\0\xff\xff", number=number))
    rogue.client(enip.io_data(0x004B1209, b"\x01\0\0\0\0\0", number=4))
    for conversation in (master, rogue, other):
        s.finds(CYCLIC, conversation)
    s.finds("cip-io-connection-taken-over", rogue, engines=("zeek",))
    s.near_miss("cip-io-connection-taken-over", other, "a connection of its own")


@scenario("enip/io-out-of-step")
def io_out_of_step(s: Scenario) -> None:
    """Outputs with numbers far ahead; another connection loses a few hundred datagrams."""
    rogue, lossy = (s.udp(c, PLC, IO_PORT) for c in (ROGUE, HMI))
    for number in (1, 2, 3, 5000):
        rogue.client(enip.io_data(0x004B1209, b"\x01\0\0\0\xff\xff", number=number))
    for number in (1, 2, 900, 1900):
        lossy.client(enip.io_data(0x004B1409, b"\x01\0\0\0\xff\xff", number=number))
    for conversation in (rogue, lossy):
        s.finds(CYCLIC, conversation)
    s.finds("cip-io-out-of-step", rogue, engines=("zeek",))
    s.near_miss("cip-io-out-of-step", lossy, "1000 ahead at most")

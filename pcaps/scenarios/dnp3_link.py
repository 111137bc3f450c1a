"""DNP3: the data link, and what is no proper frame."""

from plantwatch.corpus.craft import Scenario, dnp3, scenario
from plantwatch.corpus.craft import dnp3_objects as objects
from plantwatch.corpus.craft.dnp3 import Function, Link, exchange, reply, request

DATE = "2026-11-22"

READ = "dnp3-unlisted-read"  # without a site it reports every master

RTU = "10.40.7.10"
MASTER, ROGUE, GATEWAY = "10.40.7.20", "10.40.7.66", "10.40.7.67"
ACK = dnp3.frame(Link.ACK, source=dnp3.OUTSTATION, destination=dnp3.MASTER, from_master=False)
STATUS = dnp3.frame(Link.STATUS, source=dnp3.OUTSTATION, destination=dnp3.MASTER, from_master=False)
HEADER_CHECKSUM, DATA_CHECKSUM = 8, 13  # where these checksums begin in a frame with three bytes of data
EVENT_POLL = request(Function.READ, objects.class_poll(1, 2, 3))


def _link(s: Scenario, function: Link, policy: str, other: Link, also: str, why: str) -> None:
    rogue, gateway = s.tcp(ROGUE, RTU, dnp3.PORT), s.tcp(GATEWAY, RTU, dnp3.PORT)
    exchange(rogue, dnp3.frame(function), ACK)
    s.finds(policy, rogue)
    exchange(gateway, dnp3.frame(other), ACK)
    s.finds(also, gateway)
    s.near_miss(policy, gateway, why)
    keeper = s.tcp(MASTER, RTU, dnp3.PORT)
    exchange(keeper, dnp3.frame(Link.REQUEST_STATUS), STATUS)
    s.near_miss(policy, keeper, "link function 9 keeps the connection alive")


@scenario("dnp3/link-reset")
def link_reset(s: Scenario) -> None:
    """A rogue resets the link states; a gateway tests the link and a master keeps it alive."""
    names = "dnp3-link-reset", Link.TEST_LINK, "dnp3-link-test"
    _link(s, Link.RESET_LINK, *names, "link function 2 changes nothing")
    outstation = s.tcp(MASTER, "10.40.7.11", dnp3.PORT)
    own = dnp3.frame(Link.RESET_LINK, source=11, destination=dnp3.MASTER, from_master=False)
    outstation.server(own)
    s.finds("dnp3-link-reset", outstation, reply=True)


@scenario("dnp3/reset-user-process")
def reset_user_process(s: Scenario) -> None:
    """A rogue restarts the program behind the link; a gateway resets the link states only."""
    names = "dnp3-reset-user-process", Link.RESET_LINK, "dnp3-link-reset"
    _link(s, Link.RESET_USER_PROCESS, *names, "link function 0 resets the link states")


@scenario("dnp3/link-test")
def link_test(s: Scenario) -> None:
    """A station tests the link; a gateway resets it."""
    names = "dnp3-link-test", Link.RESET_LINK, "dnp3-link-reset"
    _link(s, Link.TEST_LINK, *names, "link function 0 resets the link states")


@scenario("dnp3/bad-checksum")
def bad_checksum(s: Scenario) -> None:
    """Wrong checksums of a header and of data, behind a good request in one segment; all good elsewhere."""
    for number, at in enumerate((HEADER_CHECKSUM, DATA_CHECKSUM)):
        forger = s.tcp(f"10.40.7.{70 + number}", RTU, dnp3.PORT)
        forger.client(EVENT_POLL + dnp3.damaged(request(Function.CONFIRM), at))
        s.finds("dnp3-bad-checksum", forger)
        s.finds(READ, forger)
    master = s.tcp(MASTER, RTU, dnp3.PORT)
    exchange(master, EVENT_POLL, reply(objects.analog_inputs(*range(200, 240))))
    s.finds(READ, master)
    s.near_miss("dnp3-bad-checksum", master, "every checksum fits")
    s.near_miss("dnp3-bad-checksum", master, "a reply of many blocks, every checksum fits", reply=True)


@scenario("dnp3/bad-checksum-alone")
def bad_checksum_alone(s: Scenario) -> None:
    """Wrong checksums in a segment of their own: Suricata's parser has no request to hang the event on."""
    for number, at in enumerate((HEADER_CHECKSUM, DATA_CHECKSUM)):
        forger = s.tcp(f"10.40.7.{70 + number}", RTU, dnp3.PORT)
        forger.client(dnp3.damaged(request(Function.CONFIRM), at))
        s.finds("dnp3-bad-checksum", forger, engines=("zeek",))


@scenario("dnp3/bad-length")
def bad_length(s: Scenario) -> None:
    """A frame that claims less than its own header, alone and behind a request; the shortest proper one."""
    fuzzer = s.tcp(ROGUE, RTU, dnp3.PORT)
    fuzzer.client(EVENT_POLL + dnp3.header(length=4))
    s.finds("dnp3-bad-length", fuzzer, engines=("zeek",))
    s.finds(READ, fuzzer)
    alone = s.tcp("10.40.7.67", RTU, dnp3.PORT)
    alone.client(dnp3.header(length=4))
    s.finds("dnp3-bad-length", alone)
    keeper = s.tcp(MASTER, RTU, dnp3.PORT)
    exchange(keeper, dnp3.frame(Link.REQUEST_STATUS), STATUS)
    s.near_miss("dnp3-bad-length", keeper, "length 5 is a frame without user data")


@scenario("dnp3/not-dnp3")
def not_dnp3(s: Scenario) -> None:
    """A web browser on the DNP3 port, over TCP, and a name query, over UDP; a master beside them."""
    browser = s.tcp(ROGUE, RTU, dnp3.PORT)
    browser.client(b"GET / HTTP/1.1\r\nHost: 10.40.7.10\r\n\r\n")
    s.finds("dnp3-not-dnp3", browser)
    asker = s.udp(GATEWAY, RTU, dnp3.PORT)
    asker.client(b"\x12\x34\x01\x00\x00\x01" + bytes(6) + b"\x07station\x05local\x00\x00\x01\x00\x01")
    s.finds("dnp3-not-dnp3", asker)
    master = s.tcp(MASTER, RTU, dnp3.PORT)
    exchange(master, EVENT_POLL)
    s.finds(READ, master)
    s.near_miss("dnp3-not-dnp3", master, "an event poll")

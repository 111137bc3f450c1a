"""DNP3: reads, discovery and scans."""

from plantwatch.corpus.craft import Scenario, Tcp, dnp3, scenario
from plantwatch.corpus.craft import dnp3_objects as objects
from plantwatch.corpus.craft.dnp3 import Function, Iin, Link, exchange, reply, request

DATE = "2026-11-22"

READ = "dnp3-unlisted-read"  # without a site these three report every master
WRITE = "dnp3-unlisted-write"
INTEGRITY = "dnp3-integrity-poll"

RTU = "10.40.4.10"
MASTER, ROGUE, OTHER = "10.40.4.20", "10.40.4.66", "10.40.4.67"
VALUES = objects.analog_inputs(230, 50, 118)


def finds(s: Scenario, conversation: Tcp, *policies: str) -> None:
    """All these policies fire from client to server."""
    for policy in policies:
        s.finds(policy, conversation)


@scenario("dnp3/unlisted-read")
def unlisted_read(s: Scenario) -> None:
    """A stranger reads analog inputs; the master only confirms what is reported to it."""
    stranger, master = s.tcp(ROGUE, RTU, dnp3.PORT), s.tcp(MASTER, RTU, dnp3.PORT)
    exchange(stranger, request(Function.READ, objects.every(30, 0)), reply(VALUES))
    finds(s, stranger, READ)
    master.server(reply(objects.binary_events(3), function=Function.UNSOLICITED))
    master.client(request(Function.CONFIRM, unsolicited=True))
    s.near_miss(READ, master, "function 0 confirms a report")


@scenario("dnp3/unlisted-write")
def unlisted_write(s: Scenario) -> None:
    """A stranger writes a dead band; the other one reads it."""
    stranger, other = s.tcp(ROGUE, RTU, dnp3.PORT), s.tcp(OTHER, RTU, dnp3.PORT)
    exchange(stranger, request(Function.WRITE, objects.dead_band(0, 500)))
    finds(s, stranger, WRITE)
    exchange(other, request(Function.READ, objects.every(34, 1)), reply(objects.dead_band(0, 10)))
    finds(s, other, READ)
    s.near_miss(WRITE, other, "function 1 reads the same point")


@scenario("dnp3/integrity-poll")
def integrity_poll(s: Scenario) -> None:
    """Class 0 is asked for as the first to the fourth object; the master fetches events only."""
    polls = ((0,), (1, 0), (1, 2, 0), (1, 2, 3, 0))
    for number, classes in enumerate(polls):
        stranger = s.tcp(f"10.40.4.{70 + number}", RTU, dnp3.PORT)
        exchange(stranger, request(Function.READ, objects.class_poll(*classes)), reply(VALUES))
        finds(s, stranger, INTEGRITY, READ)
    master = s.tcp(MASTER, RTU, dnp3.PORT)
    exchange(master, request(Function.READ, objects.class_poll(1, 2, 3)))
    finds(s, master, READ)
    s.near_miss(INTEGRITY, master, "events of class 1, 2 and 3 without class 0")
    assigner = s.tcp(OTHER, RTU, dnp3.PORT)
    exchange(assigner, request(Function.ASSIGN_CLASS, objects.class_assignment(0, 30)))
    finds(s, assigner, "dnp3-assign-class")
    s.near_miss(INTEGRITY, assigner, "class 0 in an assignment, not in a read")


@scenario("dnp3/device-attributes")
def device_attributes(s: Scenario) -> None:
    """A stranger asks for maker and version; the other one reads binary inputs."""
    stranger, other = s.tcp(ROGUE, RTU, dnp3.PORT), s.tcp(OTHER, RTU, dnp3.PORT)
    exchange(
        stranger,
        request(Function.READ, objects.device_attributes()),
        reply(objects.device_attribute(252, "Substation Controls")),
    )
    finds(s, stranger, "dnp3-device-attributes", READ)
    exchange(other, request(Function.READ, objects.every(1, 0)), reply(objects.binary_inputs(8, 0b101)))
    finds(s, other, READ)
    s.near_miss("dnp3-device-attributes", other, "group 1, binary inputs")


@scenario("dnp3/address-scan")
def address_scan(s: Scenario) -> None:
    """A scanner asks ten link addresses behind a gateway for their status; a master asks nine."""
    for address, many in ((ROGUE, 10), (MASTER, 9)):
        caller = s.tcp(address, RTU, dnp3.PORT)
        for destination in range(1, many + 1):
            caller.client(dnp3.frame(Link.REQUEST_STATUS, source=100, destination=destination))
            if destination == 4:
                answer = dnp3.frame(Link.STATUS, source=destination, destination=100, from_master=False)
                caller.server(answer)
        if many == 10:
            s.finds("dnp3-address-scan", caller, engines=("zeek",))
        else:
            s.near_miss("dnp3-address-scan", caller, "nine addresses in a minute")


@scenario("dnp3/function-scan")
def function_scan(s: Scenario) -> None:
    """An outstation refuses three functions to a scanner, whatever else it indicates; two to a new master."""
    scanner = s.tcp(ROGUE, RTU, dnp3.PORT)
    refusals = (Iin.NO_FUNCTION_SUPPORT, Iin.NO_FUNCTION_SUPPORT | Iin.PARAMETER_ERROR)
    for number, indications in enumerate((*refusals, Iin.NO_FUNCTION_SUPPORT | Iin.CLASS_1_EVENTS)):
        unknown = request(Function.NEVER_ASSIGNED + number, sequence=number)
        exchange(scanner, unknown, reply(iin=indications, sequence=number))
    s.finds("dnp3-function-scan", scanner, reply=True)
    master = s.tcp(MASTER, "10.40.4.11", dnp3.PORT)
    for number in range(2):
        unknown = request(Function.NEVER_ASSIGNED + number, sequence=number)
        exchange(master, unknown, reply(iin=Iin.NO_FUNCTION_SUPPORT, sequence=number))
    s.near_miss("dnp3-function-scan", master, "two refusals", reply=True)


@scenario("dnp3/point-scan")
def point_scan(s: Scenario) -> None:
    """An outstation does not know five points that a scanner guesses; a master misses four."""
    refusals = (Iin.OBJECT_UNKNOWN, Iin.PARAMETER_ERROR, Iin.OBJECT_UNKNOWN | Iin.PARAMETER_ERROR)
    for address, rtu, many in ((ROGUE, RTU, 5), (MASTER, "10.40.4.11", 4)):
        caller = s.tcp(address, rtu, dnp3.PORT)
        for number in range(many):
            guess = objects.points(30, 2, 10 * number, 10 * number + 9)
            refusal = reply(iin=refusals[number % 3], sequence=number)
            exchange(caller, request(Function.READ, guess, sequence=number), refusal)
        finds(s, caller, READ)
        if many == 5:
            s.finds("dnp3-point-scan", caller, reply=True)
        else:
            s.near_miss("dnp3-point-scan", caller, "four refusals", reply=True)

"""PROFINET DCP: each thing that a policy names, and what comes close to it."""

from plantwatch.corpus.craft import Scenario, scenario
from plantwatch.corpus.craft import profinet_dcp as dcp
from plantwatch.corpus.craft.link import Link
from plantwatch.corpus.craft.profinet_dcp import HELLO_GROUP, IDENTIFY_GROUP, Item

DATE = "2026-11-23"

PUMP, VALVE, CONTROLLER = "00:0e:8c:01:00:10", "00:a0:45:01:00:11", "00:0e:8c:01:00:20"
TOOL, ROGUE = "00:0c:29:30:30:30", "00:0c:29:66:66:66"
ENGINES = ("zeek",)

P = "profinet-dcp-"
IDENTIFY_ALL, IDENTIFY_FLOOD, SET_FLOOD = P + "identify-all", P + "identify-flood", P + "set-flood"
NAME, NAMELESS, REFUSED = P + "name-set", P + "name-cleared", P + "set-refused"
ADDRESS, ADDRESSLESS = P + "address-set", P + "address-cleared"
RESET, SIGNAL, HELLO = P + "factory-reset", P + "signal", P + "hello"
STORM, CONFLICT, TWICE = P + "announcement-flood", P + "address-in-conflict", P + "address-twice"


def link(s: Scenario, source: str, target: str, vlan: tuple[int, ...] = ()) -> Link:
    """Frames from one station to another, or to a group."""
    return s.link(source, target, dcp.ETHERTYPE, vlan=vlan)


def finds(s: Scenario, some: Link, *policies: str) -> None:
    """All these policies fire for the sender."""
    for policy in policies:
        s.finds(policy, some, engines=ENGINES)


def answer(s: Scenario, to: Link, xid: int, item: int, error: int = 0) -> Link:
    """The station's answer to a set."""
    back = link(s, to.target, to.source)
    back.send(dcp.answered(xid, item, error))
    return back


@scenario("profinet-dcp/identify-all")
def identify_all(s: Scenario) -> None:
    """A workstation asks all stations who they are; a controller asks for one by name."""
    rogue = link(s, ROGUE, IDENTIFY_GROUP)
    rogue.send(dcp.identify(1))
    link(s, PUMP, ROGUE).send(dcp.identified(1, "pump-1", "10.70.1.10"))
    link(s, VALVE, ROGUE).send(dcp.identified(1, "valve-12", "10.70.1.11"))
    finds(s, rogue, IDENTIFY_ALL)
    controller = link(s, CONTROLLER, IDENTIFY_GROUP)
    controller.send(dcp.identify(2, "pump-1"))
    link(s, PUMP, CONTROLLER).send(dcp.identified(2, "pump-1", "10.70.1.10"))
    s.near_miss(IDENTIFY_ALL, controller, "one station by its name")


@scenario("profinet-dcp/identify-flood")
def identify_flood(s: Scenario) -> None:
    """Fifty names are tried; a controller looks for one name as often with the same number, as a mirror port
    that sees frames twice shows it."""
    rogue = link(s, ROGUE, IDENTIFY_GROUP)
    for number in range(50):
        rogue.send(dcp.identify(number, f"pump-{number}"))
    finds(s, rogue, IDENTIFY_FLOOD)
    controller = link(s, CONTROLLER, IDENTIFY_GROUP)
    for number in range(98):
        controller.send(dcp.identify(number // 2, "pump-1"))
    s.near_miss(IDENTIFY_FLOOD, controller, "49 requests, each seen twice")


@scenario("profinet-dcp/name-set")
def name_set(s: Scenario) -> None:
    """A station is given another name, and stripped of it; a tool asks for a name only."""
    for number, (name, head) in enumerate((("pump-2", 1), ("pump-22", 0), ("p", 1))):
        rogue = link(s, f"00:0c:29:66:01:{number:02x}", PUMP)
        rogue.send(dcp.set_blocks(7, dcp.name_block(name, head)))
        answer(s, rogue, 7, Item.NAME)
        finds(s, rogue, NAME)
    stripped = link(s, ROGUE, PUMP)
    stripped.send(dcp.set_blocks(8, dcp.name_block("")))
    finds(s, stripped, NAME, NAMELESS)
    asking = link(s, TOOL, PUMP)
    asking.send(dcp.get(9, Item.NAME))
    s.near_miss(NAME, asking, "get")
    short = link(s, TOOL, VALVE)
    short.send(dcp.set_blocks(10, dcp.name_block("v")))
    finds(s, short, NAME)
    s.near_miss(NAMELESS, short, "a name of one letter")


@scenario("profinet-dcp/address-set")
def address_set(s: Scenario) -> None:
    """Stations are given an address, with servers of names, or DHCP; one is stripped of its address."""
    full = dcp.block(Item.FULL_IP, bytes.fromhex("0a460163ffffff00" + 5 * "0a460101"), 1)
    dhcp = dcp.block(Item.DHCP, b"\x01\x00")
    for number, given in enumerate((dcp.ip_block("10.70.1.99"), full, dhcp)):
        rogue = link(s, f"00:0c:29:66:02:{number:02x}", PUMP)
        rogue.send(dcp.set_blocks(7, given))
        finds(s, rogue, ADDRESS)
    stripped = link(s, ROGUE, PUMP)
    stripped.send(dcp.set_blocks(8, dcp.ip_block("0.0.0.0", "0.0.0.0")))
    finds(s, stripped, ADDRESS, ADDRESSLESS)
    asking = link(s, TOOL, PUMP)
    asking.send(dcp.get(9, Item.IP))
    s.near_miss(ADDRESS, asking, "get")


@scenario("profinet-dcp/factory-reset")
def factory_reset(s: Scenario) -> None:
    """A station forgets everything, in the old way and in the new one; another one only flashes."""
    for number, (item, head) in enumerate(((Item.FACTORY, 0), (Item.RESET, 4), (Item.RESET, 16))):
        rogue = link(s, f"00:0c:29:66:03:{number:02x}", PUMP)
        rogue.send(dcp.set_blocks(7, dcp.block(item, b"", head)))
        answer(s, rogue, 7, item)
        finds(s, rogue, RESET)
    flashing = link(s, TOOL, PUMP)
    flashing.send(dcp.set_blocks(8, dcp.block(Item.SIGNAL, b"\x01\x00")))
    finds(s, flashing, SIGNAL)
    s.near_miss(RESET, flashing, "the same option")
    replying = answer(s, flashing, 8, Item.FACTORY)
    s.near_miss(RESET, replying, "an answer that names the option")
    s.near_miss(SIGNAL, replying, "an answer that names the option")


@scenario("profinet-dcp/set-flood")
def set_flood(s: Scenario) -> None:
    """Twenty stations flash within seconds; another tool lets nineteen flash."""
    for source, number in ((ROGUE, 20), (TOOL, 19)):
        for station in range(number):
            some = link(s, source, f"00:0e:8c:02:00:{station:02x}")
            some.send(dcp.set_blocks(station, dcp.block(Item.SIGNAL, b"\x01\x00")))
            finds(s, some, SIGNAL)
            if source == TOOL:
                s.near_miss(SET_FLOOD, some, "19 of them")
    finds(s, link(s, ROGUE, "00:0e:8c:02:00:13"), SET_FLOOD)


@scenario("profinet-dcp/set-refused")
def set_refused(s: Scenario) -> None:
    """A station in operation refuses another name, and one does not know the service; a third one obeys."""
    rogue = link(s, ROGUE, PUMP)
    rogue.send(dcp.set_blocks(7, dcp.name_block("pump-2")))
    finds(s, rogue, NAME)
    finds(s, answer(s, rogue, 7, Item.NAME, 6), REFUSED)
    unknown = link(s, VALVE, ROGUE)
    unknown.send(dcp.frame(0xFEFD, 4, 5, 8, b""))
    finds(s, unknown, REFUSED)
    obeying = link(s, TOOL, PUMP)
    obeying.send(dcp.set_blocks(9, dcp.block(Item.SIGNAL, b"\x01\x00")))
    finds(s, obeying, SIGNAL)
    s.near_miss(REFUSED, answer(s, obeying, 9, Item.SIGNAL), "no error")


@scenario("profinet-dcp/hello")
def hello(s: Scenario) -> None:
    """A forger announces the address of another station; a station answers that was asked."""
    true = link(s, PUMP, CONTROLLER)
    true.send(dcp.identified(1, "pump-1", "10.70.1.10"))
    rogue = link(s, ROGUE, HELLO_GROUP)
    rogue.send(dcp.hello(1, "pump-1", "10.70.1.10"))
    finds(s, rogue, HELLO, TWICE)
    s.near_miss(HELLO, true, "an answer")
    s.near_miss(TWICE, true, "the first to have this address")


@scenario("profinet-dcp/address-in-conflict")
def address_in_conflict(s: Scenario) -> None:
    """A station says that its address is taken; two without an address do not disturb each other."""
    taken = link(s, VALVE, CONTROLLER)
    taken.send(dcp.identified(1, "valve-12", "10.70.1.10", conflict=True))
    finds(s, taken, CONFLICT)
    for number in range(2):
        new = link(s, f"00:0e:8c:03:00:{number:02x}", CONTROLLER)
        new.send(dcp.identified(2, "", "0.0.0.0"))
        s.near_miss(CONFLICT, new, "no conflict")
        s.near_miss(TWICE, new, "no address at all")


@scenario("profinet-dcp/announcement-flood")
def announcement_flood(s: Scenario) -> None:
    """A hundred answers come from one station; ninety-nine hellos from another."""
    rogue = link(s, ROGUE, CONTROLLER)
    for number in range(100):
        rogue.send(dcp.identified(number, "pump-1", "10.70.1.66"))
    finds(s, rogue, STORM)
    restless = link(s, PUMP, HELLO_GROUP)
    for number in range(99):
        restless.send(dcp.hello(number, "pump-1", "10.70.1.10"))
    finds(s, restless, HELLO)
    s.near_miss(STORM, restless, "99 of them")

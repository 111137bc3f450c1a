"""PROFINET IO context management: each call that a policy names, and what comes close to it."""

from plantwatch.corpus.craft import Scenario, Udp, profinet_cm, scenario
from plantwatch.corpus.craft.profinet_cm import Call, Control, Interface, Order, Relation, exchange

DATE = "2026-11-23"

# Without a site these report every station.
CONNECT = "profinet-cm-connect-by-unlisted-controller"
RELEASE = "profinet-cm-release-by-unlisted-controller"
WRITE = "profinet-cm-write-by-unlisted-controller"
CONTROL = "profinet-cm-control-by-unlisted-controller"
READ = "profinet-cm-read-by-unlisted-client"
IMPLICIT, IDENTITY = "profinet-cm-implicit-read", "profinet-cm-identification-read"
DIAGNOSIS, STRUCTURE = "profinet-cm-diagnosis-read", "profinet-cm-structure-read"
SUPERVISOR, TAG = "profinet-cm-supervisor-connect", "profinet-cm-identification-written"

DEVICE = "10.62.1.10"
ROGUE, CONTROLLER, TOOL = "10.62.1.66", "10.62.1.20", "10.62.1.30"
ORDERS: tuple[Order, ...] = ("<", ">")


def finds(s: Scenario, conversation: Udp, *policies: str) -> None:
    """All these policies fire from client to server."""
    for policy in policies:
        s.finds(policy, conversation)


def station(s: Scenario, number: int) -> Udp:
    """One of several stations."""
    return s.udp(f"10.62.1.{100 + number}", DEVICE, profinet_cm.PORT)


@scenario("profinet-cm/connect-by-unlisted-controller")
def connect_by_unlisted_controller(s: Scenario) -> None:
    """Stations connect, in either byte order and with several types; another one only reads."""
    for number, kind in enumerate((Relation.CONTROLLER, Relation.ISOCHRONOUS)):
        for turn, order in enumerate(ORDERS):
            rogue = station(s, number * 2 + turn)
            exchange(rogue, profinet_cm.connect(kind, order=order))
            finds(s, rogue, CONNECT)
    tool = s.udp(TOOL, DEVICE, profinet_cm.PORT)
    exchange(tool, profinet_cm.read(0x0001, call=Call.IMPLICIT_READ))
    finds(s, tool, READ, IMPLICIT)
    s.near_miss(CONNECT, tool, "a read, with the block type of no connect")


@scenario("profinet-cm/supervisor-connect")
def supervisor_connect(s: Scenario) -> None:
    """Supervisors connect, in either byte order; a controller connects as one whose name says supervisor."""
    for number, order in enumerate(ORDERS):
        rogue = station(s, number)
        exchange(rogue, profinet_cm.connect(Relation.SUPERVISOR, order=order))
        finds(s, rogue, CONNECT, SUPERVISOR)
    controller = s.udp(CONTROLLER, DEVICE, profinet_cm.PORT)
    exchange(controller, profinet_cm.connect(name="supervisor"))
    finds(s, controller, CONNECT)
    s.near_miss(SUPERVISOR, controller, "the relation of a controller")


@scenario("profinet-cm/release-by-unlisted-controller")
def release_by_unlisted_controller(s: Scenario) -> None:
    """A device is released, in either byte order; a controller tells it that parameters are complete."""
    for number, order in enumerate(ORDERS):
        rogue = station(s, number)
        exchange(rogue, profinet_cm.release(order=order))
        finds(s, rogue, RELEASE)
    controller = s.udp(CONTROLLER, DEVICE, profinet_cm.PORT)
    exchange(controller, profinet_cm.control())
    finds(s, controller, CONTROL)
    s.near_miss(RELEASE, controller, "a block of the same form")


@scenario("profinet-cm/write-by-unlisted-controller")
def write_by_unlisted_controller(s: Scenario) -> None:
    """Records are written alone and together, in either byte order; another station reads the same record."""
    several = profinet_cm.record_header(0x8071, 4) + bytes(4)
    for number, (index, value) in enumerate(((0x0001, b"\x01\x02"), (0xE040, several))):
        for turn, order in enumerate(ORDERS):
            rogue = station(s, number * 2 + turn)
            exchange(rogue, profinet_cm.write(index, value, order=order))
            finds(s, rogue, WRITE)
    tool = s.udp(TOOL, DEVICE, profinet_cm.PORT)
    exchange(tool, profinet_cm.read(0x0001))
    finds(s, tool, READ)
    s.near_miss(WRITE, tool, "reads it")


@scenario("profinet-cm/control-by-unlisted-controller")
def control_by_unlisted_controller(s: Scenario) -> None:
    """A station controls a device, in either byte order; a device tells its controller that it is ready."""
    for number, order in enumerate(ORDERS):
        rogue = station(s, number)
        exchange(rogue, profinet_cm.control(order=order))
        finds(s, rogue, CONTROL)
    device = s.udp(DEVICE, CONTROLLER, profinet_cm.PORT)
    for order in ORDERS:
        exchange(device, profinet_cm.control(Control.READY, order=order, interface=Interface.CONTROLLER))
    s.near_miss(CONTROL, device, "ready, to the interface of a controller")


@scenario("profinet-cm/read-by-unlisted-client")
def read_by_unlisted_client(s: Scenario) -> None:
    """Records are read with a relation and without, in either byte order; a controller writes one."""
    for number, call in enumerate((Call.READ, Call.IMPLICIT_READ)):
        for turn, order in enumerate(ORDERS):
            rogue = station(s, number * 2 + turn)
            exchange(rogue, profinet_cm.read(0x0002, call=call, order=order))
            finds(s, rogue, READ, *((IMPLICIT,) if call == Call.IMPLICIT_READ else ()))
    controller = s.udp(CONTROLLER, DEVICE, profinet_cm.PORT)
    exchange(controller, profinet_cm.write(0x0002, b"\x00"))
    finds(s, controller, WRITE)
    s.near_miss(READ, controller, "writes it")


@scenario("profinet-cm/implicit-read")
def implicit_read(s: Scenario) -> None:
    """A device is asked without a connection, in either byte order; a controller reads in its relation."""
    for number, order in enumerate(ORDERS):
        rogue = station(s, number)
        exchange(rogue, profinet_cm.read(0x0003, call=Call.IMPLICIT_READ, order=order))
        finds(s, rogue, READ, IMPLICIT)
    controller = s.udp(CONTROLLER, DEVICE, profinet_cm.PORT)
    exchange(controller, profinet_cm.read(0x0003))
    finds(s, controller, READ)
    s.near_miss(IMPLICIT, controller, "a read within a relation")


def records(s: Scenario, policy: str, indexes: tuple[int, ...], others: tuple[int, ...]) -> None:
    """One station for each index in turns of byte order and call; one that reads what is next to them."""
    for number, index in enumerate(indexes):
        rogue = station(s, number)
        call = (Call.READ, Call.IMPLICIT_READ)[number % 2]
        exchange(rogue, profinet_cm.read(index, call=call, order=ORDERS[number // 2 % 2]))
        finds(s, rogue, READ, policy, *((IMPLICIT,) if call == Call.IMPLICIT_READ else ()))
    tool = s.udp(TOOL, DEVICE, profinet_cm.PORT)
    for index in others:
        for order in ORDERS:
            exchange(tool, profinet_cm.read(index, order=order))
    finds(s, tool, READ)
    s.near_miss(policy, tool, "indexes next to those")


@scenario("profinet-cm/identification-read")
def identification_read(s: Scenario) -> None:
    """Identification is read, first to last record, and where it is kept; others read what is next to it."""
    records(s, IDENTITY, (0xAFF0, 0xAFF1, 0xAFF5, 0xAFFF, 0xF840), (0xAFEF, 0xB000, 0xF83F))


@scenario("profinet-cm/diagnosis-read")
def diagnosis_read(s: Scenario) -> None:
    """Diagnosis of a subslot, a slot, a relation, an API and the device is read, and the log."""
    bad = tuple(
        scope | number for scope in (0x8000, 0xC000, 0xE000, 0xF000) for number in (0x0A, 0x0C, 0x10, 0x13)
    )
    records(s, DIAGNOSIS, (*bad, 0xF80C, 0xF830), (0x8009, 0x800D, 0x8014, 0x900A, 0xF80A))


@scenario("profinet-cm/structure-read")
def structure_read(s: Scenario) -> None:
    """Modules, relations and ports are read; another station reads what is next to those records."""
    bad = 0x8000, 0x8001, 0xC000, 0xE000, 0xE002, 0xF000, 0xF820, 0xF821, 0xF831, 0xF841, 0xF842
    records(s, STRUCTURE, bad, (0x8002, 0xE003, 0xF822, 0x7FFF))


@scenario("profinet-cm/identification-written")
def identification_written(s: Scenario) -> None:
    """Tag and notes are written, in either byte order; elsewhere one is read, and others are written."""
    for number, index in enumerate((0xAFF1, 0xAFF2, 0xAFF3, 0xAFF4)):
        rogue = station(s, number)
        exchange(rogue, profinet_cm.write(index, b"pump 7".ljust(54), order=ORDERS[number % 2]))
        finds(s, rogue, WRITE, TAG)
    tool = s.udp(TOOL, DEVICE, profinet_cm.PORT)
    for index in (0xAFF0, 0xAFF5):
        exchange(tool, profinet_cm.write(index, b"x"))
    exchange(tool, profinet_cm.read(0xAFF1))
    finds(s, tool, WRITE, READ, IDENTITY)
    s.near_miss(TAG, tool, "other records, and a read")

"""UMAS: each function that a policy names, and what comes close to it."""

from plantwatch.corpus.craft import Scenario, Tcp, modbus, scenario, umas
from plantwatch.corpus.craft.umas import Function, exchange, message

DATE = "2026-11-23"

# Without a site these report every client, and every UMAS request is a maker's own Modbus function.
ANY = ("modbus-vendor-function", "umas-unlisted-client")
ID, PROJECT, PASSWORD = "umas-identification", "umas-project-information", "umas-application-password"

PLC = "10.60.1.10"
ROGUE, ENGINEER, THIRD = "10.60.1.66", "10.60.1.20", "10.60.1.67"


def finds(s: Scenario, conversation: Tcp, *policies: str) -> None:
    """These policies and those about any UMAS request fire from client to server."""
    for policy in (*ANY, *policies):
        s.finds(policy, conversation)


def contrast(s: Scenario, policy: str, bad: bytes, good: bytes, why: str, *others: str) -> None:
    """One station sends ``bad``; ``policy`` stays silent for ``good``, which ``others`` report."""
    rogue, engineer = s.tcp(ROGUE, PLC, umas.PORT), s.tcp(ENGINEER, PLC, umas.PORT)
    exchange(rogue, bad)
    finds(s, rogue, policy)
    exchange(engineer, good)
    finds(s, engineer, *others)
    s.near_miss(policy, engineer, why)


def each(s: Scenario, policy: str, *functions: int, data: bytes = b"\x00\x01\x00\x00") -> Tcp:
    """One station for each function; then the keep alive of another, which is returned."""
    for number, function in enumerate(functions):
        rogue = s.tcp(f"10.60.1.{100 + number}", PLC, umas.PORT)
        exchange(rogue, message(function, data, session=umas.GRANTED))
        finds(s, rogue, policy)
    engineer = s.tcp(ENGINEER, PLC, umas.PORT)
    exchange(engineer, message(Function.KEEP_ALIVE, session=umas.GRANTED))
    finds(s, engineer)
    return engineer


@scenario("umas/unlisted-client")
def unlisted_client(s: Scenario) -> None:
    """A station opens a UMAS conversation; a panel reads registers with plain Modbus."""
    rogue, panel = s.tcp(ROGUE, PLC, umas.PORT), s.tcp(ENGINEER, PLC, umas.PORT)
    exchange(rogue, message(Function.INIT, b"\x00"), bytes.fromhex("fd 00 01 04 00 00 32 00 00"))
    finds(s, rogue)
    request = modbus.read_holding_registers(0x5A, 2)
    modbus.exchange(panel, request, modbus.answer_registers(request, [0x5A00, 0x0290]))
    s.finds("modbus-read-by-unlisted-client", panel)
    s.near_miss("umas-unlisted-client", panel, "5a is an address, and then a value")


@scenario("umas/identification")
def identification(s: Scenario) -> None:
    """Identification, status and memory card are read; an echo of as many bytes reads nothing."""
    for number, function in enumerate((Function.READ_ID, Function.READ_STATUS, Function.READ_CARD)):
        rogue = s.tcp(f"10.60.1.{100 + number}", PLC, umas.PORT)
        exchange(rogue, message(function), b"\x10\xff\x5a\x01")
        finds(s, rogue, ID)
    engineer = s.tcp(ENGINEER, PLC, umas.PORT)
    exchange(engineer, message(Function.ECHO, b"\x02"), b"\x02")
    finds(s, engineer)
    s.near_miss(ID, engineer, "02 is what is echoed")


@scenario("umas/project-information")
def project_information(s: Scenario) -> None:
    """Project information is read in a session, and another block of it without; a status is none."""
    for client, request in (ROGUE, umas.read_project(session=1)), (THIRD, umas.read_project(4)):
        rogue = s.tcp(client, PLC, umas.PORT)
        exchange(rogue, request, b"\x09\x80\x00")
        finds(s, rogue, PROJECT)
        s.near_miss(PASSWORD, rogue, "in a session, or of another block")
    engineer = s.tcp(ENGINEER, PLC, umas.PORT)
    exchange(engineer, umas.read_status())
    finds(s, engineer, ID)
    s.near_miss(PROJECT, engineer, "status of the controller")


@scenario("umas/application-password")
def application_password(s: Scenario) -> None:
    """The request that an old Modicon M221 answers with its password; in a session it is an ordinary one."""
    rogue, engineer = s.tcp(ROGUE, PLC, umas.PORT), s.tcp(ENGINEER, PLC, umas.PORT)
    exchange(rogue, umas.read_project(), b"\x00\x00secret")
    finds(s, rogue, PROJECT, PASSWORD)
    exchange(engineer, umas.read_project(session=umas.GRANTED))
    finds(s, engineer, PROJECT)
    s.near_miss(PASSWORD, engineer, "within a session")


@scenario("umas/reservation")
def reservation(s: Scenario) -> None:
    """A station reserves the controller; another keeps its reservation alive."""
    keep = message(Function.KEEP_ALIVE, session=umas.GRANTED)
    contrast(s, "umas-reservation", umas.take_reservation("ROGUE"), keep, "keeps what it has")


@scenario("umas/reservation-released")
def reservation_released(s: Scenario) -> None:
    """A station releases the reservation; another keeps it alive."""
    engineer = each(s, "umas-reservation-released", Function.RELEASE_RESERVATION, data=b"")
    s.near_miss("umas-reservation-released", engineer, "keeps it alive")


@scenario("umas/reservation-attempts")
def reservation_attempts(s: Scenario) -> None:
    """Five tries to reserve within half a minute, all refused; two tries are an engineer who waits."""
    rogue, engineer = s.tcp(ROGUE, PLC, umas.PORT), s.tcp(ENGINEER, "10.60.1.11", umas.PORT)
    for station, times in (rogue, 5), (engineer, 2):
        for _ in range(times):
            request = umas.take_reservation()
            station.client(request)
            station.server(umas.refuse(request))
            s.wait(5)
    finds(s, rogue, "umas-reservation", "umas-reservation-attempts")
    s.finds("umas-requests-refused", rogue, reply=True)
    finds(s, engineer, "umas-reservation")
    s.near_miss("umas-reservation-attempts", engineer, "two tries")
    s.near_miss("umas-requests-refused", engineer, "two refusals", reply=True)


@scenario("umas/requests-refused")
def requests_refused(s: Scenario) -> None:
    """Five signed requests are refused; elsewhere five are granted."""
    rogue, engineer = s.tcp(ROGUE, PLC, umas.PORT), s.tcp(ENGINEER, "10.60.1.11", umas.PORT)
    request = message(Function.SIGNED, bytes(range(1, 35)), session=umas.GRANTED)
    for _ in range(5):
        rogue.client(request)
        rogue.server(umas.refuse(request))
        exchange(engineer, request)
        s.wait(3)
    finds(s, rogue)
    s.finds("umas-requests-refused", rogue, reply=True)
    finds(s, engineer)
    s.near_miss("umas-requests-refused", engineer, "all granted", reply=True)


@scenario("umas/plc-stop")
def plc_stop(s: Scenario) -> None:
    """A controller is told to stop; an echo of the stop's bytes is nothing."""
    stop = message(Function.STOP, b"\xff\x00", session=umas.GRANTED)
    echo = message(Function.ECHO, b"\x41\xff\x00", session=umas.GRANTED)
    contrast(s, "umas-plc-stop", stop, echo, "41 is what is echoed")


@scenario("umas/plc-start")
def plc_start(s: Scenario) -> None:
    """A controller is told to start; another station stops it."""
    start, stop = (message(f, b"\xff\x00", session=umas.GRANTED) for f in (Function.START, Function.STOP))
    contrast(s, "umas-plc-start", start, stop, "a stop", "umas-plc-stop")


@scenario("umas/program-download")
def program_download(s: Scenario) -> None:
    """Begin, block and end of a program that is sent; another station reads a program."""
    for number, function in enumerate((Function.SEND_BEGIN, Function.SEND_BLOCK, Function.SEND_END)):
        rogue = s.tcp(f"10.60.1.{100 + number}", PLC, umas.PORT)
        exchange(rogue, message(function, b"\x00\x01" + bytes(range(200)), session=umas.GRANTED))
        finds(s, rogue, "umas-program-download")
    engineer = s.tcp(ENGINEER, PLC, umas.PORT)
    exchange(engineer, umas.fetch_block(3), bytes(range(0x30, 0xF0)))
    finds(s, engineer, "umas-program-upload")
    s.near_miss("umas-program-download", engineer, "the program comes from the controller")


@scenario("umas/program-upload")
def program_upload(s: Scenario) -> None:
    """Begin, block and end of a program that is read; another station sends a block."""
    requests = umas.fetch_begin(), umas.fetch_block(1), umas.fetch_end()
    for number, request in enumerate(requests):
        rogue = s.tcp(f"10.60.1.{100 + number}", PLC, umas.PORT)
        exchange(rogue, request, bytes(range(0x80, 0xE0)))
        finds(s, rogue, "umas-program-upload")
    engineer = s.tcp(ENGINEER, PLC, umas.PORT)
    exchange(engineer, message(Function.SEND_BLOCK, b"\x00\x01\x34\x34", session=umas.GRANTED))
    finds(s, engineer, "umas-program-download")
    s.near_miss("umas-program-upload", engineer, "the program goes to the controller")


@scenario("umas/memory-read")
def memory_read(s: Scenario) -> None:
    """A block of memory is read; another station watches values."""
    bad = umas.read_memory(0x13, 0, 100)
    contrast(s, "umas-memory-read", bad, umas.monitor(), "watches values", "umas-values-monitored")


@scenario("umas/variables-read")
def variables_read(s: Scenario) -> None:
    """Variables, registers and memory by address are read; another station reads a block of memory."""
    functions = Function.READ_VARIABLES, Function.READ_REGISTERS, Function.READ_ADDRESS
    engineer = each(s, "umas-variables-read", *functions)
    exchange(engineer, umas.read_memory(0x22, 0x24, 40))
    s.finds("umas-memory-read", engineer)
    s.near_miss("umas-variables-read", engineer, "22 and 24 are a block and a place")


@scenario("umas/values-monitored")
def values_monitored(s: Scenario) -> None:
    """Values are watched; another station reads a block of memory."""
    good = umas.read_memory(0x50, 0x50, 40)
    contrast(s, "umas-values-monitored", umas.monitor(), good, "50 is a block", "umas-memory-read")


@scenario("umas/values-written")
def values_written(s: Scenario) -> None:
    """Memory, variables and registers are written; another station reads variables."""
    functions = Function.WRITE_MEMORY, Function.WRITE_VARIABLES, Function.WRITE_REGISTERS
    engineer = each(s, "umas-values-written", *functions)
    exchange(engineer, message(Function.READ_VARIABLES, b"\x23\x25\x00\x01", session=umas.GRANTED))
    s.finds("umas-variables-read", engineer)
    s.near_miss("umas-values-written", engineer, "reads variables")


@scenario("umas/memory-written")
def memory_written(s: Scenario) -> None:
    """Memory is written by address; another station reads it."""
    bad, good = (
        message(f, b"\x20\x01\x00\x07\x04\x00", session=umas.GRANTED)
        for f in (Function.WRITE_ADDRESS, Function.READ_ADDRESS)
    )
    contrast(s, "umas-memory-written", bad, good, "reads", "umas-variables-read")


@scenario("umas/plc-initialised")
def plc_initialised(s: Scenario) -> None:
    """A controller is told to initialise; another station only checks it."""
    check = message(Function.CHECK, bytes.fromhex("01 00 00 00 00 ff ff 00 70"))
    bad = message(Function.INITIALISE, session=umas.GRANTED)
    contrast(s, "umas-plc-initialised", bad, check, "a check of the controller")


@scenario("umas/plc-swapped")
def plc_swapped(s: Scenario) -> None:
    """A controller is told to swap; another station keeps its reservation alive."""
    engineer = each(s, "umas-plc-swapped", Function.SWAP, data=b"")
    s.near_miss("umas-plc-swapped", engineer, "keeps its reservation")


@scenario("umas/backup")
def backup(s: Scenario) -> None:
    """A backup; another station ends an upload, one code below."""
    bad = message(Function.BACKUP, b"\x00", session=umas.GRANTED)
    contrast(s, "umas-backup", bad, umas.fetch_end(), "end of an upload", "umas-program-upload")


@scenario("umas/debugging")
def debugging(s: Scenario) -> None:
    """Every debugger function, first to last; another station uses the codes on either side."""
    engineer = each(s, "umas-debugging", *range(Function.BREAKPOINT, Function.STEP + 1))
    for code in (Function.BREAKPOINT - 1, Function.STEP + 1):
        exchange(engineer, message(code, b"\x60", session=umas.GRANTED))
    s.near_miss("umas-debugging", engineer, "5f and 67 are not the debugger")

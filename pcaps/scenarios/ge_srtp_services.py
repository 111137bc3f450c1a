"""GE-SRTP: the services of a controller, one capture a policy."""

from plantwatch.corpus.craft import Scenario, Tcp, ge_srtp, scenario
from plantwatch.corpus.craft.ge_srtp import OUTPUTS, REGISTERS, Service, address, both, exchange, request

DATE = "2026-11-23"

# Without a site these three report every client.
READ, WRITE = "ge-srtp-read-by-unlisted-client", "ge-srtp-write-by-unlisted-client"
IDENTITY = "ge-srtp-identity-read"

PLC = "10.55.1.10"
HMI = "10.55.1.20"


def session(s: Scenario, client: str) -> Tcp:
    """A session that has been opened."""
    conversation = s.tcp(client, PLC, ge_srtp.PORT)
    ge_srtp.open_session(conversation)
    return conversation


def services(
    s: Scenario, policy: str, codes: tuple[int, ...], beside: dict[int, tuple[str, ...]], why: str
) -> None:
    """Each service from its own host, the first in both forms; an HMI with others and what they give."""
    messages = [*both(codes[0]), *(request(code) for code in codes[1:])]
    for number, message in enumerate(messages):
        rogue = session(s, f"10.55.1.{66 + number}")
        exchange(rogue, message)
        s.finds(policy, rogue)
        s.near_miss(policy, rogue, "the answer does nothing", reply=True)
    hmi = session(s, HMI)
    exchange(hmi, request(Service.STATUS, bytes([codes[0]])))
    for code, found in beside.items():
        exchange(hmi, *both(code))
        for other in found:
            s.finds(other, hmi)
    s.near_miss(policy, hmi, why)


@scenario("ge-srtp/plc-state-set")
def plc_state_set(s: Scenario) -> None:
    """A controller is told to stop; an HMI asks for the state and the time."""
    services(s, "ge-srtp-plc-state-set", (Service.SET_STATE,), {Service.READ_CLOCK: ()}, "00 and 25 ask")


@scenario("ge-srtp/program-downloaded")
def program_downloaded(s: Scenario) -> None:
    """Programs and blocks are loaded into a controller; an engineer copies one out and compares."""
    beside: dict[int, tuple[str, ...]] = {0x3F: ("ge-srtp-program-uploaded",), 0x42: (), 0x2D: ()}
    services(s, "ge-srtp-program-downloaded", (0x40, 0x41, 0x3E, 0x2B, 0x2C, 0x5B), beside, "3f goes out")


@scenario("ge-srtp/program-uploaded")
def program_uploaded(s: Scenario) -> None:
    """Programs and blocks are copied out; an engineer lists them, and compares one."""
    codes = 0x3F, 0x3D, 0x28, 0x2A, 0x5A
    services(
        s, "ge-srtp-program-uploaded", codes, {0x26: (), 0x27: (), 0x42: ()}, "26, 27 and 42 copy nothing"
    )


@scenario("ge-srtp/program-memory-written")
def program_memory_written(s: Scenario) -> None:
    """The memory of a program is written; an HMI reads it."""
    beside: dict[int, tuple[str, ...]] = {Service.READ_PROGRAM: (READ,)}
    services(s, "ge-srtp-program-memory-written", (0x09, 0x08, 0x10, 0x11), beside, "06 reads")


@scenario("ge-srtp/write-by-unlisted-client")
def write_by_unlisted_client(s: Scenario) -> None:
    """Registers are written, shortly and with text; an HMI reads them."""
    where = address(REGISTERS, 7, 2)
    messages = (
        request(Service.WRITE_MEMORY, where + b"\x2a\x00"),
        ge_srtp.text_request(Service.WRITE_MEMORY, where, bytes(40)),
        request(0x0F, b"setpoint"),
    )
    for number, message in enumerate(messages):
        writer = session(s, f"10.55.1.{66 + number}")
        exchange(writer, message)
        s.finds(WRITE, writer)
    hmi = session(s, HMI)
    asked = request(Service.READ_MEMORY, where)
    hmi.client(asked)
    hmi.server(ge_srtp.answer(asked, b"\x2a\x00"))
    s.finds(READ, hmi)
    s.near_miss(WRITE, hmi, "04 reads; 7 is the address")


@scenario("ge-srtp/io-written")
def io_written(s: Scenario) -> None:
    """Outputs are written by bytes and by bits, with text and without; an HMI writes registers."""
    policy = "ge-srtp-io-written"
    short = [
        request(Service.WRITE_MEMORY, address(selector, 3, 1)) for selector in (OUTPUTS, 0x48, 0x0C, 0x0A)
    ]
    long = ge_srtp.text_request(Service.WRITE_MEMORY, address(OUTPUTS, 3, 1), b"\xff")
    for number, message in enumerate((*short, long)):
        rogue = session(s, f"10.55.1.{66 + number}")
        exchange(rogue, message)
        s.finds(policy, rogue)
        s.finds(WRITE, rogue)
    hmi = session(s, HMI)
    exchange(hmi, request(Service.WRITE_MEMORY, address(REGISTERS, OUTPUTS, 1)))
    exchange(hmi, request(Service.READ_MEMORY, address(OUTPUTS, 3, 1)))
    for found in (READ, WRITE):
        s.finds(found, hmi)
    s.near_miss(policy, hmi, "outputs are read; 12 is the address of a register")


@scenario("ge-srtp/write-burst")
def write_burst(s: Scenario) -> None:
    """A script writes 100 times in 20 s; an HMI 99 times."""
    script, hmi = session(s, "10.55.1.66"), session(s, HMI)
    for number in range(100):
        message = request(Service.WRITE_MEMORY, address(REGISTERS, 7, 1), sequence=number)
        exchange(script, message)
        if number < 99:
            exchange(hmi, message)
        s.wait(0.2)
    for conversation in (script, hmi):
        s.finds(WRITE, conversation)
    s.finds("ge-srtp-write-burst", script)
    s.near_miss("ge-srtp-write-burst", hmi, "99 in a minute")


@scenario("ge-srtp/read-by-unlisted-client")
def read_by_unlisted_client(s: Scenario) -> None:
    """Memory of system, tasks and programs is read; an HMI asks for the state."""
    services(s, READ, (0x04, 0x05, 0x06, 0x0C, 0x0D, 0x0E), {Service.STATUS: ()}, "00 asks for the state")


@scenario("ge-srtp/memory-cleared")
def memory_cleared(s: Scenario) -> None:
    """Configuration, values and program are erased; an engineer compares a configuration."""
    services(s, "ge-srtp-memory-cleared", (0x35, 0x31, 0x36, 0x37), {0x34: ()}, "34 compares")


@scenario("ge-srtp/block-deleted")
def block_deleted(s: Scenario) -> None:
    """A block is deleted; an engineer compares one."""
    services(s, "ge-srtp-block-deleted", (0x2E,), {0x2D: ()}, "2d compares")


@scenario("ge-srtp/forced")
def forced(s: Scenario) -> None:
    """Points are forced; an engineer asks for the controller's type."""
    services(s, "ge-srtp-forced", (0x44, 0x57), {0x43: (IDENTITY,)}, "43 asks for the type")


@scenario("ge-srtp/faults-cleared")
def faults_cleared(s: Scenario) -> None:
    """The table of faults is erased, and one fault; an engineer reads it."""
    services(s, "ge-srtp-faults-cleared", (0x39, 0x60), {Service.READ_FAULTS: ()}, "38 reads the table")


@scenario("ge-srtp/clock-set")
def clock_set(s: Scenario) -> None:
    """A clock is set; an HMI reads it."""
    services(s, "ge-srtp-clock-set", (0x24,), {Service.READ_CLOCK: ()}, "25 reads the clock")


@scenario("ge-srtp/logon")
def logon(s: Scenario) -> None:
    """A programmer logs on; another one asks for more rights."""
    services(s, "ge-srtp-logon", (0x20,), {0x21: ("ge-srtp-privilege-changed",)}, "21 changes rights")


@scenario("ge-srtp/privilege-changed")
def privilege_changed(s: Scenario) -> None:
    """Rights are changed; an engineer gives the controller a name."""
    beside: dict[int, tuple[str, ...]] = {0x22: ("ge-srtp-controller-id-set",)}
    services(s, "ge-srtp-privilege-changed", (0x21,), beside, "22 sets the name")


@scenario("ge-srtp/controller-id-set")
def controller_id_set(s: Scenario) -> None:
    """A controller gets another name; a programmer logs on."""
    services(s, "ge-srtp-controller-id-set", (0x22,), {0x20: ("ge-srtp-logon",)}, "20 logs on")


@scenario("ge-srtp/identity-read")
def identity_read(s: Scenario) -> None:
    """Type, names and functions are asked for; an HMI asks for the short status."""
    services(s, IDENTITY, (0x43, 0x03, 0x01, 0x02, 0x4D, 0x61), {Service.STATUS: ()}, "00 is how HMIs poll")


@scenario("ge-srtp/files-changed")
def files_changed(s: Scenario) -> None:
    """Files are written, created and deleted; an engineer reads one."""
    services(s, "ge-srtp-files-changed", (0x1E, 0x18, 0x1B, 0x1C), {0x19: (), 0x1D: ()}, "19 and 1d read")


@scenario("ge-srtp/configuration-written")
def configuration_written(s: Scenario) -> None:
    """Modules are configured anew; an engineer reads the configuration."""
    codes = 0x4B, 0x32, 0x33, 0x3A, 0x3B, 0x5E
    services(s, "ge-srtp-configuration-written", codes, {0x3C: (), 0x4A: ()}, "3c and 4a read")


@scenario("ge-srtp/extension-stored")
def extension_stored(s: Scenario) -> None:
    """An extension of the operating system comes and goes; an engineer loads the one that is there."""
    services(
        s, "ge-srtp-extension-stored", (0x52, 0x54), {0x53: ()}, "53 is left out: its direction is unclear"
    )


@scenario("ge-srtp/eeprom-accessed")
def eeprom_accessed(s: Scenario) -> None:
    """EEPROM and card are used; an engineer manages blocks."""
    services(s, "ge-srtp-eeprom-accessed", (0x45, 0x49), {0x46: ()}, "46 is another service")


@scenario("ge-srtp/oem-lock")
def oem_lock(s: Scenario) -> None:
    """OEM protection is switched; an engineer manages blocks."""
    services(s, "ge-srtp-oem-lock", (0x47,), {0x46: ()}, "46 is another service")


@scenario("ge-srtp/unassigned-service")
def unassigned_service(s: Scenario) -> None:
    """Services above all that are known; the last one that is."""
    codes = 0x62, 0x80, 0xFF
    services(s, "ge-srtp-unassigned-service", codes, {0x61: (IDENTITY,)}, "61 is known")

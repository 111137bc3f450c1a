"""EtherCAT: each thing that a policy names, what comes close to it, and other places of it in a frame."""

from plantwatch.corpus.craft import Scenario, ethercat, scenario
from plantwatch.corpus.craft.ethercat import (
    AL_CONTROL,
    AL_STATUS,
    EVERYBODY,
    MAILBOX,
    Command,
    Datagram,
    State,
)
from plantwatch.corpus.craft.link import Link

DATE = "2026-11-23"

MASTER, TOOL, ROGUE = "00:01:05:01:00:20", "00:0c:29:30:30:30", "00:0c:29:66:66:66"
ENGINES = ("zeek",)
DRIVE = 1001
CYCLE = Datagram(Command.LRW, 0x0000, 0x0001, bytes(16))

LOWERED, BOOTSTRAP, OPERATIONAL = "ethercat-state-lowered", "ethercat-bootstrap", "ethercat-operational"
RESET, BROADCAST, SECOND = "ethercat-device-reset", "ethercat-broadcast-write", "ethercat-second-master"
FILE, PARAMETER = "ethercat-file-written", "ethercat-parameter-written"


def segment(s: Scenario, source: str, vlan: tuple[int, ...] = ()) -> Link:
    """Frames that one sender puts on a segment."""
    return s.link(source, EVERYBODY, ethercat.ETHERTYPE, vlan=vlan)


def numbered(s: Scenario, number: int, vlan: tuple[int, ...] = ()) -> Link:
    """One of several senders."""
    return segment(s, f"00:0c:29:66:01:{number:02x}", vlan)


def finds(s: Scenario, some: Link, *policies: str) -> None:
    """All these policies fire for the sender."""
    for policy in policies:
        s.finds(policy, some, engines=ENGINES)


def write(register: int, data: bytes) -> Datagram:
    """A write to one device."""
    return Datagram(Command.FPWR, DRIVE, register, data)


@scenario("ethercat/state-lowered")
def state_lowered(s: Scenario) -> None:
    """Devices are sent to lower states, one and all; a master only reads the state."""
    states = (State.INIT, State.PREOP, State.SAFEOP)
    for number, state in enumerate(states):
        rogue = numbered(s, number)
        rogue.send(ethercat.frame(ethercat.set_state(Command.FPWR, DRIVE, state, acknowledge=number == 1)))
        finds(s, rogue, LOWERED)
    everybody = segment(s, ROGUE)
    everybody.send(ethercat.frame(ethercat.set_state(Command.BWR, 0, State.INIT, acknowledge=True)))
    finds(s, everybody, LOWERED, BROADCAST)
    master = segment(s, MASTER)
    master.send(ethercat.frame(Datagram(Command.FPRD, DRIVE, AL_CONTROL, bytes((State.INIT, 0)))))
    master.send(ethercat.frame(write(AL_STATUS, bytes((State.INIT, 0)))))
    s.near_miss(LOWERED, master, "a read, and a write to the register beside")


@scenario("ethercat/bootstrap")
def bootstrap(s: Scenario) -> None:
    """A device is sent to bootstrap; another one into operation."""
    rogue = segment(s, ROGUE)
    rogue.send(ethercat.frame(ethercat.set_state(Command.APWR, 0xFFFF, State.BOOTSTRAP)))
    finds(s, rogue, BOOTSTRAP)
    master = segment(s, MASTER)
    master.send(ethercat.frame(ethercat.set_state(Command.FPWR, DRIVE, State.OP)))
    finds(s, master, OPERATIONAL)
    s.near_miss(BOOTSTRAP, master, "into operation")
    s.near_miss(LOWERED, master, "into operation")
    s.near_miss(OPERATIONAL, rogue, "to bootstrap")


@scenario("ethercat/device-reset")
def device_reset(s: Scenario) -> None:
    """The three letters go to both reset registers; another tool writes something else there."""
    for number, register in enumerate((ethercat.RESET_ECAT, ethercat.RESET_PDI)):
        rogue = numbered(s, number)
        for letter in b"RES":
            rogue.send(ethercat.frame(write(register, bytes((letter,)))))
        finds(s, rogue, RESET)
    tool = segment(s, TOOL)
    tool.send(ethercat.frame(write(ethercat.RESET_ECAT, b"\0")))
    tool.send(ethercat.frame(Datagram(Command.FPRD, DRIVE, ethercat.RESET_ECAT, b"R")))
    s.near_miss(RESET, tool, "no letter of it, and a read")


@scenario("ethercat/broadcast-write")
def broadcast_write(s: Scenario) -> None:
    """All devices are written at once, also to read back; a master writes to one and reads from all."""
    for number, command in enumerate((Command.BWR, Command.BRW)):
        rogue = numbered(s, number)
        rogue.send(ethercat.frame(Datagram(command, 0, 0x0300, bytes(8), counter=3)))
        finds(s, rogue, BROADCAST)
    master = segment(s, MASTER)
    master.send(
        ethercat.frame(write(0x0300, bytes(8)), Datagram(Command.BRD, 0, AL_STATUS, bytes(2), counter=3))
    )
    s.near_miss(BROADCAST, master, "one device, and a read from all")


@scenario("ethercat/file-written")
def file_written(s: Scenario) -> None:
    """A file is announced to a device; another one is asked for its file."""
    rogue = segment(s, ROGUE)
    rogue.send(ethercat.frame(write(MAILBOX, ethercat.foe(2, "drive.efw"))))
    finds(s, rogue, FILE)
    tool = segment(s, TOOL)
    tool.send(ethercat.frame(write(MAILBOX, ethercat.foe(1, "drive.efw"))))
    tool.send(ethercat.frame(Datagram(Command.FPRD, DRIVE, MAILBOX, ethercat.foe(2, "drive.efw"))))
    s.near_miss(FILE, tool, "asks for a file, and reads the mailbox")


@scenario("ethercat/parameter-written")
def parameter_written(s: Scenario) -> None:
    """A limit of a drive is written, with any counter and priority; another tool reads it."""
    rogue = segment(s, ROGUE)
    rogue.send(ethercat.frame(write(MAILBOX, ethercat.sdo_download(0x607F, 0, 9_000_000))))
    finds(s, rogue, PARAMETER)
    counted = numbered(s, 1)
    message = ethercat.sdo_download(0x6072, 0, 5000)
    counted.send(ethercat.frame(write(0x1800, message[:4] + b"\xc0\x73" + message[6:])))
    finds(s, counted, PARAMETER)
    tool = segment(s, TOOL)
    tool.send(ethercat.frame(write(MAILBOX, ethercat.sdo_upload(0x607F, 0))))
    tool.send(ethercat.frame(write(0x0F00, message)))
    s.near_miss(PARAMETER, tool, "reads it, and writes outputs below the mailboxes")


@scenario("ethercat/second-master")
def second_master(s: Scenario) -> None:
    """A tool reads from all devices while the master does; what comes back has another sender."""
    status = Datagram(Command.BRD, 0, AL_STATUS, bytes(2))
    master, tool = segment(s, MASTER), segment(s, TOOL)
    for turn in range(4):
        master.send(ethercat.frame(CYCLE, status))
        source, payload = ethercat.returned(master, CYCLE, status, devices=3)
        back = segment(s, source)
        back.send(payload)
        if turn == 2:
            tool.send(ethercat.frame(status))
    finds(s, tool, SECOND)
    finds(s, master, SECOND)
    s.near_miss(SECOND, back, "the devices raised the working counter")


@scenario("ethercat/trap-several-datagrams")
def trap_several_datagrams(s: Scenario) -> None:
    """A command is seen behind others of any length, up to the fifteenth; data like one are let be."""
    stop = ethercat.set_state(Command.FPWR, DRIVE, State.INIT)
    for number in (1, 2, 7, 14):
        before = [Datagram(Command.LRW, turn, 1, bytes(turn * 3)) for turn in range(number)]
        some = numbered(s, number)
        some.send(ethercat.frame(*before, stop))
        finds(s, some, LOWERED)
    like = segment(s, ROGUE)
    inner = ethercat.frame(stop, stop)[2:]
    like.send(ethercat.frame(Datagram(Command.LRW, 0, 1, inner), Datagram(Command.NOP, 0, 0, inner)))
    s.near_miss(LOWERED, like, "process data")


@scenario("ethercat/trap-tagged")
def trap_tagged(s: Scenario) -> None:
    """A reset with one VLAN tag, with priority only, and with two; another kind of frame."""
    for number, vlan in enumerate(((5,), (0,), (300, 5))):
        some = numbered(s, number, vlan)
        some.send(ethercat.frame(write(ethercat.RESET_ECAT, b"R")))
        finds(s, some, RESET)
    variables = segment(s, ROGUE)
    variables.send(ethercat.frame(write(ethercat.RESET_ECAT, b"R"), kind=4))
    s.near_miss(RESET, variables, "network variables, no datagrams")

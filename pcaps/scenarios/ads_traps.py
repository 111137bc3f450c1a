"""Beckhoff ADS: correct messages in shapes that make a detection miss, and bytes that look like one."""

from plantwatch.corpus.craft import Scenario, ads, scenario
from plantwatch.corpus.craft.ads import Command, Group, State, control, exchange, message, read, write

DATE = "2026-11-23"

WRITE = "ads-write-by-unlisted-client"  # without a site it reports every client
STOP, START = "ads-plc-stop", "ads-plc-start"

PLC, OTHER_PLC = "10.58.9.10", "10.58.9.11"
HMI, ROGUE = "10.58.9.20", "10.58.9.66"
HALT, RUN = control(State.STOP), control(State.RUN)
READ = read(Group.MEMORY, 6)
VALUE = write(Group.MEMORY, b"\x06\x00")


@scenario("ads/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """Read, write, another read and a stop in one segment; an HMI without the last."""
    rogue, hmi = s.tcp(ROGUE, PLC, ads.PORT), s.tcp(HMI, PLC, ads.PORT)
    rogue.client(READ + VALUE + READ + HALT)
    for policy in (WRITE, STOP):
        s.finds(policy, rogue)
    hmi.client(READ + VALUE + READ)
    s.finds(WRITE, hmi)
    s.near_miss(STOP, hmi, "three messages in a segment, none of them this one")


@scenario("ads/trap-split")
def split(s: Scenario) -> None:
    """A stop cut in two at each of its bytes, and once into single bytes; a start cut alike."""
    for cut in range(1, len(HALT)):
        rogue = s.tcp(f"10.58.9.{100 + cut}", PLC, ads.PORT)
        rogue.client(HALT, split=[cut])
        s.finds(STOP, rogue)
    dripping, engineer = s.tcp(ROGUE, PLC, ads.PORT), s.tcp(HMI, PLC, ads.PORT)
    dripping.client(HALT, split=range(1, len(HALT)))
    s.finds(STOP, dripping)
    engineer.client(RUN, split=[1, 6, 38])
    s.finds(START, engineer)
    s.near_miss(STOP, engineer, "another state, cut alike")


@scenario("ads/trap-midstream")
def midstream(s: Scenario) -> None:
    """Sessions that were open before the capture began; in one the controller speaks first."""
    rogue, hmi = s.tcp(ROGUE, PLC, ads.PORT, handshake=False), s.tcp(HMI, PLC, ads.PORT, handshake=False)
    rogue.server(ads.reply(READ))
    exchange(rogue, HALT)
    s.finds(STOP, rogue)
    exchange(hmi, READ, RUN)
    s.finds(START, hmi)
    s.near_miss(STOP, hmi, "a start in an open session")


@scenario("ads/trap-other-port")
def other_port(s: Scenario) -> None:
    """A stop on port 48897: silent until the catalog or the site lists the port; found on 48898."""
    elsewhere, usual = s.tcp(ROGUE, PLC, 48897), s.tcp(HMI, PLC, ads.PORT)
    for host in (elsewhere, usual):
        host.client(HALT)
    s.near_miss(STOP, elsewhere, "port 48897 is not among the protocol's ports")
    s.finds(STOP, usual)


@scenario("ads/trap-direction")
def direction(s: Scenario) -> None:
    """A controller answers a stop, and sends one to the port of its client; one real stop."""
    hmi, rogue = s.tcp(HMI, PLC, ads.PORT), s.tcp(ROGUE, PLC, ads.PORT)
    exchange(hmi, READ)
    hmi.server(ads.reply(HALT))
    hmi.server(message(Command.WRITE_CONTROL, bytes([6, 0, 0, 0, 0, 0, 0, 0]), flags=5))
    hmi.client(message(Command.WRITE_CONTROL, bytes([6, 0, 0, 0, 0, 0, 0, 0]), flags=5))
    for reply in (False, True):
        s.near_miss(STOP, hmi, "replies, whoever sends them", reply=reply)
    rogue.client(HALT)
    s.finds(STOP, rogue)


@scenario("ads/trap-flags-set")
def flags_set(s: Scenario) -> None:
    """Stops with the flags no return, high priority, time stamp and broadcast; a start with all of them."""
    for number, flags in enumerate((0x0006, 0x0014, 0x0024, 0x8004, 0x80B6)):
        rogue = s.tcp(f"10.58.9.{66 + number}", PLC, ads.PORT)
        rogue.client(message(Command.WRITE_CONTROL, HALT[38:], flags=flags, error=0x0606, invoke=0x06060606))
        s.finds(STOP, rogue)
    engineer = s.tcp(HMI, PLC, ads.PORT)
    engineer.client(message(Command.WRITE_CONTROL, RUN[38:], flags=0x80B6, error=0x0606, invoke=6))
    s.finds(START, engineer)
    s.near_miss(STOP, engineer, "state 5; 6 is in the error and the invoke id")


@scenario("ads/trap-data-holds-command")
def data_holds_command(s: Scenario) -> None:
    """A stop as the value that is written: data, and no command; a controller returns the same bytes.

    Zeek walks the messages and stays silent. Suricata searches the stream for bytes and cannot tell.
    """
    hmi, reader = s.tcp(HMI, PLC, ads.PORT), s.tcp("10.58.9.21", OTHER_PLC, ads.PORT)
    exchange(hmi, write(Group.MEMORY, HALT))
    s.finds(WRITE, hmi)
    s.finds(STOP, hmi, engines=("suricata",))
    reader.client(READ)
    reader.server(message(Command.READ, bytes(4) + bytes([len(HALT), 0, 0, 0]) + HALT, flags=5))
    for reply in (False, True):
        s.near_miss(STOP, reader, "data from the controller", reply=reply)


@scenario("ads/trap-bytes-of-a-command")
def bytes_of_a_command(s: Scenario) -> None:
    """5 and 6 as offset, value, size, group and AMS port, zeros around them; one real stop."""
    hmi, rogue = s.tcp(HMI, PLC, ads.PORT), s.tcp(ROGUE, PLC, ads.PORT)
    value = bytes(12) + b"\x05\x00\x04\x00\x06\x00" + bytes(12)
    exchange(hmi, read(5, 6, 6, port=5), write(Group.MEMORY, value, 5), message(Command.READ_STATE, port=6))
    s.finds(WRITE, hmi)
    s.near_miss(STOP, hmi, "5 and 6 do not stand where command and state stand")
    rogue.client(HALT)
    s.finds(STOP, rogue)

"""Beckhoff ADS: states of a controller, and writes into it."""

from plantwatch.corpus.craft import Scenario, ads, scenario
from plantwatch.corpus.craft.ads import Group, State, control, exchange, read, read_write, write

DATE = "2026-11-23"

WRITE = "ads-write-by-unlisted-client"  # without a site it reports every client

PLC, OTHER_PLC = "10.58.2.10", "10.58.2.11"
HMI, ROGUE = "10.58.2.20", "10.58.2.66"
VALUE = b"\x2a\x00"


def states(s: Scenario, policy: str, bad: tuple[State, ...], beside: State, also: str, why: str) -> None:
    """Each bad state from its own host, the first to the system service too; another state from one more."""
    for number, state in enumerate(bad):
        rogue = s.tcp(f"10.58.2.{66 + number}", PLC, ads.PORT)
        exchange(rogue, control(state))
        s.finds(policy, rogue)
        s.near_miss(policy, rogue, "the reply changes nothing", reply=True)
    system = s.tcp("10.58.2.80", PLC, ads.PORT)
    exchange(system, control(bad[0], port=ads.SYSTEM, device_state=7))
    s.finds(policy, system)
    hmi = s.tcp(HMI, PLC, ads.PORT)
    exchange(hmi, ads.message(ads.Command.READ_STATE), control(beside))
    if also:
        s.finds(also, hmi)
    s.near_miss(policy, hmi, why)


@scenario("ads/plc-stop")
def plc_stop(s: Scenario) -> None:
    """A program is stopped, another suspended; an engineer starts one."""
    names = "ads-plc-stop", (State.STOP, State.SUSPEND), State.START, "ads-plc-start"
    states(s, *names, "state 4 starts")


@scenario("ads/plc-start")
def plc_start(s: Scenario) -> None:
    """A program is started in each way; an engineer reports that power is good, which starts nothing."""
    bad = State.RUN, State.START, State.RESUME
    states(s, "ads-plc-start", bad, State.POWER_GOOD, "", "state 10 starts nothing")


@scenario("ads/plc-reset")
def plc_reset(s: Scenario) -> None:
    """A program goes back to its first values; an engineer lets one run."""
    bad = State.RESET, State.IDLE, State.INIT
    states(s, "ads-plc-reset", bad, State.RUN, "ads-plc-start", "state 5 runs")


@scenario("ads/config-mode")
def config_mode(s: Scenario) -> None:
    """All of TwinCAT goes into configuration mode; an engineer resumes one program."""
    bad = State.RECONFIG, State.CONFIG
    states(s, "ads-config-mode", bad, State.RESUME, "ads-plc-start", "state 14 resumes")


@scenario("ads/shutdown")
def shutdown(s: Scenario) -> None:
    """A controller is shut down, another one told that power fails; an engineer suspends a program."""
    bad = State.SHUTDOWN, State.POWER_FAILURE
    states(s, "ads-shutdown", bad, State.SUSPEND, "ads-plc-stop", "state 13 suspends")


@scenario("ads/configuration-state")
def configuration_state(s: Scenario) -> None:
    """Configuration is loaded and saved; an engineer stops a program."""
    bad = State.LOAD, State.SAVE
    states(s, "ads-configuration-state", bad, State.STOP, "ads-plc-stop", "state 6 stops")


@scenario("ads/write-by-unlisted-client")
def write_by_unlisted_client(s: Scenario) -> None:
    """Writes by handle, by address, by one request that also reads, and a sum command; an HMI that reads."""
    requests = (
        write(Group.VALUE_BY_HANDLE, VALUE, 0x11000001),
        write(Group.MEMORY, VALUE, 100),
        read_write(Group.VALUE_BY_HANDLE, VALUE, 0x11000001),
        read_write(Group.MEMORY, VALUE, 100),
        read_write(Group.SUM_WRITE, bytes(24) + VALUE, 2, size=8),
        write(Group.FILE_OPEN, VALUE, 8),
    )
    for number, request in enumerate(requests):
        writer = s.tcp(f"10.58.2.{70 + number}", PLC, ads.PORT)
        exchange(writer, request)
        s.finds(WRITE, writer)
    hmi = s.tcp(HMI, PLC, ads.PORT)
    ads.read_by_name(hmi, "MAIN.speed")
    exchange(hmi, read_write(Group.SUM_READ, bytes(24), 2, size=16), read(Group.MEMORY, 100))
    s.near_miss(WRITE, hmi, "to release a handle is a write, too, but writes no value")


@scenario("ads/write-burst")
def write_burst(s: Scenario) -> None:
    """A script writes an output 30 times in 6 s; an HMI writes 29 times and reads by name between."""
    script, hmi = s.tcp(ROGUE, PLC, ads.PORT), s.tcp(HMI, OTHER_PLC, ads.PORT)
    for number in range(30):
        exchange(script, write(Group.VALUE_BY_HANDLE, bytes([number % 2, 0]), 0x11000001))
        ads.read_by_name(hmi, "MAIN.speed")
        if number < 29:
            exchange(hmi, write(Group.VALUE_BY_HANDLE, VALUE, 0x11000001))
        s.wait(0.2)
    s.finds("ads-write-burst", script)
    for conversation in (script, hmi):
        s.finds(WRITE, conversation)
    s.near_miss("ads-write-burst", hmi, "29 values; released handles do not count")


@scenario("ads/process-image-written")
def process_image_written(s: Scenario) -> None:
    """Inputs, outputs and single bits of them are written, and outputs cleared; an HMI reads inputs."""
    policy = "ads-process-image-written"
    requests = (
        write(Group.OUTPUTS, VALUE, 4),
        write(Group.INPUTS, VALUE, 4),
        write(Group.OUTPUTS + 1, b"\x01", 37),
        read_write(Group.OUTPUTS, VALUE, 4),
        write(0xF050, b""),
    )
    for number, request in enumerate(requests):
        rogue = s.tcp(f"10.58.2.{70 + number}", PLC, ads.PORT)
        exchange(rogue, request)
        s.finds(policy, rogue)
        s.finds(WRITE, rogue)
    hmi = s.tcp(HMI, PLC, ads.PORT)
    exchange(hmi, read(Group.INPUTS, 4), read(Group.OUTPUTS, 4), write(Group.MEMORY, VALUE, Group.OUTPUTS))
    s.finds(WRITE, hmi)
    s.near_miss(policy, hmi, "images are read; 0xf030 is an address in memory")

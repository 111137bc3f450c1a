"""BACnet/IP: requests that a device answers, by every way that the network layer has for them."""

from plantwatch.corpus.craft import Scenario, bacnet, scenario
from plantwatch.corpus.craft.bacnet import Object, Property, Service, asked, confirmed, segment
from plantwatch.corpus.craft.bacnet_hosts import front_end, rogue, silent, spread

DATE = "2026-11-23"

READ = "bacnet-read-by-unlisted-client"  # without a site these report every host
WRITE = "bacnet-write-by-unlisted-client"
SUBSCRIBE = "bacnet-subscription"

VALUE = (Object.ANALOG_VALUE, 1)
DEVICE = (Object.DEVICE, 1010)


@scenario("bacnet/read-by-unlisted-client")
def read_by_unlisted_client(s: Scenario) -> None:
    """A stranger reads a value, several and a trend log by every way; a controller tells its value by
    itself."""
    requests = (
        bacnet.read(*VALUE, Property.PRESENT_VALUE),
        bacnet.read_multiple(*VALUE, Property.PRESENT_VALUE),
        confirmed(Service.READ_RANGE, b"\x0c\x05\x00\x00\x01\x19\x83"),
    )
    spread(s, [READ], *requests)
    host = front_end(s)
    host.client(
        bacnet.plain(bacnet.unconfirmed(bacnet.Notice.CHANGE, bytes.fromhex("09011c020003f22c00000001")))
    )
    s.near_miss(READ, host, "a notification of a change")


@scenario("bacnet/write-by-unlisted-client")
def write_by_unlisted_client(s: Scenario) -> None:
    """A stranger writes a value, whole and as a segment; the front end only reads it."""
    write = bacnet.write(*VALUE, Property.PRESENT_VALUE, priority=8)
    spread(s, [WRITE], write, segment(Service.WRITE, write[4:]))
    silent(s, WRITE, "a read", bacnet.read(*VALUE, Property.PRESENT_VALUE), [READ])


@scenario("bacnet/write-multiple")
def write_multiple(s: Scenario) -> None:
    """Two values are written with one request, whole and as a segment; the front end reads two."""
    policy = "bacnet-write-multiple"
    data = bacnet.write_multiple(*VALUE, Property.PRESENT_VALUE)
    spread(s, [policy, WRITE], confirmed(Service.WRITE_MULTIPLE, data), segment(Service.WRITE_MULTIPLE, data))
    silent(s, policy, "a read of several", bacnet.read_multiple(*VALUE, Property.PRESENT_VALUE), [READ])


@scenario("bacnet/value-write-burst")
def value_write_burst(s: Scenario) -> None:
    """A stranger writes one value 20 times; the front end writes 19 times."""
    policy = "bacnet-value-write-burst"
    bad, host = rogue(s, 0), front_end(s)
    for number in range(20):
        bad.client(asked(bacnet.write(*VALUE, Property.PRESENT_VALUE, priority=8)))
        if number:
            host.client(
                asked(bacnet.write(Object.ANALOG_OUTPUT, number, Property.PRESENT_VALUE, priority=10))
            )
        s.wait(1)
    s.finds(policy, bad)
    for one in bad, host:
        s.finds(WRITE, one)
    s.near_miss(policy, host, "19 writes in a minute")


@scenario("bacnet/input-overridden")
def input_overridden(s: Scenario) -> None:
    """An analog, a binary and a multi-state input are written over; the front end writes an output."""
    policy = "bacnet-input-overridden"
    inputs = (Object.ANALOG_INPUT, 1), (Object.BINARY_INPUT, 70), (Object.MULTI_STATE_INPUT, 4_194_303)
    spread(s, [policy, WRITE], *(bacnet.write(*one, Property.PRESENT_VALUE) for one in inputs))
    output = bacnet.write(Object.ANALOG_OUTPUT, 1, Property.PRESENT_VALUE, priority=8)
    silent(s, policy, "an output", output, [WRITE])


@scenario("bacnet/life-safety-priority")
def life_safety_priority(s: Scenario) -> None:
    """Values are written with priority 1 and 2; the front end writes with 3."""
    policy = "bacnet-life-safety-priority"
    text = b"\x75\x06\x00?Ix\x01?"  # a value that holds the bytes by which the priority is found
    writes = [bacnet.write(*VALUE, Property.PRESENT_VALUE, priority=n) for n in (1, 2)]
    spread(s, [policy, WRITE], *writes, bacnet.write(*VALUE, Property.PRESENT_VALUE, text, priority=2))
    near = bacnet.write(*VALUE, Property.PRESENT_VALUE, text, priority=3)
    silent(s, policy, "priority 3 is not one of life safety", near, [WRITE])


@scenario("bacnet/out-of-service")
def out_of_service(s: Scenario) -> None:
    """A sensor is taken out of service; the front end takes one back into service."""
    policy = "bacnet-out-of-service"
    spread(s, [policy, WRITE], bacnet.write(Object.ANALOG_INPUT, 1, Property.OUT_OF_SERVICE, bacnet.TRUE))
    near = bacnet.write(Object.ANALOG_INPUT, 1, Property.OUT_OF_SERVICE, b"\x10")
    silent(s, policy, "back into service", near, [WRITE])


@scenario("bacnet/alarm-settings-changed")
def alarm_settings_changed(s: Scenario) -> None:
    """Limits and events are changed, with a short and a long property number; the front end writes a
    value."""
    policy = "bacnet-alarm-settings-changed"
    spread(
        s,
        [policy, WRITE],
        bacnet.write(Object.ANALOG_INPUT, 1, Property.HIGH_LIMIT),
        bacnet.write(Object.ANALOG_INPUT, 1, Property.EVENT_ENABLE, b"\x82\x05\x00"),
        bacnet.write(Object.ANALOG_INPUT, 1, Property.EVENT_DETECTION_ENABLE, b"\x10"),
    )
    silent(s, policy, "a value", bacnet.write(*VALUE, Property.PRESENT_VALUE, priority=8), [WRITE])


@scenario("bacnet/program-change")
def program_change(s: Scenario) -> None:
    """A program is halted; the front end reads whether it runs."""
    policy = "bacnet-program-change"
    spread(s, [policy, WRITE], bacnet.write(Object.PROGRAM, 1, Property.PROGRAM_CHANGE, b"\x91\x03"))
    silent(s, policy, "a read", bacnet.read(Object.PROGRAM, 1, Property.PROGRAM_CHANGE), [READ])


@scenario("bacnet/setting-changed")
def setting_changed(s: Scenario) -> None:
    """Settings are changed, with a short and a long property number; the front end writes a value."""
    policy = "bacnet-setting-changed"
    spread(
        s,
        [policy, WRITE],
        bacnet.write(*VALUE, Property.COV_INCREMENT),
        bacnet.write(*DEVICE, 0x0202, bacnet.TRUE),
    )
    silent(s, policy, "a value", bacnet.write(*VALUE, Property.PRESENT_VALUE, priority=8), [WRITE])


@scenario("bacnet/subscription")
def subscription(s: Scenario) -> None:
    """A stranger subscribes to a point and to a property of it; the front end reads the point."""
    data = bytes.fromhex("09011c0000000129003900")
    spread(
        s,
        [SUBSCRIBE],
        *(confirmed(kind, data) for kind in (Service.SUBSCRIBE, Service.SUBSCRIBE_PROPERTY, 30)),
    )
    silent(s, SUBSCRIBE, "a read", bacnet.read(*VALUE, Property.PRESENT_VALUE), [READ])


@scenario("bacnet/object-walk")
def object_walk(s: Scenario) -> None:
    """A stranger reads the object list ten times, another all properties; the front end reads nine."""
    policy = "bacnet-object-walk"
    first, second, host = rogue(s, 0), rogue(s, 1), front_end(s)
    for number in range(10):
        first.client(asked(bacnet.read(*DEVICE, Property.OBJECT_LIST)))
        second.client(asked(bacnet.read_multiple(Object.ANALOG_INPUT, number, Property.ALL)))
        if number:
            host.client(asked(bacnet.read(*DEVICE, Property.OBJECT_LIST)))
        s.wait(1)
    for one in first, second:
        s.finds(policy, one)
    for one in first, second, host:
        s.finds(READ, one)
    s.near_miss(policy, host, "nine in a minute")

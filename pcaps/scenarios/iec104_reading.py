"""IEC 60870-5-104: asking a station for what it has, and looking for what it might have."""

from plantwatch.corpus.craft import Scenario, iec104, scenario
from plantwatch.corpus.craft.iec104 import NEGATIVE, Cause, Dialogue, Type, answer, asdu

DATE = "2026-11-22"

START = "iec104-start-transfer"  # without a site these report every control centre
INTERROGATION = "iec104-interrogation"
COUNTERS = "iec104-counter-interrogation"
READ = "iec104-read"

RTU, OTHER_RTU = "10.50.3.10", "10.50.3.11"
CENTRE, ROGUE, ENGINEER = "10.50.3.20", "10.50.3.66", "10.50.3.67"
VALUE = asdu(Type.SHORT_VALUE, cause=Cause.INTERROGATED, address=200)


def line(s: Scenario, client: str, server: str = RTU) -> Dialogue:
    """A session in which data transfer has been started."""
    dialogue = Dialogue(s.tcp(client, server, iec104.PORT))
    dialogue.start()
    s.finds(START, dialogue.conversation)
    return dialogue


def interrogate(dialogue: Dialogue, request: bytes, *values: bytes) -> None:
    """Confirmation, values and termination follow the request, in one segment."""
    dialogue.client(request)
    dialogue.server(answer(request), *values, answer(request, Cause.TERMINATION))


@scenario("iec104/interrogation")
def interrogation(s: Scenario) -> None:
    """A rogue interrogates a station, an engineer one group of it; the control centre breaks one off."""
    rogue, engineer, centre = line(s, ROGUE), line(s, ENGINEER), line(s, CENTRE)
    interrogate(rogue, asdu(Type.INTERROGATION), VALUE)
    interrogate(engineer, asdu(Type.INTERROGATION, b"\x15"))
    for dialogue in (rogue, engineer):
        s.finds(INTERROGATION, dialogue.conversation)
    stop = asdu(Type.INTERROGATION, cause=Cause.DEACTIVATION)
    centre.client(stop)
    centre.server(answer(stop, Cause.DEACTIVATION_CONFIRMATION))
    s.near_miss(INTERROGATION, centre.conversation, "cause 8 breaks an interrogation off")
    s.near_miss(INTERROGATION, rogue.conversation, "confirmation and termination repeat it", reply=True)


@scenario("iec104/counter-interrogation")
def counter_interrogation(s: Scenario) -> None:
    """A rogue reads all counters; the metering system freezes them."""
    rogue, meter = line(s, ROGUE), line(s, CENTRE)
    totals = asdu(Type.INTEGRATED_TOTALS, cause=Cause.COUNTERS_INTERROGATED, address=300)
    interrogate(rogue, asdu(Type.COUNTER_INTERROGATION), totals)
    s.finds(COUNTERS, rogue.conversation)
    meter.command(asdu(Type.COUNTER_INTERROGATION, b"\x45"))
    s.finds("iec104-counter-freeze", meter.conversation)
    s.near_miss(COUNTERS, meter.conversation, "freeze bits set: it does more than read")


@scenario("iec104/counter-freeze")
def counter_freeze(s: Scenario) -> None:
    """Counters are frozen, frozen and reset, and reset, each by its own host; the metering system reads."""
    for number, qualifier in enumerate((0x45, 0x85, 0xC5)):
        host = line(s, f"10.50.3.{70 + number}")
        host.command(asdu(Type.COUNTER_INTERROGATION, bytes([qualifier])))
        s.finds("iec104-counter-freeze", host.conversation)
    meter = line(s, CENTRE)
    meter.command(asdu(Type.COUNTER_INTERROGATION, b"\x05"))
    s.finds(COUNTERS, meter.conversation)
    s.near_miss("iec104-counter-freeze", meter.conversation, "freeze bits 0 only read")


@scenario("iec104/read")
def read(s: Scenario) -> None:
    """A rogue reads a point; a station reports the same value by itself to the control centre."""
    rogue, centre = line(s, ROGUE), line(s, CENTRE)
    rogue.client(asdu(Type.READ, cause=Cause.REQUEST, address=200))
    rogue.server(asdu(Type.SHORT_VALUE, cause=Cause.REQUEST, address=200))
    s.finds(READ, rogue.conversation)
    centre.server(asdu(Type.SHORT_VALUE, cause=Cause.SPONTANEOUS, address=200))
    s.near_miss(READ, centre.conversation, "the station reports by itself")


@scenario("iec104/object-scan")
def object_scan(s: Scenario) -> None:
    """A rogue reads ten addresses in a row; an engineer reads nine, several times."""
    rogue, engineer = line(s, ROGUE), line(s, ENGINEER)
    for address in range(5000, 5010):
        rogue.client(asdu(Type.READ, cause=Cause.REQUEST, address=address))
        rogue.server(asdu(Type.SHORT_VALUE, cause=Cause.REQUEST, address=address))
    for _ in range(3):
        for address in range(200, 209):
            engineer.client(asdu(Type.READ, cause=Cause.REQUEST, address=address))
            engineer.server(asdu(Type.SHORT_VALUE, cause=Cause.REQUEST, address=address))
    s.finds("iec104-object-scan", rogue.conversation, engines=("zeek",))
    for dialogue in (rogue, engineer):
        s.finds(READ, dialogue.conversation)
    s.near_miss("iec104-object-scan", engineer.conversation, "27 reads of nine addresses")


@scenario("iec104/unknown-address")
def unknown_address(s: Scenario) -> None:
    """A rogue walks through station addresses, another one through commands; an engineer mistypes four."""
    policy = "iec104-unknown-address"
    walker, rogue, engineer = line(s, ROGUE), line(s, "10.50.3.68"), line(s, ENGINEER)
    for number in range(5):
        request = asdu(Type.INTERROGATION, station=20 + number)
        walker.client(request)
        walker.server(answer(request, Cause.UNKNOWN_STATION | NEGATIVE))
        request = asdu(Type.SINGLE_COMMAND, address=7000 + number)
        rogue.client(request)
        rogue.server(answer(request, Cause.UNKNOWN_OBJECT))
        if number < 4:
            engineer.client(request)
            engineer.server(answer(request, Cause.UNKNOWN_OBJECT | NEGATIVE))
    s.finds(INTERROGATION, walker.conversation)
    for dialogue in (rogue, engineer):
        s.finds("iec104-switching-command", dialogue.conversation)
    for dialogue in (walker, rogue):
        s.finds(policy, dialogue.conversation, reply=True)
    s.near_miss(policy, engineer.conversation, "four refusals, one fewer than five", reply=True)


@scenario("iec104/unknown-type")
def unknown_type(s: Scenario) -> None:
    """A rogue tries three kinds of message that a station does not know; the control centre tries two."""
    policy = "iec104-unknown-type"
    rogue, centre = line(s, ROGUE), line(s, CENTRE)
    for number, kind in enumerate((Type.RESET, Type.CLOCK, Type.INTERROGATION)):
        request = asdu(kind)
        rogue.client(request)
        rogue.server(answer(request, (Cause.UNKNOWN_TYPE if number else Cause.UNKNOWN_CAUSE) | NEGATIVE))
        if number:
            centre.client(request)
            centre.server(answer(request, Cause.UNKNOWN_TYPE | NEGATIVE))
    s.finds(policy, rogue.conversation, reply=True)
    s.finds("iec104-reset-process", rogue.conversation)
    for dialogue in (rogue, centre):
        s.finds("iec104-clock-synchronisation", dialogue.conversation)
        s.finds(INTERROGATION, dialogue.conversation)
    s.near_miss(policy, centre.conversation, "two refusals, one fewer than three", reply=True)

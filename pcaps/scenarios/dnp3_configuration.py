"""DNP3: configuration, reports, clock and counters of an outstation."""

from plantwatch.corpus.craft import Scenario, Tcp, dnp3, scenario
from plantwatch.corpus.craft import dnp3_objects as objects
from plantwatch.corpus.craft.dnp3 import Function, exchange, reply, request

DATE = "2026-11-22"

WRITE = "dnp3-unlisted-write"  # without a site it reports every master

RTU = "10.40.2.10"
MASTER, ROGUE, ENGINEER = "10.40.2.20", "10.40.2.66", "10.40.2.67"
EVENTS = objects.class_poll(1, 2, 3)
NOON = 1_767_268_800_000  # 2026-01-01T12:00:00Z
DAY = 1  # interval unit and count of g50v4


def finds(s: Scenario, conversation: Tcp, *policies: str) -> None:
    """All these policies fire from client to server."""
    for policy in policies:
        s.finds(policy, conversation)


def pair(s: Scenario) -> tuple[Tcp, Tcp]:
    """A rogue station and another one, connected to the same outstation."""
    return s.tcp(ROGUE, RTU, dnp3.PORT), s.tcp(ENGINEER, RTU, dnp3.PORT)


@scenario("dnp3/disable-unsolicited")
def disable_unsolicited(s: Scenario) -> None:
    """A rogue silences the reports of an outstation; the other station switches them on."""
    rogue, other = pair(s)
    exchange(rogue, request(Function.DISABLE_UNSOLICITED, EVENTS))
    finds(s, rogue, "dnp3-disable-unsolicited")
    exchange(other, request(Function.ENABLE_UNSOLICITED, EVENTS))
    finds(s, other, "dnp3-enable-unsolicited")
    s.near_miss("dnp3-disable-unsolicited", other, "function 20 switches reports on")


@scenario("dnp3/enable-unsolicited")
def enable_unsolicited(s: Scenario) -> None:
    """A station has reports sent; another one silences them."""
    station, other = pair(s)
    exchange(station, request(Function.ENABLE_UNSOLICITED, EVENTS))
    finds(s, station, "dnp3-enable-unsolicited")
    exchange(other, request(Function.DISABLE_UNSOLICITED, EVENTS))
    finds(s, other, "dnp3-disable-unsolicited")
    s.near_miss("dnp3-enable-unsolicited", other, "function 21 switches reports off")


@scenario("dnp3/initialize-data")
def initialize_data(s: Scenario) -> None:
    """A rogue resets data to defaults with the obsolete code; an engineer initialises an application."""
    rogue, engineer = pair(s)
    exchange(rogue, request(Function.INITIALIZE_DATA, objects.every(30, 0)))
    finds(s, rogue, "dnp3-initialize-data")
    exchange(engineer, request(Function.INITIALIZE_APPLICATION, objects.application("pump-control")))
    finds(s, engineer, "dnp3-initialize-application")
    s.near_miss("dnp3-initialize-data", engineer, "function 16 concerns an application")


@scenario("dnp3/save-configuration")
def save_configuration(s: Scenario) -> None:
    """A rogue keeps changed settings with the deprecated code; an engineer sends its neighbour, code 18."""
    rogue, engineer = pair(s)
    exchange(rogue, request(Function.SAVE_CONFIGURATION))
    finds(s, rogue, "dnp3-save-configuration")
    exchange(engineer, request(Function.STOP_APPLICATION, objects.application("pump-control")))
    finds(s, engineer, "dnp3-stop-application")
    s.near_miss("dnp3-save-configuration", engineer, "function 18 stops an application")


@scenario("dnp3/activate-configuration")
def activate_configuration(s: Scenario) -> None:
    """A rogue puts a configuration into force; an engineer gives up a file transfer, code 30."""
    rogue, engineer = pair(s)
    exchange(rogue, request(Function.ACTIVATE_CONFIGURATION, objects.file_specification("feeder.cfg")))
    finds(s, rogue, "dnp3-activate-configuration")
    exchange(engineer, request(Function.ABORT_FILE, objects.file_handle(7)))
    finds(s, engineer, "dnp3-file-service")
    s.near_miss("dnp3-activate-configuration", engineer, "function 30 aborts a file transfer")


@scenario("dnp3/assign-class")
def assign_class(s: Scenario) -> None:
    """A rogue takes analog inputs out of the events (class 0); the other station reads them at leisure."""
    rogue, other = pair(s)
    exchange(rogue, request(Function.ASSIGN_CLASS, objects.class_assignment(0, 30)))
    finds(s, rogue, "dnp3-assign-class")
    exchange(other, request(Function.READ, objects.every(30, 0)), reply(objects.analog_inputs(230, 50)))
    finds(s, other, "dnp3-unlisted-read")
    s.near_miss("dnp3-assign-class", other, "a read of the same points")


@scenario("dnp3/time-write")
def time_write(s: Scenario) -> None:
    """Stations set clocks in three ways; others write an indication and a time interval, not the clock."""
    clock, recorded = objects.time_and_date(NOON), objects.time_at_recording(NOON)
    for number, time in enumerate((clock, recorded, objects.clear_restart() + clock)):
        station = s.tcp(f"10.40.2.{70 + number}", RTU, dnp3.PORT)
        exchange(station, request(Function.WRITE, time))
        finds(s, station, "dnp3-time-write", WRITE)
    others = {
        MASTER: (objects.clear_restart(), "clears the restart indication"),
        ENGINEER: (objects.time_and_interval(NOON, DAY), "g50v4 is a schedule, not the clock"),
    }
    for address, (written, why) in others.items():
        other = s.tcp(address, RTU, dnp3.PORT)
        exchange(other, request(Function.WRITE, written))
        finds(s, other, WRITE)
        s.near_miss("dnp3-time-write", other, why)


@scenario("dnp3/time-preparation")
def time_preparation(s: Scenario) -> None:
    """One station measures the delay, one has the time recorded; a third one writes the time at once."""
    measurer, recorder = pair(s)
    exchange(measurer, request(Function.DELAY_MEASUREMENT), reply(objects.time_delay(3)))
    finds(s, measurer, "dnp3-time-preparation")
    exchange(recorder, request(Function.RECORD_TIME))
    finds(s, recorder, "dnp3-time-preparation")
    master = s.tcp(MASTER, RTU, dnp3.PORT)
    exchange(master, request(Function.WRITE, objects.time_and_date(NOON)))
    finds(s, master, "dnp3-time-write", WRITE)
    s.near_miss("dnp3-time-preparation", master, "writes the clock without preparation")


@scenario("dnp3/freeze-counters")
def freeze_counters(s: Scenario) -> None:
    """Counters are frozen in four ways; another station freezes and clears them."""
    at_once = Function.FREEZE, Function.FREEZE_NO_ACK
    at_time = Function.FREEZE_AT_TIME, Function.FREEZE_AT_TIME_NO_ACK
    for number, function in enumerate((*at_once, *at_time)):
        station = s.tcp(f"10.40.2.{70 + number}", RTU, dnp3.PORT)
        when = objects.freeze_time(NOON, 60_000) if function in at_time else b""
        station.client(request(function, when + objects.counters()))
        finds(s, station, "dnp3-freeze-counters")
    clearer = s.tcp(ENGINEER, RTU, dnp3.PORT)
    exchange(clearer, request(Function.FREEZE_CLEAR, objects.counters()))
    finds(s, clearer, "dnp3-freeze-and-clear")
    s.near_miss("dnp3-freeze-counters", clearer, "function 9 clears as well and has a policy of its own")


@scenario("dnp3/freeze-and-clear")
def freeze_and_clear(s: Scenario) -> None:
    """Two stations clear counters, one without asking for an answer; a third one only freezes them."""
    rogue, silent = pair(s)
    exchange(rogue, request(Function.FREEZE_CLEAR, objects.counters()))
    finds(s, rogue, "dnp3-freeze-and-clear")
    silent.client(request(Function.FREEZE_CLEAR_NO_ACK, objects.counters()))
    finds(s, silent, "dnp3-freeze-and-clear")
    master = s.tcp(MASTER, RTU, dnp3.PORT)
    exchange(master, request(Function.FREEZE, objects.counters()))
    finds(s, master, "dnp3-freeze-counters")
    s.near_miss("dnp3-freeze-and-clear", master, "function 7 leaves the counters as they are")

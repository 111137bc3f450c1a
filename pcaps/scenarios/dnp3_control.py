"""DNP3: outputs, restarts and applications."""

from plantwatch.corpus.craft import Scenario, Tcp, dnp3, scenario
from plantwatch.corpus.craft import dnp3_objects as objects
from plantwatch.corpus.craft.dnp3 import Function, Link, exchange, reply, request
from plantwatch.corpus.craft.dnp3_objects import Control

DATE = "2026-11-22"

READ = "dnp3-unlisted-read"  # without a site these three report every master
WRITE = "dnp3-unlisted-write"
CONTROL = "dnp3-unlisted-control"

RTU = "10.40.1.10"
MASTER, ROGUE, ENGINEER = "10.40.1.20", "10.40.1.66", "10.40.1.67"

TRIP = objects.crob(2, Control.TRIP)
CLOSE = objects.crob(2, Control.CLOSE)
SET_POINT = objects.analog_output(1, 480)


def finds(s: Scenario, conversation: Tcp, *policies: str) -> None:
    """All these policies fire from client to server."""
    for policy in policies:
        s.finds(policy, conversation)


def echo(function: Function, command: bytes) -> tuple[bytes, bytes]:
    """A command and the response that repeats it."""
    return request(function, command), reply(command)


@scenario("dnp3/unlisted-control")
def unlisted_control(s: Scenario) -> None:
    """Stations command outputs in each of the four ways; the master only freezes counters, the next code."""
    ways = (Function.SELECT, Function.OPERATE, Function.DIRECT_OPERATE)
    for number, function in enumerate(ways):
        station = s.tcp(f"10.40.1.{70 + number}", RTU, dnp3.PORT)
        exchange(station, *echo(function, TRIP))
        finds(s, station, CONTROL)
    finds(s, station, "dnp3-direct-operate")
    silent = s.tcp("10.40.1.73", RTU, dnp3.PORT)
    silent.client(request(Function.DIRECT_OPERATE_NO_ACK, SET_POINT))
    finds(s, silent, CONTROL, "dnp3-direct-operate")

    master = s.tcp(MASTER, RTU, dnp3.PORT)
    exchange(master, request(Function.FREEZE, objects.counters()))
    exchange(master, request(Function.WRITE, objects.clear_restart()))
    finds(s, master, "dnp3-freeze-counters", WRITE)
    s.near_miss(CONTROL, master, "functions 2 and 7 are the neighbours of the commands 3 to 6")


@scenario("dnp3/direct-operate")
def direct_operate(s: Scenario) -> None:
    """A rogue trips a breaker in one step and moves a set point; the master selects first, then operates."""
    rogue = s.tcp(ROGUE, RTU, dnp3.PORT)
    exchange(rogue, *echo(Function.DIRECT_OPERATE, TRIP))
    rogue.client(request(Function.DIRECT_OPERATE_NO_ACK, SET_POINT, sequence=1))
    finds(s, rogue, CONTROL, "dnp3-direct-operate")

    master = s.tcp(MASTER, RTU, dnp3.PORT)
    exchange(master, *echo(Function.SELECT, CLOSE))
    exchange(master, request(Function.OPERATE, CLOSE, sequence=1), reply(CLOSE, sequence=1))
    finds(s, master, CONTROL)
    s.near_miss("dnp3-direct-operate", master, "select and then operate")


@scenario("dnp3/repeated-operate")
def repeated_operate(s: Scenario) -> None:
    """A script closes and trips a breaker 15 times, select and operate each; the master switches 14 times."""
    script = s.tcp(ROGUE, RTU, dnp3.PORT)
    _switch(s, script, 15)
    finds(s, script, CONTROL, "dnp3-repeated-operate")
    master = s.tcp(MASTER, "10.40.1.11", dnp3.PORT)
    _switch(s, master, 14)
    finds(s, master, CONTROL)
    s.near_miss("dnp3-repeated-operate", master, "28 requests in a minute, two fewer than 30")


def _switch(s: Scenario, conversation: Tcp, times: int) -> None:
    for number in range(times):
        command = TRIP if number % 2 else CLOSE
        for step, function in enumerate((Function.SELECT, Function.OPERATE)):
            sequence = (2 * number + step) % 16
            exchange(
                conversation,
                request(function, command, sequence=sequence),
                reply(command, sequence=sequence),
            )
        s.wait(1)


@scenario("dnp3/broadcast")
def broadcast(s: Scenario) -> None:
    """One message for all outstations, to each of the three addresses; another one to the self address."""
    kinds = (dnp3.BROADCAST_NO_CONFIRM, dnp3.BROADCAST_CONFIRM, dnp3.BROADCAST_OPTIONAL)
    for number, destination in enumerate(kinds):
        caller = s.tcp(f"10.40.1.{66 + number}", RTU, dnp3.PORT)
        caller.client(request(Function.FREEZE_NO_ACK, objects.counters(), destination=destination))
        finds(s, caller, "dnp3-broadcast", "dnp3-freeze-counters")
    finder = s.tcp(MASTER, RTU, dnp3.PORT)
    finder.client(dnp3.frame(Link.REQUEST_STATUS, destination=dnp3.SELF_ADDRESS))
    finder.server(dnp3.frame(Link.STATUS, source=10, destination=dnp3.MASTER, from_master=False))
    s.near_miss("dnp3-broadcast", finder, "0xfffc is the self address: one outstation answers")


@scenario("dnp3/cold-restart")
def cold_restart(s: Scenario) -> None:
    """A rogue restarts an outstation completely; an engineer restarts its application only."""
    rogue, engineer = s.tcp(ROGUE, RTU, dnp3.PORT), s.tcp(ENGINEER, RTU, dnp3.PORT)
    exchange(rogue, request(Function.COLD_RESTART), reply(objects.time_delay(5000)))
    finds(s, rogue, "dnp3-cold-restart")
    exchange(engineer, request(Function.WARM_RESTART), reply(objects.time_delay(1000)))
    finds(s, engineer, "dnp3-warm-restart")
    s.near_miss("dnp3-cold-restart", engineer, "function 14 restarts the application only")


@scenario("dnp3/warm-restart")
def warm_restart(s: Scenario) -> None:
    """A rogue restarts the application of an outstation; an engineer restarts all of it."""
    rogue, engineer = s.tcp(ROGUE, RTU, dnp3.PORT), s.tcp(ENGINEER, RTU, dnp3.PORT)
    exchange(rogue, request(Function.WARM_RESTART), reply(objects.time_delay(1000)))
    finds(s, rogue, "dnp3-warm-restart")
    exchange(engineer, request(Function.COLD_RESTART), reply(objects.time_delay(5000)))
    finds(s, engineer, "dnp3-cold-restart")
    s.near_miss("dnp3-warm-restart", engineer, "function 13 restarts everything")


def _application(s: Scenario, bad: Function, found: str, other: Function, also: str, why: str) -> None:
    rogue, engineer = s.tcp(ROGUE, RTU, dnp3.PORT), s.tcp(ENGINEER, RTU, dnp3.PORT)
    exchange(rogue, request(bad, objects.application("pump-control")))
    finds(s, rogue, found)
    exchange(engineer, request(other, objects.application("pump-control")))
    finds(s, engineer, also)
    s.near_miss(found, engineer, why)


@scenario("dnp3/stop-application")
def stop_application(s: Scenario) -> None:
    """A rogue stops the pump logic of an outstation; an engineer starts it."""
    stop, start = Function.STOP_APPLICATION, Function.START_APPLICATION
    names = "dnp3-stop-application", start, "dnp3-start-application"
    _application(s, stop, *names, "function 17 starts it")


@scenario("dnp3/start-application")
def start_application(s: Scenario) -> None:
    """A rogue starts logic that was meant to stay off; an engineer puts it back to its initial state."""
    start, initialize = Function.START_APPLICATION, Function.INITIALIZE_APPLICATION
    names = "dnp3-start-application", initialize, "dnp3-initialize-application"
    _application(s, start, *names, "function 16 initialises it")


@scenario("dnp3/initialize-application")
def initialize_application(s: Scenario) -> None:
    """A rogue puts logic back to its initial state; an engineer uses the obsolete code that resets data."""
    initialize, data = Function.INITIALIZE_APPLICATION, Function.INITIALIZE_DATA
    names = "dnp3-initialize-application", data, "dnp3-initialize-data"
    _application(s, initialize, *names, "function 15 resets data, not the application")

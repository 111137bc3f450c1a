"""DNP3: what an outstation says of itself, in internal indications and reports."""

from plantwatch.corpus.craft import Scenario, Tcp, dnp3, scenario
from plantwatch.corpus.craft import dnp3_objects as objects
from plantwatch.corpus.craft.dnp3 import Function, Iin, exchange, reply, request

DATE = "2026-11-22"

READ = "dnp3-unlisted-read"  # without a site these two report every master
CONTROL = "dnp3-unlisted-control"

RTU, NEIGHBOUR = "10.40.5.10", "10.40.5.11"
MASTER = "10.40.5.20"


def poll(s: Scenario, rtu: str, indications: Iin) -> Tcp:
    """The master asks an outstation for events and gets these indications with its answer."""
    master = s.tcp(MASTER, rtu, dnp3.PORT)
    exchange(master, request(Function.READ, objects.class_poll(1, 2, 3)), reply(iin=indications))
    s.finds(READ, master)
    return master


def indication(s: Scenario, policy: str, set_: Iin, beside: Iin, also: str, why: str) -> None:
    """``policy`` for an outstation that sets ``set_``; its neighbour ``beside``, found as ``also``."""
    s.finds(policy, poll(s, RTU, set_ | Iin.CLASS_1_EVENTS), reply=True)
    neighbour = poll(s, NEIGHBOUR, beside | Iin.CLASS_1_EVENTS)
    if also:
        s.finds(also, neighbour, reply=True)
    s.near_miss(policy, neighbour, why, reply=True)


@scenario("dnp3/device-restarted")
def device_restarted(s: Scenario) -> None:
    """An outstation came up again and reports it by itself as well; its neighbour wants the time only."""
    restarted = Iin.DEVICE_RESTART
    also = "dnp3-need-time", "IIN1.4 asks for the time"
    indication(s, "dnp3-device-restarted", restarted, Iin.NEED_TIME, *also)
    own = s.tcp(MASTER, "10.40.5.12", dnp3.PORT)
    own.server(reply(iin=restarted, function=Function.UNSOLICITED))
    own.client(request(Function.CONFIRM, unsolicited=True))
    s.finds("dnp3-device-restarted", own, reply=True)


@scenario("dnp3/device-trouble")
def device_trouble(s: Scenario) -> None:
    """An outstation reports trouble; its neighbour stands in local control."""
    also = "dnp3-local-control", "IIN1.5 says local control"
    indication(s, "dnp3-device-trouble", Iin.DEVICE_TROUBLE, Iin.LOCAL_CONTROL, *also)


@scenario("dnp3/local-control")
def local_control(s: Scenario) -> None:
    """An outstation stands in local control; its neighbour reports trouble."""
    also = "dnp3-device-trouble", "IIN1.6 says trouble"
    indication(s, "dnp3-local-control", Iin.LOCAL_CONTROL, Iin.DEVICE_TROUBLE, *also)


@scenario("dnp3/need-time")
def need_time(s: Scenario) -> None:
    """An outstation asks for the time; its neighbour has got a broadcast and has events."""
    indication(s, "dnp3-need-time", Iin.NEED_TIME, Iin.BROADCAST, "", "IIN1.0 says that a broadcast arrived")


@scenario("dnp3/configuration-corrupt")
def configuration_corrupt(s: Scenario) -> None:
    """An outstation finds its configuration damaged; its neighbour is busy with one command."""
    why = "IIN2.4 says already executing, and once is not often"
    indication(s, "dnp3-configuration-corrupt", Iin.CONFIGURATION_CORRUPT, Iin.ALREADY_EXECUTING, "", why)


@scenario("dnp3/event-buffer-overflow")
def event_buffer_overflow(s: Scenario) -> None:
    """An outstation lost events; its neighbour does not know one of the points asked for."""
    why = "IIN2.2 says parameter error"
    indication(s, "dnp3-event-buffer-overflow", Iin.BUFFER_OVERFLOW, Iin.PARAMETER_ERROR, "", why)


@scenario("dnp3/already-executing")
def already_executing(s: Scenario) -> None:
    """A gate is commanded three times while it moves; another one twice."""
    raise_gate = objects.crob(4)
    for rtu, many in ((RTU, 3), (NEIGHBOUR, 2)):
        master = s.tcp(MASTER, rtu, dnp3.PORT)
        for number in range(many):
            busy = reply(raise_gate, iin=Iin.ALREADY_EXECUTING, sequence=number)
            exchange(master, request(Function.OPERATE, raise_gate, sequence=number), busy)
        s.finds(CONTROL, master)
        if many == 3:
            s.finds("dnp3-already-executing", master, reply=True)
        else:
            s.near_miss("dnp3-already-executing", master, "two refusals in a minute", reply=True)


@scenario("dnp3/unsolicited-storm")
def unsolicited_storm(s: Scenario) -> None:
    """One outstation reports five times within ten seconds; its neighbour four times, twice over."""
    storm, calm = s.tcp(MASTER, RTU, dnp3.PORT), s.tcp(MASTER, NEIGHBOUR, dnp3.PORT)
    _report(s, storm, 5)
    s.finds("dnp3-unsolicited-storm", storm, reply=True)
    for _ in range(2):
        _report(s, calm, 4)
        s.wait(30)
    s.near_miss(
        "dnp3-unsolicited-storm", calm, "four reports, half a minute of silence, four reports", reply=True
    )


def _report(s: Scenario, conversation: Tcp, times: int) -> None:
    for number in range(times):
        event = objects.binary_events(number)
        conversation.server(reply(event, function=Function.UNSOLICITED, sequence=number))
        conversation.client(request(Function.CONFIRM, sequence=number, unsolicited=True))
        s.wait(0.5)

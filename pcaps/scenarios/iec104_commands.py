"""IEC 60870-5-104: commands to the process, and who may send what."""

from plantwatch.corpus.craft import Scenario, iec104, scenario
from plantwatch.corpus.craft.iec104 import EVERYONE, NEGATIVE, Cause, Dialogue, Type, answer, asdu

DATE = "2026-11-22"

START = "iec104-start-transfer"  # without a site these three report every control centre
SWITCH = "iec104-switching-command"
ADJUST = "iec104-adjusting-command"

RTU, OTHER_RTU = "10.50.2.10", "10.50.2.11"
CENTRE, ROGUE = "10.50.2.20", "10.50.2.66"
SWITCHING = (Type.SINGLE_COMMAND, Type.DOUBLE_COMMAND, Type.SINGLE_COMMAND_TIMED, Type.DOUBLE_COMMAND_TIMED)
ADJUSTING = (*range(Type.STEP_COMMAND, 52), *range(Type.STEP_COMMAND_TIMED, 65))
TRIP = asdu(Type.DOUBLE_COMMAND, b"\x01", address=1046)
CLOSE = asdu(Type.DOUBLE_COMMAND, b"\x02", address=1046)
SET_POINT = asdu(Type.SET_SHORT, address=1050)


def line(s: Scenario, client: str, server: str = RTU) -> Dialogue:
    """A session in which data transfer has been started."""
    dialogue = Dialogue(s.tcp(client, server, iec104.PORT))
    dialogue.start()
    s.finds(START, dialogue.conversation)
    return dialogue


@scenario("iec104/switching-command")
def switching_command(s: Scenario) -> None:
    """Each kind of switching command from its own host, one of them selected first; a set point beside it."""
    for number, kind in enumerate(SWITCHING):
        host = line(s, f"10.50.2.{70 + number}")
        if kind == Type.DOUBLE_COMMAND:
            host.command(asdu(kind, b"\x81", address=1046))
        host.command(asdu(kind, address=1000 + kind))
        s.finds(SWITCH, host.conversation)
        s.near_miss(SWITCH, host.conversation, "confirmation and termination repeat it", reply=True)
    centre = line(s, CENTRE)
    centre.command(SET_POINT)
    s.finds(ADJUST, centre.conversation)
    s.near_miss(SWITCH, centre.conversation, "type 50 is a set point")


@scenario("iec104/adjusting-command")
def adjusting_command(s: Scenario) -> None:
    """Each kind of step, set point and bitstring from its own host; a breaker command beside it."""
    for number, kind in enumerate(ADJUSTING):
        host = line(s, f"10.50.2.{70 + number}")
        host.command(asdu(kind, address=1000 + kind))
        s.finds(ADJUST, host.conversation)
        s.near_miss(ADJUST, host.conversation, "confirmation and termination repeat it", reply=True)
    centre = line(s, CENTRE)
    centre.command(TRIP)
    s.finds(SWITCH, centre.conversation)
    s.near_miss(ADJUST, centre.conversation, "type 46 is a double command")


@scenario("iec104/command-flood")
def command_flood(s: Scenario) -> None:
    """A script toggles a breaker 50 times in a row; another host does it 49 times."""
    flood = "iec104-command-flood"
    for client, times in ((ROGUE, 50), (CENTRE, 49)):
        host = line(s, client)
        for number in range(times):
            command = TRIP if number % 2 else CLOSE
            host.client(command)
            host.server(answer(command))
        s.finds(SWITCH, host.conversation)
        s.finds("iec104-point-toggled", host.conversation, engines=("zeek",))
        if times == 50:
            s.finds(flood, host.conversation)
            s.near_miss(flood, host.conversation, "50 confirmations", reply=True)
        else:
            s.near_miss(flood, host.conversation, "49 commands, one fewer than 50")
        s.wait(10)


@scenario("iec104/command-cancelled")
def command_cancelled(s: Scenario) -> None:
    """A rogue takes back what the control centre has selected; the centre selects, executes, sets a value."""
    centre, rogue = line(s, CENTRE), line(s, ROGUE)
    select = asdu(Type.DOUBLE_COMMAND, b"\x82", address=1046)
    centre.client(select)
    centre.server(answer(select))
    cancel = answer(select, Cause.DEACTIVATION)
    rogue.client(cancel)
    rogue.server(answer(cancel, Cause.DEACTIVATION_CONFIRMATION))
    s.finds("iec104-command-cancelled", rogue.conversation)
    s.near_miss(SWITCH, rogue.conversation, "cause 8 switches nothing")
    centre.command(CLOSE, SET_POINT)
    s.finds(SWITCH, centre.conversation)
    s.finds(ADJUST, centre.conversation)
    s.near_miss("iec104-command-cancelled", centre.conversation, "select and execute have cause 6")


@scenario("iec104/command-refused")
def command_refused(s: Scenario) -> None:
    """A station refuses a stranger's command; another one confirms the control centre's."""
    refused = "iec104-command-refused"
    rogue, centre = line(s, ROGUE), line(s, CENTRE, OTHER_RTU)
    rogue.client(TRIP)
    rogue.server(answer(TRIP, Cause.CONFIRMATION | NEGATIVE))
    s.finds(SWITCH, rogue.conversation)
    s.finds(refused, rogue.conversation, reply=True)
    centre.command(TRIP, SET_POINT)
    s.finds(SWITCH, centre.conversation)
    s.finds(ADJUST, centre.conversation)
    s.near_miss(refused, centre.conversation, "positive confirmation", reply=True)


@scenario("iec104/command-from-station")
def command_from_station(s: Scenario) -> None:
    """A station commands the control centre; another one confirms a command and reports."""
    backwards = "iec104-command-from-station"
    odd, sound = line(s, ROGUE), line(s, CENTRE, OTHER_RTU)
    odd.server(TRIP)
    s.finds(backwards, odd.conversation, reply=True)
    sound.command(TRIP, asdu(Type.INTERROGATION))
    s.finds(SWITCH, sound.conversation)
    s.finds("iec104-interrogation", sound.conversation)
    s.near_miss(backwards, sound.conversation, "causes 7 and 10 confirm and end commands", reply=True)


@scenario("iec104/data-from-client")
def data_from_client(s: Scenario) -> None:
    """A rogue sends a measured value and a switch position towards stations; a station sends the same."""
    backwards = "iec104-data-from-client"
    value = asdu(Type.SHORT_VALUE, cause=Cause.SPONTANEOUS, address=200)
    position = asdu(Type.SINGLE_POINT_TIMED, cause=Cause.INTERROGATED, address=100)
    rogue, replay, centre = line(s, ROGUE), line(s, "10.50.2.67"), line(s, CENTRE, OTHER_RTU)
    rogue.client(value)
    replay.client(position)
    for dialogue in (rogue, replay):
        s.finds(backwards, dialogue.conversation)
    centre.server(value, position)
    s.near_miss(backwards, centre.conversation, "values from the station", reply=True)
    s.near_miss(backwards, centre.conversation, "the control centre only listens")


@scenario("iec104/broadcast")
def broadcast(s: Scenario) -> None:
    """Each system command that may go to all stations, from its own host; one to station 65534."""
    kinds = {
        Type.INTERROGATION: "iec104-interrogation",
        Type.COUNTER_INTERROGATION: "iec104-counter-interrogation",
        Type.CLOCK: "iec104-clock-synchronisation",
        Type.RESET: "iec104-reset-process",
    }
    for number, (kind, policy) in enumerate(kinds.items()):
        host = line(s, f"10.50.2.{70 + number}")
        host.command(asdu(kind, station=EVERYONE))
        s.finds("iec104-broadcast", host.conversation)
        s.finds(policy, host.conversation)
    centre = line(s, CENTRE)
    centre.command(asdu(Type.INTERROGATION, station=EVERYONE - 1))
    s.finds("iec104-interrogation", centre.conversation)
    s.near_miss("iec104-broadcast", centre.conversation, "65534 is the address of one station")


@scenario("iec104/broadcast-command")
def broadcast_command(s: Scenario) -> None:
    """A breaker command and a parameter for all stations at once; an interrogation of all is allowed."""
    policy = "iec104-broadcast-command"
    rogue, other, centre = line(s, ROGUE), line(s, "10.50.2.67"), line(s, CENTRE)
    rogue.client(asdu(Type.DOUBLE_COMMAND, b"\x01", station=EVERYONE, address=1046))
    s.finds(SWITCH, rogue.conversation)
    other.client(asdu(Type.PARAMETER_SHORT, station=EVERYONE, address=200))
    s.finds("iec104-parameter-loading", other.conversation)
    for dialogue in (rogue, other):
        s.finds(policy, dialogue.conversation)
    centre.command(asdu(Type.INTERROGATION, station=EVERYONE), TRIP)
    for known in ("iec104-broadcast", "iec104-interrogation", SWITCH):
        s.finds(known, centre.conversation)
    s.near_miss(policy, centre.conversation, "the command beside it has one station's address")


@scenario("iec104/command-without-select")
def command_without_select(s: Scenario) -> None:
    """The control centre selects a breaker and closes it; a stranger trips it in one step. At another station
    everything is commanded directly."""
    policy = "iec104-command-without-select"
    centre = line(s, CENTRE)
    for _ in range(2):
        centre.command(asdu(Type.DOUBLE_COMMAND, b"\x82", address=1046))
        centre.command(CLOSE)
    rogue = line(s, ROGUE)
    rogue.command(TRIP)
    direct = line(s, CENTRE, OTHER_RTU)
    direct.command(TRIP)
    direct.command(CLOSE)
    for one in centre, rogue, direct:
        s.finds(SWITCH, one.conversation)
    s.finds(policy, rogue.conversation, engines=("zeek",))
    s.near_miss(policy, centre.conversation, "selected first, each time")
    s.near_miss(policy, direct.conversation, "nobody selects there")


@scenario("iec104/point-toggled")
def point_toggled(s: Scenario) -> None:
    """A breaker is closed and tripped five times; at another station it is closed five times."""
    policy = "iec104-point-toggled"
    rogue, centre = line(s, ROGUE), line(s, CENTRE, OTHER_RTU)
    for number in range(5):
        rogue.command(CLOSE if number % 2 else TRIP)
        centre.command(CLOSE)
    for one in rogue, centre:
        s.finds(SWITCH, one.conversation)
    s.finds(policy, rogue.conversation, engines=("zeek",))
    s.near_miss(policy, centre.conversation, "always the same state")

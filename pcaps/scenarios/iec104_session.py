"""IEC 60870-5-104: what opens, tests and ends a session, and what a station says of itself."""

from plantwatch.corpus.craft import Scenario, iec104, scenario
from plantwatch.corpus.craft.iec104 import Cause, Dialogue, Function, Type, asdu, control

DATE = "2026-11-22"

START = "iec104-start-transfer"  # without a site it reports every control centre

RTU, OTHER_RTU = "10.50.1.10", "10.50.1.11"
CENTRE, ROGUE, ENGINEER = "10.50.1.20", "10.50.1.66", "10.50.1.67"


def line(s: Scenario, client: str, server: str = RTU) -> Dialogue:
    """A session in which data transfer has been started."""
    dialogue = Dialogue(s.tcp(client, server, iec104.PORT))
    dialogue.start()
    s.finds(START, dialogue.conversation)
    return dialogue


@scenario("iec104/start-transfer")
def start_transfer(s: Scenario) -> None:
    """A rogue starts data transfer; a monitor only keeps its connection alive and hears nothing."""
    rogue = line(s, ROGUE)
    rogue.server(asdu(Type.SHORT_VALUE, cause=Cause.SPONTANEOUS, address=200))
    monitor = s.tcp(CENTRE, RTU, iec104.PORT)
    monitor.client(control(Function.TEST))
    monitor.server(control(Function.TEST_CONFIRM))
    s.near_miss(START, monitor, "a test frame, in a connection that is not started")


@scenario("iec104/stop-transfer")
def stop_transfer(s: Scenario) -> None:
    """A rogue stops data transfer; the control centre starts it and goes on."""
    rogue, centre = line(s, ROGUE), line(s, CENTRE)
    rogue.conversation.client(control(Function.STOP))
    rogue.conversation.server(control(Function.STOP_CONFIRM))
    s.finds("iec104-stop-transfer", rogue.conversation)
    centre.server(asdu(Type.SHORT_VALUE, cause=Cause.SPONTANEOUS, address=200))
    centre.conversation.client(iec104.acknowledge(1))
    s.near_miss("iec104-stop-transfer", centre.conversation, "only STARTDT and an acknowledgement")
    s.near_miss("iec104-stop-transfer", rogue.conversation, "STOPDT con is the answer", reply=True)


@scenario("iec104/test-frame-flood")
def test_frame_flood(s: Scenario) -> None:
    """A script tests a connection 15 times in a row, another station its own; a centre stops at 14."""
    flood = "iec104-test-frame-flood"
    script, centre = s.tcp(ROGUE, RTU, iec104.PORT), s.tcp(CENTRE, RTU, iec104.PORT)
    backwards = s.tcp(ENGINEER, OTHER_RTU, iec104.PORT)
    for number in range(15):
        script.client(control(Function.TEST))
        script.server(control(Function.TEST_CONFIRM))
        backwards.server(control(Function.TEST))
        backwards.client(control(Function.TEST_CONFIRM))
        if number < 14:
            centre.client(control(Function.TEST))
            centre.server(control(Function.TEST_CONFIRM))
        s.wait(0.2)
    s.finds(flood, script)
    s.finds(flood, backwards, reply=True)
    s.near_miss(flood, centre, "14 in 10 s")
    s.near_miss(flood, script, "confirmations are answers", reply=True)


@scenario("iec104/station-restarted")
def station_restarted(s: Scenario) -> None:
    """A station reports that it is back after a remote reset; another one reports a change."""
    restarted, quiet = line(s, CENTRE), line(s, ENGINEER, OTHER_RTU)
    restarted.server(asdu(Type.INITIALISATION_ENDED, cause=Cause.INITIALISED))
    s.finds("iec104-station-restarted", restarted.conversation, reply=True)
    quiet.server(asdu(Type.SINGLE_POINT, cause=Cause.SPONTANEOUS, address=Type.INITIALISATION_ENDED))
    s.near_miss("iec104-station-restarted", quiet.conversation, "70 is the object address", reply=True)


@scenario("iec104/test-command")
def test_command(s: Scenario) -> None:
    """A tool sends the test command, another one its form without time tag; a centre tests the line."""
    for client, kind in ((ROGUE, Type.TEST_TIMED), (ENGINEER, Type.TEST)):
        tool = line(s, client)
        tool.command(asdu(kind))
        s.finds("iec104-test-command", tool.conversation)
        s.near_miss("iec104-test-command", tool.conversation, "the confirmation is the answer", reply=True)
    centre = line(s, CENTRE)
    centre.conversation.client(control(Function.TEST))
    centre.conversation.server(control(Function.TEST_CONFIRM))
    s.near_miss("iec104-test-command", centre.conversation, "TESTFR tests the connection, not the station")

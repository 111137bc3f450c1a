"""IEC 60870-5-104: clock, reset, parameters and files of a station."""

from plantwatch.corpus.craft import Scenario, iec104, scenario
from plantwatch.corpus.craft.iec104 import Cause, Dialogue, Type, answer, asdu

DATE = "2026-11-22"

START = "iec104-start-transfer"  # without a site it reports every control centre

RTU, OTHER_RTU = "10.50.4.10", "10.50.4.11"
CENTRE, ROGUE, ENGINEER = "10.50.4.20", "10.50.4.66", "10.50.4.67"


def line(s: Scenario, client: str, server: str = RTU) -> Dialogue:
    """A session in which data transfer has been started."""
    dialogue = Dialogue(s.tcp(client, server, iec104.PORT))
    dialogue.start()
    s.finds(START, dialogue.conversation)
    return dialogue


def file(kind: int, content: bytes | None = None, cause: int = Cause.FILE) -> bytes:
    """A message of a file transfer, for the file at object address 1."""
    return asdu(kind, content, cause=cause, address=1)


@scenario("iec104/clock-synchronisation")
def clock_synchronisation(s: Scenario) -> None:
    """A rogue sets a station's clock; an engineer tests with a time of day in the message."""
    policy = "iec104-clock-synchronisation"
    rogue, engineer = line(s, ROGUE), line(s, ENGINEER)
    rogue.command(asdu(Type.CLOCK))
    s.finds(policy, rogue.conversation)
    engineer.command(asdu(Type.TEST_TIMED))
    s.finds("iec104-test-command", engineer.conversation)
    s.near_miss(policy, engineer.conversation, "type 107 tests, its time sets nothing")
    s.near_miss(policy, rogue.conversation, "the confirmation is the answer", reply=True)


@scenario("iec104/reset-process")
def reset_process(s: Scenario) -> None:
    """A rogue resets a station, which says so afterwards; an engineer interrogates another one."""
    rogue, engineer = line(s, ROGUE), line(s, ENGINEER, OTHER_RTU)
    rogue.command(asdu(Type.RESET))
    s.finds("iec104-reset-process", rogue.conversation)
    rogue.server(asdu(Type.INITIALISATION_ENDED, cause=Cause.INITIALISED))
    s.finds("iec104-station-restarted", rogue.conversation, reply=True)
    engineer.command(asdu(Type.INTERROGATION))
    s.finds("iec104-interrogation", engineer.conversation)
    s.near_miss("iec104-reset-process", engineer.conversation, "type 100 resets nothing")
    s.near_miss("iec104-reset-process", rogue.conversation, "the confirmation is the answer", reply=True)


@scenario("iec104/parameter-loading")
def parameter_loading(s: Scenario) -> None:
    """Each kind of parameter from its own host; the control centre sends a set point."""
    kinds = (Type.PARAMETER_NORMALISED, Type.PARAMETER_SCALED, Type.PARAMETER_SHORT)
    for number, kind in enumerate(kinds):
        host = line(s, f"10.50.4.{70 + number}")
        host.command(asdu(kind, address=200))
        s.finds("iec104-parameter-loading", host.conversation)
    centre = line(s, CENTRE)
    centre.command(asdu(Type.SET_SHORT, address=200))
    s.finds("iec104-adjusting-command", centre.conversation)
    s.near_miss("iec104-parameter-loading", centre.conversation, "a set point for the same address")


@scenario("iec104/parameter-activation")
def parameter_activation(s: Scenario) -> None:
    """Parameters are activated, cyclic sending is switched off; an engineer only loads one."""
    policy = "iec104-parameter-activation"
    rogue, other, engineer = line(s, ROGUE), line(s, "10.50.4.68"), line(s, ENGINEER)
    rogue.command(asdu(Type.PARAMETER_ACTIVATION, address=200))
    off = asdu(Type.PARAMETER_ACTIVATION, b"\x03", cause=Cause.DEACTIVATION, address=200)
    other.client(off)
    other.server(answer(off, Cause.DEACTIVATION_CONFIRMATION))
    for dialogue in (rogue, other):
        s.finds(policy, dialogue.conversation)
    engineer.command(asdu(Type.PARAMETER_SHORT, address=200))
    s.finds("iec104-parameter-loading", engineer.conversation)
    s.near_miss(policy, engineer.conversation, "type 112 loads and does not activate")


@scenario("iec104/file-write")
def file_write(s: Scenario) -> None:
    """A rogue sends a file; a station sends the same file when an engineer calls it."""
    rogue, engineer = line(s, ROGUE), line(s, ENGINEER, OTHER_RTU)
    rogue.client(file(Type.FILE_READY))
    rogue.server(file(Type.CALL_FILE, b"\x01\x00\x01\x02"))
    rogue.client(file(Type.SECTION_READY))
    rogue.server(file(Type.CALL_FILE, b"\x01\x00\x01\x06"))
    rogue.client(file(Type.SEGMENT), file(Type.LAST_SECTION))
    rogue.server(file(Type.ACKNOWLEDGE_FILE))
    s.finds("iec104-file-write", rogue.conversation)
    s.near_miss("iec104-file-read", rogue.conversation, "the station calls the file it is sent", reply=True)
    _take(engineer)
    s.finds("iec104-file-read", engineer.conversation)
    s.near_miss("iec104-file-write", engineer.conversation, "the station sends, the engineer calls")


@scenario("iec104/file-read")
def file_read(s: Scenario) -> None:
    """A rogue takes a file from a station; an engineer only asks which files there are."""
    rogue, engineer = line(s, ROGUE), line(s, ENGINEER)
    _take(rogue)
    s.finds("iec104-file-read", rogue.conversation)
    engineer.client(file(Type.CALL_FILE, bytes(4), Cause.REQUEST))
    s.finds("iec104-file-directory", engineer.conversation)
    s.near_miss("iec104-file-read", engineer.conversation, "cause 5 asks for the directory")
    s.near_miss("iec104-file-write", rogue.conversation, "the station is the one that sends", reply=True)


def _take(host: Dialogue) -> None:
    """A file of one section from the station."""
    host.client(file(Type.CALL_FILE))
    host.server(file(Type.FILE_READY))
    host.client(file(Type.CALL_FILE, b"\x01\x00\x01\x06"))
    host.server(file(Type.SECTION_READY), file(Type.SEGMENT), file(Type.LAST_SECTION))
    host.client(file(Type.ACKNOWLEDGE_FILE))


@scenario("iec104/file-delete")
def file_delete(s: Scenario) -> None:
    """A rogue deletes a file of a station; an engineer calls one and breaks off."""
    rogue, engineer = line(s, ROGUE), line(s, ENGINEER)
    rogue.client(file(Type.CALL_FILE, b"\x01\x00\x00\x04"))
    s.finds("iec104-file-delete", rogue.conversation)
    s.near_miss("iec104-file-read", rogue.conversation, "qualifier 4 deletes")
    engineer.client(file(Type.CALL_FILE, b"\x01\x00\x00\x03"))
    s.finds("iec104-file-read", engineer.conversation)
    s.near_miss("iec104-file-delete", engineer.conversation, "qualifier 3 deactivates the file")


@scenario("iec104/file-directory")
def file_directory(s: Scenario) -> None:
    """A rogue asks which files a station has; an engineer selects one whose name he knows."""
    rogue, engineer = line(s, ROGUE), line(s, ENGINEER)
    rogue.client(file(Type.CALL_FILE, bytes(4), Cause.REQUEST))
    s.finds("iec104-file-directory", rogue.conversation)
    engineer.client(file(Type.CALL_FILE))
    s.finds("iec104-file-read", engineer.conversation)
    s.near_miss("iec104-file-directory", engineer.conversation, "cause 13 selects a file")

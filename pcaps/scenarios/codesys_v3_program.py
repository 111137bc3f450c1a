"""CODESYS V3: programs and states of a controller, one capture a policy."""

from plantwatch.corpus.craft import Scenario, scenario
from plantwatch.corpus.craft.codesys_v3 import Group
from plantwatch.corpus.craft.codesys_v3_calls import calls

DATE = "2026-11-23"

NET = "10.61.1"


@scenario("codesys-v3/application-started")
def application_started(s: Scenario) -> None:
    """A program is started; an engineer asks for its state."""
    said = ((Group.APPLICATION, 0x10),)
    beside = ((Group.APPLICATION, 0x14), (Group.APPLICATION, 0x01))
    calls(s, NET, "application-started", said, beside, (), "14 asks for the state, 01 logs in to the program")


@scenario("codesys-v3/application-stopped")
def application_stopped(s: Scenario) -> None:
    """A program is stopped; an engineer starts it, and asks for its state."""
    said = ((Group.APPLICATION, 0x11),)
    beside = ((Group.APPLICATION, 0x10), (Group.APPLICATION, 0x14))
    calls(s, NET, "application-stopped", said, beside, ("application-started",), "10 starts")


@scenario("codesys-v3/application-reset")
def application_reset(s: Scenario) -> None:
    """A program is reset in both ways; an engineer starts it."""
    said = ((Group.APPLICATION, 0x12), (Group.APPLICATION, 0x24))
    beside = ((Group.APPLICATION, 0x10),)
    calls(s, NET, "application-reset", said, beside, ("application-started",), "10 starts")


@scenario("codesys-v3/origin-reset")
def origin_reset(s: Scenario) -> None:
    """A controller is emptied in both ways; an engineer sends an echo."""
    said = ((Group.DEVICE, 0x04), (Group.DEVICE, 0x0B))
    beside = ((Group.DEVICE, 0x05), (Group.APPLICATION, 0x04))
    calls(
        s,
        NET,
        "origin-reset",
        said,
        beside,
        ("application-deleted",),
        "05 is an echo; 04 of another component deletes the program",
    )


@scenario("codesys-v3/application-deleted")
def application_deleted(s: Scenario) -> None:
    """A program is deleted; an engineer creates one."""
    said = ((Group.APPLICATION, 0x04),)
    beside = ((Group.APPLICATION, 0x03),)
    calls(s, NET, "application-deleted", said, beside, (), "03 creates")


@scenario("codesys-v3/program-downloaded")
def program_downloaded(s: Scenario) -> None:
    """A program is loaded in four ways; an engineer asks what is loaded."""
    said = (
        (Group.APPLICATION, 0x05),
        (Group.APPLICATION, 0x07),
        (Group.APPLICATION, 0x30),
        (Group.APPLICATION, 0x34),
    )
    beside = ((Group.APPLICATION, 0x31), (Group.APPLICATION, 0x25))
    calls(s, NET, "program-downloaded", said, beside, ("program-read",), "31 reads project information")


@scenario("codesys-v3/online-change")
def online_change(s: Scenario) -> None:
    """A running program is changed; an engineer loads one as a whole."""
    said = ((Group.APPLICATION, 0x06),)
    beside = ((Group.APPLICATION, 0x05),)
    calls(s, NET, "online-change", said, beside, ("program-downloaded",), "05 loads the whole program")


@scenario("codesys-v3/boot-application-changed")
def boot_application_changed(s: Scenario) -> None:
    """A program becomes the one that a controller boots; an engineer checks files."""
    said = ((Group.APPLICATION, 0x23), (Group.APPLICATION, 0x26), (Group.APPLICATION, 0x27))
    beside = ((Group.APPLICATION, 0x28),)
    calls(s, NET, "boot-application-changed", said, beside, (), "28 checks consistency")


@scenario("codesys-v3/program-read")
def program_read(s: Scenario) -> None:
    """Programs are listed and read; a panel asks for the state."""
    said = (
        (Group.APPLICATION, 0x18),
        (Group.APPLICATION, 0x29),
        (Group.APPLICATION, 0x31),
        (Group.APPLICATION, 0x35),
    )
    beside = ((Group.APPLICATION, 0x14),)
    calls(s, NET, "program-read", said, beside, (), "14 asks for the state")


@scenario("codesys-v3/program-debugged")
def program_debugged(s: Scenario) -> None:
    """Breakpoints stop a program; an engineer reads the call stack."""
    said = (
        (Group.APPLICATION, 0x13),
        (Group.APPLICATION, 0x15),
        (Group.APPLICATION, 0x19),
        (Group.APPLICATION, 0x22),
        (Group.BREAKPOINTS, 0x01),
    )
    beside = ((Group.APPLICATION, 0x16),)
    calls(s, NET, "program-debugged", said, beside, (), "16 reads the call stack")


@scenario("codesys-v3/operating-mode-set")
def operating_mode_set(s: Scenario) -> None:
    """The operating mode is changed; an engineer reads it."""
    said = ((Group.DEVICE, 0x06),)
    beside = ((Group.DEVICE, 0x07),)
    calls(s, NET, "operating-mode-set", said, beside, (), "07 reads the mode")


@scenario("codesys-v3/node-renamed")
def node_renamed(s: Scenario) -> None:
    """A controller gets another name; an engineer asks for the one it has."""
    said = ((Group.DEVICE, 0x09),)
    beside = ((Group.DEVICE, 0x01),)
    calls(s, NET, "node-renamed", said, beside, ("device-identified",), "01 asks")


@scenario("codesys-v3/retains-restored")
def retains_restored(s: Scenario) -> None:
    """Old retained values come back; an engineer saves the present ones."""
    said = ((Group.APPLICATION, 0x37),)
    beside = ((Group.APPLICATION, 0x36),)
    calls(s, NET, "retains-restored", said, beside, (), "36 saves")

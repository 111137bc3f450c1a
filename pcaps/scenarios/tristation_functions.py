"""TriStation: the functions of a safety controller, one capture a policy."""

from plantwatch.corpus.craft import Scenario, Udp, scenario, tristation
from plantwatch.corpus.craft.tristation import exchange

DATE = "2026-11-23"

SESSION = "tristation-session-by-unlisted-client"  # without a site it reports every client
P = "tristation-"

CONTROLLER, ENGINEER = "10.63.1.10", "10.63.1.20"


def session(s: Scenario, client: str) -> Udp:
    """A session that has been opened."""
    conversation = s.udp(client, CONTROLLER, tristation.PORT)
    tristation.connect(conversation)
    s.finds(SESSION, conversation)
    return conversation


def functions(
    s: Scenario,
    policy: str,
    said: tuple[int, ...],
    beside: tuple[int, ...],
    others: tuple[str, ...],
    why: str,
) -> None:
    """Each function from its own host; an engineer with functions beside them."""
    for number, function in enumerate(said):
        rogue = session(s, f"10.63.1.{66 + number}")
        exchange(rogue, function, data=bytes(12))
        s.finds(P + policy, rogue)
        s.near_miss(P + policy, rogue, "the reply does nothing", reply=True)
    engineer = session(s, ENGINEER)
    exchange(engineer, *beside)
    for other in others:
        s.finds(P + other, engineer)
    s.near_miss(P + policy, engineer, why)


@scenario("tristation/program-replaced")
def program_replaced(s: Scenario) -> None:
    """A stranger begins to replace the program, in both forms; an engineer ends a download."""
    said = (0, 59)
    functions(s, "program-replaced", said, (10,), ("download-ended",), "10 ends a download")


@scenario("tristation/program-appended")
def program_appended(s: Scenario) -> None:
    """A stranger begins to append to the program; an engineer cancels that."""
    said = (1,)
    functions(s, "program-appended", said, (12,), ("download-cancelled",), "12 cancels")


@scenario("tristation/program-block-sent")
def program_block_sent(s: Scenario) -> None:
    """Blocks of program in three forms; an engineer reads one."""
    said = (55, 56, 72)
    functions(s, "program-block-sent", said, (65,), ("program-uploaded",), "65 reads a program")


@scenario("tristation/program-tables-sent")
def program_tables_sent(s: Scenario) -> None:
    """Tables and initial values; an engineer reads the symbols."""
    said = (48, 49, 50, 58, 60, 62, 63, 68)
    functions(s, "program-tables-sent", said, (51, 61, 64, 74), (), "51, 61, 64 and 74 read")


@scenario("tristation/download-ended")
def download_ended(s: Scenario) -> None:
    """A stranger ends a download in both forms; an engineer cancels one."""
    said = (10, 11)
    functions(s, "download-ended", said, (12,), ("download-cancelled",), "12 cancels")


@scenario("tristation/download-cancelled")
def download_cancelled(s: Scenario) -> None:
    """A download is cancelled; an engineer ends one."""
    said = (12,)
    functions(s, "download-cancelled", said, (11,), ("download-ended",), "11 makes it valid")


@scenario("tristation/download-mode-set")
def download_mode_set(s: Scenario) -> None:
    """A controller is set to DOWNLOAD mode; an engineer asks for its state."""
    said = (80,)
    functions(s, "download-mode-set", said, (19,), ("status-read-by-unlisted-client",), "19 asks")


@scenario("tristation/program-started")
def program_started(s: Scenario) -> None:
    """The program is started; an engineer asks for its state."""
    said = (20,)
    functions(s, "program-started", said, (19,), ("status-read-by-unlisted-client",), "19 asks")


@scenario("tristation/program-halted")
def program_halted(s: Scenario) -> None:
    """The program is halted; an engineer starts it."""
    said = (21,)
    functions(s, "program-halted", said, (20,), ("program-started",), "20 starts")


@scenario("tristation/program-paused")
def program_paused(s: Scenario) -> None:
    """The program is paused and run step by step; an engineer starts it."""
    said = (22, 23)
    functions(s, "program-paused", said, (20,), ("program-started",), "20 starts")


@scenario("tristation/program-uploaded")
def program_uploaded(s: Scenario) -> None:
    """Program and configuration are copied; an engineer asks for program information."""
    said = (65, 66, 3, 18, 42)
    functions(s, "program-uploaded", said, (64, 71), (), "64 and 71 copy no program")


@scenario("tristation/status-read-by-unlisted-client")
def status_read_by_unlisted_client(s: Scenario) -> None:
    """Status, modules and versions are read; a panel reads values."""
    said = (19, 24, 29, 47, 54, 73)
    functions(
        s,
        "status-read-by-unlisted-client",
        said,
        (28, 8, 25),
        (),
        "28 reads values, 8 the time, 25 the scan time",
    )


@scenario("tristation/configuration-changed")
def configuration_changed(s: Scenario) -> None:
    """Every function that configures; an engineer reads variables."""
    said = (2, 4, 5, 6, 9, 14, 15, 26, 44, 45)
    functions(s, "configuration-changed", said, (46, 69), (), "46 and 69 read")


@scenario("tristation/values-set")
def values_set(s: Scenario) -> None:
    """Points and retained values are set; a panel reads values."""
    said = (16, 27, 30, 57)
    functions(s, "values-set", said, (28,), (), "28 reads")


@scenario("tristation/points-enabled")
def points_enabled(s: Scenario) -> None:
    """All points are enabled; a panel reads values."""
    said = (17,)
    functions(s, "points-enabled", said, (28,), (), "28 reads")


@scenario("tristation/diagnostics-disabled")
def diagnostics_disabled(s: Scenario) -> None:
    """Diagnostics of outputs are switched off; an engineer switches them on."""
    said = (38, 40)
    functions(s, "diagnostics-disabled", said, (37, 39), (), "37 and 39 switch on")


@scenario("tristation/clock-set")
def clock_set(s: Scenario) -> None:
    """The clock is set and adjusted; a panel reads it."""
    said = (7, 31)
    functions(s, "clock-set", said, (8,), (), "8 reads the calendar")


@scenario("tristation/alarms-cleared")
def alarms_cleared(s: Scenario) -> None:
    """Alarms are cleared; an engineer reads the events."""
    said = (32,)
    functions(s, "alarms-cleared", said, (33, 36), (), "33 and 36 read")


@scenario("tristation/unnamed-function")
def unnamed_function(s: Scenario) -> None:
    """A walk through functions without a name; the last one that has one."""
    said = (75, 79, 81, 83, 99)
    functions(s, "unnamed-function", said, (74,), (), "74 reads the symbol table")

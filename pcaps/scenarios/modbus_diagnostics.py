"""Modbus/TCP: diagnostics requests (function 8)."""

from plantwatch.corpus.craft import Scenario, Tcp, modbus, scenario
from plantwatch.corpus.craft.modbus import Diagnostic, Function

DATE = "2026-11-22"

# Without a site these report every client.
READ = "modbus-read-by-unlisted-client"
DIAGNOSE = "modbus-diagnostics-by-unlisted-client"

PLC, GATEWAY = "10.20.1.10", "10.20.1.30"
ROGUE, ENGINEER = "10.20.1.66", "10.20.1.67"


def finds(s: Scenario, conversation: Tcp, *policies: str) -> None:
    """All these policies fire from client to server."""
    for policy in policies:
        s.finds(policy, conversation)


@scenario("modbus/force-listen-only")
def force_listen_only(s: Scenario) -> None:
    """A rogue workstation silences a controller; a diagnostics read beside it is ordinary work."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    bad.client(modbus.diagnostics(Diagnostic.FORCE_LISTEN_ONLY))
    finds(s, bad, "modbus-force-listen-only", DIAGNOSE)

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    request = modbus.diagnostics(Diagnostic.RETURN_DIAGNOSTIC_REGISTER)
    modbus.exchange(good, request)
    finds(s, good, DIAGNOSE)
    s.near_miss("modbus-force-listen-only", good, "sub-function 2 only reads")


@scenario("modbus/restart-communications")
def restart_communications(s: Scenario) -> None:
    """A controller's port is restarted with its event log kept; to erase the log is another finding."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    modbus.exchange(bad, modbus.diagnostics(Diagnostic.RESTART_COMMUNICATIONS))
    finds(s, bad, "modbus-restart-communications", DIAGNOSE)
    s.near_miss("modbus-restart-communications", bad, "the echo comes from the controller", reply=True)

    other = s.tcp(ENGINEER, PLC, modbus.PORT)
    modbus.exchange(other, modbus.diagnostics(Diagnostic.RESTART_COMMUNICATIONS, 0xFF00))
    finds(s, other, "modbus-restart-clears-event-log", DIAGNOSE)
    s.near_miss("modbus-restart-communications", other, "FF 00 erases the log: reported as that")


@scenario("modbus/restart-clears-event-log")
def restart_clears_event_log(s: Scenario) -> None:
    """Someone restarts a port and erases its event log; a technician only reads that log."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    modbus.exchange(bad, modbus.diagnostics(Diagnostic.RESTART_COMMUNICATIONS, 0xFF00, unit=3))
    finds(s, bad, "modbus-restart-clears-event-log", DIAGNOSE)

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    request = modbus.message(Function.COMM_EVENT_LOG)
    modbus.exchange(good, request, modbus.answer(request, bytes([8, 0, 0, 1, 8, 1, 0x21, 0x20, 0x00])))
    finds(s, good, "modbus-read-comm-events", READ)
    s.near_miss("modbus-restart-clears-event-log", good, "function 12 reads the log and leaves it")


@scenario("modbus/clear-diagnostic-counters")
def clear_diagnostic_counters(s: Scenario) -> None:
    """Counters and the overrun flag are erased from two stations; reading a counter is no erasing."""
    first = s.tcp(ROGUE, PLC, modbus.PORT)
    modbus.exchange(first, modbus.diagnostics(Diagnostic.CLEAR_COUNTERS))
    finds(s, first, "modbus-clear-diagnostic-counters", DIAGNOSE)
    second = s.tcp("10.20.1.68", PLC, modbus.PORT)
    modbus.exchange(second, modbus.diagnostics(Diagnostic.CLEAR_OVERRUN))
    finds(s, second, "modbus-clear-diagnostic-counters", DIAGNOSE)

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    request = modbus.diagnostics(Diagnostic.BUS_MESSAGE_COUNT)
    modbus.exchange(good, request, modbus.diagnostics(Diagnostic.BUS_MESSAGE_COUNT, 4711))
    finds(s, good, DIAGNOSE)
    s.near_miss("modbus-clear-diagnostic-counters", good, "sub-function 11 reads a counter")


@scenario("modbus/change-ascii-delimiter")
def change_ascii_delimiter(s: Scenario) -> None:
    """The end-of-message character of a serial line is changed; an echo test carries the same data."""
    bad = s.tcp(ROGUE, GATEWAY, modbus.PORT)
    modbus.exchange(bad, modbus.diagnostics(Diagnostic.CHANGE_ASCII_DELIMITER, ord(";") << 8))
    finds(s, bad, "modbus-change-ascii-delimiter", DIAGNOSE)

    good = s.tcp(ENGINEER, GATEWAY, modbus.PORT)
    modbus.exchange(good, modbus.diagnostics(Diagnostic.RETURN_QUERY_DATA, ord(";") << 8))
    finds(s, good, DIAGNOSE)
    s.near_miss("modbus-change-ascii-delimiter", good, "sub-function 0 returns the data and changes nothing")


@scenario("modbus/reserved-diagnostic")
def reserved_diagnostic(s: Scenario) -> None:
    """Sub-functions that the standard reserves are tried; the last defined counter is ordinary."""
    for client, subfunction in (ROGUE, Diagnostic.FIRST_RESERVED), ("10.20.1.68", 5), ("10.20.1.69", 19):
        bad = s.tcp(client, PLC, modbus.PORT)
        request = modbus.diagnostics(subfunction)
        modbus.exchange(bad, request, modbus.refuse(request, modbus.Fault.ILLEGAL_VALUE))
        finds(s, bad, "modbus-reserved-diagnostic", DIAGNOSE)

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    request = modbus.diagnostics(Diagnostic.BUS_OVERRUN_COUNT)
    modbus.exchange(good, request, modbus.diagnostics(Diagnostic.BUS_OVERRUN_COUNT, 2))
    finds(s, good, DIAGNOSE)
    s.near_miss("modbus-reserved-diagnostic", good, "sub-function 18 is defined")


@scenario("modbus/diagnostics-by-unlisted-client")
def diagnostics_by_unlisted_client(s: Scenario) -> None:
    """A station tests the line with echoes, one of them long; another only reads registers."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    modbus.exchange(bad, modbus.diagnostics(Diagnostic.RETURN_QUERY_DATA, 0xA537))
    modbus.exchange(bad, modbus.message(Function.DIAGNOSTICS, bytes([0, 0]) + b"plant line test", tid=2))
    finds(s, bad, DIAGNOSE)

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    request = modbus.read_holding_registers(8, 2)
    modbus.exchange(good, request, modbus.answer_registers(request, [0x0800, 4]))
    finds(s, good, READ)
    s.near_miss(DIAGNOSE, good, "register 8 is read with function 3")

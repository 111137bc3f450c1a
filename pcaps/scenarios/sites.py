"""Captures that are proven with a site: what was agreed in the plant decides what is found."""

from __future__ import annotations

from plantwatch.corpus.craft import Scenario, modbus, s7comm, scenario, umas

DATE = "2026-11-23"

PLC, FILTERS = "10.20.1.10", "10.20.1.11"  # the crown jewel, and another controller
SCADA, ENGINEER, HISTORIAN = "10.20.1.67", "10.20.1.70", "10.20.3.5"


@scenario("sites/water-works/agreed-day")
def agreed_day(s: Scenario) -> None:
    """A day as agreed: supervision reads and writes, the historian reads, engineering does everything."""
    scada = s.tcp(SCADA, PLC, 502)
    scada.client(modbus.read_holding_registers(0, 10))
    scada.client(modbus.write_register(40, 30))
    historian = s.tcp(HISTORIAN, FILTERS, 502)
    historian.client(modbus.read_holding_registers(0, 10))
    engineer = s.tcp(ENGINEER, PLC, 502)
    engineer.client(modbus.diagnostics(10, 0))
    s.finds("modbus-clear-diagnostic-counters", engineer)
    for policy in ("network-unagreed-session", "network-unagreed-command", "network-unlisted-host"):
        s.near_miss(policy, scada, "the conduit `supervision` allows it")
        s.near_miss(policy, engineer, "the conduit `engineering` allows everything")


@scenario("sites/water-works/unagreed")
def unagreed(s: Scenario) -> None:
    """The historian writes, a stranger in the zone reads, and one asks over a foreign protocol."""
    historian = s.tcp(HISTORIAN, PLC, 502)
    historian.client(modbus.read_holding_registers(0, 10))
    historian.client(modbus.write_register(40, 30))
    s.finds("network-unagreed-command", historian)
    s.finds("network-unagreed-command-to-crown-jewel", historian)
    s.near_miss("network-unagreed-session", historian, "it may read, so the session is agreed")
    s.near_miss("network-session-from-enterprise", historian, "level 3 is still the plant")
    other_plc = s.tcp(HISTORIAN, FILTERS, 502)
    other_plc.client(modbus.write_register(40, 30))
    s.finds("network-unagreed-command", other_plc)
    s.near_miss("network-unagreed-command-to-crown-jewel", other_plc, "this controller is no crown jewel")

    laptop = s.tcp("10.20.1.99", FILTERS, 502)
    laptop.client(modbus.read_holding_registers(0, 10))
    s.finds("network-unagreed-session", laptop)
    s.finds("network-unlisted-host", laptop)
    s.finds("modbus-read-by-unlisted-client", laptop)
    s.near_miss("network-unagreed-command", laptop, "reading changes nothing")

    other = s.tcp(ENGINEER, FILTERS, 102)
    other.client(s7comm.connection_request(b"\x01\x02"))
    s.finds("network-unagreed-session", other)


@scenario("sites/water-works/from-outside")
def from_outside(s: Scenario) -> None:
    """The office reaches past the zones, a vendor opens a desktop and copies files, the Internet knocks."""
    office = s.tcp("10.99.0.5", PLC, 502)
    office.client(modbus.read_holding_registers(0, 10))
    s.finds("network-session-from-enterprise", office)
    s.finds("network-unagreed-session", office)
    s.finds("modbus-read-by-unlisted-client", office)

    desktop = s.tcp("10.99.0.6", "10.20.1.67", 3389)
    desktop.client(b"\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x0b\x00\x00\x00")
    s.finds("network-remote-access-to-field", desktop)
    inside = s.tcp(HISTORIAN, "10.20.1.67", 3389)
    inside.client(b"\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x0b\x00\x00\x00")
    s.near_miss("network-remote-access-to-field", inside, "the historian is in a zone of level 3")
    files = s.tcp("10.99.0.8", "10.20.1.67", 445)
    files.client(b"\x00\x00\x00\x04\xfeSMB")
    s.finds("network-file-transfer-to-field", files)
    s.near_miss("network-file-transfer-to-field", desktop, "a desktop, not a file share")
    upward = s.tcp("10.20.1.67", "10.99.0.6", 445)
    upward.client(b"\x00\x00\x00\x04\xfeSMB")
    s.near_miss("network-file-transfer-to-field", upward, "out of the plant, not into it")

    stranger = s.tcp("198.51.100.7", FILTERS, 502)
    stranger.client(modbus.read_holding_registers(0, 10))
    s.finds("network-session-from-internet", stranger)
    s.finds("network-session-from-enterprise", stranger)
    s.finds("network-unagreed-session", stranger)
    s.finds("modbus-read-by-unlisted-client", stranger)


@scenario("sites/water-works/paces")
def paces(s: Scenario) -> None:
    """Supervision polls two controllers each second; one falls silent, the historian asks far too often."""
    polls = [s.tcp(SCADA, plc, 502) for plc in (PLC, FILTERS)]
    for second in range(14):
        for poll in polls:
            if second < 6 or poll is polls[0]:
                poll.client(modbus.read_holding_registers(0, 10))
        s.wait(1.0)
    s.finds("network-pair-silent", polls[1], engines=["zeek"])
    s.near_miss("network-pair-silent", polls[0], "it goes on at its pace")
    historian = [s.tcp(HISTORIAN, plc, 502) for plc in (PLC, FILTERS)]
    for number in range(40):
        for one in historian:
            if number < 12 or one is historian[0]:
                one.client(modbus.read_holding_registers(0, 10))
    s.finds("network-pair-louder", historian[0])
    s.near_miss("network-pair-louder", historian[1], "as many as its conduit says")


@scenario("sites/water-works/campaign")
def campaign(s: Scenario) -> None:
    """A laptop asks who is there, reads, restarts a device and writes; a station that may does it, too."""
    for client in ("10.20.1.99", ENGINEER):
        session = s.tcp(client, FILTERS, 502)
        session.client(modbus.read_device_identification(1, 0))
        session.client(modbus.read_holding_registers(0, 10))
        session.client(modbus.diagnostics(1))
        session.client(modbus.write_register(40, 30))
        if client == ENGINEER:
            s.near_miss("network-campaign", session, "three of the four are its work")
            s.near_miss("network-unagreed-diagnostics", session, "its conduit allows everything")
        else:
            s.finds("network-campaign", session, engines=["zeek"])
            for policy in (
                "modbus-diagnostics-by-unlisted-client",
                "modbus-read-by-unlisted-client",
                "modbus-write-by-unlisted-client",
                "network-unagreed-command",
                "network-unagreed-diagnostics",
                "network-unagreed-session",
                "network-unlisted-host",
            ):
                s.finds(policy, session)
        s.finds("modbus-read-device-identification", session)
        s.finds("modbus-restart-communications", session)


@scenario("sites/water-works/program-change")
def program_change(s: Scenario) -> None:
    """Engineering sends program messages while no window is open; a setpoint is no program."""
    engineer = s.tcp(ENGINEER, PLC, 502)
    engineer.client(umas.message(umas.Function.SEND_BEGIN, b"\x00\x01", session=umas.GRANTED))
    s.finds("network-unplanned-program-change", engineer)
    s.finds("modbus-vendor-function", engineer)
    s.finds("umas-program-download", engineer)
    scada = s.tcp(SCADA, PLC, 502)
    scada.client(modbus.write_register(40, 30))
    s.near_miss("network-unplanned-program-change", scada, "a setpoint, not a program")

"""Modbus/TCP: who and what is there."""

from plantwatch.corpus.craft import Scenario, Tcp, modbus, scenario
from plantwatch.corpus.craft.modbus import Function, Interface

DATE = "2026-11-22"

# Without a site these report every client.
READ = "modbus-read-by-unlisted-client"

PLC, GATEWAY = "10.20.1.10", "10.20.1.30"
ROGUE, ENGINEER = "10.20.1.66", "10.20.1.67"


def finds(s: Scenario, conversation: Tcp, *policies: str) -> None:
    """All these policies fire from client to server."""
    for policy in policies:
        s.finds(policy, conversation)


@scenario("modbus/read-device-identification")
def read_device_identification(s: Scenario) -> None:
    """A scanner asks for maker, model and version; an HMI reads register 0x0E01."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    request = modbus.read_device_identification()
    modbus.exchange(
        bad, request, modbus.answer_identification(request, ["Example Controls", "PX-100", "V2.4"])
    )
    finds(s, bad, "modbus-read-device-identification", READ)

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    request = modbus.read_holding_registers(0x0E01, 1)
    modbus.exchange(good, request, modbus.answer_registers(request, [0x2B0E]))
    finds(s, good, READ)
    s.near_miss("modbus-read-device-identification", good, "the bytes are an address and a value")


@scenario("modbus/canopen-reference")
def canopen_reference(s: Scenario) -> None:
    """An object of a drive on a CANopen bus is reached through Modbus; identification is another type."""
    bad = s.tcp(ROGUE, GATEWAY, modbus.PORT)
    request = modbus.encapsulated(Interface.CANOPEN, bytes([0x00, 0x01, 0x60, 0x40, 0x00, 0x00, 0x00, 0x02]))
    modbus.exchange(bad, request, modbus.answer(request, bytes([Interface.CANOPEN, 0x00, 0x01, 0x06, 0x00])))
    finds(s, bad, "modbus-canopen-reference", READ)

    good = s.tcp(ENGINEER, GATEWAY, modbus.PORT)
    request = modbus.read_device_identification(code=4, item=1)
    modbus.exchange(good, request, modbus.answer_identification(request, ["PX-100"], code=4))
    finds(s, good, "modbus-read-device-identification", READ)
    s.near_miss("modbus-canopen-reference", good, "interface type 14")


@scenario("modbus/report-server-id")
def report_server_id(s: Scenario) -> None:
    """A scanner asks for type and run state; an HMI reads input register 17."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    request = modbus.message(Function.REPORT_SERVER_ID)
    modbus.exchange(bad, request, modbus.answer(request, bytes([8, 1, 0xFF]) + b"PX-100"))
    finds(s, bad, "modbus-report-server-id", READ)

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    request = modbus.read_input_registers(Function.REPORT_SERVER_ID, 1)
    modbus.exchange(good, request, modbus.answer_registers(request, [2]))
    finds(s, good, READ)
    s.near_miss("modbus-report-server-id", good, "17 is the address")


@scenario("modbus/read-exception-status")
def read_exception_status(s: Scenario) -> None:
    """The eight status outputs are read with function 7; an HMI reads eight coils from 7."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    request = modbus.message(Function.READ_EXCEPTION_STATUS)
    modbus.exchange(bad, request, modbus.answer(request, bytes([0x6D])))
    finds(s, bad, "modbus-read-exception-status", READ)

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    request = modbus.read_coils(Function.READ_EXCEPTION_STATUS, 8)
    modbus.exchange(good, request, modbus.answer_bits(request, [True] * 8))
    finds(s, good, READ)
    s.near_miss("modbus-read-exception-status", good, "7 is the address")


@scenario("modbus/read-comm-events")
def read_comm_events(s: Scenario) -> None:
    """The event counter and the event log are read by two stations; an HMI reads registers 11 and 12."""
    for client, function, reply in (
        (ROGUE, Function.COMM_EVENT_COUNTER, bytes([0, 0, 1, 8])),
        ("10.20.1.68", Function.COMM_EVENT_LOG, bytes([8, 0, 0, 1, 8, 1, 0x21, 0x20, 0x00])),
    ):
        bad = s.tcp(client, PLC, modbus.PORT)
        request = modbus.message(function)
        modbus.exchange(bad, request, modbus.answer(request, reply))
        finds(s, bad, "modbus-read-comm-events", READ)

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    request = modbus.read_holding_registers(Function.COMM_EVENT_COUNTER, 2)
    modbus.exchange(good, request, modbus.answer_registers(request, [11, 12]))
    finds(s, good, READ)
    s.near_miss("modbus-read-comm-events", good, "11 is the address")


@scenario("modbus/unit-scan")
def unit_scan(s: Scenario) -> None:
    """Somebody asks a gateway for units 1 to 25; a master polls its ten units three times."""
    bad = s.tcp(ROGUE, GATEWAY, modbus.PORT)
    for unit in range(1, 26):
        bad.client(modbus.read_holding_registers(100, 1, unit=unit, tid=unit))
        s.wait(1)
    bad.close()
    s.finds("modbus-unit-scan", bad, engines=("zeek",))
    finds(s, bad, READ)

    good = s.tcp(ENGINEER, GATEWAY, modbus.PORT)
    for turn in range(30):
        request = modbus.read_holding_registers(100, 1, unit=1 + turn % 10, tid=100 + turn)
        modbus.exchange(good, request, modbus.answer_registers(request, [turn]))
    finds(s, good, READ)
    s.near_miss("modbus-unit-scan", good, "ten units are a small serial line")

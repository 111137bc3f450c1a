"""Modbus/TCP: what error replies tell, counted for each server."""

from collections.abc import Sequence

from plantwatch.corpus.craft import Scenario, Tcp, modbus, scenario
from plantwatch.corpus.craft.modbus import Fault, Function

DATE = "2026-11-22"

# Without a site these report every client.
READ = "modbus-read-by-unlisted-client"
WRITE = "modbus-write-by-unlisted-client"

PLC, OTHER_PLC = "10.20.1.10", "10.20.1.11"
GATEWAY, OTHER_GATEWAY = "10.20.1.30", "10.20.1.31"
ROGUE, HMI = "10.20.1.66", "10.20.1.67"


def refused(conversation: Tcp, requests: Sequence[bytes], *faults: Fault) -> None:
    """The server refuses each request; the faults are used in turn."""
    for number, request in enumerate(requests):
        modbus.exchange(conversation, request, modbus.refuse(request, faults[number % len(faults)]))


def reads(number: int, unit: int = 1) -> list[bytes]:
    """Reads of ten registers, each at another address."""
    return [modbus.read_holding_registers(1000 + 100 * n, 10, unit=unit, tid=n + 1) for n in range(number)]


@scenario("modbus/function-scan")
def function_scan(s: Scenario) -> None:
    """A scanner asks for functions that a controller lacks; an HMI is refused twice, then after a minute."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    scan = (Function.READ_EXCEPTION_STATUS, Function.REPORT_SERVER_ID, Function.READ_FIFO_QUEUE)
    requests = [modbus.message(function, tid=function) for function in scan[:2]]
    refused(bad, [*requests, modbus.read_fifo_queue(1, tid=3)], Fault.ILLEGAL_FUNCTION)
    s.finds("modbus-function-scan", bad, reply=True)
    for policy in READ, "modbus-read-exception-status", "modbus-report-server-id":
        s.finds(policy, bad)

    good = s.tcp(HMI, OTHER_PLC, modbus.PORT)
    for _ in range(2):
        refused(good, [modbus.mask_write_register(4, 0xF2, 0x25)], Fault.ILLEGAL_FUNCTION)
    s.wait(61)
    refused(good, [modbus.mask_write_register(4, 0xF2, 0x25)], Fault.ILLEGAL_FUNCTION)
    s.finds(WRITE, good)
    s.near_miss("modbus-function-scan", good, "two within a minute", reply=True)


@scenario("modbus/address-scan")
def address_scan(s: Scenario) -> None:
    """A scanner looks for the end of the register table; an HMI asks four times for a point that is gone."""
    _counted(s, "modbus-address-scan", Fault.ILLEGAL_ADDRESS, enough=5)


@scenario("modbus/value-scan")
def value_scan(s: Scenario) -> None:
    """A controller refuses what is in five requests; another one refuses four."""
    _counted(s, "modbus-value-scan", Fault.ILLEGAL_VALUE, enough=5)


@scenario("modbus/server-busy")
def server_busy(s: Scenario) -> None:
    """A controller is too busy three times; another one twice."""
    _counted(s, "modbus-server-busy", Fault.BUSY, enough=3)


@scenario("modbus/server-device-failure")
def server_device_failure(s: Scenario) -> None:
    """A controller fails three times; another one twice."""
    _counted(s, "modbus-server-device-failure", Fault.DEVICE_FAILURE, enough=3)


@scenario("modbus/server-acknowledge-delay")
def server_acknowledge_delay(s: Scenario) -> None:
    """A controller works on three long commands; another one on two."""
    writes = [modbus.write_registers(100, [n], tid=n) for n in range(1, 4)]
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    refused(bad, writes, Fault.ACKNOWLEDGE)
    s.finds("modbus-server-acknowledge-delay", bad, reply=True)
    s.finds(WRITE, bad)

    good = s.tcp(HMI, OTHER_PLC, modbus.PORT)
    refused(good, writes[:2], Fault.ACKNOWLEDGE)
    s.finds(WRITE, good)
    s.near_miss("modbus-server-acknowledge-delay", good, "two within a minute", reply=True)


@scenario("modbus/gateway-failure")
def gateway_failure(s: Scenario) -> None:
    """A gateway gets no answer from unit 7 and has no path to it; another one misses two answers."""
    bad = s.tcp(ROGUE, GATEWAY, modbus.PORT)
    refused(bad, reads(3, unit=7), Fault.GATEWAY_NO_ANSWER, Fault.GATEWAY_NO_PATH)
    s.finds("modbus-gateway-failure", bad, reply=True)
    s.finds(READ, bad)

    good = s.tcp(HMI, OTHER_GATEWAY, modbus.PORT)
    refused(good, reads(2, unit=7), Fault.GATEWAY_NO_ANSWER)
    s.finds(READ, good)
    s.near_miss("modbus-gateway-failure", good, "two within a minute", reply=True)


def _counted(s: Scenario, policy: str, fault: Fault, *, enough: int) -> None:
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    refused(bad, reads(enough), fault)
    s.finds(policy, bad, reply=True)
    s.finds(READ, bad)

    good = s.tcp(HMI, OTHER_PLC, modbus.PORT)
    refused(good, reads(enough - 1), fault)
    s.finds(READ, good)
    s.near_miss(policy, good, f"{enough - 1} within a minute", reply=True)

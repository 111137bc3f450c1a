"""A tool sends a controller requests that no client of a plant makes: illegal values, reserved functions,
an answer, and more requests than it waits for."""

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "modbus/recorded-odd-requests",
    stacks=("pymodbus 3.16.1",),
    servers=("10.20.1.10",),
    clients=("10.20.1.20", "10.20.1.66"),
    listens=("tcp 502",),
)


def server() -> None:
    """The controller."""
    from _modbus import PUMP, controllers

    controllers([PUMP], unsupported=(0x2B,))


def client() -> None:
    """Odd requests by hand, beside an HMI at work."""
    import struct
    import time

    from _modbus import ATTACKER, HMI, PUMP, connect

    def ask(number: int, body: bytes) -> None:
        rogue.send(struct.pack(">HHHB", number, 0, 1 + len(body), 1) + body, None)
        rogue.recv(9)

    hmi, rogue = connect(HMI, PUMP), connect(ATTACKER, PUMP, timeout=0.3)
    hmi.read_holding_registers(0, count=20)
    ask(1, bytes.fromhex("2b0d0001"))
    ask(2, bytes.fromhex("0800050000"))
    ask(3, bytes.fromhex("0500011234"))
    ask(4, bytes.fromhex("8302"))
    hmi.read_holding_registers(0, count=20)
    rogue.close()

    flood = connect(ATTACKER, PUMP)
    reads = [struct.pack(">HHHBBHH", number, 0, 6, 1, 3, 0, 1) for number in range(600)]
    flood.send(b"".join(reads), None)
    time.sleep(0.5)
    flood.close()
    hmi.read_holding_registers(0, count=20)
    hmi.close()

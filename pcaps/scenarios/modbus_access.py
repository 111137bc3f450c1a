"""Modbus/TCP: reads and writes."""

from plantwatch.corpus.craft import Scenario, Tcp, modbus, scenario
from plantwatch.corpus.craft.modbus import Function

DATE = "2026-11-22"

# Without a site these report every client.
READ = "modbus-read-by-unlisted-client"
WRITE = "modbus-write-by-unlisted-client"

PLC, GATEWAY = "10.20.1.10", "10.20.1.30"
ROGUE, ENGINEER = "10.20.1.66", "10.20.1.67"


def finds(s: Scenario, conversation: Tcp, *policies: str) -> None:
    """All these policies fire from client to server."""
    for policy in policies:
        s.finds(policy, conversation)


@scenario("modbus/read-by-unlisted-client")
def read_by_unlisted_client(s: Scenario) -> None:
    """Stations read coils, inputs, registers and a queue; another one only writes."""
    requests = (
        (modbus.read_coils(19, 16), modbus.answer_bits, [True, False] * 8),
        (modbus.read_discrete_inputs(196, 8), modbus.answer_bits, [False] * 8),
        (modbus.read_holding_registers(107, 3, unit=17), modbus.answer_registers, [555, 0, 100]),
        (modbus.read_input_registers(0, 2), modbus.answer_registers, [10, 20]),
    )
    for number, (request, answer, values) in enumerate(requests):
        reader = s.tcp(f"10.20.1.{70 + number}", PLC, modbus.PORT)
        modbus.exchange(reader, request, answer(request, values))
        finds(s, reader, READ)
    queue = s.tcp("10.20.1.74", PLC, modbus.PORT)
    request = modbus.read_fifo_queue(1246)
    modbus.exchange(queue, request, modbus.answer(request, bytes([0, 6, 0, 2, 1, 184, 18, 132])))
    finds(s, queue, READ)

    writer = s.tcp(ENGINEER, PLC, modbus.PORT)
    modbus.exchange(writer, modbus.write_register(107, 3))
    finds(s, writer, WRITE)
    s.near_miss(READ, writer, "function 6 writes")


@scenario("modbus/write-by-unlisted-client")
def write_by_unlisted_client(s: Scenario) -> None:
    """Stations write in every way, from address 0 as well; another one only reads."""
    coils, registers = modbus.write_coils(19, [True, False] * 5), modbus.write_registers(1, [10, 258])
    zero = modbus.write_registers(0, [1500])
    exchanges = (
        (modbus.write_coil(172, True), modbus.write_coil(172, True)),
        (modbus.write_register(40, 1500), modbus.write_register(40, 1500)),
        (modbus.write_register(0, 1), modbus.write_register(0, 1)),
        (coils, modbus.answer_written(coils)),
        (registers, modbus.answer_written(registers)),
        (zero, modbus.answer_written(zero)),
        (modbus.mask_write_register(4, 0xF2, 0x25), modbus.mask_write_register(4, 0xF2, 0x25)),
    )
    for number, (request, reply) in enumerate(exchanges):
        writer = s.tcp(f"10.20.1.{70 + number}", PLC, modbus.PORT)
        modbus.exchange(writer, request, reply)
        finds(s, writer, WRITE)

    reader = s.tcp(ENGINEER, PLC, modbus.PORT)
    request = modbus.read_coils(172, 6)
    modbus.exchange(reader, request, modbus.answer_bits(request, [True] * 6))
    finds(s, reader, READ)
    s.near_miss(WRITE, reader, "function 1 reads")


@scenario("modbus/read-write-registers")
def read_write_registers(s: Scenario) -> None:
    """Function 23 writes and reads in one message: it is both, and the Quickdraw rules took it for a read."""
    both = s.tcp(ROGUE, PLC, modbus.PORT)
    request = modbus.read_write_registers((3, 6), 14, [255, 255, 255])
    modbus.exchange(both, request, modbus.answer_registers(request, [254, 2765, 1, 3, 13, 255]))
    finds(s, both, READ, WRITE)

    reader = s.tcp(ENGINEER, PLC, modbus.PORT)
    request = modbus.read_holding_registers(23, 6)
    modbus.exchange(reader, request, modbus.answer_registers(request, [254, 2765, 1, 3, 13, 255]))
    finds(s, reader, READ)
    s.near_miss(WRITE, reader, "23 is the address")


@scenario("modbus/write-burst")
def write_burst(s: Scenario) -> None:
    """An output is toggled 150 times in 30 s; a setpoint is written once a second for 100 s."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    for number in range(150):
        modbus.exchange(bad, modbus.write_coil(12, number % 2 == 0, tid=100 + number))
        s.wait(0.2)
    bad.close()
    finds(s, bad, "modbus-write-burst", WRITE)

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    for number in range(100):
        modbus.exchange(good, modbus.write_register(40, 1500 + number, tid=100 + number))
        s.wait(1)
    finds(s, good, WRITE)
    s.near_miss("modbus-write-burst", good, "60 writes a minute")


@scenario("modbus/broadcast-write")
def broadcast_write(s: Scenario) -> None:
    """A write goes to every device on a serial line; reads of unit 0 and writes to unit 1 do not."""
    bad = s.tcp(ROGUE, GATEWAY, modbus.PORT)
    bad.client(modbus.write_coil(172, False, unit=0))
    finds(s, bad, "modbus-broadcast-write", WRITE)

    good = s.tcp(ENGINEER, GATEWAY, modbus.PORT)
    request = modbus.read_holding_registers(5, 2, unit=0)
    modbus.exchange(good, request, modbus.answer_registers(request, [0, 6]))
    modbus.exchange(good, modbus.write_coil(172, False, unit=1, tid=2))
    finds(s, good, READ, WRITE)
    s.near_miss("modbus-broadcast-write", good, "unit 0 is read, unit 1 is written")


@scenario("modbus/file-record-read")
def file_record_read(s: Scenario) -> None:
    """Records are copied out of a controller's extended memory; an HMI reads register 20."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    request = modbus.read_file_record(4, 1, 2)
    modbus.exchange(bad, request, modbus.answer_file_record(request, [3582, 32]))
    finds(s, bad, "modbus-file-record-read", READ)

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    request = modbus.read_holding_registers(Function.READ_FILE_RECORD, 7)
    modbus.exchange(good, request, modbus.answer_registers(request, [6, 4, 1, 2, 0, 0, 0]))
    finds(s, good, READ)
    s.near_miss("modbus-file-record-read", good, "20 is the address")


@scenario("modbus/file-record-write")
def file_record_write(s: Scenario) -> None:
    """Records are written into a controller's extended memory; an HMI writes registers from 21."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    modbus.exchange(bad, modbus.write_file_record(4, 7, [1711, 1214, 4109]))
    finds(s, bad, "modbus-file-record-write", WRITE)

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    request = modbus.write_registers(Function.WRITE_FILE_RECORD, [6, 4, 7, 3, 1711, 1214, 4109])
    modbus.exchange(good, request, modbus.answer_written(request))
    finds(s, good, WRITE)
    s.near_miss("modbus-file-record-write", good, "21 is the address")

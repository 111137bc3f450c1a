"""Commissioning: an engineer identifies a controller, tunes and tests it and writes a recipe file, beside the
HMI that goes on reading and changes one setpoint."""

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "modbus/recorded-engineering",
    stacks=("pymodbus 3.16.1",),
    servers=("10.20.1.10",),
    clients=("10.20.1.20", "10.20.1.40"),
    listens=("tcp 502",),
)


def server() -> None:
    """The pump controller."""
    from _modbus import PUMP, controllers

    controllers([PUMP])


def client() -> None:
    """Identify, diagnose, write values, move a file."""
    from _modbus import ENGINEERING, HMI, PUMP, connect
    from pymodbus.constants import DeviceInformation
    from pymodbus.pdu.file_message import FileRecord

    hmi, engineer = connect(HMI, PUMP), connect(ENGINEERING, PUMP)
    hmi.read_holding_registers(0, count=20)
    engineer.read_device_information(read_code=DeviceInformation.BASIC, object_id=0)
    engineer.read_device_information(read_code=DeviceInformation.REGULAR, object_id=0)
    engineer.report_device_id()

    engineer.diag_query_data(b"\x12\x34")
    engineer.diag_read_diagnostic_register()
    engineer.diag_read_bus_message_count()
    engineer.read_exception_status()
    engineer.diag_get_comm_event_counter()
    engineer.diag_get_comm_event_log()

    engineer.read_holding_registers(10, count=4)
    engineer.write_register(10, 1200)
    engineer.write_registers(12, [250, 900, 15])
    engineer.mask_write_register(address=14, and_mask=0xFF0F, or_mask=0x0040)
    engineer.readwrite_registers(read_address=10, read_count=4, write_address=20, values=[7, 8])
    engineer.write_coil(3, True)
    engineer.write_coils(8, [True, False, True, True])
    engineer.read_coils(0, count=16)
    engineer.read_fifo_queue(address=30)

    hmi.write_register(11, 640)
    hmi.read_holding_registers(0, count=20)

    engineer.write_file_record([FileRecord(file_number=4, record_number=1, record_data=b"RECIPE01")])
    engineer.read_file_record([FileRecord(file_number=4, record_number=1, record_length=8)])
    engineer.close()
    hmi.close()

"""Commissioning: an engineer identifies a controller, reads its program back, tunes values and sets its
clock, beside a panel that goes on reading and changes one setpoint."""

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "s7comm/recorded-engineering",
    stacks=("python-snap7 3.3.0",),
    servers=("10.50.1.10",),
    clients=("10.50.1.20", "10.50.1.40"),
    listens=("tcp 102",),
)


def server() -> None:
    """The controller of the press, protected by a password."""
    from _s7comm import PASSWORD, PRESS, controllers

    controllers([PRESS], password=PASSWORD)


def client() -> None:
    """Identify, list and upload blocks, watch and write variables, set the clock."""
    from datetime import datetime

    from _s7comm import (
        CYCLIC,
        ENGINEERING,
        HMI,
        PASSWORD,
        PG,
        PRESS,
        PROCESS,
        RECIPE,
        SYSTEM,
        TEST,
        connect,
        userdata,
    )
    from snap7.type import Area, Block, WordLen

    panel, engineer = connect(HMI, PRESS), connect(ENGINEERING, PRESS, PG)
    panel.db_read(PROCESS, 0, 40)
    for name in (0x0000, 0x0011, 0x001C, 0x0131, 0x0232, 0x0424):
        engineer.read_szl(name)
    engineer.set_session_password(PASSWORD)

    engineer.list_blocks()
    engineer.list_blocks_of_type(Block.DB, 16)
    for block in (PROCESS, RECIPE):
        engineer.get_block_info(Block.DB, block)
    engineer.upload(PROCESS)
    engineer.full_upload(Block.DB, RECIPE)

    engineer.eb_read(0, 8)
    engineer.ab_read(0, 8)
    engineer.mb_write(20, 2, bytearray(b"\x00\x40"))
    engineer.db_write(RECIPE, 0, bytearray(b"\x04\xb0\x00\xfa\x03\x84\x00\x0f"))
    engineer.write_area(Area.DB, PROCESS, 8, bytearray(b"\x01"), WordLen.Bit)
    engineer.write_multi_vars(
        [
            {"area": Area.DB, "db_number": PROCESS, "start": start, "data": bytearray(b"\x01\x2c")}
            for start in (200, 210)
        ]
    )
    engineer.db_read(RECIPE, 0, 8)
    userdata(engineer, CYCLIC, 1, bytes.fromhex("00 01 01 01 12 0a 10 02 00 08 00 01 84 00 00 00"))
    userdata(engineer, CYCLIC, 4, b"\x01")
    userdata(engineer, SYSTEM, 2, bytes.fromhex("01 00") + b"HmiRtm  ")
    userdata(engineer, TEST, 0x16, bytes.fromhex("00 04 00 00 00 00 00 00"))

    panel.db_write(PROCESS, 16, bytearray(b"\x02\x80"))
    panel.db_read(PROCESS, 0, 40)
    engineer.get_plc_datetime()
    engineer.set_plc_datetime(datetime(2026, 1, 1, 8, 0, 5))
    engineer.clear_session_password()
    engineer.disconnect()
    panel.disconnect()

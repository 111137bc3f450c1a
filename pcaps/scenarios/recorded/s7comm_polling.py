"""Quiet production: a panel and a historian read two controllers for half a minute and write nothing."""

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "s7comm/recorded-polling",
    stacks=("python-snap7 3.3.0",),
    servers=("10.50.1.10", "10.50.1.11"),
    clients=("10.50.1.20", "10.50.1.30"),
    listens=("tcp 102",),
    pace=10,
)


def server() -> None:
    """The controllers of a press and of an oven."""
    from _s7comm import OVEN, PRESS, controllers

    controllers([PRESS, OVEN])


def client() -> None:
    """Every second the panel reads what its screens show; every fifth the historian reads its trends."""
    import time

    from _s7comm import BASIC, HISTORIAN, HMI, OVEN, PRESS, PROCESS, connect
    from snap7.type import Area, WordLen

    screens = [connect(HMI, plc) for plc in (PRESS, OVEN)]
    trends = [connect(HISTORIAN, plc, BASIC) for plc in (PRESS, OVEN)]
    several = [
        {"area": Area.DB, "db_number": PROCESS, "start": start, "size": 8, "word_len": WordLen.Byte}
        for start in (64, 96, 128)
    ]
    for second in range(30):
        for plc in screens:
            plc.eb_read(0, 4)
            plc.ab_read(0, 4)
            plc.mb_read(10, 6)
            plc.db_read(PROCESS, 0, 40)
        if second % 5 == 0:
            for plc in trends:
                plc.read_multi_vars(several)
                plc.db_read(PROCESS, 160, 64)
        time.sleep(0.1)
    for plc in (*screens, *trends):
        plc.disconnect()

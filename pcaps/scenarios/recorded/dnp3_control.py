"""A control room at work: it switches, with select and operate or directly, sets clocks, freezes counters."""

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "dnp3/recorded-control",
    stacks=("yadnp3 3.2.1.4",),
    servers=("10.30.1.10", "10.30.1.11"),
    clients=("10.30.1.20",),
    listens=("tcp 20000",),
)


def server() -> None:
    """A feeder that is switched and a substation that is only polled."""
    from _dnp3 import FEEDER, SUBSTATION
    from _dnp3_outstation import outstations

    outstations([FEEDER, SUBSTATION])


def client() -> None:
    """Controls, time and freezes for the feeder; event polls for the substation."""
    import opendnp3 as o
    from _dnp3 import FEEDER, MASTER, SUBSTATION, relay_output, time_object
    from _dnp3_master import Master

    trip = o.ControlRelayOutputBlock(o.OperationType.PULSE_ON, o.TripCloseCode.TRIP)
    counters = o.Header.AllObjects(20, 0)
    with Master(MASTER, FEEDER) as feeder, Master(MASTER, SUBSTATION) as substation:
        stack = feeder.stack
        feeder.run(stack.SelectAndOperate, trip, 1, print)
        feeder.run(stack.SelectAndOperate, o.AnalogOutputInt16(480), 2, print)
        feeder.run(stack.DirectOperate, o.ControlRelayOutputBlock(o.OperationType.LATCH_ON), 3, print)
        feeder.run(stack.DirectOperate, o.AnalogOutputFloat32(49.5), 4, print)
        feeder.ask(o.FunctionCode.DIRECT_OPERATE_NR, relay_output(index=5))
        substation.run(substation.stack.ScanClasses, o.ClassField.AllEventClasses(), substation.values)

        feeder.ask(o.FunctionCode.DELAY_MEASURE)
        feeder.ask(o.FunctionCode.WRITE, time_object(variation=1))
        feeder.ask(o.FunctionCode.RECORD_CURRENT_TIME)
        feeder.ask(o.FunctionCode.WRITE, time_object(variation=3))

        feeder.ask(o.FunctionCode.IMMED_FREEZE, counters)
        feeder.ask(o.FunctionCode.IMMED_FREEZE_NR, counters)
        feeder.run(stack.ScanClasses, o.ClassField.AllClasses(), feeder.values)

"""Commissioning: an engineer identifies and browses a relay, changes its settings, operates the breaker and
exchanges files, beside an HMI that reads."""

from collections.abc import Iterable

from plantwatch.corpus.record import Recording

RECORDING = Recording(
    "mms/recorded-engineering",
    stacks=("pyiec61850-ng 1.6.1.10",),
    servers=("10.55.1.10",),
    clients=("10.55.1.20", "10.55.1.40"),
    listens=("tcp 102",),
)


def server() -> None:
    """The relay of a feeder."""
    from _mms import FEEDER
    from _mms_server import relays

    relays([FEEDER])


def signature(said: bytes) -> Iterable[bytes]:
    """Messages without the time of day."""
    from _mms import comparable

    return comparable(said)


def client() -> None:
    """Identify, browse, read, write, operate, move files."""
    from _mms import ENGINEERING, FEEDER, HMI
    from _mms_client import Relay

    with Relay(HMI, FEEDER) as hmi, Relay(ENGINEERING, FEEDER) as engineer:
        hmi.read("XCBR1.Pos", "ST")
        engineer.service("identify")
        engineer.names()
        for reference, constraint in (("MMXU1.TotW", "MX"), ("PTOC1.StrVal", "SP"), ("XCBR1.Pos", "CO")):
            engineer.specification(reference, constraint)
        engineer.read("LLN0.EventsRCB01", "RP")
        engineer.read_data_set("LLN0.Events")

        engineer.read("PTOC1.StrVal", "SP")
        engineer.write("PTOC1.StrVal.setMag.f", "SP", 600.0)
        engineer.write("PTOC1.OpDlTmms.setVal", "SP", 300)
        engineer.read("PTOC1.StrVal", "SP")
        engineer.write("GGIO1.SPCSO1.ctlModel", "CF", 1)  # a relay refuses this

        engineer.command("GGIO1.SPCSO1", "operate")
        engineer.command("XCBR1.BlkOpn", "select", "operate")
        engineer.command("XCBR1.BlkOpn", "select", "cancel")
        engineer.command("XCBR1.Pos", "selectWithValue", "operate", value=False)
        hmi.read("XCBR1.Pos", "ST")

        engineer.files()
        engineer.get_file("settings.cfg")
        engineer.get_file("fault-0001.cff")
        engineer.put_file(b"relay=F12 pickup=600A delay=0.3s\n", "settings.cfg")
